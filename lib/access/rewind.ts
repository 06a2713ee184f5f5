import { ABSENT, intrinsicOf, literalOf, resolve, scopeOf } from '../assembly';
import { type Step, valuesAt } from '../guardrails/values';
import type { Names } from './names';
import type { Store } from './stores';

/** What a type says about automatic backups of its own, and which words of it are a plain no. */
interface Rewind {
  readonly at: readonly Step[];
  readonly off: readonly string[];
  /** AWS's default where nothing is written. */
  readonly unset: 'on' | 'off';
}

/** What nobody writes down for a no. */
const ANYTHING = '*';

const SWITCH = { off: ['false'], unset: 'off' } as const;
const DAYS = { off: ['0'], unset: 'on' } as const;
const POINT_IN_TIME = ['PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled'];

/** Without any vault, and without anybody's selection. */
const REWINDS: Readonly<Record<string, Rewind>> = {
  'AWS::DynamoDB::Table': { at: POINT_IN_TIME, ...SWITCH },
  'AWS::DynamoDB::GlobalTable': { at: ['Replicas', '[]', ...POINT_IN_TIME], ...SWITCH },
  'AWS::RDS::DBInstance': { at: ['BackupRetentionPeriod'], ...DAYS },
  'AWS::RDS::DBCluster': { at: ['BackupRetentionPeriod'], ...DAYS },
  'AWS::Redshift::Cluster': { at: ['AutomatedSnapshotRetentionPeriod'], ...DAYS },
  // On by default in one zone alone; who writes nothing is taken to have it.
  'AWS::EFS::FileSystem': { at: ['BackupPolicy', 'Status'], off: ['DISABLED', 'DISABLING'], unset: 'on' },
};

/** Can it be put back to an earlier second or day without any vault? What only the deploy decides counts as yes. */
export const goesBack = ({ assembly }: Names, { resource: { stack, type, properties } }: Store): boolean => {
  const rewind = Object.hasOwn(REWINDS, type) ? REWINDS[type] : undefined;
  if (rewind === undefined) return false;
  const { at, off, unset } = rewind;
  // What CloudFormation works out on the way may hold anything.
  if (at.some((_, i) => valuesAt(properties, at.slice(0, i)).some((value) => intrinsicOf(value) !== undefined)))
    return true;
  const scope = scopeOf(assembly, stack);
  const words = valuesAt(properties, at).flatMap((value) =>
    value === undefined
      ? [undefined]
      : resolve(scope, value).map((one) => (one === ABSENT ? undefined : (literalOf(one) ?? ANYTHING))),
  );
  return words.some((word) => (word === undefined ? unset === 'on' : !off.includes(word)));
};
