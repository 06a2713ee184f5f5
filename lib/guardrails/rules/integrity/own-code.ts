import {
  type Assembly,
  attributeOf,
  type Expression,
  get,
  isObject,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resolve,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
  show,
} from '../../../assembly';
import { surelyOneOf } from '../../certainty';
import type { Rule, Violation } from '../../rule';

/** Bucket names as asset manifests write them. */
const asManifest = (expression: Expression): string =>
  expression
    .map((part) => (part.kind === 'text' ? part.text : part.kind === 'pseudo' ? `\${${part.name}}` : '?'))
    .join('');

const isUploaded = (scope: Scope, bucket: Json | undefined, key: Json | undefined): boolean => {
  const name = literalAt(scope, key);
  if (name === undefined || bucket === undefined) return false;
  return resolve(scope, bucket).every(
    (alternative) =>
      typeof alternative !== 'symbol' &&
      scope.stack.assets.some(({ destinations }) =>
        destinations.some((to) => to.key === name && to.bucket === asManifest(alternative)),
      ),
  );
};

const isOwnImage = (scope: Scope, uri: Json): boolean =>
  resolve(scope, uri).every((alternative) => {
    if (typeof alternative === 'symbol') return false;
    const [, account, tag] = /^([^.]+)\.dkr\.ecr\.[^/]+\/[^:]+:(.+)$/.exec(asManifest(alternative)) ?? [];
    return (
      (account === '${AWS::AccountId}' || account === scope.stack.account) &&
      scope.stack.assets.some(
        ({ packaging, destinations }) => packaging === 'image' && destinations.some(({ key }) => key === tag),
      )
    );
  });

const codeProblem = (scope: Scope, code: Json | undefined): string | undefined => {
  if (!isObject(code)) return 'its code is not written out in the template';
  if (code['ZipFile'] !== undefined) {
    return 'its code stands in the template itself, where no build, no audit of packages and no review of source sees it';
  }
  const image = code['ImageUri'];
  if (image !== undefined) {
    return isOwnImage(scope, image) ? undefined : 'it runs an image that this assembly does not build';
  }
  if (isUploaded(scope, code['S3Bucket'], code['S3Key'])) return undefined;
  return 'its code comes from a bucket and key that this assembly does not upload';
};

const layerProblems = (scope: Scope, layers: Json | undefined): readonly string[] =>
  itemsOf(scope, layers).flatMap(({ expression }) => {
    const attribute = attributeOf(expression);
    const layer = attribute && resourceAt(scope.assembly, attribute.resource);
    if (layer?.type === 'AWS::Lambda::LayerVersion') return [];
    return [
      `it loads the layer ${show(expression)}, which is not of this app and sees everything that the function sees`,
    ];
  });

/** Variables that load or wrap code before the function's own runs, or switch off what protects its calls. */
const HOOKS = [
  'AWS_LAMBDA_EXEC_WRAPPER',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
  'LD_AUDIT',
  'NODE_PATH',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_REPL_EXTERNAL_MODULE',
  'PYTHONPATH',
  'PYTHONSTARTUP',
  'PYTHONINSPECT',
  'JAVA_TOOL_OPTIONS',
  'RUBYOPT',
  'RUBYLIB',
  'PERL5OPT',
  'BASH_ENV',
  'DOTNET_STARTUP_HOOKS',
  'CORECLR_PROFILER_PATH',
  'AWS_ENDPOINT_URL',
  'HTTP_PROXY',
  'HTTPS_PROXY',
];

/** Options of Node.js that change nothing about which code runs. */
const HARMLESS_NODE_OPTIONS = ['', '--enable-source-maps'];

const environmentProblems = (scope: Scope, environment: Json | undefined): readonly string[] => {
  if (environment === undefined) return [];
  const variables = get(environment, 'Variables') ?? {};
  if (!isObject(variables)) return ['its environment is not written out in the template'];
  return Object.entries(variables).flatMap(([name, value]) => {
    const upper = name.toUpperCase();
    if (upper === 'NODE_OPTIONS') {
      return surelyOneOf(scope, value, HARMLESS_NODE_OPTIONS)
        ? []
        : ['NODE_OPTIONS can load code before its own, and is more than --enable-source-maps'];
    }
    const hooked = HOOKS.includes(upper) || upper.startsWith('AWS_ENDPOINT_URL');
    return hooked ? [`the variable ${name} puts something between the function and what it runs or calls`] : [];
  });
};

const signingProblems = (scope: Scope, config: Json | undefined): readonly string[] => {
  if (config === undefined) return [];
  const [item, ...more] = itemsOf(scope, config);
  const attribute = item && more.length === 0 ? attributeOf(item.expression) : undefined;
  const found = attribute && resourceAt(scope.assembly, attribute.resource);
  if (found?.type !== 'AWS::Lambda::CodeSigningConfig') return ['its code signing is decided outside this app'];
  const policy = get(found.properties['CodeSigningPolicies'], 'UntrustedArtifactOnDeployment');
  return surelyOneOf(scopeOf(scope.assembly, found.stack), policy, ['Enforce'])
    ? []
    : ['its code signing only warns of code that nobody signed'];
};

