import { allowing, also, setting } from '../break';
import { rule } from '../controls';
import type { Incident } from '../incident';

export const california2017: Incident = {
  id: 'california-2017',
  title: 'California, December 2017',
  what: 'An open cloud database with 19 million voters was found, deleted and held to ransom.',
  stateIs: 'tables that anybody may write to and delete',
  state: also(
    allowing('AWS::DynamoDB::Table', { Action: 'dynamodb:*', Principal: '*' }),
    setting('AWS::DynamoDB::Table', 'DeletionProtectionEnabled', false),
    setting('AWS::DynamoDB::Table', 'PointInTimeRecoverySpecification'),
  ),
  refusedBy: ['no-outsider-access', 'deletion-protection', 'point-in-time-recovery'],
  steps: [
    {
      what: 'the database is found open',
      controls: [
        rule('no-outsider-access', 'no policy lets the public in'),
        rule('private-network-only', 'nothing answers from outside the network'),
      ],
    },
    {
      what: 'its contents are deleted',
      controls: [
        rule('deletion-protection', 'a table does not go by one call'),
        rule('named-roles-only', 'only roles of its class change what is in it'),
      ],
    },
    {
      what: 'there is nothing to restore, so the ransom is the only way',
      controls: [
        rule('point-in-time-recovery', 'every second of the last 35 days can be brought back'),
        rule('backed-up-stores', 'every store is in a backup by name'),
        rule('vaults-locked', 'which nobody deletes before its time'),
      ],
    },
  ],
};
