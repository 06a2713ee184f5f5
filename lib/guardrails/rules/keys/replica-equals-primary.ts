import {
  type Assembly,
  attributeOf,
  isObject,
  itemsOf,
  type Json,
  type JsonObject,
  type Resource,
  resolve,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { surelyTrue } from '../../certainty';
import { dataClassOf } from '../../data-class';
import { attribute, ownRoles, policy, resource, sub, tagged, template } from '../../example';
import { keyOf } from '../../index-of';
import { render } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { isTrue } from '../../values';
import { listOf } from '../../written';

/** A region's name, as it stands in a service's name or an ARN. */
const REGION = /\b[a-z]{2}(-[a-z]+)+-\d\b/g;

/** A value with everything worked out and the region left out: equal for policies that say the same of two regions. */
const meaning = (scope: Scope, value: Json | undefined): unknown => {
  if (Array.isArray(value))
    return value
      .map((item: Json) => meaning(scope, item))
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (isObject(value) && !Object.keys(value).some((name) => name === 'Ref' || name.startsWith('Fn::'))) {
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((name) => [name, meaning(scope, value[name])]),
    );
  }
  if (value === undefined) return undefined;
  return resolve(scope, value).map((alternative) =>
    typeof alternative === 'symbol'
      ? ''
      : render(scope.assembly, scope.stack, alternative).replace(REGION, '*').replaceAll('.*.', '.<region>.'),
  );
};

/** Queues with undelivered events do not move to the recovery region. */
const STAYS_HOME = /"(StringEquals|StringLike)":\{"kms:ViaService":\["sqs\./;

const statementsOf = (scope: Scope, key: Resource): readonly string[] => {
  const document = key.properties['KeyPolicy'];
  const list = isObject(document) ? document['Statement'] : undefined;
  return listOf(list).map((statement) => JSON.stringify(meaning(scope, statement)));
};

const primaryOf = (scope: Scope, replica: Resource): Resource | undefined => {
  const [item] = itemsOf(scope, replica.properties['PrimaryKeyArn']);
  const named = item && attributeOf(item.expression);
  return named && resourceAt(scope.assembly, named.resource);
};

const problemOf = (assembly: Assembly, replica: Resource): string | undefined => {
  const scope = scopeOf(assembly, replica.stack);
  const primary = primaryOf(scope, replica);
  if (primary?.type !== 'AWS::KMS::Key')
    return 'the key that it replicates is not in this app, so nobody can say whether both are guarded alike';
  const home = scopeOf(assembly, primary.stack);
  if (!surelyTrue(home, primary.properties['MultiRegion']))
    return `${primary.constructPath} is no multi-Region key, and can never become one`;
  if (dataClassOf(scope, replica) !== dataClassOf(home, primary))
    return `it is of another class than ${primary.constructPath}`;
  const [ours, theirs] = [statementsOf(scope, replica), statementsOf(home, primary)];
  const extra = ours.filter((statement) => !theirs.includes(statement)).length;
  const missing = theirs.filter((statement) => !ours.includes(statement) && !STAYS_HOME.test(statement)).length;
  return extra + missing === 0
    ? undefined
    : `its policy says other things than that of ${primary.constructPath} (${extra} more, ${missing} fewer); the same material then opens by the weaker of the two`;
};

const ofReplicas = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::KMS::ReplicaKey').flatMap((replica) => {
    const problem = problemOf(assembly, replica);
    return problem === undefined ? [] : [{ stack: replica.stack, logicalId: replica.logicalId, what: `${problem}.` }];
  });

/** A key is made multi-Region for its replica’s sake; without one it is lost with its region, or somebody replicates it by hand. */
const alone = (assembly: Assembly): readonly Violation[] => {
  const replicated = new Set(
    [...resourcesOf(assembly, 'AWS::KMS::ReplicaKey')].flatMap((replica) => {
      const primary = primaryOf(scopeOf(assembly, replica.stack), replica);
      return primary === undefined ? [] : [keyOf(primary)];
    }),
  );
  return resourcesOf(assembly, 'AWS::KMS::Key')
    .filter((key) => isTrue(key.properties['MultiRegion']) && !replicated.has(keyOf(key)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'it can be replicated into any region and stands in no second one of this app (MultiRegion): what it sealed is lost with its region.',
    }));
};

const check = (assembly: Assembly): readonly Violation[] => [...ofReplicas(assembly), ...alone(assembly)];

const allow = (path: string, region = 'us-east-2'): JsonObject => ({
  Effect: 'Allow',
  Principal: { AWS: sub('arn:${AWS::Partition}:iam::${AWS::AccountId}:root') },
  Action: 'kms:Decrypt',
  Resource: '*',
  Condition: {
    ArnLike: { 'aws:PrincipalArn': ownRoles(path) },
    StringEquals: { 'kms:ViaService': `s3.${region}.amazonaws.com` },
  },
});

const pair = (replica: JsonObject, primary: JsonObject = {}): JsonObject =>
  template({
    K: resource('AWS::KMS::Key', {
      ...tagged('voter-roll'),
      MultiRegion: true,
      KeyPolicy: policy(allow('election/lorem/voter-roll/*')),
      ...primary,
    }),
    R: resource('AWS::KMS::ReplicaKey', {
      ...tagged('voter-roll'),
      PrimaryKeyArn: attribute('K'),
      KeyPolicy: policy(allow('election/lorem/voter-roll/*', 'us-west-2')),
      ...replica,
    }),
  });

export const replicaEqualsPrimary: Rule = {
  id: 'replica-equals-primary',
  title: 'A replica key is guarded exactly as the key that it replicates',
  core: true,
  why:
    'Primary and replica are one key: what one encrypts the other decrypts. A replica with a looser policy opens the roll from ' +
    'another region, where nobody looks (Capital One, 2019: the credentials were used from elsewhere).',
  fix: 'Use ClassKey’s replica, which writes the same policy for the other region, and keep MultiRegion on the primary.',
  mappings: { cis: ['4.2.1', '4.3.2'], nist: ['AC-3', 'SC-12', 'CP-9'], fsbp: [] },
  check,
  bad: [
    {
      name: 'a replica for other roles',
      template: pair({ KeyPolicy: policy(allow('election/lorem/*', 'us-west-2')) }),
    },
    {
      name: 'a replica for more roles',
      template: pair({ KeyPolicy: policy(allow('election/lorem/voter-roll/*', 'us-west-2'), allow('admin')) }),
    },
    { name: 'a replica that says less', template: pair({ KeyPolicy: policy() }) },
    { name: 'a replica of another class', template: pair(tagged('site-content')) },
    {
      name: 'a replica of a key from elsewhere',
      template: pair({ PrimaryKeyArn: 'arn:aws:kms:us-east-2:111111111111:key/mrk-1' }),
    },
    { name: 'a key that cannot be replicated', template: pair({}, { MultiRegion: false }) },
  ],
  good: [{ name: 'the same policy for another region', template: pair({}) }],
};
