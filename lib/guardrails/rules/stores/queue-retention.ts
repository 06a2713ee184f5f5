import { type Assembly, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { deadLetterQueues } from '../../dead-letters';
import { changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { numberAt } from '../../values';

/** SQS's longest: what failed on election night waits until somebody has the canvass behind them. */
const SECONDS = 14 * 24 * 3600;

const check = (assembly: Assembly): readonly Violation[] => {
  return [...resourcesOf(assembly, 'AWS::SQS::Queue')].flatMap(({ stack, logicalId, properties }) => {
    if (!deadLetterQueues(assembly).has(keyOf({ stack, logicalId }))) return [];
    const seconds = numberAt(scopeOf(assembly, stack), properties, ['MessageRetentionPeriod']);
    if (seconds !== undefined && seconds >= SECONDS) return [];
    return [
      {
        stack,
        logicalId,
        what: `it takes failures and keeps them for ${seconds ?? 'SQS’s default of 345600'} seconds instead of ${SECONDS}.`,
      },
    ];
  });
};

const GOOD: JsonObject = {
  Resources: {
    Q: { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 1209600 } },
    F: {
      Type: 'AWS::Lambda::Function',
      Properties: { DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['Q', 'Arn'] } } },
    },
    Work: { Type: 'AWS::SQS::Queue' },
  },
};

export const queueRetention: Rule = {
  id: 'queue-retention',
  title: 'What failed waits for a fortnight',
  core: false,
  why:
    'A registration or a precinct’s upload that failed on the last evening is found when somebody has time to look, after the canvass ' +
    'has begun. SQS forgets after four days unless told otherwise.',
  fix: 'Set MessageRetentionPeriod 1209600 (retentionPeriod: Duration.days(14)) on every dead-letter queue.',
  mappings: { cis: ['1.4.2'], nist: ['AU-11', 'SI-12', 'SI-13'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a dead-letter queue that says nothing': ['Q/Properties/MessageRetentionPeriod'],
    'a dead-letter queue that forgets after a minute': ['Q/Properties/MessageRetentionPeriod', 60],
    'a dead-letter queue whose time a parameter decides': ['Q/Properties/MessageRetentionPeriod', { Ref: 'P' }],
  }),
  good: [{ name: 'a dead-letter queue that keeps for a fortnight', template: GOOD }],
};
