import {
  type Assembly,
  get,
  itemsOf,
  type JsonObject,
  literalAt,
  literalOf,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { attribute, only, resource, template } from '../../example';
import { namesOwnFunction } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { isTrue, listAt, valuesAt } from '../../values';

type Check = (scope: Scope, found: Resource) => readonly string[];

const privileged: Check = (_, { properties }) =>
  listAt(properties, ['ContainerDefinitions'])
    .filter((container) => isTrue(get(container, 'Privileged')))
    .map(() => 'a container in it is root on its host (Privileged), and reads what every other holds');

const catalogue: Check = (scope, { properties }) => {
  const at = get(get(properties['DataCatalogEncryptionSettings'], 'EncryptionAtRest'), 'CatalogEncryptionMode');
  return (literalAt(scope, at ?? '') ?? '').startsWith('SSE-KMS')
    ? []
    : ['the catalogue of tables lies there unencrypted (CatalogEncryptionMode)'];
};

const routed: Check = (_, { properties }) =>
  properties['RoutingConfig'] === undefined
    ? []
    : ['a part of the requests goes to another version of the code than the one that was reviewed (RoutingConfig)'];

/** Answered by CloudFront, or asked by AWS to prove who holds a name. */
const AWS_ANSWERS = /(\.cloudfront\.net|\.acm-validations\.aws|\.dkim\.amazonses\.com|\.amazonaws\.com)\.?$/;

const record: Check = (scope, { properties }) => {
  const type = literalAt(scope, properties['Type'] ?? '');
  if (type === 'NS') return ['it hands the name, and every name below it, to somebody else’s servers (NS)'];
  if (type !== 'A' && type !== 'AAAA' && type !== 'CNAME') return [];
  return itemsOf(scope, properties['ResourceRecords']).flatMap(({ expression }) => {
    const [part] = expression;
    const isOurs = part?.kind === 'attribute' || (part?.kind === 'text' && AWS_ANSWERS.test(part.text));
    return isOurs
      ? []
      : [
          'it leads to an address that is none of this app’s: whoever has it next answers for the office (ResourceRecords)',
        ];
  });
};

const document: Check = () => ['it runs commands on machines and functions, for whoever may start it'];

const lattice: Check = (scope, { properties }) =>
  literalAt(scope, properties['AuthType'] ?? 'NONE') === 'AWS_IAM'
    ? []
    : ['it answers whoever asks, without sign-in (AuthType)'];

const imported: Check = (_, { properties }) =>
  properties['ImportSourceSpecification'] === undefined
    ? []
    : ['its first records come from a bucket, past the code that checks each (ImportSourceSpecification)'];

const INSIGHTS = ['ContributorInsightsSpecification', 'Enabled'];

/** Keys of records, of a voter's among them, in a service that neither the table's policy nor its key guards. */
const insights: Check = (_, { properties }) =>
  [[], ['GlobalSecondaryIndexes', '[]'], ['Replicas', '[]'], ['Replicas', '[]', 'GlobalSecondaryIndexes', '[]']].some(
    (path) =>
      valuesAt(properties, [...path, ...INSIGHTS]).some((on) => on !== undefined && on !== false && on !== 'false'),
  )
    ? ['the keys that are asked for most stand in CloudWatch for all to read (ContributorInsightsSpecification)']
    : [];

const table: Check = (scope, found) => [...imported(scope, found), ...insights(scope, found)];

/** Ways of running code in which what it works on stays, or lies on a machine, outside the stores that are judged here. */
const runner: Check = (_, { properties }) => [
  ...(properties['DurableConfig'] === undefined
    ? []
    : ['Lambda keeps what it was asked and what it has done, for days, under no key of its class (DurableConfig)']),
  ...(properties['CapacityProviderConfig'] === undefined
    ? []
    : ['it runs on machines that others of the account share and manage (CapacityProviderConfig)']),
];

const rotation: Check = (scope, { properties }) =>
  properties['RotationLambdaARN'] === undefined || namesOwnFunction(scope, properties['RotationLambdaARN'])
    ? []
    : ['the secret is handed to a function that is not in this app (RotationLambdaARN)'];

const resolver: Check = (scope, { properties }) =>
  itemsOf(scope, properties['DomainNameServers']).every(
    ({ expression }) => literalOf(expression) === 'AmazonProvidedDNS',
  )
    ? []
    : ['names are asked of a server past the list of names that may be asked for (DomainNameServers)'];

const edge: Check = (_, { properties }) =>
  get(properties['DistributionConfig'], 'ContinuousDeploymentPolicyId') === undefined
    ? []
    : ['a part of the visitors gets another website than the one that was reviewed (ContinuousDeploymentPolicyId)'];

const topic: Check = (_, { properties }) =>
  properties['DataProtectionPolicy'] === undefined
    ? []
    : ['what it says is read again, kept or left out on its way (DataProtectionPolicy)'];

/** What makes each of these kinds dangerous; most are of no use to the blueprint, but a fork may bring them. */
const KINDS: Readonly<Record<string, Check>> = {
  'AWS::CloudFront::Distribution': edge,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::EC2::DHCPOptions': resolver,
  'AWS::ECS::TaskDefinition': privileged,
  'AWS::Glue::DataCatalogEncryptionSettings': catalogue,
  'AWS::Lambda::Alias': routed,
  'AWS::Lambda::Function': runner,
  'AWS::Route53::RecordSet': record,
  'AWS::SNS::Topic': topic,
  'AWS::SSM::Document': document,
  'AWS::SecretsManager::RotationSchedule': rotation,
  'AWS::VpcLattice::Service': lattice,
};

const check = (assembly: Assembly): readonly Violation[] =>
  Object.entries(KINDS).flatMap(([type, problems]) =>
    resourcesOf(assembly, type).flatMap((found) =>
      problems(scopeOf(assembly, found.stack), found).map((what) => ({
        stack: found.stack,
        logicalId: found.logicalId,
        what: `${what}.`,
      })),
    ),
  );

const name = (Type: string, record: string): JsonObject =>
  only('AWS::Route53::RecordSet', { Name: 'results.lorem.example', Type, ResourceRecords: [record] });

export const kindsLeftClosed: Rule = {
  id: 'kinds-left-closed',
  title: 'What the blueprint itself has no use for comes closed',
  core: false,
  why:
    'Mexico, 2016: the roll lay in a kind of store that nobody had thought to look at. A fork brings kinds of its own, and each has one ' +
    'setting by which it hands over a name, a machine or a request.',
  fix: 'Leave it out, or set it as the message says; an exception needs an owner and a date.',
  mappings: { cis: ['2.1.1', '4.3.1'], nist: ['AC-3', 'AC-6', 'CM-7', 'SC-20'], fsbp: ['ECS.4'] },
  check,
  bad: [
    { name: 'a table filled from a bucket', template: only('AWS::DynamoDB::Table', { ImportSourceSpecification: {} }) },
    {
      name: 'a table whose keys are counted for all to read',
      template: only('AWS::DynamoDB::Table', { ContributorInsightsSpecification: { Enabled: true } }),
    },
    {
      name: 'an index whose keys are counted',
      template: only('AWS::DynamoDB::Table', {
        GlobalSecondaryIndexes: [{ IndexName: 'i', ContributorInsightsSpecification: { Enabled: 'true' } }],
      }),
    },
    {
      name: 'a replica whose keys are counted',
      template: only('AWS::DynamoDB::GlobalTable', {
        Replicas: [{ Region: 'us-east-2', ContributorInsightsSpecification: { Enabled: true } }],
      }),
    },
    {
      name: 'a function whose work Lambda keeps',
      template: only('AWS::Lambda::Function', {
        DurableConfig: { ExecutionTimeout: 86400, RetentionPeriodInDays: 30 },
      }),
    },
    {
      name: 'a function on machines',
      template: only('AWS::Lambda::Function', {
        CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: {} },
      }),
    },
    {
      name: 'a secret that somebody else’s function renews',
      template: only('AWS::SecretsManager::RotationSchedule', {
        RotationLambdaARN: 'arn:aws:lambda:us-east-2:999999999999:function:f',
      }),
    },
    {
      name: 'a server of names of somebody else',
      template: only('AWS::EC2::DHCPOptions', { DomainNameServers: ['AmazonProvidedDNS', '198.51.100.1'] }),
    },
    {
      name: 'a website of which some visitors see another',
      template: only('AWS::CloudFront::Distribution', { DistributionConfig: { ContinuousDeploymentPolicyId: 'p' } }),
    },
    {
      name: 'a topic that hands on what it says',
      template: only('AWS::SNS::Topic', {
        DataProtectionPolicy: {
          Statement: [{ Operation: { Audit: { FindingsDestination: { S3: { Bucket: 'b' } } } } }],
        },
      }),
    },
    {
      name: 'a container that is root on its host',
      template: only('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Privileged: true }] }),
    },
    { name: 'a catalogue in plain text', template: only('AWS::Glue::DataCatalogEncryptionSettings') },
    {
      name: 'an alias for two versions',
      template: only('AWS::Lambda::Alias', { RoutingConfig: { AdditionalVersionWeights: [] } }),
    },
    { name: 'a name handed on', template: name('NS', 'ns.attacker.example') },
    { name: 'a name at somebody else’s address', template: name('A', '192.0.2.1') },
    { name: 'a name for somebody else’s host', template: name('CNAME', 'app.vendor.example') },
    { name: 'a document of commands', template: only('AWS::SSM::Document', { DocumentType: 'Command' }) },
    { name: 'a service without sign-in', template: only('AWS::VpcLattice::Service', { AuthType: 'NONE' }) },
  ],
  good: [
    { name: 'a container', template: only('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'c' }] }) },
    {
      name: 'a table that counts nothing',
      template: only('AWS::DynamoDB::Table', { ContributorInsightsSpecification: { Enabled: false } }),
    },
    {
      name: 'AWS’s own server of names',
      template: only('AWS::EC2::DHCPOptions', { DomainNameServers: ['AmazonProvidedDNS'] }),
    },
    {
      name: 'a secret that a function of this app renews',
      template: template({
        F: resource('AWS::Lambda::Function'),
        S: resource('AWS::SecretsManager::RotationSchedule', { RotationLambdaARN: attribute('F') }),
      }),
    },
    { name: 'an alias', template: only('AWS::Lambda::Alias', { FunctionVersion: '1' }) },
    { name: 'a name at the website’s edge', template: name('CNAME', 'd111111abcdef8.cloudfront.net') },
    { name: 'the proof of a certificate', template: name('CNAME', '_x.acm-validations.aws.') },
    { name: 'a text', template: name('TXT', '"v=spf1 -all"') },
    { name: 'a service with sign-in', template: only('AWS::VpcLattice::Service', { AuthType: 'AWS_IAM' }) },
  ],
};
