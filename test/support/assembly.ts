import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Assembly, readAssembly } from '../../lib/assembly';
import type { JsonObject } from '../../lib/assembly/json';

export interface StackFixture {
  readonly template: JsonObject;
  /** `aws://111111111111/us-east-2`; unknown when left out. */
  readonly environment?: string;
  readonly stackName?: string;
  /** Construct paths by logical id, as CDK's metadata file gives them. */
  readonly paths?: Readonly<Record<string, string>>;
  /** Templates of nested stacks, by the name under which {@link nestedUrl} refers to them. */
  readonly nested?: Readonly<Record<string, JsonObject>>;
}

export interface AssemblyFixture {
  readonly stacks: Readonly<Record<string, StackFixture>>;
  readonly stages?: Readonly<Record<string, AssemblyFixture>>;
  readonly version?: string;
}

const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/** The TemplateURL of a nested stack as CDK writes it. */
export const nestedUrl = (name: string): JsonObject => ({
  'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, `.amazonaws.com/assets/${hashOf(name)}.json`]],
});

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
        destinations: { here: { bucketName: 'assets', objectKey: `${hashOf(nested)}.json` } },
      };
    }
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
      },
      additionalMetadataFile: `${name}.metadata.json`,
      displayName: `${prefix}${name}`,
    };
  }
  write(join(directory, 'manifest.json'), { version: fixture.version ?? '55.0.0', artifacts });
  return directory;
};

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'election-test-'));

/** Writes the fixture to a new temporary folder and reads it back as `verify` would. */
export const assemblyOf = (fixture: AssemblyFixture): Assembly =>
  readAssembly(writeAssembly(temporaryFolder(), fixture));
