import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Assembly, EXCEPTIONS_FILE, readAssembly, SEAL_FILE, sealText } from '../../lib/assembly';
import type { JsonObject } from '../../lib/assembly/json';
import type { Example } from '../../lib/guardrails';

export interface StackFixture {
  readonly template: JsonObject;
  /** `aws://111111111111/us-east-2`; unknown when left out. */
  readonly environment?: string;
  readonly stackName?: string;
  /** Construct paths by logical id, as CDK's metadata file gives them. */
  readonly paths?: Readonly<Record<string, string>>;
  /** Roles that the manifest has the deploy take on. */
  readonly roles?: readonly string[];
  /** Objects that the asset manifest uploads, the bucket by key; each from a file of that name. */
  readonly uploads?: Readonly<Record<string, string>>;
  /** The manifest deploys the template under the hash of its contents, as CDK's does. */
  readonly hashed?: boolean;
  /** Templates of nested stacks, by the name under which {@link nestedUrl} refers to them. */
  readonly nested?: Readonly<Record<string, JsonObject>>;
}

export interface AssemblyFixture {
  readonly stacks: Readonly<Record<string, StackFixture>>;
  readonly stages?: Readonly<Record<string, AssemblyFixture>>;
  readonly version?: string;
}

const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/**
 * The TemplateURL of a nested stack as CDK writes it, under the hash of the template; where that does not matter, and in a
 * template that contains itself, under one made of the name.
 */
export const nestedUrl = (name: string, template?: JsonObject): JsonObject => {
  const hash = hashOf(template === undefined ? name : JSON.stringify(template));
  return { 'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, `.amazonaws.com/assets/${hash}.json`]] };
};

const write = (file: string, content: unknown): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
};

/** Writes a cloud assembly in the layout of CDK's schema 55. */
export const writeAssembly = (directory: string, fixture: AssemblyFixture, prefix = ''): string => {
  const artifacts: Record<string, unknown> = {};
  for (const [stage, inner] of Object.entries(fixture.stages ?? {})) {
    writeAssembly(join(directory, `assembly-${stage}`), inner, `${prefix}${stage}/`);
    artifacts[`assembly-${stage}`] = {
      type: 'cdk:cloud-assembly',
      properties: { directoryName: `assembly-${stage}`, displayName: stage },
    };
  }
  for (const [name, stack] of Object.entries(fixture.stacks)) {
    const files: Record<string, unknown> = {};
    for (const [nested, template] of Object.entries(stack.nested ?? {})) {
      write(join(directory, `${nested}.nested.template.json`), template);
      files[hashOf(nested)] = {
        source: { path: `${nested}.nested.template.json`, packaging: 'file' },
        destinations: {
          here: { bucketName: 'assets', objectKey: `${hashOf(nested)}.json` },
          content: { bucketName: 'assets', objectKey: `${hashOf(JSON.stringify(template))}.json` },
        },
      };
    }
    for (const [key, bucket] of Object.entries(stack.uploads ?? {})) {
      write(join(directory, key), key);
      files[hashOf(key)] = {
        source: { path: key, packaging: 'file' },
        destinations: { here: { bucketName: bucket, objectKey: key } },
      };
    }
    const hash = hashOf(JSON.stringify(stack.template));
    if (stack.hashed) {
      files[hash] = {
        source: { path: `${name}.template.json`, packaging: 'file' },
        destinations: { here: { bucketName: 'assets', objectKey: `${hash}.json` } },
      };
    }
    const [assumeRoleArn, cloudFormationExecutionRoleArn] = stack.roles ?? [];
    write(join(directory, `${name}.template.json`), stack.template);
    write(join(directory, `${name}.assets.json`), { version: '55.0.0', files, dockerImages: {} });
    const path = `/${prefix}${name}`;
    write(join(directory, `${name}.metadata.json`), {
      [path]: [{ type: 'aws:cdk:templateFile', data: `${name}.template.json` }],
      ...Object.fromEntries(
        Object.entries(stack.paths ?? {}).map(([id, where]) => [
          `/${where}`,
          [{ type: 'aws:cdk:logicalId', data: id }],
        ]),
      ),
    });
    artifacts[`${name}.assets`] = { type: 'cdk:asset-manifest', properties: { file: `${name}.assets.json` } };
    artifacts[name] = {
      type: 'aws:cloudformation:stack',
      environment: stack.environment ?? 'aws://unknown-account/unknown-region',
      properties: {
        templateFile: `${name}.template.json`,
        ...(stack.stackName === undefined ? {} : { stackName: stack.stackName }),
        ...(stack.hashed ? { stackTemplateAssetObjectUrl: `s3://assets/${hash}.json` } : {}),
        assumeRoleArn,
        cloudFormationExecutionRoleArn,
      },
      additionalMetadataFile: `${name}.metadata.json`,
      displayName: `${prefix}${name}`,
    };
  }
  write(join(directory, 'manifest.json'), { version: fixture.version ?? '55.0.0', artifacts });
  return directory;
};

/** Writes the seal that ElectionApp writes when it has judged an assembly. */
export const seal = (directory: string): string => {
  const { assets, stacks } = readAssembly(directory);
  const templates = [...stacks.values()].map(({ file }) => file);
  writeFileSync(join(directory, SEAL_FILE), sealText(directory, assets, [EXCEPTIONS_FILE, ...templates]));
  return directory;
};

/** The assembly that a rule's example stands for. */
export const exampleOf = ({ template, environment, beside, roles, uploads, edited }: Example): Assembly => {
  const stack = {
    template,
    ...(environment === undefined ? {} : { environment }),
    ...(roles === undefined ? {} : { roles }),
    ...(uploads === undefined ? {} : { uploads }),
    hashed: edited !== undefined,
  };
  const directory = writeAssembly(temporaryFolder(), { stacks: { Example: stack, ...(beside ?? {}) } });
  if (edited !== undefined) seal(directory);
  for (const [file, content] of Object.entries(edited ?? {})) write(join(directory, file), content);
  return readAssembly(directory);
};

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'election-test-'));

/** Writes the fixture to a new temporary folder and reads it back as `verify` would. */
export const assemblyOf = (fixture: AssemblyFixture): Assembly =>
  readAssembly(writeAssembly(temporaryFolder(), fixture));
