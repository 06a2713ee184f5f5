import { createHash } from 'node:crypto';
import { type Assembly, type JsonObject, type Resource, resourcesOf } from '../../../assembly';
import { only } from '../../example';
import type { Rule, Violation } from '../../rule';

/** What holds something that a new one in its place would not hold. */
const HOLDING = [
  'AWS::Backup::BackupVault',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
];

const HIDDEN = 'Default';
const NOT_SAID = 'Resource';
const LONGEST_NAME = 240;
const HASH_LENGTH = 8;

const plain = (text: string): string => text.replace(/[^A-Za-z0-9]/g, '');

/** The logical id that CDK makes of a construct's path below its stack. */
const idOf = (path: readonly string[]): string => {
  const parts = path.filter((part) => part !== HIDDEN);
  const [first = '', ...more] = parts;
  if (more.length === 0) return plain(first);
  const said = parts
    .filter((part, at) => at === 0 || !parts[at - 1]?.endsWith(part))
    .filter((part) => part !== NOT_SAID);
  const hash = createHash('md5').update(parts.join('/')).digest('hex').slice(0, HASH_LENGTH).toUpperCase();
  return said.map(plain).join('').slice(0, LONGEST_NAME) + hash;
};

/** Does the store have the name that its place gives it, below whichever stack, or one that an included template gave? */
const keepsItsName = ({ logicalId, constructPath }: Resource): boolean => {
  const path = constructPath.split('/');
  return path.some((_, at) => idOf(path.slice(at)) === logicalId);
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, ...HOLDING)]
    .filter((store) => !keepsItsName(store))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'its logical id was overridden: if it was ever deployed under its own, CloudFormation makes a new, empty one and leaves the old behind.',
    }));

const at = (logicalId: string, path: string): JsonObject => {
  const { Resources } = only('AWS::DynamoDB::Table', {}, { Metadata: { 'aws:cdk:path': path } });
  return { Resources: { [logicalId]: (Resources as JsonObject)['R'] ?? {} } };
};

export const storesKeepTheirNames: Rule = {
  id: 'stores-keep-their-names',
  title: 'A store keeps the name under which it was deployed',
  core: false,
  why:
    'To CloudFormation a store under another logical id is another store: it comes up empty beside the old one, without its policy ' +
    'and outside its backups. Copies that were left behind are what lay open in Mexico (2016) and Chicago (2017).',
  fix: 'Take overrideLogicalId away. A store that has always been deployed under that name is entered as an exception, with the reason.',
  mappings: { cis: ['2.1.4', '4.3.1'], nist: ['CM-3', 'CM-8', 'CP-9'], fsbp: [] },
  check,
  bad: [
    { name: 'a table under a new name', template: at('Roll', 'T/Registration/Roll/Table/Resource') },
    {
      name: 'a table under a name of a path that it had',
      template: at('RollTable00000000', 'T/Registration/Roll/Table/Resource'),
    },
  ],
  good: [
    {
      name: 'a table under the name that its place gives',
      template: at('RollTable071F5D6F', 'T/Registration/Roll/Table/Resource'),
    },
    { name: 'a table of an included template', template: at('Roll', 'T/Included/Roll') },
    { name: 'a table written by hand', template: only('AWS::DynamoDB::Table') },
  ],
};
