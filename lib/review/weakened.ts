import { placeOf } from '../access/names';
import { type Assembly, get, type Json, type Resource, resourcesOf } from '../assembly';
import { settled } from './same';

/** A protection that is less than it was. */
export interface Weakened {
  readonly resource: string;
  readonly property: string;
  readonly before: string;
  readonly after: string;
}

type Strength = (value: Json | undefined) => number;

const on: Strength = (value) => (value === true || value === 'true' ? 1 : 0);
const given: Strength = (value) => (value === undefined ? 0 : 1);
const size: Strength = (value) => (typeof value === 'number' ? value : value === undefined ? 0 : Number(value) || 0);
const little: Strength = (value) => (typeof value === 'number' ? -value : 0);
const oneOf =
  (...order: readonly string[]): Strength =>
  (value) =>
    typeof value === 'string' ? order.indexOf(value) : -1;

/** Properties of which more is safer, as a path into the resource, and what is more. */
const PROTECTIONS: Readonly<Record<string, readonly (readonly [string, Strength])[]>> = {
  'AWS::S3::Bucket': [
    ['PublicAccessBlockConfiguration.BlockPublicAcls', on],
    ['PublicAccessBlockConfiguration.BlockPublicPolicy', on],
    ['PublicAccessBlockConfiguration.IgnorePublicAcls', on],
    ['PublicAccessBlockConfiguration.RestrictPublicBuckets', on],
    ['VersioningConfiguration.Status', oneOf('Suspended', 'Enabled')],
    ['BucketEncryption', given],
    ['LoggingConfiguration', given],
    ['ObjectLockEnabled', on],
    ['ObjectLockConfiguration', given],
    ['OwnershipControls', given],
  ],
  'AWS::DynamoDB::Table': [
    ['DeletionProtectionEnabled', on],
    ['SSESpecification.SSEEnabled', on],
    ['SSESpecification.KMSMasterKeyId', given],
    ['PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled', on],
    ['PointInTimeRecoverySpecification.RecoveryPeriodInDays', size],
    ['ResourcePolicy', given],
  ],
  'AWS::KMS::Key': [
    ['EnableKeyRotation', on],
    ['PendingWindowInDays', size],
  ],
  'AWS::SQS::Queue': [['KmsMasterKeyId', given]],
  'AWS::SNS::Topic': [['KmsMasterKeyId', given]],
  'AWS::Logs::LogGroup': [
    ['RetentionInDays', size],
    ['KmsKeyId', given],
  ],
  'AWS::Backup::BackupVault': [
    ['LockConfiguration', given],
    ['LockConfiguration.MinRetentionDays', size],
    ['AccessPolicy', given],
    ['EncryptionKeyArn', given],
  ],
  'AWS::Backup::LogicallyAirGappedBackupVault': [
    ['MinRetentionDays', size],
    ['AccessPolicy', given],
  ],
  'AWS::Cognito::UserPool': [
    ['MfaConfiguration', oneOf('OFF', 'OPTIONAL', 'ON')],
    ['DeletionProtection', oneOf('INACTIVE', 'ACTIVE')],
    ['Policies.PasswordPolicy.MinimumLength', size],
  ],
  'AWS::ApiGateway::Method': [
    ['AuthorizationType', (value) => (value === undefined || value === 'NONE' ? 0 : 1)],
    ['RequestValidatorId', given],
  ],
  'AWS::ApiGateway::Stage': [['AccessLogSetting', given]],
  'AWS::EC2::VPCEndpoint': [['PolicyDocument', given]],
  'AWS::IAM::Role': [
    ['PermissionsBoundary', given],
    ['MaxSessionDuration', little],
  ],
  'AWS::CloudTrail::Trail': [
    ['EnableLogFileValidation', on],
    ['IsLogging', on],
    ['IsMultiRegionTrail', on],
    ['KMSKeyId', given],
  ],
};

const at = (value: Json | undefined, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((inner, step) => get(inner, step), value);

const shown = (value: Json | undefined): string => {
  const text = value === undefined ? '(not set)' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
};

const key = ({ stack, logicalId, type }: Resource): string => `${stack}\u0000${logicalId}\u0000${type}`;

/** Rules of a web firewall or a security group, and denials in policies, that were there and are not. */
const denials = ({ properties }: Resource): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  const walk = (value: Json): void => {
    if (Array.isArray(value)) for (const item of value as readonly Json[]) walk(item);
    else if (typeof value === 'object' && value !== null) {
      if (get(value, 'Effect') === 'Deny') {
        const sid = get(value, 'Sid');
        found.set(typeof sid === 'string' ? sid : settled(value), settled(value));
      }
      for (const inner of Object.values(value)) walk(inner);
    }
  };
  walk(properties);
  return found;
};

/** Every protection that the change takes away or makes less, with the old value and the new one. */
export const weakenedIn = (base: Assembly, head: Assembly): readonly Weakened[] => {
  const now = new Map([...resourcesOf(head)].map((resource) => [key(resource), resource]));
  return [...resourcesOf(base)].flatMap((old): readonly Weakened[] => {
    const current = now.get(key(old));
    if (current === undefined) return [];
    const less = (PROTECTIONS[old.type] ?? []).flatMap(([property, strength]) => {
      const before = at(old.properties, property);
      const after = at(current.properties, property);
      return strength(after) < strength(before)
        ? [{ resource: placeOf(old), property, before: shown(before), after: shown(after) }]
        : [];
    });
    const left = denials(current);
    const gone = [...denials(old)].flatMap(([sid, text]) =>
      left.has(sid) && left.get(sid) === text
        ? []
        : [
            {
              resource: placeOf(old),
              property: `denial ${sid.startsWith('{') ? 'without a name' : sid}`,
              before: shown(JSON.parse(text)),
              after: left.has(sid) ? shown(JSON.parse(left.get(sid) ?? 'null')) : '(gone)',
            },
          ],
    );
    return [...less, ...gone];
  });
};
