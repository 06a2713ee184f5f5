import {
  type Assembly,
  itemsOf,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
  show,
} from '../../../assembly';
import { OUTSIDE_ACCOUNT, only } from '../../example';
import { isOwnAccountId, isOwnArn } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { textAt, valuesAt } from '../../written';

const shareProblems = (scope: Scope, { properties }: Resource): readonly string[] => {
  const strangers = itemsOf(scope, properties['Principals']).filter(
    ({ expression }) =>
      !isOwnAccountId(scope.assembly, scope.stack, expression) && !isOwnArn(scope.assembly, scope.stack, expression),
  );
  const closed = textAt(scope, properties['AllowExternalPrincipals']) === 'false';
  return [
    ...strangers.map(({ expression }) => `it shares resources with ${show(expression)}.`),
    ...(closed
      ? []
      : ['it may be shared with accounts outside the organization (AllowExternalPrincipals is not false).']),
  ];
};

/** Types that make something public or another account’s, and what in them does so. */
const PROBLEMS: Readonly<Record<string, (scope: Scope, resource: Resource) => readonly string[]>> = {
  'AWS::RAM::ResourceShare': shareProblems,
  'AWS::ECR::PublicRepository': () => ['it is an image store that anyone reads.'],
  'AWS::EC2::SnapshotBlockPublicAccess': (scope, { properties }) =>
    textAt(scope, properties['State']) === 'block-all-sharing'
      ? []
      : ['it lets disk snapshots be made public (State is not block-all-sharing).'],
  'AWS::ImageBuilder::DistributionConfiguration': (_, { properties }) =>
    valuesAt(properties, ['Distributions', '[]', 'AmiDistributionConfiguration'])
      .flatMap((image) => [
        ...valuesAt(image, ['LaunchPermissionConfiguration']),
        ...valuesAt(image, ['TargetAccountIds']),
      ])
      .filter((shared) => shared !== undefined)
      .map(() => 'it hands machine images to others (LaunchPermissionConfiguration, TargetAccountIds).'),
  'AWS::DLM::LifecyclePolicy': (_, { properties }) =>
    valuesAt(properties, ['PolicyDetails', 'Schedules', '[]', 'ShareRules', '[]'])
      .filter((shared) => shared !== undefined)
      .map(() => 'it shares disk snapshots with other accounts (ShareRules).'),
  'AWS::Redshift::EndpointAuthorization': () => ['it lets another account’s network into a warehouse.'],
  'AWS::LakeFormation::PrincipalPermissions': () => ['it grants data beside every policy that can be judged here.'],
  'AWS::LakeFormation::Permissions': () => ['it grants data beside every policy that can be judged here.'],
  'AWS::CleanRooms::Membership': () => ['it shares tables with other organizations.'],
  'AWS::DataExchange::DataSet': () => ['it offers data to other accounts.'],
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(PROBLEMS)).flatMap((resource) =>
    (PROBLEMS[resource.type]?.(scopeOf(assembly, resource.stack), resource) ?? []).map((what) => ({
      stack: resource.stack,
      logicalId: resource.logicalId,
      what,
    })),
  );

const share = (properties: JsonObject): JsonObject => only('AWS::RAM::ResourceShare', properties);

export const noShares: Rule = {
  id: 'no-shares',
  title: 'Nothing is shared with other accounts, and no snapshot or image is public',
  core: true,
  why:
    'Chicago, August 2017: copies of the roll in machine backups that anyone could open. A shared snapshot is readable to the ' +
    'other account for good, whatever is changed afterwards.',
  fix: 'Remove the share; a vendor gets a copy through the export that two people approve.',
  mappings: { cis: ['4.2.1', '4.3.1'], nist: ['AC-3', 'AC-4', 'AC-21'], fsbp: ['EC2.1', 'RDS.1'] },
  check,
  bad: [
    {
      name: 'a share with another account',
      template: share({ AllowExternalPrincipals: false, Principals: [OUTSIDE_ACCOUNT] }),
    },
    {
      name: 'a share with an organization',
      template: share({
        AllowExternalPrincipals: false,
        Principals: ['arn:aws:organizations::999999999999:organization/o-x'],
      }),
    },
    { name: 'a share that may be widened', template: share({ Principals: [{ Ref: 'AWS::AccountId' }] }) },
    { name: 'a public image store', template: only('AWS::ECR::PublicRepository') },
    { name: 'public snapshots allowed', template: only('AWS::EC2::SnapshotBlockPublicAccess', { State: 'unblocked' }) },
    {
      name: 'images handed on',
      template: only('AWS::ImageBuilder::DistributionConfiguration', {
        Distributions: [{ AmiDistributionConfiguration: { LaunchPermissionConfiguration: { UserGroups: ['all'] } } }],
      }),
    },
    {
      name: 'snapshots handed on',
      template: only('AWS::DLM::LifecyclePolicy', {
        PolicyDetails: { Schedules: [{ ShareRules: [{ TargetAccounts: [OUTSIDE_ACCOUNT] }] }] },
      }),
    },
  ],
  good: [
    {
      name: 'a share within the account',
      template: share({ AllowExternalPrincipals: false, Principals: [{ Ref: 'AWS::AccountId' }] }),
    },
    {
      name: 'public snapshots blocked',
      template: only('AWS::EC2::SnapshotBlockPublicAccess', { State: 'block-all-sharing' }),
    },
  ],
};
