import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Assembly, Resource } from '../../lib/assembly';
import { makeEstimate } from '../../lib/cli/cost';
import { countsOf } from '../../lib/cost/counts';
import { type Bill, billOf, type Estimate } from '../../lib/cost/estimate';
import { CONTROLS } from '../../lib/cost/lines';
import { markdownOf } from '../../lib/cost/markdown';
import { LOOKED_UP, PRICES, type Price } from '../../lib/cost/prices';
import { textOf } from '../../lib/cost/text';
import { BILLING } from '../../lib/cost/types';
import { OFFICES } from '../../lib/cost/usage';
import { assemblyOf } from '../support/assembly';
import { combinationAssemblies } from '../support/combination-assemblies';
import { type CombinationCloud, combinationClouds } from '../support/combination-clouds';
import { everyCloud } from '../support/shipped';

const root = join(__dirname, '..', '..');

let found: Estimate;
let clouds: readonly CombinationCloud[];
beforeAll(async () => {
  found = await makeEstimate(root);
  clouds = combinationClouds(await combinationAssemblies());
}, 600_000);

const billNamed = (id: string): Bill => {
  const bill = found.bills.find((one) => one.id === id);
  if (bill === undefined) throw new Error(`there is no bill ${id}`);
  return bill;
};

const resourcesIn = (assembly: Assembly): readonly Resource[] =>
  [...assembly.stacks.values()].flatMap(({ resources }) => [...resources.values()]);
const made = (resources: Readonly<Record<string, { Type: string; Properties?: object }>>): readonly Resource[] =>
  resourcesIn(assemblyOf({ stacks: { Made: { template: JSON.parse(JSON.stringify({ Resources: resources })) } } }));

const [county] = OFFICES;
if (county === undefined) throw new Error('there is no office');

test('every type of resource in every combination is priced, free for a reason, or said not to be priced', () => {
  const types = new Set(
    [...clouds.map(({ cloud }) => cloud), everyCloud()].flatMap((cloud) => cloud.everything().map(({ type }) => type)),
  );
  expect(types.size).toBeGreaterThan(40);
  // Look up what it costs, and enter it in lib/cost/types.ts (and in counts.ts and lines.ts where it costs something).
  expect([...types].filter((type) => !Object.hasOwn(BILLING, type)).sort()).toEqual([]);
});

test('a type that nobody has looked up is named in the bill, not passed over', () => {
  const bill = billOf(county, made({ Odd: { Type: 'AWS::Novel::Thing' } }), []);
  expect(bill.notPriced).toEqual([
    { type: 'AWS::Novel::Thing', count: 1, why: expect.stringContaining('lib/cost/types.ts') },
  ]);
  expect(textOf({ lookedUp: LOOKED_UP, regions: [], bills: [bill] })).toContain('Not priced: 1 AWS::Novel::Thing');
});

/** One of each, as small as a template may say it; each must move the bill. */
const ONE_OF_EACH: Readonly<Record<string, object>> = {
  'AWS::EC2::VPCEndpoint': { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b'] },
  'AWS::Route53Resolver::FirewallDomainList': { Domains: ['a.example'] },
  'AWS::WAFv2::WebACL': { Rules: [{}, {}] },
  'AWS::Logs::MetricFilter': { MetricTransformations: [{}] },
  'AWS::DynamoDB::Table': { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
  'AWS::AccessAnalyzer::Analyzer': { Type: 'ACCOUNT_UNUSED_ACCESS' },
};
/** Their price depends on something that a template of its own cannot have: an API before a function, a roll behind a plan. */
const WITH: Readonly<Record<string, readonly string[]>> = {
  'AWS::AccessAnalyzer::Analyzer': ['AWS::IAM::Role'],
  'AWS::CloudTrail::Trail': ['AWS::ApiGateway::RestApi'],
  'AWS::CloudFront::Function': ['AWS::CloudFront::Distribution'],
  'AWS::Logs::LogGroup': ['AWS::CloudFront::Distribution'],
  'AWS::SQS::Queue': ['AWS::ApiGateway::RestApi'],
  'AWS::Macie::Session': ['AWS::S3::Bucket'],
  'AWS::Backup::BackupPlan': ['AWS::S3::Bucket'],
};
/** Before it is rounded to cents. */
const exactly = ({ lines }: Bill): number => lines.reduce((sum, { month, unitUsd }) => sum + month * unitUsd, 0);
/** Half a cent, and what a computer loses. */
const ROUNDED = 0.005_001;
const [, , state] = OFFICES;
if (state === undefined) throw new Error('there is no state');

test.each(Object.keys(BILLING).filter((type) => BILLING[type]?.is === 'priced'))(
  'one %s more makes the bill higher',
  (type) => {
    const before = Object.fromEntries((WITH[type] ?? []).map((other, i) => [`Other${i}`, { Type: other }]));
    const less = billOf(state, made(before), []);
    const more = billOf(state, made({ ...before, One: { Type: type, Properties: ONE_OF_EACH[type] ?? {} } }), []);
    expect(exactly(more)).toBeGreaterThan(exactly(less));
  },
);

test('the totals are the sums of their lines, and the protections are part of them', () => {
  expect(found.bills.map(({ id }) => id)).toEqual(['county-20000', 'county-300000', 'state-5000000']);
  for (const { lines, monthUsd, nightUsd, yearUsd, controls } of found.bills) {
    const total = (of: readonly { readonly monthUsd: number }[]) => of.reduce((sum, one) => sum + one.monthUsd, 0);
    expect(monthUsd).toBeCloseTo(total(lines), 2);
    expect(nightUsd).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.nightUsd, 0),
      2,
    );
    expect(yearUsd).toBeCloseTo(12 * monthUsd + 2 * nightUsd, 2);
    expect(total(controls)).toBeCloseTo(total(lines.filter(({ control }) => control !== undefined)), 2);
    expect(total(controls)).toBeLessThanOrEqual(monthUsd);
    for (const line of lines) expect(Math.abs(line.monthUsd - line.month * line.unitUsd)).toBeLessThan(ROUNDED);
  }
});

