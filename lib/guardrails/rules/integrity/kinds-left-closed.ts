import {
  type Assembly,
  get,
  itemsOf,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { only } from '../../example';
import type { Rule, Violation } from '../../rule';
import { isTrue, listAt } from '../../values';

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

/** What makes each of these kinds dangerous; most are of no use to the blueprint, but a fork may bring them. */
const KINDS: Readonly<Record<string, Check>> = {
  'AWS::DynamoDB::Table': imported,
  'AWS::ECS::TaskDefinition': privileged,
  'AWS::Glue::DataCatalogEncryptionSettings': catalogue,
  'AWS::Lambda::Alias': routed,
  'AWS::Route53::RecordSet': record,
  'AWS::SSM::Document': document,
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
    { name: 'an alias', template: only('AWS::Lambda::Alias', { FunctionVersion: '1' }) },
    { name: 'a name at the website’s edge', template: name('CNAME', 'd111111abcdef8.cloudfront.net') },
    { name: 'the proof of a certificate', template: name('CNAME', '_x.acm-validations.aws.') },
    { name: 'a text', template: name('TXT', '"v=spf1 -all"') },
    { name: 'a service with sign-in', template: only('AWS::VpcLattice::Service', { AuthType: 'AWS_IAM' }) },
  ],
};
