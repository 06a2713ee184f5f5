import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssemblyError, readAssembly, resourcesOf } from '../../lib/assembly';
import { assemblyOf, nestedUrl, temporaryFolder, writeAssembly } from '../support/assembly';

const BUCKET = { Type: 'AWS::S3::Bucket' };

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof AssemblyError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};

describe('reading a cloud assembly', () => {
  test('finds every resource of stacks, Stages and nested stacks, with its construct path', () => {
    const assembly = assemblyOf({
      stacks: {
        A: {
          template: {
            Resources: {
              B: BUCKET,
              N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nestedUrl('inner') } },
            },
          },
          nested: { inner: { Resources: { B: BUCKET } } },
          paths: { B: 'A/Store/Resource' },
        },
      },
      stages: { Prod: { stacks: { D: { template: { Resources: { E: BUCKET } } } } } },
    });
    expect([...resourcesOf(assembly, 'AWS::S3::Bucket')].map((r) => [r.stack, r.logicalId, r.constructPath])).toEqual([
      ['Prod/D', 'E', 'Prod/D/E'],
      ['A', 'B', 'A/Store/Resource'],
      ['A/N', 'B', 'A/N/B'],
    ]);
    expect(assembly.stacks.get('A/N')?.parent).toEqual({ stack: 'A', logicalId: 'N' });
  });

  test('takes account and region from the environment, and none where it is unknown', () => {
    const assembly = assemblyOf({
      stacks: {
        A: { template: { Resources: {} }, environment: 'aws://111111111111/us-east-2' },
        B: { template: { Resources: {} } },
      },
    });
    expect(assembly.stacks.get('A')).toMatchObject({ account: '111111111111', region: 'us-east-2' });
    expect(assembly.stacks.get('B')?.account).toBeUndefined();
    expect(assembly.stacks.get('B')?.region).toBeUndefined();
  });

  test('reports a nested stack whose template is elsewhere instead of forgetting it', () => {
    const assembly = assemblyOf({
      stacks: {
        A: {
          template: {
            Resources: {
              N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.org/t.json' } },
            },
          },
        },
      },
    });
    expect(assembly.unread).toEqual([expect.objectContaining({ stack: 'A', logicalId: 'N' })]);
  });

  const hash = /[0-9a-f]{64}/.exec(JSON.stringify(nestedUrl('inner')))?.[0] ?? '';

  test.each([
    ['one of two templates', { 'Fn::If': ['C', nestedUrl('inner'), nestedUrl('other')] }],
    ['a bucket of somebody else', `https://s3.us-east-2.amazonaws.com/elsewhere/${hash}.json`],
    ['a host of somebody else', `https://example.org/assets/${hash}.json`],
    ['a host that looks like S3', `https://s3.us-east-2.amazonaws.com.example.org/assets/${hash}.json`],
    ['a folder that a parameter names', { 'Fn::Sub': `https://s3.amazonaws.com/assets/\${P}/${hash}.json` }],
    ['a hash that only stands in a query', `https://s3.amazonaws.com/assets/x.json?${hash}.json`],
  ])('a nested stack from %s is reported as not read', (_, TemplateURL) => {
    const assembly = assemblyOf({
      stacks: {
        A: {
          template: { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } } },
          nested: { inner: { Resources: {} }, other: { Resources: { B: BUCKET } } },
        },
      },
    });
    expect(assembly.unread).toEqual([expect.objectContaining({ stack: 'A', logicalId: 'N' })]);
  });

  test.each([
    ['path', `https://s3.amazonaws.com/assets/${hash}.json`],
    ['host', { 'Fn::Sub': `https://assets.s3.\${AWS::Region}.\${AWS::URLSuffix}/${hash}.json` }],
  ])('a nested stack is found with its bucket in the %s of the address', (_, TemplateURL) => {
    const assembly = assemblyOf({
      stacks: {
        A: {
          template: { Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL } } } },
          nested: { inner: { Resources: { B: BUCKET } } },
        },
      },
    });
    expect([...assembly.stacks.keys()]).toEqual(['A', 'A/N']);
  });

  test('follows the object key of a nested stack, not the comment beside it', () => {
    const assembly = assemblyOf({
      stacks: {
        A: {
          template: {
            Resources: {
              N: {
                Type: 'AWS::CloudFormation::Stack',
                Metadata: { 'aws:asset:path': 'harmless.nested.template.json' },
                Properties: { TemplateURL: nestedUrl('real') },
              },
            },
          },
          nested: { real: { Resources: { Real: BUCKET } }, harmless: { Resources: {} } },
        },
      },
    });
    expect([...(assembly.stacks.get('A/N')?.resources.keys() ?? [])]).toEqual(['Real']);
  });
});

