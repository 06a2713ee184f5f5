import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { judgeByLock, LOCK_FILE } from '../../../lib/access';
import { type Assembly, withTemplate } from '../../../lib/assembly';
import { Bite } from '../../../lib/bench/guardrails/caught';
import { escapesIn } from '../../../lib/bench/guardrails/escapes';
import { type Escaped, hatches, openTemplate } from '../../../lib/bench/guardrails/escapes/hatches';
import { HATCHES } from '../../../lib/bench/guardrails/escapes/names';
import { FAMILIES } from '../../../lib/bench/guardrails/families';
import { HARMLESS_CHANGES, harmlessRows } from '../../../lib/bench/guardrails/harmless';
import { leftOut } from '../../../lib/bench/guardrails/left-out';
import type { Mutant } from '../../../lib/bench/guardrails/mutant';
import { sorted } from '../../../lib/bench/guardrails/ours';
import { drawn } from '../../../lib/bench/guardrails/sample';
import { judge } from '../../../lib/guardrails';
import { exampleAssembly } from '../../support/example-assembly';

/** Kinds of each family; `election bench guardrails` judges all of them. */
const OF_EACH_FAMILY = 3;
/** Draws the same kinds every time, whatever was said to them before. */
const SEED = 'election';
const LOCK = join(__dirname, '../../..', LOCK_FILE);

const assembly = exampleAssembly();
const bite = new Bite(assembly, LOCK);

const sampleOf = (id: string): readonly Mutant[] =>
  FAMILIES.filter((family) => family.id === id).flatMap((family) =>
    drawn(sorted(family, assembly).relevant, OF_EACH_FAMILY, SEED),
  );

describe('refused, by a rule or by the access lock, is every', () => {
  test.each(FAMILIES.map(({ id, every }) => ({ id, every })))('$every', ({ id }) => {
    const sample = sampleOf(id);
    expect(sample.length).toBeGreaterThanOrEqual(2);
    const survivors = sample.filter((mutant) => bite.judge(mutant).by === undefined);
    expect(survivors.map(({ id: name }) => name)).toEqual([]);
  });
});

/** All that a bench over one of each kind let through on 22 November 2026, and the last of their kind that it did not ask about. */
describe('survived once, and is refused now:', () => {
  const RESULTS = 'lorem/Results ResultsStaffFunction63299A3A Properties.Environment.Variables';
  const SITE = 'lorem/PublicSite SiteContentPolicyBB8E56C5 Properties.Roles.0: swapped with';
  const all = new Map(
    FAMILIES.filter(({ id }) => ['insertions', 'numbers', 'roles', 'values'].includes(id)).flatMap((family) =>
      [...family.mutants(assembly)].map((mutant) => [mutant.id, mutant] as const),
    ),
  );

  test.each([
    [`roles: ${SITE} PublishRole3D7F3A52`, 'function-and-role-agree'],
    [`roles: ${SITE} PublishNoticesRole9E0EC26A`, 'function-and-role-agree'],
    [`roles: ${SITE} a role made by hand`, 'function-and-role-agree'],
    [
      'roles: lorem/Registration DocumentsUploadPolicyA28F59D5 Properties.Roles.0: swapped with DocumentScanRole26ED478A',
      'function-and-role-agree',
    ],
    [
      'roles: lorem/Incidents IncidentsStaffPolicy072AA5D0 Properties.Roles.0: swapped with ReleaseRoleC5080453',
      'function-and-role-agree',
    ],
    [
      'insertions: lorem/PublicSite PublishNoticesRole9E0EC26A Properties.Path: given the path /election/lorem/incident-notices/release/',
      'trust-is-narrow',
    ],
    [`numbers: ${RESULTS}.SIGNING_KEYS: lowered from 1 to 0`, 'log-settings-agree'],
    [`numbers: ${RESULTS}.SIGNING_KEYS: raised from 1 to 1000`, 'log-settings-agree'],
    [`values: ${RESULTS}.WITNESSES: [] became election-bench`, 'log-settings-agree'],
    [`values: ${RESULTS}.WITNESSES: [] became *`, 'log-settings-agree'],
  ])('%s, by %s', (id, rule) => {
    const mutant = all.get(id);
    if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
    expect(leftOut(mutant)).toBeUndefined();
    expect(bite.judge(mutant).by?.rule).toBe(rule);
  });

  test('a denial of the trail’s bucket that no longer spares what names no encryption: it opens nothing, and the trail names its own', () => {
    const [denial, ...more] = FAMILIES.filter(({ id }) => id === 'condition keys')
      .flatMap((family) => [...family.mutants(assembly)])
      .filter(({ id }) => /TrailFilesBucketPolicy\w+ .*\.Null\.s3:x-amz-server-side-encryption: key removed$/.test(id));
    if (denial === undefined) throw new Error('there is no such denial');
    expect(more).toEqual([]);
    expect(leftOut(denial)).toContain('services that write evidence name theirs');
  });
});

