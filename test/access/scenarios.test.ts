import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { whyOf } from '../../lib/access';
import { ACCOUNT, assemblyOfStacks, bucket, bucketPolicy, entriesIn, type Plain, role, trustOf } from './support';

/**
 * One file, one sentence about how AWS decides: what the templates say, who must be found to reach what, and who must not.
 * A new file is a new test; no code is needed. `roles` are by name, their logical ids begin with a capital: `A/Reader`.
 */
interface Scenario {
  readonly says: string;
  /** Statements of each role's own policy. */
  readonly roles?: Readonly<Record<string, readonly Plain[]>>;
  readonly roleProperties?: Readonly<Record<string, Plain>>;
  /** Statements of the permissions boundary of a role. */
  readonly boundaries?: Readonly<Record<string, readonly Plain[]>>;
  /** Principal of a role's trust; Lambda where none is given. */
  readonly trust?: Readonly<Record<string, Plain>>;
  readonly trustAction?: string;
  /** The bucket `A/Data`, named `data`. */
  readonly bucket?: {
    readonly policy?: readonly Plain[];
    readonly properties?: Plain;
    readonly policyCondition?: string;
  };
  /** The key `A/Key`. */
  readonly key?: { readonly policy: readonly Plain[] };
  readonly resources?: Readonly<Record<string, Plain>>;
  /** Parameters and the like. */
  readonly template?: Plain;
  /** `A/Reader: read A/Data`, with as much of the reason as matters. */
  readonly reaches: readonly string[];
  readonly never: readonly string[];
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

const resourcesOf = (scenario: Scenario): Readonly<Record<string, Plain>> => {
  const resources: Record<string, Plain> = { ...scenario.resources };
  for (const [name, statements] of Object.entries(scenario.roles ?? {})) {
    const trusted = scenario.trust?.[name];
    const boundary = scenario.boundaries?.[name];
    const trust =
      trusted === undefined
        ? undefined
        : JSON.parse(
            JSON.stringify(trustOf(trusted)).replace('sts:AssumeRole', scenario.trustAction ?? 'sts:AssumeRole'),
          );
    resources[capital(name)] = role(name, statements, {
      ...(trust === undefined ? {} : { AssumeRolePolicyDocument: trust }),
      ...(boundary === undefined ? {} : { PermissionsBoundary: { Ref: `${capital(name)}Boundary` } }),
      ...scenario.roleProperties?.[name],
    });
    if (boundary !== undefined) {
      resources[`${capital(name)}Boundary`] = {
        Type: 'AWS::IAM::ManagedPolicy',
        Properties: { PolicyDocument: { Statement: boundary } },
      };
    }
  }
  if (scenario.bucket !== undefined) {
    const { policy, properties, policyCondition } = scenario.bucket;
    resources['Data'] = bucket('data', properties);
    if (policy !== undefined) {
      resources['DataPolicy'] = bucketPolicy(
        'Data',
        policy,
        policyCondition === undefined ? {} : { Condition: policyCondition },
      );
    }
  }
  if (scenario.key !== undefined) {
    resources['Key'] = { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: scenario.key.policy } } };
  }
  return resources;
};

const FOLDER = join(__dirname, 'scenarios');

const groups = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe.each(groups.map(({ name }) => name).sort())('%s', (group) => {
  const files = readdirSync(join(FOLDER, group)).sort();
  const scenarios = files.map((file): [string, Scenario] => [
    file,
    JSON.parse(readFileSync(join(FOLDER, group, file), 'utf8')),
  ]);

  test.each(scenarios.map(([file, scenario]): [string, string, Scenario] => [scenario.says, file, scenario]))(
    '%s',
    (says, file, scenario) => {
      expect(basename(file, '.json').length).toBeGreaterThan(0);
      expect(scenario.reaches.length + scenario.never.length).toBeGreaterThan(0);
      const stack = {
        resources: resourcesOf(scenario),
        account: ACCOUNT,
        ...(scenario.template === undefined ? {} : { template: scenario.template }),
      };
      const lines = entriesIn(assemblyOfStacks({ A: stack })).map(
        (entry) => `${entry.principal}: ${entry.capability} ${entry.store}, ${whyOf(entry)}`,
      );
      const found = (wanted: string) =>
        lines.some((line) => {
          const [what = '', ...more] = wanted.split(', from');
          return (
            (line === what || line.startsWith(`${what},`)) && (more.length === 0 || line.includes(`from${more[0]}`))
          );
        });
      expect({ says, missing: scenario.reaches.filter((line) => !found(line)) }).toEqual({ says, missing: [] });
      expect({ says, open: scenario.never.filter(found) }).toEqual({ says, open: [] });
    },
  );
});
