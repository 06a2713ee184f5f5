import {
  type Assembly,
  attributeOf,
  get,
  itemsOf,
  type Json,
  type JsonObject,
  literalOf,
  type Resource,
  resolve,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
  show,
  toPattern,
} from '../../../assembly';
import type { Rule, Violation } from '../../rule';

/** CDK's own helpers that delete what a bucket or repository holds when its stack goes. */
const EMPTIERS = ['Custom::S3AutoDeleteObjects', 'Custom::ECRAutoDeleteImages'];

/** Where CDK's AwsCustomResource writes down the calls it makes. */
const CALLS = ['Create', 'Update', 'Delete'];

const READS = /^(get|describe|list|head|lookup|check|filter|search|batchGet)/i;

const UNREADABLE = 'a call that cannot be read';

/** The action of a call that stands there whole. */
const actionIn = (text: string): string => {
  try {
    const call: Json = JSON.parse(text);
    const action = get(call, 'action');
    return typeof action === 'string' ? action : UNREADABLE;
  } catch {
    return UNREADABLE;
  }
};

/** Of a call that the deploy completes: every action in what stands there. An escaped spelling could hide another. */
const actionsInPieces = (text: string): readonly string[] => {
  const actions = [...text.matchAll(/"action"\s*:\s*"([^"]*)"/g)].map(([, action]) => action ?? '');
  return actions.length === 0 || text.includes('\\u') ? [UNREADABLE] : actions;
};

const callsIn = (scope: Scope, written: Json): readonly string[] =>
  resolve(scope, written).flatMap((alternative) => {
    if (typeof alternative === 'symbol') return [];
    const literal = literalOf(alternative);
    return literal === undefined ? actionsInPieces(toPattern(alternative)) : [actionIn(literal)];
  });

const isCustom = ({ type }: Resource): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

/** Registered types of third parties: whoever published them wrote the code that runs. */
const isForeign = (type: string): boolean => !/^(AWS|Custom)::/.test(type);

const problemsOf = (scope: Scope, { type, properties }: Resource): readonly string[] => {
  const problems: string[] = [];
  if (isForeign(type))
    problems.push(`${type} is made by code of a third party, which runs with the rights of the deploy.`);
  if (EMPTIERS.includes(type)) problems.push('it deletes everything in the store when the stack goes.');
  for (const property of CALLS) {
    const written = properties[property];
    if (typeof written !== 'string' && typeof written !== 'object') continue;
    for (const action of written === null ? [] : callsIn(scope, written)) {
      if (!READS.test(action)) problems.push(`on ${property.toLowerCase()} it calls ${action}, past every template.`);
    }
  }
  for (const { expression } of itemsOf(scope, properties['ServiceToken'])) {
    const attribute = attributeOf(expression);
    if (!attribute || !resourceAt(scope.assembly, attribute.resource)) {
      problems.push(`${show(expression)}, which is not of this app, does its work and gets its properties.`);
    }
  }
  return problems;
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly)
    .filter((resource) => isCustom(resource) || isForeign(resource.type))
    .flatMap((resource) =>
      problemsOf(scopeOf(assembly, resource.stack), resource).map((what) => ({
        stack: resource.stack,
        logicalId: resource.logicalId,
        what,
      })),
    );

const custom = (properties: JsonObject, type = 'Custom::AWS'): JsonObject => ({
  Resources: {
    F: { Type: 'AWS::Lambda::Function' },
    C: { Type: type, Properties: { ServiceToken: { 'Fn::GetAtt': ['F', 'Arn'] }, ...properties } },
  },
});

const call = (action: string): string => JSON.stringify({ service: 'S3', action, parameters: {} });

export const noApiCallsAtDeploy: Rule = {
  id: 'no-api-calls-at-deploy',
  title: 'No custom resource changes anything by calling AWS itself',
  core: true,
  why:
    'Deep Root, June 2017: one call changed a bucket’s settings. A call made during a deploy stands in no template, so no check ' +
    'and no reviewer sees what it opens or deletes.',
  fix: 'Declare the resource that the call would change; CloudFormation has one for nearly everything. Reading calls are fine.',
  mappings: { cis: ['2.1.4'], nist: ['CM-3', 'CM-5', 'CM-6'], fsbp: [] },
  check,
  bad: [
    { name: 'a call that opens a bucket', template: custom({ Create: call('putBucketPolicy') }) },
    { name: 'a call when the stack goes', template: custom({ Delete: call('deleteObjects') }) },
    {
      name: 'a call put together from pieces',
      template: custom({
        Create: { 'Fn::Join': ['', ['{"service":"KMS","action":"', 'putKeyPolicy"', ',"x":"', { Ref: 'F' }, '"}']] },
      }),
    },
    {
      name: 'a call behind another spelling of its key',
      template: custom({ Create: '{"action":"getObject","\\u0061ction":"putBucketPolicy"}' }),
    },
    { name: 'a call that nobody can read', template: custom({ Update: { Ref: 'Calls' } }) },
    {
      name: 'a type of a third party',
      template: { Resources: { V: { Type: 'Vendor::Storage::Bucket', Properties: {} } } },
    },
    { name: 'a bucket emptied with its stack', template: custom({}, 'Custom::S3AutoDeleteObjects') },
    {
      name: 'work done by a function of another account',
      template: custom({ ServiceToken: 'arn:aws:lambda:us-east-2:999999999999:function:vendor' }),
    },
  ],
  good: [
    { name: 'a call that only reads', template: custom({ Create: call('describeVpcs') }) },
    { name: 'a custom resource of this app', template: custom({ Release: 1 }, 'Custom::Pages') },
  ],
};
