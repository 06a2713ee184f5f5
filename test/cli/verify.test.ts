import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXCEPTIONS_FILE } from '../../lib/assembly';
import { run } from '../../lib/cli/verify';
import { nestedUrl, temporaryFolder, writeAssembly } from '../support/assembly';

const ON = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const OPEN_BUCKET = { Resources: { B: { Type: 'AWS::S3::Bucket' } } };
/** Holds nothing and does nothing. */
const FINE = { Resources: { T: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } };

const verify = async (...args: string[]) => {
  const out: string[] = [];
  const err: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  try {
    return { code: await run(args), out: out.join(''), err: err.join('') };
  } finally {
    jest.restoreAllMocks();
  }
};

const assembly = (template: object) =>
  writeAssembly(temporaryFolder(), { stacks: { A: { template: JSON.parse(JSON.stringify(template)) } } });

test('an assembly without findings: exit 0, and what was not looked into is said', async () => {
  const { code, out } = await verify(assembly(FINE), '--json');
  const document = JSON.parse(out);
  expect(code).toBe(0);
  expect(document).toMatchObject({ ok: true, findings: [], exceptions: [] });
  expect(document.notCovered.length).toBeGreaterThan(0);
});

test('an open bucket: exit 1, with rule, stack, resource, message and fix', async () => {
  const folder = assembly(OPEN_BUCKET);
  const { code, out } = await verify(folder, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([
      {
        rule: 'block-public-access',
        core: true,
        stack: 'A',
        resource: 'A/B',
        logicalId: 'B',
        message: expect.any(String),
        why: expect.any(String),
        fix: expect.any(String),
      },
    ]),
  });
  const text = await verify(folder);
  expect(text.code).toBe(1);
  expect(text.out).toContain('[block-public-access] A/B (stack A)');
});

test('what a fork acknowledged in its templates is printed and changes nothing', async () => {
  const folder = assembly({
    Resources: {
      B: {
        Type: 'AWS::S3::Bucket',
        Properties: { PublicAccessBlockConfiguration: { ...ON, BlockPublicPolicy: false } },
        Metadata: { cdk_nag: { rules_to_suppress: [{ id: 'block-public-access', reason: 'trust me' }] } },
      },
    },
  });
  const { code, out } = await verify(folder, '--json');
  const { findings, exceptions } = JSON.parse(out);
  expect(code).toBe(1);
  expect(findings.map(({ rule }: { rule: string }) => rule)).toContain('block-public-access');
  expect(exceptions).toEqual([expect.objectContaining({ rule: 'block-public-access', reason: 'trust me' })]);
});

test('exceptions that the assembly was made with are printed', async () => {
  const folder = assembly(FINE);
  writeFileSync(
    join(folder, EXCEPTIONS_FILE),
    JSON.stringify([
      {
        rule: 'AwsSolutions-S1',
        construct: 'a/b',
        reason: 'It logs to itself otherwise.',
        owner: 'o',
        expires: '2030-01-01',
      },
    ]),
  );
  const { out } = await verify(folder);
  expect(out).toContain('exception: AwsSolutions-S1 on a/b, until 2030-01-01, o: It logs to itself otherwise.');
});

test('a custom resource is reported as not covered', async () => {
  const { out } = await verify(assembly({ Resources: { C: { Type: 'Custom::Anything' } } }), '--json');
  expect(JSON.parse(out).notCovered).toContainEqual(expect.objectContaining({ resource: 'A/C' }));
});

