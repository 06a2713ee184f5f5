import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { AssemblyError, type Json, type JsonObject, readAssembly } from '../../lib/assembly';
import { run } from '../../lib/cli/verify';
import { BASELINE, judge } from '../../lib/guardrails';
import { assemblyOf, nestedUrl, seal, temporaryFolder, writeAssembly } from '../support/assembly';

/** A fixed seed: a failure here is always the same failure. */
const SEED = 20261122;

const INNER: JsonObject = { Resources: {}, Outputs: { X: { Value: { 'Fn::ImportValue': 'p' } } } };

/** An assembly without a finding, with a Stage, a nested stack, conditions, assets, metadata and a seal. */
const folder = (): string =>
  seal(
    writeAssembly(temporaryFolder(), {
      stacks: {
        A: {
          hashed: true,
          uploads: { 'page.html': 'assets' },
          roles: ['arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy'],
          paths: { T: 'A/Topic/Resource' },
          template: {
            Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b'] } },
            Conditions: { C: { 'Fn::Equals': [{ Ref: 'P' }, 'a'] } },
            Resources: {
              M: { Type: 'AWS::CloudWatch::Dashboard', Condition: 'C', Properties: { DashboardBody: '{}' } },
              N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nestedUrl('inner', INNER) } },
            },
            Outputs: { O: { Value: { 'Fn::GetAtt': ['N', 'Outputs.X'] }, Export: { Name: 'o' } } },
          },
          nested: { inner: INNER },
        },
      },
      stages: {
        Prod: { stacks: { D: { hashed: true, template: { Resources: { W: { Type: 'AWS::ApiGateway::Model' } } } } } },
      },
    }),
  );

const filesIn = (directory: string): readonly string[] =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(json|html)$/.test(file))
    .sort();

const verify = async (directory: string) => {
  const out: string[] = [];
  const err: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0);
  try {
    return { code: await run([directory, '--json']), out: out.join(''), err: err.join('') };
  } finally {
    jest.restoreAllMocks();
  }
};

const STACK_TRACE = /\n\s+at .*:\d+/;

test('the assembly that is changed below has no findings itself', async () => {
  expect(await verify(folder())).toMatchObject({ code: 0 });
});

/** Nothing in them decides what is deployed: names for people. A blank more in a manifest is nothing either. */
const mayChange = (file: string): boolean =>
  /(manifest|assets|metadata)\.json$/.test(file) && !file.startsWith('election');