test('nothing is refused where nothing was changed', () => {
  const [mutant] = sampleOf('booleans');
  if (mutant === undefined) throw new Error('there is no mutant');
  const { stack } = mutant;
  const same = withTemplate(assembly, stack, { ...assembly.stacks.get(stack)?.template });
  expect(bite.judgeAssembly(mutant, same).by).toBeUndefined();
});

test('harmless changes, all of them at once, raise nothing', () => {
  const unmade = HARMLESS_CHANGES.filter(({ make }) => make(assembly) === assembly);
  expect(unmade).toEqual([]);
  const all = { name: 'all', make: () => HARMLESS_CHANGES.reduce((changed, { make }) => make(changed), assembly) };
  expect(harmlessRows(assembly, LOCK, [all]).flatMap(({ said }) => said)).toEqual([]);
});

test('what opens or weakens something is never left out of the count', () => {
  const never = ['tags', 'keys', 'roles', 'insertions', 'additions', 'neutered denials'];
  const out = FAMILIES.filter(({ id }) => never.includes(id)).flatMap((family) =>
    [...family.mutants(assembly)].filter((mutant) => leftOut(mutant) !== undefined),
  );
  expect(out.map(({ id }) => id)).toEqual([]);
});

describe('a draw', () => {
  const [booleans] = FAMILIES;
  const relevant = booleans === undefined ? [] : sorted(booleans, assembly).relevant;
  const ids = (seed: string, of: readonly Mutant[] = relevant) => drawn(of, 5, seed).map(({ id }) => id);

  test('is the same every time for one seed, and another for another', () => {
    expect(ids('one')).toHaveLength(5);
    expect(ids('one')).toEqual(ids('one'));
    expect(ids('one')).not.toEqual(ids('two'));
  });

  test('does not change when a kind that was not drawn goes away', () => {
    const kept = new Set(ids('one'));
    const [gone] = drawn(relevant, relevant.length, 'one').filter(({ id }) => !kept.has(id));
    const kindGone = relevant.filter(({ type, place }) => type !== gone?.type || place !== gone.place);
    expect(kindGone.length).toBeLessThan(relevant.length);
    expect(ids('one', [...kindGone, ...relevant.filter(({ id }) => kept.has(id))])).toEqual(ids('one'));
  });
});

describe('an escape hatch of CDK', () => {
  interface Opened extends Escaped {
    readonly hatch: string;
    readonly stack: string;
  }
  const findingsOf = (one: Assembly) =>
    [...judge(one).findings, ...judgeByLock(one, LOCK, false).findings].map(({ rule, resource }) => ({
      rule,
      resource,
    }));

  test('is refused, whichever it is: one is open in each stack of the example', () => {
    const template = join(mkdtempSync(join(tmpdir(), 'election-open-')), 'open.template.json');
    writeFileSync(template, openTemplate());
    const all = hatches(template);
    const opened: Opened[] = [];
    const changed = exampleAssembly((app) => {
      for (const [nth, stack] of app.node.findAll().filter(Stack.isStack).entries()) {
        const hatch = all[nth % all.length];
        const escaped = hatch?.open(stack, nth);
        if (hatch && escaped) opened.push({ ...escaped, hatch: hatch.name, stack: stack.node.path });
      }
    });
    expect(new Set(opened.map(({ hatch }) => hatch))).toEqual(new Set(HATCHES));
    const before = new Set(findingsOf(assembly).map(({ rule, resource }) => `${rule} ${resource}`));
    const findings = findingsOf(changed).filter(({ rule, resource }) => !before.has(`${rule} ${resource}`));
    const survivors = opened.filter(({ hatch, ...one }) =>
      escapesIn(hatch, { refused: true, opened: [one], findings }).some(({ by }) => by.length === 0),
    );
    expect(survivors.map(({ hatch, path, change }) => `${hatch} on ${path}: ${change}`)).toEqual([]);
  });

  const opened = [{ stack: 'lorem/Results', path: 'lorem/Results/Draft/Resource', change: 'opened' }];
  const by = (refused: boolean, rule: string, resource: string) =>
    escapesIn('addPropertyOverride', { refused, opened, findings: [{ rule, resource }] }).flatMap((one) => one.by);

  test('counts as refused when a rule names what was changed, or what stands with it', () => {
    expect(by(true, 'block-public-access', 'lorem/Results/Draft/Resource')).toEqual(['block-public-access']);
    expect(by(true, 'tls-only-buckets', 'lorem/Results/Draft/Policy/Resource')).toEqual(['tls-only-buckets']);
  });

  test('does not when the synth went through, another construct was named, or another tool spoke', () => {
    expect(by(false, 'block-public-access', 'lorem/Results/Draft/Resource')).toEqual([]);
    expect(by(true, 'block-public-access', 'lorem/Results/Staged/Resource')).toEqual([]);
    expect(by(true, 'AwsSolutions-S1', 'lorem/Results/Draft/Resource')).toEqual([]);
  });
});