test.each([
  ['a folder that is no assembly', () => temporaryFolder(), 'not-an-assembly'],
  [
    'a template that is not JSON',
    () => {
      const folder = assembly(FINE);
      writeFileSync(join(folder, 'A.template.json'), 'no');
      return folder;
    },
    'not-json',
  ],
  [
    'an unknown schema version',
    () => writeAssembly(temporaryFolder(), { stacks: { A: { template: FINE } }, version: '99.0.0' }),
    'unknown-schema',
  ],
  ['a template without resources', () => assembly({ Resources: {} }), 'not-an-assembly'],
  ['an empty template', () => assembly({}), 'not-an-assembly'],
  [
    'a template that starts with a NUL byte',
    () => {
      const folder = assembly(FINE);
      writeFileSync(join(folder, 'A.template.json'), `\0${JSON.stringify(FINE)}`);
      return folder;
    },
    'not-json',
  ],
  ['a NUL byte in a type', () => assembly({ Resources: { T: { Type: 'AWS::SNS\0::Topic' } } }), 'malformed'],
  ['a NUL byte in a logical id', () => assembly({ Resources: { 'A\0B': { Type: 'AWS::SNS::Topic' } } }), 'malformed'],
  [
    'a logical id that is on every object',
    () => {
      const folder = assembly(FINE);
      writeFileSync(join(folder, 'A.template.json'), '{"Resources":{"__proto__":{"Type":"AWS::S3::Bucket"}}}');
      return folder;
    },
    'malformed',
  ],
  ['conditions that are a list', () => assembly({ ...FINE, Conditions: [] }), 'malformed'],
  [
    'an environment that is none',
    () => writeAssembly(temporaryFolder(), { stacks: { A: { template: FINE, environment: 'aws://12345/us-east-2' } } }),
    'malformed',
  ],
  [
    'two hundred thousand resources',
    () => {
      const folder = assembly(FINE);
      const many = Array.from({ length: 200_000 }, (_, i) => `"R${i}":{"Type":"AWS::SNS::Topic"}`);
      writeFileSync(join(folder, 'A.template.json'), `{"Resources":{${many}}}`);
      return folder;
    },
    'too-large',
  ],
  [
    'more resources than ten of CloudFormation’s templates take, in few bytes',
    () => {
      const folder = assembly(FINE);
      const many = Array.from({ length: 5_001 }, (_, i) => `"R${i}":{"Type":"AWS::SNS::Topic"}`);
      writeFileSync(join(folder, 'A.template.json'), `{"Resources":{${many}}}`);
      return folder;
    },
    'too-large',
  ],
  [
    'a template behind a link out of the folder',
    () => {
      const folder = assembly(FINE);
      const file = join(folder, 'A.template.json');
      const elsewhere = join(temporaryFolder(), 'good.json');
      renameSync(file, elsewhere);
      symlinkSync(elsewhere, file);
      return folder;
    },
    'outside-assembly',
  ],
  [
    'a nested stack that contains itself',
    () => {
      const self = {
        Resources: { N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nestedUrl('self') } } },
      };
      return writeAssembly(temporaryFolder(), { stacks: { A: { template: self, nested: { self } } } });
    },
    'cycle',
  ],
])('%s: exit 2, one line, no stack trace, never a pass', async (_, folder, errorCode) => {
  const { code, out, err } = await verify(folder(), '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({ ok: false, error: { code: errorCode } });
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).not.toMatch(/\bat .*:\d+:\d+/);
});

test.each(['constructor', 'toString', 'valueOf'])('a store by the name of %s is a store', async (logicalId) => {
  const { code, out } = await verify(assembly({ Resources: { [logicalId]: { Type: 'AWS::S3::Bucket' } } }), '--json');
  expect(code).toBe(1);
  expect(JSON.parse(out).findings).toContainEqual(expect.objectContaining({ rule: 'block-public-access', logicalId }));
});

test('an exception in the folder takes a finding out, and its expiry brings it back with a name', async () => {
  const inline = { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code: { ZipFile: 'x' } } } } };
  const namedNow = async (expires: string) => {
    const folder = assembly(inline);
    const entry = {
      rule: 'own-code',
      construct: 'A/F',
      reason: 'Read line by line by two of us.',
      owner: 'IT',
      expires,
    };
    writeFileSync(join(folder, EXCEPTIONS_FILE), JSON.stringify([entry]));
    const { out } = await verify(folder, '--json');
    const rules = JSON.parse(out).findings.map(({ rule }: { rule: string }) => rule);
    return ['own-code', 'exceptions-register'].filter((rule) => rules.includes(rule));
  };
  expect(await namedNow('2999-12-31')).toEqual([]);
  expect(await namedNow('2020-01-01')).toEqual(['own-code', 'exceptions-register']);
});

test('a name in the assembly cannot rewrite what the terminal shows', async () => {
  const folder = writeAssembly(temporaryFolder(), {
    stacks: {
      A: { template: JSON.parse(JSON.stringify(OPEN_BUCKET)), paths: { B: 'A/\u001b[2J\u001b[1Anothing found\u202e' } },
    },
  });
  const { code, out } = await verify(folder);
  expect(code).toBe(1);
  for (const trick of ['\u001b', '\u202e']) expect(out).not.toContain(trick);
  expect(out).toContain('\ufffd[2J');
});

test('a template in YAML: exit 2, and what to do', async () => {
  const folder = assembly(FINE);
  writeFileSync(join(folder, 'A.template.json'), 'Resources:\n  T:\n    Type: AWS::SNS::Topic\n');
  const { code, err } = await verify(folder);
  expect(code).toBe(2);
  expect(err).toContain('is YAML');
});

test('a protection that a condition takes away is missing, and the message says when', async () => {
  const folder = assembly({
    Parameters: { P: { Type: 'String' } },
    Conditions: { Guarded: { 'Fn::Equals': [{ Ref: 'P' }, 'yes'] } },
    Resources: {
      B: {
        Type: 'AWS::S3::Bucket',
        Properties: { PublicAccessBlockConfiguration: { 'Fn::If': ['Guarded', ON, { Ref: 'AWS::NoValue' }] } },
      },
    },
  } as { readonly Resources: object });
  const { findings } = JSON.parse((await verify(folder, '--json')).out);
  expect(findings).toContainEqual(
    expect.objectContaining({
      rule: 'block-public-access',
      message: expect.stringContaining('So it is where condition Guarded of A is false.'),
    }),
  );
});

test('an option that it does not know: exit 2', async () => {
  expect((await verify('--force')).code).toBe(2);
  expect((await verify('a', 'b')).code).toBe(2);
});
