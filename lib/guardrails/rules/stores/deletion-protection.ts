import { type Assembly, type Json, type JsonObject, resourcesOf } from '../../../assembly';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { always, isOneOf, isTrue, type Step } from '../../values';

type Switch = readonly [path: readonly Step[], holds: (value: Json | undefined) => boolean];

/** Types that have a switch of their own against being deleted. */
const SWITCHES: Readonly<Record<string, Switch>> = {
  'AWS::Cognito::UserPool': [['DeletionProtection'], isOneOf('ACTIVE')],
  'AWS::DocDB::DBCluster': [['DeletionProtection'], isTrue],
  'AWS::DynamoDB::GlobalTable': [['Replicas', '[]', 'DeletionProtectionEnabled'], isTrue],
  'AWS::DynamoDB::Table': [['DeletionProtectionEnabled'], isTrue],
  'AWS::Neptune::DBCluster': [['DeletionProtection'], isTrue],
  'AWS::RDS::DBCluster': [['DeletionProtection'], isTrue],
  'AWS::RDS::DBInstance': [['DeletionProtection'], isTrue],
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, ...Object.keys(SWITCHES))].flatMap(({ stack, logicalId, type, properties }) => {
    const [path, holds] = SWITCHES[type] ?? [[], isTrue];
    return always(properties, path, holds)
      ? []
      : [
          {
            stack,
            logicalId,
            what: `${path.filter((step) => step !== '[]').join('.')} is not on in every branch: one call deletes it.`,
          },
        ];
  });

const GOOD: JsonObject = {
  Resources: {
    T: { Type: 'AWS::DynamoDB::Table', Properties: { DeletionProtectionEnabled: true } },
    U: { Type: 'AWS::Cognito::UserPool', Properties: { DeletionProtection: 'ACTIVE' } },
    D: { Type: 'AWS::RDS::DBCluster', Properties: { DeletionProtection: true } },
  },
};

export const deletionProtection: Rule = {
  id: 'deletion-protection',
  title: 'No table, database or user pool goes by one call',
  core: false,
  why:
    'California, 2017: a cloud database with voters’ records was deleted by whoever found it, and a ransom note was left in its ' +
    'place. A store that refuses to be deleted gives somebody the time to notice.',
  fix: 'Use ProtectedTable and StaffIdentity, or switch DeletionProtection on in every branch.',
  mappings: {
    cis: ['3.2.16'],
    nist: ['CP-9', 'SI-12', 'SC-5'],
    fsbp: ['DynamoDB.6', 'RDS.7', 'RDS.8', 'DocumentDB.5', 'Neptune.4'],
  },
  check,
  bad: changes(GOOD, {
    'a table that says nothing': ['T/Properties/DeletionProtectionEnabled'],
    'a table with the switch off': ['T/Properties/DeletionProtectionEnabled', false],
    'a table whose switch a parameter decides': ['T/Properties/DeletionProtectionEnabled', { Ref: 'P' }],
    'a user pool with the switch off': ['U/Properties/DeletionProtection', 'INACTIVE'],
    'a database without it': ['D/Properties/DeletionProtection'],
  }),
  good: [{ name: 'stores that refuse to be deleted', template: GOOD }],
};