test('bytes changed anywhere in an assembly: a verdict or one clear line, never a stack trace, never a pass', async () => {
  const directory = folder();
  const files = filesIn(directory);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
      fc.constantFrom('replace', 'insert', 'cut'),
      async (file, at, bytes, how) => {
        const path = join(directory, file);
        const before = readFileSync(path);
        const position = at % (before.length + 1);
        const changed = Buffer.concat([
          before.subarray(0, position),
          how === 'cut' ? Buffer.alloc(0) : bytes,
          before.subarray(how === 'insert' ? position : position + bytes.length),
        ]);
        writeFileSync(path, changed);
        const { code, out, err } = await verify(directory);
        writeFileSync(path, before);
        const { ok } = JSON.parse(out);
        expect([0, 1, 2]).toContain(code);
        expect(ok).toBe(code === 0);
        expect(out + err).not.toMatch(STACK_TRACE);
        if (code === 2) expect(err.trim().split('\n')).toHaveLength(1);
        if (!changed.equals(before) && !mayChange(file)) expect(code).not.toBe(0);
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

/** Whatever JSON allows, and what CloudFormation gives a meaning. */
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<Json>(
    null,
    true,
    0,
    '',
    '*',
    [],
    {},
    [[]],
    { Ref: 'AWS::NoValue' },
    { Ref: 'AWS::Region' },
    { Ref: 'Nothing' },
    { Ref: 1 },
    { 'Fn::If': ['C', '*', { Ref: 'AWS::NoValue' }] },
    { 'Fn::If': 'C' },
    { 'Fn::GetAtt': ['X'] },
    { 'Fn::GetAtt': 'X' },
    { 'Fn::Sub': ['${A}', { A: 1 }] },
    { 'Fn::Sub': [] },
    { 'Fn::Join': [',', { Ref: 'P' }] },
    { 'Fn::Split': [',', 'a,b'] },
    { 'Fn::Select': [1, ['a']] },
    { 'Fn::FindInMap': ['M'] },
    { 'Fn::ImportValue': {} },
    { 'Fn::ToJsonString': {} },
    { 'Fn::Length': [] },
    JSON.parse('{"__proto__":{"Statement":[]},"constructor":1}'),
  ),
) as fc.Arbitrary<Json>;

/** Every place in a value, as a path of keys. */
const placesIn = (value: Json, path: readonly string[] = []): readonly (readonly string[])[] => {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value as JsonObject) : [];
  return [path, ...entries.flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
};

const replaced = (value: Json, [key, ...rest]: readonly string[], by: Json): Json => {
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.map((item: Json, i) => (String(i) === key ? replaced(item, rest, by) : item));
  const object = value as JsonObject;
  return Object.fromEntries(
    Object.entries(object).map(([name, inner]) => [name, name === key ? replaced(inner, rest, by) : inner]),
  );
};

test.each(BASELINE.map(({ id }) => ({ id })))('$id copes with any shape of what it looks at', ({ id }) => {
  const rules = BASELINE.filter((rule) => rule.id === id);
  const templates = rules.flatMap(({ bad, good }) => [...bad, ...good].map(({ template }) => template));
  fc.assert(
    fc.property(fc.constantFrom(...templates), fc.nat(), odd, (template, at, by) => {
      const places = placesIn(template).filter((path) => path.length > 3);
      const place = places[at % Math.max(places.length, 1)];
      if (place === undefined) return;
      const changed = replaced(template, place, by) as JsonObject;
      try {
        const { findings } = judge(assemblyOf({ stacks: { A: { template: changed } } }), rules);
        expect(findings.map(({ message }) => message).filter((message) => /could not judge/.test(message))).toEqual([]);
      } catch (error) {
        if (!(error instanceof AssemblyError)) throw error;
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
});

describe('what is built to take for ever, or all memory, ends at once', () => {
  const inOneSecond = (act: () => void): void => {
    const start = performance.now();
    act();
    expect(performance.now() - start).toBeLessThan(1000);
  };
  const judged = (template: JsonObject): void => {
    const { findings } = judge(assemblyOf({ stacks: { A: { template } } }));
    expect(findings.map(({ message }) => message).filter((message) => /could not judge/.test(message))).toEqual([]);
  };

  test('conditions that each name the last twice', () => {
    const Conditions: Record<string, Json> = { C0: { 'Fn::Equals': [{ Ref: 'AWS::StackId' }, 'x'] } };
    for (let i = 1; i < 60; i++) {
      Conditions[`C${i}`] = { 'Fn::And': [{ Condition: `C${i - 1}` }, { Condition: `C${i - 1}` }] };
    }
    inOneSecond(() => judged({ Conditions, Resources: { T: { Type: 'AWS::SNS::Topic', Condition: 'C59' } } }));
  });

  test('exports that each repeat the last twice', () => {
    const Outputs: Record<string, Json> = { O0: { Value: 'xxxxxxxx', Export: { Name: 'e0' } } };
    for (let i = 1; i < 60; i++) {
      const last = { 'Fn::ImportValue': `e${i - 1}` };
      Outputs[`O${i}`] = { Value: { 'Fn::Join': ['', [last, last]] }, Export: { Name: `e${i}` } };
    }
    const Properties = { AccessControl: { 'Fn::ImportValue': 'e59' } };
    inOneSecond(() => judged({ Outputs, Resources: { B: { Type: 'AWS::S3::Bucket', Properties } } }));
  });

  test('a nested stack that deploys another twice, and so on', () => {
    const twice = (name: string): JsonObject => ({
      Resources: {
        A: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nestedUrl(name) } },
        B: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: nestedUrl(name) } },
      },
    });
    const nested = Object.fromEntries(Array.from({ length: 18 }, (_, i) => [`n${i}`, twice(`n${i + 1}`)]));
    const directory = writeAssembly(temporaryFolder(), {
      stacks: { A: { template: twice('n0'), nested: { ...nested, n18: { Resources: {} } } } },
    });
    expect(() => readAssembly(directory)).toThrow(/more than 2000 templates/);
  });

  test('a long chain of conditions', () => {
    const Conditions: Record<string, Json> = { C0: { 'Fn::Equals': [{ Ref: 'AWS::StackId' }, 'x'] } };
    for (let i = 1; i < 20_000; i++) Conditions[`C${i}`] = { 'Fn::Not': [{ Condition: `C${i - 1}` }] };
    const assembly = assemblyOf({
      stacks: { A: { template: { Conditions, Resources: { T: { Type: 'AWS::SNS::Topic', Condition: 'C19999' } } } } },
    });
    const findings = judge(assembly).findings.map(({ message }) => message);
    expect(findings).toContainEqual(expect.stringContaining('could not judge'));
  });
});
