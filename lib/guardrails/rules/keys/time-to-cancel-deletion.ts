import { type Assembly, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { surelyAtLeast } from '../../certainty';
import { only } from '../../example';
import { KEYS } from '../../key-policy';
import type { Rule, Violation } from '../../rule';

/** The longest that KMS waits. An office with two people on election leave must still notice. */
const DAYS = 30;

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...KEYS).flatMap(({ stack, logicalId, properties }) => {
    const days = properties['PendingWindowInDays'];
    return surelyAtLeast(scopeOf(assembly, stack), days, DAYS)
      ? []
      : [
          {
            stack,
            logicalId,
            what: `a deletion can be taken back for ${days === undefined ? 'as long as nobody has written down' : `${JSON.stringify(days)} days`}; PendingWindowInDays must be ${DAYS}.`,
          },
        ];
  });

const key = (properties: JsonObject): JsonObject => only('AWS::KMS::Key', properties);

export const timeToCancelDeletion: Rule = {
  id: 'time-to-cancel-deletion',
  title: 'A key that is to be deleted waits thirty days',
  core: false,
  why:
    'Hall County, October 2020: ransomware a month before an election. Whoever deletes the key deletes the roll and its backups at ' +
    'once; the waiting time is all that is left to notice and cancel.',
  fix: `Use ClassKey, or set PendingWindowInDays: ${DAYS}.`,
  mappings: { cis: ['4.3.2', '1.4.2'], nist: ['SC-12', 'CP-9', 'CP-10'], fsbp: ['KMS.3'] },
  check,
  bad: [
    { name: 'seven days', template: key({ PendingWindowInDays: 7 }) },
    { name: 'a day less', template: key({ PendingWindowInDays: 29 }) },
    { name: 'nothing written', template: key({}) },
    {
      name: 'a parameter',
      template: { ...key({ PendingWindowInDays: { Ref: 'P' } }), Parameters: { P: { Type: 'Number', Default: 30 } } },
    },
    { name: 'a replica with seven days', template: only('AWS::KMS::ReplicaKey', { PendingWindowInDays: 7 }) },
  ],
  good: [{ name: 'thirty days', template: key({ PendingWindowInDays: 30 }) }],
};