describe('an assembly that cannot be read for certain is refused, never passed', () => {
  const damaged = (file: string, content: string): string => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    writeFileSync(join(directory, file), content);
    return codeOf(() => readAssembly(directory));
  };

  test('a folder without a manifest', () => {
    expect(codeOf(() => readAssembly(temporaryFolder()))).toMatch(/^not-an-assembly: .*cdk synth/);
  });

  test('a manifest of something else', () => {
    expect(damaged('manifest.json', '{"name":"a web page"}')).toMatch(/^not-an-assembly: manifest\.json/);
  });

  test('an assembly without a stack', () => {
    expect(damaged('manifest.json', '{"version":"55.0.0","artifacts":{}}')).toMatch(/^not-an-assembly: .*no stack/);
  });

  test('a template that is not JSON', () => {
    expect(damaged('A.template.json', 'Resources:\n  B:')).toMatch(/^not-json: A\.template\.json/);
  });

  test('a template that is not text', () => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    writeFileSync(join(directory, 'A.template.json'), Buffer.from([0xff, 0xfe, 0x00]));
    expect(codeOf(() => readAssembly(directory))).toMatch(/^not-json/);
  });

  test('a template that is a folder', () => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    writeFileSync(
      join(directory, 'manifest.json'),
      JSON.stringify({
        version: '55.0.0',
        artifacts: { A: { type: 'aws:cloudformation:stack', properties: { templateFile: 'folder' } } },
      }),
    );
    mkdirSync(join(directory, 'folder'));
    expect(codeOf(() => readAssembly(directory))).toMatch(/^not-an-assembly: folder/);
  });

  test.each(['56.0.0', '12.0.0'])('schema version %s', (version) => {
    expect(damaged('manifest.json', `{"version":"${version}","artifacts":{}}`)).toMatch(/^unknown-schema: .*version/);
  });

  test('the same key twice, in whatever spelling', () => {
    const twice = '{"Resources":{"B":{"Type":"AWS::S3::Bucket"},"\\u0042":{"Type":"AWS::SNS::Topic"}}}';
    expect(damaged('A.template.json', twice)).toMatch(/^duplicate-key: A\.template\.json has the key "B" twice/);
  });

  test('equal keys in different objects and equal strings in a list are fine', () => {
    expect(damaged('A.template.json', '{"Resources":{},"Metadata":{"a":{"k":["x","x"]},"b":{"k":"k"}}}')).toBe(
      'accepted',
    );
  });

  test('10 MB of template', () => {
    expect(damaged('A.template.json', `{"Description":"${'x'.repeat(10_000_000)}"}`)).toMatch(/^too-large: .*10000018/);
  });

  test('a million brackets', () => {
    expect(damaged('A.template.json', `{"Resources":${'['.repeat(1e6)}${']'.repeat(1e6)}}`)).toMatch(/^too-deep/);
  });

  test('resources that refer to each other in a circle', () => {
    const loop = {
      Resources: {
        A: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Sub': '${B.Arn}' } } },
        B: { Type: 'AWS::SNS::Topic', DependsOn: ['C'] },
        C: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'A' } } },
      },
    };
    expect(damaged('A.template.json', JSON.stringify(loop))).toMatch(/^cycle: .*A -> B -> C -> A/);
  });

  test('conditions that refer to each other in a circle', () => {
    const loop = { Resources: {}, Conditions: { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { Condition: 'A' } } };
    expect(damaged('A.template.json', JSON.stringify(loop))).toMatch(/^cycle: .*conditions/);
  });

  test('a nested stack that contains itself', () => {
    const self = {
      Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nestedUrl('self') } } },
    };
    expect(codeOf(() => assemblyOf({ stacks: { A: { template: self, nested: { self } } } }))).toMatch(/^cycle/);
  });

  test('a manifest that points outside the assembly, by path or by link', () => {
    const manifest = (file: string) =>
      `{"version":"55.0.0","artifacts":{"A":{"type":"aws:cloudformation:stack","properties":{"templateFile":"${file}"}}}}`;
    expect(damaged('manifest.json', manifest('../elsewhere.json'))).toMatch(/^outside-assembly/);
    expect(damaged('manifest.json', manifest('/etc/hostname'))).toMatch(/^outside-assembly/);
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    symlinkSync('/etc/hostname', join(directory, 'link.json'));
    writeFileSync(join(directory, 'manifest.json'), manifest('link.json'));
    expect(codeOf(() => readAssembly(directory))).toMatch(/^outside-assembly/);
  });

  test('a resource without a type', () => {
    expect(damaged('A.template.json', '{"Resources":{"B":{}}}')).toMatch(/^malformed: .*resource B has no Type/);
  });

  test('a manifest that names a template which is not there', () => {
    expect(
      damaged(
        'manifest.json',
        '{"version":"55.0.0","artifacts":{"A":{"type":"aws:cloudformation:stack","properties":{"templateFile":"gone.json"}}}}',
      ),
    ).toMatch(/^not-an-assembly: gone\.json is missing/);
  });

  test('a template in YAML, and says what to do', () => {
    expect(damaged('A.template.json', 'Resources:\n  B:\n    Type: AWS::S3::Bucket\n')).toMatch(
      /^not-json: A\.template\.json is YAML.*CfnInclude/,
    );
  });

  test('a nested stack in YAML', () => {
    const parent = {
      Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nestedUrl('inner') } } },
    };
    const directory = writeAssembly(temporaryFolder(), {
      stacks: { A: { template: parent, nested: { inner: { Resources: {} } } } },
    });
    writeFileSync(join(directory, 'inner.nested.template.json'), 'AWSTemplateFormatVersion: "2010-09-09"\n');
    expect(codeOf(() => readAssembly(directory))).toMatch(/^not-json: .*YAML/);
  });

  test('a Stage that is its own part', () => {
    expect(
      damaged(
        'manifest.json',
        '{"version":"55.0.0","artifacts":{"S":{"type":"cdk:cloud-assembly","properties":{"directoryName":"."}}}}',
      ),
    ).toMatch(/^cycle: .*a part of itself/);
  });

  test('an asset outside the assembly', () => {
    const asset = { source: { path: '../elsewhere' }, destinations: {} };
    expect(damaged('A.assets.json', JSON.stringify({ files: { x: asset } }))).toMatch(/^outside-assembly: .*elsewhere/);
  });

  test('an asset manifest that is missing', () => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    rmSync(join(directory, 'A.assets.json'));
    expect(codeOf(() => readAssembly(directory))).toMatch(/^not-an-assembly: A\.assets\.json is missing/);
  });

  test('a manifest that is a link out of the assembly', () => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    const other = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    rmSync(join(directory, 'manifest.json'));
    symlinkSync(join(other, 'manifest.json'), join(directory, 'manifest.json'));
    expect(codeOf(() => readAssembly(directory))).toMatch(/^outside-assembly/);
  });

  test('a template that is a pipe, which would never end', () => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    rmSync(join(directory, 'A.template.json'));
    execFileSync('mkfifo', [join(directory, 'A.template.json')]);
    expect(codeOf(() => readAssembly(directory))).toMatch(/^not-an-assembly: .*no file/);
  });
});

