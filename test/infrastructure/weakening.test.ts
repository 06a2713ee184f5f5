import { buildForks, cdkSynth, type SynthResult } from '../support/fork';

/** Every way that a fork has of switching Block Public Access off, and the command line that it would use. */
const WAYS: readonly {
  readonly way: string;
  readonly fork: string;
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}[] = [
  { way: 'a property of a raw bucket', fork: 'property' },
  { way: 'an override on a shipped bucket', fork: 'override' },
  { way: 'a deletion on a shipped bucket', fork: 'deletion' },
  { way: 'an Aspect over the shipped stacks', fork: 'aspect' },
  { way: 'acknowledgements at the app and at the bucket', fork: 'acknowledgement' },
  { way: '--ignore-errors', fork: 'beside-good', args: ['--ignore-errors'] },
  { way: 'a stack selection that names another stack', fork: 'beside-good', args: ['GoodStack'] },
  { way: 'a Stage', fork: 'stage', args: ['--all'] },
  { way: 'a nested stack', fork: 'nested-stack' },
  { way: '--no-validation', fork: 'beside-good', args: ['--no-validation'], environment: { CDK_VALIDATION: 'false' } },
  {
    way: 'context that tells CDK to look away',
    fork: 'beside-good',
    args: [
      '--context',
      '@aws-cdk/core:validateAgainstDefaultRules=false',
      '--context',
      '@aws-cdk/core:failSynthOnValidationErrors=false',
    ],
  },
  { way: 'an app that swallows the error', fork: 'swallowed' },
  { way: 'an app that never asks for a synth', fork: 'never-asked' },
];

const OTHERS = ['honest', 'acknowledged-late', 'unplugged', 'report-destroyed', 'granted'];

const FORKS = [...OTHERS, ...new Set(WAYS.map(({ fork }) => fork))];

/** Two at a time: the machine of CI has two cores. */
const AT_ONCE = 2;

const results = new Map<string, SynthResult>();

beforeAll(async () => {
  await buildForks(FORKS);
  const jobs = [
    ...WAYS.map(({ way, fork, args, environment }) => ({ way, run: () => cdkSynth(fork, args, environment) })),
    ...OTHERS.map((fork) => ({ way: fork, run: () => cdkSynth(fork) })),
  ];
  const work = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) results.set(job.way, await job.run());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}, 600_000);

const resultOf = (way: string): SynthResult => {
  const result = results.get(way);
  if (!result) throw new Error(`${way} did not run`);
  return result;
};

describe('Block Public Access cannot be switched off', () => {
  test.each(WAYS)('by $way: exit 1, the rule by name, nothing to deploy', ({ way }) => {
    const { code, output, manifests } = resultOf(way);
    expect(manifests).toEqual([]);
    expect(output).toContain('[block-public-access]');
    expect(output).toContain('Deep Root');
    expect(code).toBe(1);
  });

  test('the rule names the bucket by its construct path', () => {
    expect(resultOf('a Stage').output).toContain('[block-public-access] Prod/Mine/Open');
    expect(resultOf('a nested stack').output).toContain('[block-public-access] Mine/Inner/Open');
  });

  test('on a shipped bucket nothing but the weakening itself is found', () => {
    const rules = (way: string) => new Set(resultOf(way).output.match(/^\[[a-zA-Z0-9.-]+\]/gm));
    expect(rules('an override on a shipped bucket')).toEqual(new Set(['[block-public-access]']));
  });
});

test('acknowledgements outside the register are refused by name, whatever they are for', () => {
  const { code, output, manifests } = resultOf('acknowledged-late');
  expect(output).toContain('[acknowledgement-outside-register] GoodStack/Motto/Resource');
  expect(output).not.toContain('[block-public-access]');
  expect(manifests).toEqual([]);
  expect(code).toBe(1);
});

test('a fork that takes the packs off the app is refused, for what did not run did not pass', () => {
  const { code, output, manifests } = resultOf('unplugged');
  for (const pack of ['AwsSolutions', 'NIST.800.53.R5', 'Serverless', 'CloudFormation Validate']) {
    expect(output).toContain(`[checks-did-not-run] ${pack}`);
  }
  expect(manifests).toEqual([]);
  expect(code).toBe(1);
});

test('when the judging itself breaks, nothing is left to deploy', () => {
  const { code, manifests } = resultOf('report-destroyed');
  expect(manifests).toEqual([]);
  expect(code).toBe(1);
});

test('one action more for one role is refused until the access lock has it, in exactly that line', () => {
  const { code, output, manifests } = resultOf('granted');
  expect(output.match(/^\[[a-z-]+\] .*$/gm)).toEqual([
    '[access-lock] lorem/PublicSite/Content/Bucket (stack lorem/PublicSite)',
  ]);
  expect(output).toContain(
    'not accepted: lorem/PublicSite/SiteContent/Role can delete lorem/PublicSite/Content/Bucket',
  );
  expect(output).toContain('election -- access --accept');
  expect(manifests).toEqual([]);
  expect(code).toBe(1);
});

test('a fork that adds an honest stack passes, and can be deployed', () => {
  const { code, output, manifests } = resultOf('honest');
  expect(output).not.toMatch(/^\[/m);
  expect(code).toBe(0);
  expect(manifests).toEqual(['manifest.json']);
});
