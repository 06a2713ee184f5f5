import {
  type Assembly,
  type Json,
  type JsonObject,
  perAssembly,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import type { DataClass } from '../../../contracts/data-class';
import { classOf, ownerInPath, pathOf } from '../../belongs-to';
import { isAbout, READS_OR_WRITES, STORE_TYPES } from '../../data-actions';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { attribute, classRole, policy, resource, sub, tagged, template } from '../../example';
import { type Grant, grantsIn, isOnlyFor, nameOf } from '../../identity';
import { given } from '../../key-policy';
import type { Statement } from '../../policy';
import { storesByType, touchedBy } from '../../reach';
import type { Rule, Violation } from '../../rule';

const stores = perAssembly((assembly) =>
  storesByType(
    resourcesOf(assembly, ...STORE_TYPES)
      .map((store) => ({ store, dataClass: dataClassOf(scopeOf(assembly, store.stack), store) }))
      .filter(({ dataClass }) => isNeverPublic(dataClass)),
  ),
);

/** Roles of AWS Backup see more than one class, so nobody but AWS Backup may take them on. */
const isRecovery = (assembly: Assembly, role: Resource): boolean =>
  ownerInPath(pathOf(assembly, role)) === 'recovery' && isOnlyFor(assembly, role, 'backup.amazonaws.com');

interface Held {
  readonly store: Resource;
  readonly dataClass: DataClass | undefined;
}

/** The never-public stores that a statement of these actions reaches. */
function* reached(scope: Scope, statement: Statement, actions: readonly string[]): Generator<Held> {
  const all = stores(scope.assembly);
  const types = STORE_TYPES.filter((type) => actions.some((action) => isAbout(action, type)));
  if (statement.hasNotResource) for (const type of types) yield* all.ofType.get(type) ?? [];
  else for (const { expression } of statement.resources) yield* touchedBy(scope, expression, all, types);
}

const firstOf = <T>(list: Iterable<T>, holds: (one: T) => boolean): T | undefined => {
  for (const one of list) if (holds(one)) return one;
  return undefined;
};

/** Bucket and key names are all that listing shows; but keys of documents are names too, so listing counts. */
const crossings = (assembly: Assembly, { from, statement }: Grant): readonly Violation[] => {
  const actions = given(statement, READS_OR_WRITES);
  if (actions.length === 0) return [];
  const { stack, logicalId } = from.holder;
  const identities = from.identities.length === 0 ? [undefined] : from.identities;
  return identities.flatMap((identity) => {
    if (identity && isRecovery(assembly, identity)) return [];
    const own = identity && classOf(assembly, identity);
    const evidence = identity !== undefined && ownerInPath(pathOf(assembly, identity)) === 'break-glass';
    const beyond = firstOf(
      reached(from.scope, statement, actions),
      ({ dataClass }) => (dataClass === undefined || dataClass !== own) && !(evidence && dataClass === 'audit-log'),
    );
    return beyond === undefined
      ? []
      : [
          {
            stack,
            logicalId,
            what: `${nameOf(statement)} lets ${identity?.constructPath ?? 'whoever the policy is attached to'} (${own ?? 'of no class'}) reach ${beyond.store.constructPath}, which holds ${beyond.dataClass ?? 'nobody says what'}.`,
          },
        ];
  });
};

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap((grant) => crossings(assembly, grant));

const role = (
  owner: string,
  Resource: Json,
  Action: Json = 's3:GetObject',
  service = 'lambda.amazonaws.com',
): JsonObject =>
  template({
    B: resource('AWS::S3::Bucket', tagged('voter-documents')),
    W: resource('AWS::S3::Bucket', tagged('site-content')),
    K: resource('AWS::KMS::Key', tagged('voter-roll')),
    R: classRole(owner, service),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource }),
    }),
  });

const OBJECTS = sub('${B.Arn}/*');

export const rolesStayInTheirClass: Rule = {
  id: 'roles-stay-in-their-class',
  title: 'A role reaches never-public data of its own class only',
  core: true,
  why:
    'COMELEC, March 2016: the public website’s own database held the full roll, and a hole in the website opened it. The website’s ' +
    'roles must not be able to reach a voter’s record, whatever the code does.',
  fix:
    'Give the function a role of the class that it works on (ElectionFunction takes the class), and let two functions of two ' +
    'classes speak through a queue or a released file.',
  mappings: { cis: ['4.2.1', '4.3.4', 'A1.2.7'], nist: ['AC-3', 'AC-4', 'AC-6'], fsbp: [] },
  check,
  bad: [
    { name: 'the website’s role at voters’ documents', template: role('site-content', OBJECTS) },
    { name: 'the role of another class at voters’ documents', template: role('ballot-data', OBJECTS) },
    { name: 'the website’s role at a key of the roll', template: role('site-content', attribute('K'), 'kms:Decrypt') },
    { name: 'the website’s role at every bucket', template: role('site-content', '*') },
    { name: 'the website’s role at every bucket, by name', template: role('site-content', 'arn:aws:s3:::*/*') },
    {
      name: 'the website’s role at all but its bucket',
      template: template({
        B: resource('AWS::S3::Bucket', tagged('voter-documents')),
        R: classRole('site-content'),
        P: resource('AWS::IAM::Policy', {
          Roles: [{ Ref: 'R' }],
          PolicyDocument: policy({ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::x/*' }),
        }),
      }),
    },
    {
      name: 'everything but one action',
      template: template({
        B: resource('AWS::S3::Bucket', tagged('voter-documents')),
        R: classRole('site-content'),
        P: resource('AWS::IAM::Policy', {
          Roles: [{ Ref: 'R' }],
          PolicyDocument: policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: OBJECTS }),
        }),
      }),
    },
    {
      name: 'a role of no class',
      template: template({
        B: resource('AWS::S3::Bucket', tagged('voter-documents')),
        R: resource('AWS::IAM::Role', {
          Policies: [
            { PolicyName: 'p', PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', Resource: OBJECTS }) },
          ],
        }),
      }),
    },
    { name: 'a recovery role that a function takes on', template: role('recovery', OBJECTS) },
    {
      name: 'a policy that is attached to nobody yet',
      template: template({
        B: resource('AWS::S3::Bucket', tagged('voter-documents')),
        P: resource('AWS::IAM::ManagedPolicy', {
          PolicyDocument: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: OBJECTS }),
        }),
      }),
    },
  ],
  good: [
    { name: 'a role at its own class', template: role('voter-documents', OBJECTS) },
    { name: 'a role of a never-public class at the website', template: role('results-draft', sub('${W.Arn}/*')) },
    { name: 'AWS Backup', template: role('recovery', OBJECTS, 's3:GetObject', 'backup.amazonaws.com') },
    { name: 'a role that only sends to a queue', template: role('site-content', '*', 'sqs:SendMessage') },
  ],
};
