import { type Assembly, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { valuesAt } from '../../values';

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::Lambda::Function')].flatMap((one) => {
    const scope = scopeOf(assembly, one.stack);
    const [target] = valuesAt(one.properties, ['DeadLetterConfig', 'TargetArn']);
    const queue = target === undefined ? undefined : storeNamedBy(scope, target);
    const [own, taken] = [dataClassOf(scope, one), queue && dataClassOf(scopeOf(assembly, queue.stack), queue)];
    if (target === undefined || own === undefined || own === taken) return [];
    const where = queue === undefined ? 'a queue that is not in this assembly' : `a queue of ${taken ?? 'no class'}`;
    return [
      {
        stack: one.stack,
        logicalId: one.logicalId,
        what: `it works on ${own}, and what it fails on lies in ${where}.`,
      },
    ];
  });

const TAGS = [{ Key: 'election:data-class', Value: 'voter-roll' }];
const GOOD: JsonObject = {
  Resources: {
    Q: { Type: 'AWS::SQS::Queue', Properties: { Tags: TAGS } },
    F: {
      Type: 'AWS::Lambda::Function',
      Properties: { Tags: TAGS, DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': ['Q', 'Arn'] } } },
    },
  },
};

export const failuresOfTheSameClass: Rule = {
  id: 'failures-of-the-same-class',
  title: 'What fails is as protected as what succeeds',
  core: false,
  why:
    'A registration that could not be stored lies whole in the queue of failures: name, birth date, number. COMELEC, 2016: the roll was ' +
    'in a place where nobody expected it.',
  fix: 'Use ElectionFunction, whose dead-letter queue has the function’s own data class and key.',
  mappings: { cis: ['4.3.4'], nist: ['AC-16', 'AC-4', 'SC-28'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'failures under the website’s class': ['Q/Properties/Tags/0/Value', 'site-content'],
    'failures under no class': ['Q/Properties/Tags'],
    'failures in somebody else’s queue': [
      'F/Properties/DeadLetterConfig/TargetArn',
      'arn:aws:sqs:us-east-2:999999999999:q',
    ],
  }),
  good: [
    { name: 'failures under the function’s class', template: GOOD },
    { name: 'a function without a queue of failures', template: changed(GOOD, 'F/Properties/DeadLetterConfig') },
  ],
};
