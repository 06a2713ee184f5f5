import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { STATEFUL } from '../../lib/guardrails/stateful';
import { reviewOf } from '../../lib/review';
import { REPLACING } from '../../lib/review/replaced';
import { assemblyIn } from '../access/support';

/** CloudFormation's schemas of all types, as the CDK's command line brings them along to say what a deploy replaces. */
const SCHEMAS = join(dirname(require.resolve('aws-cdk/package.json')), 'db.json.gz');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** By type, the properties that replace whatever else is said. */
const replacing = (): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  const walk = (value: unknown): void => {
    if (!isRecord(value)) return;
    const { cloudFormationType, properties } = value;
    if (typeof cloudFormationType === 'string' && isRecord(properties)) {
      const names = Object.entries(properties).flatMap(([name, property]) =>
        isRecord(property) && property['causesReplacement'] === 'yes' ? [name] : [],
      );
      found.set(cloudFormationType, names.sort());
    }
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(JSON.parse(gunzipSync(readFileSync(SCHEMAS)).toString('utf8')));
  return found;
};

test('every property of a stateful type that CloudFormation’s schemas replace for counts as a loss', () => {
  const schemas = replacing();
  expect(schemas.get('AWS::S3::Bucket')).toContain('BucketName');
  const missing = STATEFUL.flatMap((type) =>
    (schemas.get(type) ?? []).flatMap((name) => ((REPLACING[type] ?? []).includes(name) ? [] : [`${type} ${name}`])),
  );
  expect(missing).toEqual([]);
});

test.each(STATEFUL)('%s: one that is gone is a loss', (type) => {
  const { ok, dataLoss } = reviewOf(assemblyIn({ Kept: { Type: type } }), assemblyIn({}));
  expect(ok).toBe(false);
  expect(dataLoss.map(({ resource, what }) => `${resource}: ${what}`)).toEqual([
    'A/Kept: it is removed. The old one is deleted with everything in it.',
  ]);
});

test('what AWS sets once fails the deploy, and says so', () => {
  const key = (MultiRegion: boolean) => ({ Type: 'AWS::KMS::Key', Properties: { MultiRegion } });
  const { ok, dataLoss } = reviewOf(assemblyIn({ Key: key(true) }), assemblyIn({ Key: key(false) }));
  expect(ok).toBe(false);
  expect(dataLoss.map(({ what }) => what)).toEqual([
    'MultiRegion changes from true to false, which AWS refuses: the deploy fails, and one that is made anew to pass is empty.',
  ]);
});
