import { get, type Json } from '../assembly/json';
import type { Resource } from '../assembly/model';

const within = (value: Json | undefined, ...path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((inside, step) => get(inside, step), value);
const length = (value: Json | undefined): number => (Array.isArray(value) ? value.length : 0);

/** What the templates of one office hold of that is paid for by the piece. */
export interface Counts {
  readonly resources: number;
  readonly keys: number;
  readonly keyReplicas: number;
  /** Interface endpoints, each counted once for every availability zone in which it stands. */
  readonly endpointZones: number;
  readonly dnsDomains: number;
  /** Copies in other regions included. */
  readonly secrets: number;
  readonly firewalls: number;
  readonly firewallRules: number;
  readonly alarms: number;
  readonly compositeAlarms: number;
  readonly metrics: number;
  readonly userPools: number;
  readonly tables: number;
  readonly tablesWithPointInTime: number;
  readonly buckets: number;
  readonly functions: number;
  readonly tracedFunctions: number;
  readonly x86Functions: number;
  readonly queues: number;
  readonly logGroups: number;
  readonly apis: number;
  readonly distributions: number;
  readonly edgeFunctions: number;
  readonly trails: number;
  readonly detectors: number;
  readonly malwarePlans: number;
  readonly recorders: number;
  readonly configRules: number;
  readonly securityHubs: number;
  readonly macieSessions: number;
  readonly unusedAccessAnalyzers: number;
  readonly roles: number;
  readonly backupPlans: number;
  /** Vaults in another region into which a plan copies. */
  readonly backupCopies: number;
  readonly restoreTests: number;
  readonly recipients: number;
  readonly ballotVault: boolean;
  readonly keepsRoll: boolean;
}

const secretCopies = ({ properties }: Resource): number => 1 + length(properties['ReplicaRegions']);

const endpointZones = ({ properties }: Resource): number =>
  properties['VpcEndpointType'] === 'Interface' ? length(properties['SubnetIds']) : 0;

const copyActions = ({ properties }: Resource): number => {
  const rules = within(properties, 'BackupPlan', 'BackupPlanRule');
  return Array.isArray(rules) ? Math.max(0, ...rules.map((rule) => length(within(rule, 'CopyActions')))) : 0;
};

const holds =
  (dataClass: string) =>
  ({ properties }: Resource): boolean => {
    const tags = properties['Tags'];
    return (
      Array.isArray(tags) &&
      tags.some((tag) => within(tag, 'Key') === 'election:data-class' && within(tag, 'Value') === dataClass)
    );
  };

const isX86 = ({ properties }: Resource): boolean =>
  !(Array.isArray(properties['Architectures']) && properties['Architectures'].includes('arm64'));

export const countsOf = (resources: readonly Resource[]): Counts => {
  const all = (...types: readonly string[]) => resources.filter(({ type }) => types.includes(type));
  const sum = (of: readonly Resource[], size: (resource: Resource) => number) =>
    of.reduce((total, resource) => total + size(resource), 0);
  const functions = all('AWS::Lambda::Function');
  const tables = all('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable');
  const buckets = all('AWS::S3::Bucket');
  return {
    resources: resources.length,
    keys: all('AWS::KMS::Key').length,
    keyReplicas: all('AWS::KMS::ReplicaKey').length,
    endpointZones: sum(all('AWS::EC2::VPCEndpoint'), endpointZones),
    dnsDomains: sum(all('AWS::Route53Resolver::FirewallDomainList'), ({ properties }) => length(properties['Domains'])),
    secrets: sum(all('AWS::SecretsManager::Secret'), secretCopies),
    firewalls: all('AWS::WAFv2::WebACL').length,
    firewallRules: sum(all('AWS::WAFv2::WebACL'), ({ properties }) => length(properties['Rules'])),
    alarms: all('AWS::CloudWatch::Alarm').length,
    compositeAlarms: all('AWS::CloudWatch::CompositeAlarm').length,
    metrics: sum(all('AWS::Logs::MetricFilter'), ({ properties }) => length(properties['MetricTransformations'])),
    userPools: all('AWS::Cognito::UserPool').length,
    tables: tables.length,
    tablesWithPointInTime: tables.filter(
      ({ properties }) => within(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true,
    ).length,
    buckets: buckets.length,
    functions: functions.length,
    tracedFunctions: functions.filter(({ properties }) => within(properties, 'TracingConfig', 'Mode') === 'Active')
      .length,
    x86Functions: functions.filter(isX86).length,
    queues: all('AWS::SQS::Queue').length,
    logGroups: all('AWS::Logs::LogGroup').length,
    apis: all('AWS::ApiGateway::RestApi').length,
    distributions: all('AWS::CloudFront::Distribution').length,
    edgeFunctions: all('AWS::CloudFront::Function').length,
    trails: all('AWS::CloudTrail::Trail').length,
    detectors: all('AWS::GuardDuty::Detector').length,
    malwarePlans: all('AWS::GuardDuty::MalwareProtectionPlan').length,
    recorders: all('AWS::Config::ConfigurationRecorder').length,
    configRules: all('AWS::Config::ConfigRule').length,
    securityHubs: all('AWS::SecurityHub::Hub').length,
    macieSessions: all('AWS::Macie::Session').length,
    unusedAccessAnalyzers: all('AWS::AccessAnalyzer::Analyzer').filter(
      ({ properties }) => properties['Type'] !== 'ACCOUNT' && properties['Type'] !== 'ORGANIZATION',
    ).length,
    roles: all('AWS::IAM::Role').length,
    backupPlans: all('AWS::Backup::BackupPlan').length,
    backupCopies: Math.max(0, ...all('AWS::Backup::BackupPlan').map(copyActions)),
    restoreTests: all('AWS::Backup::RestoreTestingSelection').length,
    recipients: all('AWS::SNS::Subscription').length,
    ballotVault: buckets.some(holds('ballot-data')),
    keepsRoll: tables.some(holds('voter-roll')),
  };
};
