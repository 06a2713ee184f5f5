import {
  type Assembly,
  get,
  isObject,
  type Json,
  type JsonObject,
  literalAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { listAt } from '../../values';

/** Words below which nobody knows what to do. */
const LEAST_WORDS = 4;
const PLACEHOLDER = /<([\w.-]+)>/g;
const EVENT_PATH = /^\$(\.[A-Za-z][\w-]*(\[\d+\])?)+$/;
/** Names of files and records, and what somebody asked for. Mail lies in mailboxes, and leaves the account. */
const CONTENTS = /^\$\.(resources|detail)$|object|key|request|response|sample|occurrence|address|userIdentity/i;

const wordsOf = (text: string): number => (text.replace(PLACEHOLDER, ' ').match(/\p{L}{2,}/gu) ?? []).length;

const sentenceProblem = (scope: Scope, value: Json | undefined, where: string): string | undefined => {
  const text = value === undefined ? undefined : literalAt(scope, value);
  // What the deploy fills in is a sentence as far as anybody can tell here.
  if (value !== undefined && text === undefined) return undefined;
  return wordsOf(text ?? '') >= LEAST_WORDS
    ? undefined
    : `it says no more than ${JSON.stringify(text ?? '')} (${where})`;
};

const transformed = (scope: Scope, transformer: Json): readonly string[] => {
  const template = get(transformer, 'InputTemplate');
  const problem = sentenceProblem(scope, template, 'InputTemplate');
  const paths = get(transformer, 'InputPathsMap');
  const named = new Map(
    Object.entries(isObject(paths) ? paths : {}).map(([name, path]) => [name, literalAt(scope, path) ?? '']),
  );
  const asked = [...(literalAt(scope, template ?? '') ?? '').matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  return [
    ...(problem === undefined ? [] : [problem]),
    ...asked
      .filter((name) => !name.startsWith('aws.') && !named.has(name))
      .map((name) => `it leaves <${name}> open, for which no part of the event stands (InputPathsMap)`),
    ...[...named].flatMap(([name, path]) => {
      if (!EVENT_PATH.test(path)) return [`<${name}> is no part of an event: ${JSON.stringify(path)} (InputPathsMap)`];
      return CONTENTS.test(path) ? [`<${name}> carries what the event is about into a mailbox: ${path}`] : [];
    }),
  ];
};

const letterProblems = (scope: Scope, target: Json): readonly string[] => {
  if (storeNamedBy(scope, get(target, 'Arn'))?.type !== 'AWS::SNS::Topic') return [];
  const [input, transformer] = [get(target, 'Input'), get(target, 'InputTransformer')];
  if (transformer !== undefined) return transformed(scope, transformer);
  if (input === undefined)
    return [
      'it mails the event as it is: names of files and people in it, and no sentence that says what to do (InputTransformer)',
    ];
  const problem = sentenceProblem(scope, input, 'Input');
  return problem === undefined ? [] : [problem];
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Events::Rule').flatMap(({ stack, logicalId, properties }) => {
    const scope = scopeOf(assembly, stack);
    return listAt(properties, ['Targets'])
      .flatMap((target) => letterProblems(scope, target))
      .map((problem) => ({ stack, logicalId, what: `the letter of this rule: ${problem}.` }));
  });

const TARGET = 'Rule/Properties/Targets/0';
const GOOD: JsonObject = changed(ALARM_EXAMPLE, `${TARGET}/InputTransformer`, {
  InputPathsMap: { time: '$.time', severity: '$.detail.severity' },
  InputTemplate: '"GuardDuty saw a threat of severity <severity> at <time>."',
});
const TRANSFORMER = `${TARGET}/InputTransformer`;

export const lettersSayWhatHappened: Rule = {
  id: 'letters-say-what-happened',
  title: 'A letter of an alarm says in a sentence what happened, and names nobody',
  core: false,
  why:
    'Illinois, 2016: 19 days before anybody looked. Whoever is woken at night by a page of JSON, or by one word, goes back to sleep; and ' +
    'what an event is about, a voter’s file among it, belongs in no mailbox.',
  fix: 'Give the target an InputTransformer with a sentence and, of the event, its time, account, region and kind alone.',
  mappings: { cis: ['1.5.5'], nist: ['AU-6(1)', 'IR-5', 'IR-6'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'an event as it is': [TRANSFORMER],
    'a letter without words': [`${TRANSFORMER}/InputTemplate`, '"<time>"'],
    'a letter of one word': [`${TRANSFORMER}/InputTemplate`, 'alarm'],
    'a letter with a gap': [`${TRANSFORMER}/InputPathsMap/time`],
    'a gap for no part of an event': [`${TRANSFORMER}/InputPathsMap/time`, 'time'],
    'the name of a file': [`${TRANSFORMER}/InputPathsMap/time`, '$.detail.object.key'],
    'the whole event in a sentence': [`${TRANSFORMER}/InputPathsMap/time`, '$.detail'],
    'a reminder of one word': [TARGET, { Id: 'office', Arn: { Ref: 'Topic' }, Input: '"x"' }],
  }),
  good: [
    { name: 'a sentence with the time', template: GOOD },
    {
      name: 'a reminder',
      template: changed(GOOD, TARGET, { Id: 'o', Arn: { Ref: 'Topic' }, Input: '"An exception ends in 30 days."' }),
    },
    {
      name: 'an event for a function, which reads it whole',
      template: changed(GOOD, TARGET, { Id: 'f', Arn: 'arn:aws:lambda:us-east-2:111111111111:function:f' }),
    },
  ],
};
