import {
  type Assembly,
  type Expression,
  type Json,
  type JsonObject,
  literalOf,
  type Resource,
  sameResource,
  toPattern,
} from '../../../assembly';
import { type ConditionTest, conditionBranches, literalsOf } from '../../conditions';
import { isEverybody, undenied } from '../../demands';
import { attribute, ownRoles, policy, resource, sub, tagged, template } from '../../example';
import { covers } from '../../glob';
import { exceptedRoles, guardedStores, type OwnPolicy, ownPoliciesOf, ownRolePattern } from '../../perimeter';
import type { Statement } from '../../policy';
import { reachOf } from '../../reach';
import type { Rule, Violation } from '../../rule';

/** A link that a browser uploads with may live this long. */
const MAX_LINK_AGE_MS = 900_000;

const TAGS = [
  's3:DeleteObjectTagging',
  's3:DeleteObjectVersionTagging',
  's3:PutObjectTagging',
  's3:PutObjectVersionTagging',
];

/** What nobody needs who comes from outside the network, whatever her task. */
const NEVER = [
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:BypassGovernanceRetention',
  's3:PutBucketPolicy',
  's3:DeleteBucketPolicy',
  's3:PutBucketAcl',
  's3:PutObjectAcl',
  's3:PutBucketPublicAccessBlock',
  's3:PutReplicationConfiguration',
];

const onlyTests = (own: OwnPolicy, statement: Statement): readonly ConditionTest[] => {
  const [tests, ...more] = conditionBranches(own.scope, statement.condition);
  return tests === undefined || more.length > 0 ? [] : tests;
};

/** Is the test "these roles", and no narrower? */
const isAbout = (own: OwnPolicy, test: ConditionTest, role: string): boolean =>
  ['ArnLike', 'StringLike', 'ArnEquals'].includes(test.operator) &&
  test.key === 'aws:principalarn' &&
  test.values.some(({ expression }) => covers(ownRolePattern(own.scope, expression) ?? '', role));

/** Denials for everybody, certain, on the whole store, that ask for this role and at most one thing more. */
const denialsFor = (own: OwnPolicy, store: Resource, role: string) =>
  own.policy.statements.flatMap((statement) => {
    if (statement.effect !== 'Deny' || !statement.certain || statement.hasNotResource) return [];
    const tests = onlyTests(own, statement);
    if (!isEverybody(statement) || !tests.some((test) => isAbout(own, test, role))) return [];
    const reached = new Set(statement.resources.flatMap(({ expression }) => reachOf(own.scope, store, expression)));
    return [{ statement, others: tests.filter((test) => !isAbout(own, test, role)), reached }];
  });

const lower = (statement: Statement): readonly string[] =>
  statement.exceptActions.map(({ expression }) => toPattern(expression).toLowerCase());

/** What is wrong with how a role is limited that comes from outside the network; nothing when it is well limited. */
const problemOf = (own: OwnPolicy, store: Resource, role: string): string | undefined => {
  const denials = denialsFor(own, store, role);
  const limits = denials.filter(
    ({ statement, others, reached }) =>
      statement.hasNotAction && others.length === 0 && reached.has('bucket') && reached.has('objects'),
  );
  if (limits.length === 0) return 'no statement denies it everything but its task';
  const left = limits.map(({ statement }) => lower(statement));
  const excess = NEVER.filter((action) =>
    left.every((list) => list.some((item) => covers(item, action.toLowerCase()))),
  );
  if (excess.length > 0) return `its limits leave it ${excess.join(', ')}`;
  const writes = left.every((list) => list.some((item) => covers(item, 's3:putobject')));
  const reads = left.every((list) => list.some((item) => covers(item, 's3:getobject')));
  if (writes && !reads) {
    const puts = denials.filter(
      ({ statement, reached }) =>
        reached.has('objects') &&
        statement.actions.some(({ expression }) => covers(toPattern(expression).toLowerCase(), 's3:putobject')),
    );
    const byLink = puts.some(
      ({ others }) =>
        others.length === 1 &&
        others[0]?.operator === 'StringNotEquals' &&
        others[0].key === 's3:authtype' &&
        literalsOf(others[0])?.join() === 'REST-QUERY-STRING',
    );
    const shortLived = puts.some(
      ({ others }) =>
        others.length === 1 &&
        others[0]?.operator === 'NumericGreaterThan' &&
        others[0].key === 's3:signatureage' &&
        Number(literalsOf(others[0])?.[0] ?? Number.NaN) <= MAX_LINK_AGE_MS,
    );
    if (!byLink) return 'it may upload without a signed link';
    if (!shortLived) return `its links may live longer than ${MAX_LINK_AGE_MS / 60_000} minutes`;
  }
  const tags = left.every((list) => list.some((item) => covers(item, 's3:putobjecttagging')));
  if (tags && !tagsAlone(own, store, role)) return 'others than it may set the tags by which a file counts as clean';
  if (writes && reads && !putsOneObjectAlone(own, store, role)) return 'it may both read and write any object';
  return undefined;
};