test('what stands is counted from the templates: endpoints by zone, rules by firewall, copies of secrets', () => {
  const counts = countsOf(
    made({
      A: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Interface', SubnetIds: ['a', 'b', 'c'] } },
      B: { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Gateway', RouteTableIds: ['a'] } },
      C: { Type: 'AWS::SecretsManager::Secret', Properties: { ReplicaRegions: [{ Region: 'us-east-1' }] } },
      D: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}, {}] } },
      E: { Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}] } },
      F: { Type: 'AWS::KMS::Key' },
    }),
  );
  expect(counts).toMatchObject({ endpointZones: 3, secrets: 2, firewalls: 2, firewallRules: 4, keys: 1, alarms: 0 });
});

test('the small county pays for no endpoint of the mail service, the larger one does', () => {
  expect(billNamed('county-20000').counts.endpointZones).toBeLessThan(billNamed('county-300000').counts.endpointZones);
});

test('more voters never cost less, by the month and on the night', () => {
  const [small, middle, large] = found.bills.map(({ monthUsd, nightUsd }) => [monthUsd, nightUsd]);
  for (const i of [0, 1]) {
    expect(middle?.[i]).toBeGreaterThan(small?.[i] ?? Number.POSITIVE_INFINITY);
    expect(large?.[i]).toBeGreaterThan(middle?.[i] ?? Number.POSITIVE_INFINITY);
  }
});

test('stacks of the design that are not in the templates are named, those that are there are not', () => {
  const bare = billOf(county, [], []);
  expect(bare.notInTemplates).toEqual(
    expect.arrayContaining([expect.stringContaining('Recovery'), expect.stringContaining('CloudTrail')]),
  );
  expect(bare.notInTemplates.join()).not.toContain('Ballots');
  const whole = billOf(county, made({ T: { Type: 'AWS::CloudTrail::Trail' } }), [
    'Election-x-Recovery',
    'Election-x-Incidents',
  ]);
  expect(whole.notInTemplates.join()).not.toMatch(/Recovery|CloudTrail|Incidents/);
});

test.each(Object.entries<Price>(PRICES))(
  'the price %s has a service, a unit, a source at AWS, and says whether it was confirmed',
  (_, price) => {
    expect(price.usd).toBeGreaterThan(0);
    expect(price.unit).not.toBe('');
    expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/pricing\/$/);
    expect(price.seen !== undefined).toBe(price.basis === 'reported');
  },
);

test('the prices carry the day on which they were looked up, and no day to come', () => {
  expect(LOOKED_UP).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(Date.parse(LOOKED_UP)).toBeLessThanOrEqual(Date.now());
});

test('each protection that is paid for says what would be lost without it', () => {
  for (const { controls } of found.bills) {
    expect(controls.length).toBeGreaterThan(5);
    for (const { without } of controls) expect(without.length).toBeGreaterThan(20);
  }
  const used = new Set(found.bills.flatMap(({ controls }) => controls.map(({ id }) => id)));
  for (const id of used) expect(Object.keys(CONTROLS)).toContain(id);
});

test('docs/cost.md is what `election cost --markdown` says now', () => {
  // Run `npm run -s election -- cost --markdown > docs/cost.md`.
  expect(readFileSync(join(root, 'docs/cost.md'), 'utf8')).toBe(markdownOf(found));
});

test('the text for the meeting names the day, the total, the year and every price that could not be confirmed by number', () => {
  const text = textOf(found);
  expect(text).toContain(LOOKED_UP);
  for (const { name } of found.bills) expect(text).toContain(name);
  expect(text.match(/A year with two elections/g)).toHaveLength(found.bills.length);
  const open = Object.values<Price>(PRICES).filter(({ basis }) => basis === 'unconfirmed').length;
  expect(text).toContain(`${open} of ${Object.keys(PRICES).length} prices could not be confirmed`);
});
