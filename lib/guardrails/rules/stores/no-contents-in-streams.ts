import { type Assembly, type Json, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { isOneOf, valuesAt } from '../../values';

const isAbsent = (value: Json | undefined): boolean => value === undefined;

const problemsOf = (assembly: Assembly, table: Resource): readonly string[] => {
  const dataClass = dataClassOf(scopeOf(assembly, table.stack), table);
  if (!isNeverPublic(dataClass)) return [];
  const streams = valuesAt(table.properties, ['StreamSpecification', 'StreamViewType']);
  const copies = [
    ...valuesAt(table.properties, ['KinesisStreamSpecification']),
    ...(table.type === 'AWS::DynamoDB::GlobalTable'
      ? valuesAt(table.properties, ['Replicas', '[]', 'KinesisStreamSpecification'])
      : []),
  ];
  const problems: string[] = [];
  if (!copies.every(isAbsent)) problems.push('it copies every change into a Kinesis stream');
  if (dataClass === 'voter-roll' && table.type === 'AWS::DynamoDB::Table' && !streams.every(isAbsent)) {
    problems.push('it has a stream, and nobody may follow the roll');
  } else if (!streams.every((type) => isAbsent(type) || isOneOf('KEYS_ONLY')(type))) {
    problems.push('its stream carries what the items hold, not their keys alone');
  }
  return problems;
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')].flatMap((table) => {
    const problems = problemsOf(assembly, table);
    return problems.length === 0
      ? []
      : [
          {
            stack: table.stack,
            logicalId: table.logicalId,
            what: `${problems.join(', and ')}; a stream takes no policy when it is made, so the table’s limits do not hold for it.`,
          },
        ];
  });

const table = (dataClass: string): JsonObject => ({
  Resources: {
    T: {
      Type: 'AWS::DynamoDB::Table',
      Properties: { Tags: [{ Key: 'election:data-class', Value: dataClass }] },
    },
  },
});
const STREAM = 'T/Properties/StreamSpecification';

export const noContentsInStreams: Rule = {
  id: 'no-contents-in-streams',
  title: 'No stream carries what a table keeps from everybody',
  core: false,
  why:
    'A party’s copy of Mexico’s roll was on the open internet in 2016: copies are lost where originals are guarded. A stream is a ' +
    'running copy of the table, outside the policy that guards it.',
  fix: 'Take the stream of the roll away; elsewhere use streamOfKeys (StreamViewType KEYS_ONLY), and no Kinesis stream.',
  mappings: { cis: ['A1.1.1'], nist: ['AC-4', 'AC-6', 'SC-7'], fsbp: [] },
  check,
  bad: [
    ...changes(table('voter-roll'), {
      'a stream of the roll': [STREAM, { StreamViewType: 'KEYS_ONLY' }],
      'the roll copied into Kinesis': ['T/Properties/KinesisStreamSpecification', { StreamArn: 'arn:aws:kinesis:x' }],
    }),
    ...changes(table('results-draft'), {
      'drafts with their contents in the stream': [STREAM, { StreamViewType: 'NEW_AND_OLD_IMAGES' }],
      'drafts whose stream a parameter decides': [STREAM, { StreamViewType: { Ref: 'P' } }],
    }),
  ],
  good: [
    { name: 'the roll without a stream', template: table('voter-roll') },
    {
      name: 'drafts with a stream of keys',
      template: changed(table('results-draft'), STREAM, { StreamViewType: 'KEYS_ONLY' }),
    },
  ],
};
