import { type Assembly, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { always, isTrue, numberAt, type Step } from '../../values';

/** DynamoDB's longest, and its default. A change that nobody notices for a month is one that a canvass finds. */
const DAYS = 35;

const SPECIFICATION: Readonly<Record<string, readonly Step[]>> = {
  'AWS::DynamoDB::Table': ['PointInTimeRecoverySpecification'],
  'AWS::DynamoDB::GlobalTable': ['Replicas', '[]', 'PointInTimeRecoverySpecification'],
};

const problemOf = (assembly: Assembly, { stack, type, properties }: Resource): string | undefined => {
  const path = SPECIFICATION[type] ?? [];
  if (!always(properties, [...path, 'PointInTimeRecoveryEnabled'], isTrue)) {
    return 'point-in-time recovery is not on in every branch';
  }
  const scope = scopeOf(assembly, stack);
  const isLong = always(
    properties,
    [...path, 'RecoveryPeriodInDays'],
    (days) => days === undefined || (numberAt(scope, days) ?? 0) >= DAYS,
  );
  return isLong ? undefined : `point-in-time recovery reaches back less than ${DAYS} days`;
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, ...Object.keys(SPECIFICATION))].flatMap((table) => {
    const problem = problemOf(assembly, table);
    return problem === undefined ? [] : [{ stack: table.stack, logicalId: table.logicalId, what: `${problem}.` }];
  });

const ON = { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 };
const GOOD: JsonObject = {
  Resources: {
    T: { Type: 'AWS::DynamoDB::Table', Properties: { PointInTimeRecoverySpecification: ON } },
    G: { Type: 'AWS::DynamoDB::GlobalTable', Properties: { Replicas: [{ PointInTimeRecoverySpecification: ON }] } },
  },
};
const SPEC = 'T/Properties/PointInTimeRecoverySpecification';

export const pointInTimeRecovery: Rule = {
  id: 'point-in-time-recovery',
  title: 'Every table can go back to any second of the last 35 days',
  core: false,
  why:
    'Illinois, 2016: an intruder was in the registration system for 19 days before anybody noticed. A nightly copy gives back the ' +
    'night; only this gives back the second before.',
  fix: 'Use ProtectedTable, or set PointInTimeRecoveryEnabled true in every branch and for every replica.',
  mappings: { cis: ['1.4.1', '3.2.16'], nist: ['CP-9', 'CP-10', 'SI-12'], fsbp: ['DynamoDB.2'] },
  check,
  bad: changes(GOOD, {
    'a table that says nothing': [SPEC],
    'a table with it switched off': [`${SPEC}/PointInTimeRecoveryEnabled`, false],
    'a table that reaches back a day': [`${SPEC}/RecoveryPeriodInDays`, 1],
    'a table with it in one branch': [SPEC, { 'Fn::If': ['C', ON, { Ref: 'AWS::NoValue' }] }],
    'a replica without it': ['G/Properties/Replicas/0/PointInTimeRecoverySpecification'],
  }),
  good: [{ name: 'tables with it on', template: GOOD }],
};