/** `${Bucket.Arn}/name` of this bucket, without a pattern. */
const namesOneObject = (store: Resource, expression: Expression): boolean => {
  const [bucket, name, ...more] = expression;
  return (
    bucket?.kind === 'attribute' &&
    sameResource(bucket.resource, store) &&
    name?.kind === 'text' &&
    more.length === 0 &&
    !/[*?]/.test(name.text)
  );
};

/** A tag is what lets a file pass as clean: nobody else sets one. */
const tagsAlone = (own: OwnPolicy, store: Resource, role: string): boolean =>
  undenied(own.scope, store, own.policy, {
    actions: TAGS,
    reaches: ['objects'],
    mayTest: (test) => exceptedRoles(test)?.every((it) => ownRolePattern(own.scope, it) === role) === true,
  }).length === 0;

/** A scanner that must prove itself puts one named object. */
const putsOneObjectAlone = (own: OwnPolicy, store: Resource, role: string): boolean =>
  own.policy.statements.some(
    (statement) =>
      statement.effect === 'Deny' &&
      statement.hasNotResource &&
      isEverybody(statement) &&
      statement.actions.some(({ expression }) => literalOf(expression)?.toLowerCase() === 's3:putobject') &&
      onlyTests(own, statement).length === 1 &&
      onlyTests(own, statement).every((test) => isAbout(own, test, role)) &&
      statement.exceptResources.every(({ expression }) => namesOneObject(store, expression)),
  );

/** The roles that some denial on a bucket lets through from outside the network. */
const letThrough = (own: OwnPolicy): readonly string[] => [
  ...new Set(
    own.policy.statements
      .filter(({ effect }) => effect === 'Deny')
      .flatMap((statement) => {
        const tests = onlyTests(own, statement);
        if (!tests.some(({ key }) => key === 'aws:sourcevpce')) return [];
        return tests.flatMap((test) => exceptedRoles(test) ?? []);
      })
      .map((role) => ownRolePattern(own.scope, role) ?? '*'),
  ),
];

const check = (assembly: Assembly): readonly Violation[] =>
  guardedStores(assembly).flatMap((store) =>
    store.type !== 'AWS::S3::Bucket'
      ? []
      : ownPoliciesOf(assembly, store).flatMap((own): readonly Violation[] =>
          own === undefined
            ? []
            : letThrough(own).flatMap((role) => {
                const problem = problemOf(own, store, role);
                const { stack, logicalId } = store;
                return problem === undefined
                  ? []
                  : [{ stack, logicalId, what: `the role ${role} comes in from outside the network, and ${problem}.` }];
              }),
        ),
  );

const LINKS = ownRoles('election/lorem/ballot-data/upload-links/*');
const BY_LINK = { ArnLike: { 'aws:PrincipalArn': LINKS } };
const BOTH = [attribute('B'), sub('${B.Arn}/*')];
const OBJECTS = sub('${B.Arn}/*');

const deny = (change: JsonObject): JsonObject => ({ Effect: 'Deny', Principal: { AWS: '*' }, ...change });