const functionProblems = (scope: Scope, { properties }: Resource): readonly string[] => {
  const code = codeProblem(scope, properties['Code']);
  const handler = properties['Handler'] === undefined ? '' : literalAt(scope, properties['Handler']);
  return [
    ...(code === undefined ? [] : [code]),
    ...layerProblems(scope, properties['Layers']),
    ...environmentProblems(scope, properties['Environment']),
    ...signingProblems(scope, properties['CodeSigningConfigArn']),
    ...(handler === undefined || handler.startsWith('/') ? ['its handler does not lie in its own code'] : []),
  ];
};

const check = (assembly: Assembly): readonly Violation[] => {
  const violations: Violation[] = [];
  const add = ({ stack, logicalId }: Resource, problems: readonly string[]) => {
    for (const what of problems) violations.push({ stack, logicalId, what: `${what}.` });
  };
  for (const resource of resourcesOf(assembly, 'AWS::Lambda::Function')) {
    add(resource, functionProblems(scopeOf(assembly, resource.stack), resource));
  }
  for (const layer of resourcesOf(assembly, 'AWS::Lambda::LayerVersion')) {
    const problem = codeProblem(scopeOf(assembly, layer.stack), layer.properties['Content']);
    add(layer, problem === undefined ? [] : [problem]);
  }
  return violations;
};

const BUCKET = { 'Fn::Sub': 'assets-${AWS::AccountId}-us-east-2' };
const CODE: JsonObject = { S3Bucket: BUCKET, S3Key: 'code.zip' };
/** What an asset manifest would upload. */
const UPLOADS = { 'code.zip': 'assets-${AWS::AccountId}-us-east-2' };

const withFunction = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  Resources: {
    F: { Type: 'AWS::Lambda::Function', Properties: { Code: CODE, Handler: 'index.handler', ...properties } },
    ...more,
  },
});

const runs = (name: string, properties: JsonObject, more: JsonObject = {}) => ({
  name,
  template: withFunction(properties, more),
  uploads: UPLOADS,
});

const variables = (entries: JsonObject): JsonObject => ({ Environment: { Variables: entries } });

const signing = (policy: string): JsonObject => ({
  S: {
    Type: 'AWS::Lambda::CodeSigningConfig',
    Properties: { CodeSigningPolicies: { UntrustedArtifactOnDeployment: policy } },
  },
});

export const ownCode: Rule = {
  id: 'own-code',
  title: 'Functions run the code that this assembly holds, and nothing else',
  core: false,
  why:
    'Capital One, March 2019: whoever ran inside the role had its data. A layer, a wrapper or a code bucket of somebody else runs ' +
    'inside the role that reads the voter roll (NIST 800-53 SR-3, SI-7).',
  fix: 'Use ElectionFunction, which bundles the code from lib/services; put a library into package.json instead of a layer.',
  mappings: { cis: ['2.1.1', 'A1.2.7'], nist: ['CM-5', 'CM-14', 'SI-7', 'SR-3', 'SR-11'], fsbp: [] },
  check,
  bad: [
    runs('code from a bucket of somebody else', { Code: { S3Bucket: 'vendor-code', S3Key: 'code.zip' } }),
    runs('code under a key that nothing uploads', { Code: { S3Bucket: BUCKET, S3Key: 'other.zip' } }),
    runs('code under a key that whoever deploys names', { Code: { S3Bucket: BUCKET, S3Key: { Ref: 'Key' } } }),
    runs('code in the template', { Code: { ZipFile: 'exports.handler = () => {};' } }),
    runs('an image from a public registry', { Code: { ImageUri: 'public.ecr.aws/vendor/roll:latest' } }),
    runs('an image of another account', { Code: { ImageUri: '999999999999.dkr.ecr.us-east-2.amazonaws.com/a:b' } }),
    runs('a layer of another account', { Layers: ['arn:aws:lambda:us-east-2:999999999999:layer:helper:1'] }),
    runs('a layer that a parameter names', { Layers: [{ Ref: 'Layer' }] }),
    runs(
      'a layer made elsewhere',
      {},
      {
        L: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: { S3Bucket: 'vendor-code', S3Key: 'l.zip' } } },
      },
    ),
    runs('a wrapper', variables({ AWS_LAMBDA_EXEC_WRAPPER: '/opt/spy' })),
    runs('code that Node.js loads first', variables({ NODE_OPTIONS: '--require /opt/spy.js' })),
    runs('certificates that are not checked', variables({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })),
    runs('calls to AWS sent elsewhere', variables({ AWS_ENDPOINT_URL_S3: 'https://example.org' })),
    runs('a handler in a layer', { Handler: '/opt/spy.handler' }),
    runs('code signing that only warns', { CodeSigningConfigArn: { Ref: 'S' } }, signing('Warn')),
    runs('code signing that is decided elsewhere', {
      CodeSigningConfigArn: 'arn:aws:lambda:us-east-2:999999999999:code-signing-config:csc-0',
    }),
  ],
  good: [
    runs('code that the assembly uploads', {}),
    runs('source maps', variables({ NODE_OPTIONS: '--enable-source-maps', TABLE: { Ref: 'T' } })),
    runs(
      'a layer of its own',
      { Layers: [{ Ref: 'L' }] },
      {
        L: { Type: 'AWS::Lambda::LayerVersion', Properties: { Content: CODE } },
      },
    ),
    runs('code signing that refuses', { CodeSigningConfigArn: { Ref: 'S' } }, signing('Enforce')),
  ],
};