describe('nothing in the folder hides', () => {
  test('two stacks under one name are both read', () => {
    const directory = writeAssembly(temporaryFolder(), {
      stacks: { A: { template: { Resources: { X: BUCKET } } }, B: { template: { Resources: { Y: BUCKET } } } },
    });
    const file = join(directory, 'manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"displayName":"B"', '"displayName":"A"'));
    expect([...resourcesOf(readAssembly(directory))].map(({ stack, logicalId }) => [stack, logicalId])).toEqual([
      ['A', 'X'],
      ['A#2', 'Y'],
    ]);
  });

  test('a template and a folder that no manifest names are reported', () => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    writeFileSync(join(directory, 'Old.template.json'), '{}');
    writeAssembly(join(directory, 'assembly-Old'), { stacks: { B: { template: { Resources: {} } } } });
    expect(readAssembly(directory).strays.toSorted()).toEqual(['Old.template.json', 'assembly-Old']);
  });

  test('a kind of artifact that nobody knows is reported as not read', () => {
    const directory = writeAssembly(temporaryFolder(), { stacks: { A: { template: { Resources: {} } } } });
    const file = join(directory, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    manifest.artifacts.T = { type: 'terraform:plan' };
    writeFileSync(file, JSON.stringify(manifest));
    expect(readAssembly(directory).unread).toEqual([
      { stack: '(all)', logicalId: 'T', why: 'is an artifact of an unknown kind, terraform:plan' },
    ]);
  });
});