const NETWORK = deny({
  Action: 's3:*',
  Resource: BOTH,
  Condition: { StringNotEquals: { 'aws:SourceVpce': { Ref: 'E' } }, ArnNotLike: { 'aws:PrincipalArn': LINKS } },
});
const LIMIT = deny({ NotAction: 's3:PutObject', Resource: BOTH, Condition: BY_LINK });
const LINK_ONLY = deny({
  Action: 's3:PutObject',
  Resource: OBJECTS,
  Condition: { ...BY_LINK, StringNotEquals: { 's3:authType': 'REST-QUERY-STRING' } },
});
const aged = (milliseconds: string): JsonObject =>
  deny({
    Action: 's3:PutObject',
    Resource: OBJECTS,
    Condition: { ...BY_LINK, NumericGreaterThan: { 's3:signatureAge': milliseconds } },
  });

const bucket = (...statements: readonly Json[]): JsonObject =>
  template({
    V: resource('AWS::EC2::VPC'),
    E: resource('AWS::EC2::VPCEndpoint'),
    B: resource('AWS::S3::Bucket', tagged('ballot-data')),
    P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'B' }, PolicyDocument: policy(...statements) }),
  });

export const exceptedRolesAreLimited: Rule = {
  id: 'excepted-roles-are-limited',
  title: 'A role that comes in from outside the network can do its one task and nothing else',
  core: true,
  why:
    'Arizona 2016: one phished credential. An upload link or a backup comes in past the network denial; without a second denial ' +
    'that limits it, the exception is the hole that the perimeter closed.',
  fix:
    'Use DocumentIntake or PrivateBucket’s uploads and backup settings, and leave UploadLinksDoNothingElse, UploadsByLinkOnly, ' +
    'UploadLinksAreShortLived, BackupsOnlyRead and the scanner’s statements as they are.',
  mappings: { cis: ['4.2.1', 'A1.2.7'], nist: ['AC-6', 'AC-4', 'SC-7'], fsbp: [] },
  check,
  bad: [
    { name: 'a role without a limit', template: bucket(NETWORK, LINK_ONLY, aged('900000')) },
    {
      name: 'a limit that leaves reading and writing',
      template: bucket(NETWORK, deny({ ...LIMIT, NotAction: ['s3:PutObject', 's3:GetObject'] })),
    },
    {
      name: 'a limit that leaves deleting',
      template: bucket(NETWORK, deny({ ...LIMIT, NotAction: ['s3:GetObject', 's3:DeleteObject*'] })),
    },
    {
      name: 'a limit with one more test',
      template: bucket(
        NETWORK,
        deny({ ...LIMIT, Condition: { ...BY_LINK, Bool: { 'aws:SecureTransport': 'false' } } }),
        LINK_ONLY,
        aged('900000'),
      ),
    },
    {
      name: 'a limit on the bucket alone',
      template: bucket(NETWORK, deny({ ...LIMIT, Resource: attribute('B') }), LINK_ONLY, aged('900000')),
    },
    { name: 'uploads without a link', template: bucket(NETWORK, LIMIT, aged('900000')) },
    {
      name: 'a scanner beside which others set tags',
      template: bucket(NETWORK, deny({ ...LIMIT, NotAction: ['s3:GetObject', 's3:PutObjectTagging'] })),
    },
    { name: 'links that live for a day', template: bucket(NETWORK, LIMIT, LINK_ONLY, aged('86400000')) },
  ],
  good: [
    { name: 'uploads by short-lived links', template: bucket(NETWORK, LIMIT, LINK_ONLY, aged('900000')) },
    {
      name: 'a role that only reads',
      template: bucket(NETWORK, deny({ ...LIMIT, NotAction: ['s3:GetObject', 's3:ListBucket'] })),
    },
    {
      name: 'a scanner that alone sets tags',
      template: bucket(
        NETWORK,
        deny({ ...LIMIT, NotAction: ['s3:GetObject', 's3:PutObjectTagging'] }),
        deny({ Action: TAGS, Resource: OBJECTS, Condition: { ArnNotLike: { 'aws:PrincipalArn': LINKS } } }),
      ),
    },
    { name: 'a bucket without exceptions', template: bucket() },
  ],
};
