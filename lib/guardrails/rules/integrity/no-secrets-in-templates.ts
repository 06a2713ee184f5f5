import {
  type Assembly,
  get,
  isObject,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { only, sub } from '../../example';
import type { Rule, Violation } from '../../rule';
import { numberAt, valuesAt } from '../../values';

/** Properties that are passwords or keys, by type. */
const SECRETS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'AWS::SecretsManager::Secret': [['SecretString']],
  'AWS::RDS::DBInstance': [['MasterUserPassword']],
  'AWS::RDS::DBCluster': [['MasterUserPassword']],
  'AWS::DocDB::DBCluster': [['MasterUserPassword']],
  'AWS::Redshift::Cluster': [['MasterUserPassword']],
  'AWS::Cognito::UserPoolIdentityProvider': [['ProviderDetails', 'client_secret']],
};

/** Names under which passwords lie. The name or ARN of a secret or key is none. */
const SECRET_NAME = /(password|passwd|secret|token|credential|private_?key|api_?key)$/i;

/** Random characters below which somebody may guess. */
const SHORTEST = 32;

/** Written out, wholly or in part; a dynamic reference is read at deploy and stands nowhere. */
const isWritten = (scope: Scope, value: Json | undefined): boolean => {
  const text = value === undefined ? undefined : literalAt(scope, value);
  return text !== undefined && text !== '' && !text.includes('{{resolve:');
};

const named = (scope: Scope, { type, properties }: Resource): readonly string[] => {
  if (type === 'AWS::SSM::Parameter') {
    const name = literalAt(scope, properties['Name'] ?? '') ?? '';
    return SECRET_NAME.test(name) && isWritten(scope, properties['Value'])
      ? [`${name} lies in it in plain text (Value)`]
      : [];
  }
  if (type !== 'AWS::Lambda::Function') return [];
  const variables = get(properties['Environment'], 'Variables');
  return Object.entries(isObject(variables) ? variables : {}).flatMap(([name, value]) =>
    SECRET_NAME.test(name) && isWritten(scope, value) ? [`${name} lies among its variables in plain text`] : [],
  );
};

const generated = (scope: Scope, { type, properties }: Resource): readonly string[] => {
  const how = properties['GenerateSecretString'];
  if (type !== 'AWS::SecretsManager::Secret' || how === undefined) return [];
  // AWS makes 32 characters where nothing is said; a long one, where it is said, was meant.
  const length = get(how, 'PasswordLength') === undefined ? SHORTEST : numberAt(scope, how, ['PasswordLength']);
  return length !== undefined && length >= SHORTEST
    ? []
    : [
        `it has ${length ?? 'no certain number of'} characters; whoever tries for long enough finds it (PasswordLength)`,
      ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(SECRETS), 'AWS::SSM::Parameter', 'AWS::Lambda::Function').flatMap((found) => {
    const scope = scopeOf(assembly, found.stack);
    const { stack, logicalId } = found;
    const written = (SECRETS[found.type] ?? []).flatMap((path) =>
      valuesAt(found.properties, path).flatMap((value) =>
        isWritten(scope, value)
          ? [`${path.join('.')} stands in the template, for everybody who reads it or its history`]
          : [],
      ),
    );
    return [...written, ...named(scope, found), ...generated(scope, found)].map((what) => ({
      stack,
      logicalId,
      what: `${what}.`,
    }));
  });

const secret = (properties: JsonObject): JsonObject => only('AWS::SecretsManager::Secret', properties);

export const noSecretsInTemplates: Rule = {
  id: 'no-secrets-in-templates',
  title: 'No password or key is written into a template, and none is short',
  core: false,
  why:
    'Elector, 2020: the page of a website held an administrator’s credentials, and 6.45 million voters were read with them. A template ' +
    'is read by everybody who reviews it, and stays in the history of the repository.',
  fix: 'Let Secrets Manager make the value (GenerateSecretString, 32 characters or more), and name the secret where it is needed.',
  mappings: { cis: ['5.1.3'], nist: ['IA-5', 'IA-5(7)', 'SC-28'], fsbp: [] },
  check,
  bad: [
    { name: 'a secret with its value', template: secret({ SecretString: 'not-a-secret' }) },
    { name: 'a secret of eight characters', template: secret({ GenerateSecretString: { PasswordLength: 8 } }) },
    {
      name: 'a parameter with a password',
      template: only('AWS::SSM::Parameter', { Type: 'String', Name: '/db/password', Value: 'x' }),
    },
    {
      name: 'a function with a token',
      template: only('AWS::Lambda::Function', { Environment: { Variables: { API_TOKEN: 'x' } } }),
    },
    { name: 'a database with a password', template: only('AWS::RDS::DBInstance', { MasterUserPassword: 'x' }) },
  ],
  good: [
    { name: 'a secret that AWS makes', template: secret({ GenerateSecretString: { PasswordLength: 48 } }) },
    { name: 'a secret of the usual length', template: secret({ GenerateSecretString: {} }) },
    {
      name: 'a password that is read at deploy',
      template: only('AWS::RDS::DBInstance', {
        MasterUserPassword: '{{resolve:secretsmanager:db:SecretString:password}}',
      }),
    },
    {
      name: 'a function that is told where its secret lies',
      template: only('AWS::Lambda::Function', {
        Environment: { Variables: { SECRET_ARN: sub('arn:aws:${AWS::Region}') } },
      }),
    },
    { name: 'a parameter with a setting', template: only('AWS::SSM::Parameter', { Name: '/site/title', Value: 'x' }) },
  ],
};
