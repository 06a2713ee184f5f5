import { get, type Json, literalAt, type Resource, resourcesOf, type Scope, scopeOf } from '../assembly';
import { dataClassOf } from '../guardrails/data-class';
import { policiesOf } from '../guardrails/stores';
import { aliasAsks } from './aliases';
import type { Ask } from './asks';
import { behind, passesOnTo } from './behind';
import { ALIASED, QUALIFIED, STORE_KINDS, type StoreKind } from './capabilities';
import { codeOf } from './code';
import { type Names, placeOf } from './names';
import { type Statement, statementsAt } from './statements';

/** One thing that can be reached. */
export interface Store {
  readonly resource: Resource;
  readonly kind: StoreKind;
  /** What can be asked of it: of its kind, what this one has. */
  readonly asks: readonly Ask[];
  /** As in the lock. */
  readonly name: string;
  /** Undefined where it declares none: treated as never public. */
  readonly dataClass: string | undefined;
  readonly account: string;
  readonly region: string;
  readonly arn: string;
  /** Its own policies, those of its access points included. */
  readonly policy: readonly Statement[];
  /** The key that it encrypts with, when that is one of this assembly. */
  readonly key: Store | undefined;
  readonly tags: ReadonlyMap<string, string>;
  /** Switches of the type that stand above its policy. */
  readonly publicBlocked: boolean;
  /** What guards it where its template gives it no policy. */
  readonly policyOfNone: readonly Statement[];
  /** ARNs that it cannot have, for they are those of others: where its own could be any. */
  readonly taken?: readonly string[];
}

/** Deployed in the account and region of its stack, whatever its ARN shows. */
const KEY_OF: Readonly<Record<string, readonly (readonly (string | number)[])[]>> = {
  'AWS::S3::Bucket': [
    ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'],
  ],
  'AWS::DynamoDB::Table': [['SSESpecification', 'KMSMasterKeyId']],
  'AWS::SQS::Queue': [['KmsMasterKeyId']],
  'AWS::SecretsManager::Secret': [['KmsKeyId']],
  'AWS::Kinesis::Stream': [['StreamEncryption', 'KeyId']],
};

const at = (value: Json | undefined, path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (inner, step) =>
      typeof step === 'number' ? (Array.isArray(inner) ? (inner[step] as Json) : undefined) : get(inner, step),
    value,
  );

const tagsOf = (names: Names, resource: Resource): ReadonlyMap<string, string> => {
  const scope = scopeOf(names.assembly, resource.stack);
  const list = resource.properties['Tags'];
  const tags = new Map<string, string>();
  for (const tag of Array.isArray(list) ? (list as readonly Json[]) : []) {
    const key = literalAt(scope, get(tag, 'Key'));
    const value = literalAt(scope, get(tag, 'Value'));
    if (key !== undefined && value !== undefined) tags.set(key.toLowerCase(), value);
  }
  return tags;
};

const SWITCHES = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

const publicBlocked = (names: Names, resource: Resource): boolean => {
  const scope = scopeOf(names.assembly, resource.stack);
  const block = resource.properties['PublicAccessBlockConfiguration'];
  return SWITCHES.every((name) => literalAt(scope, get(block, name)) === 'true');
};

/** AWS::Lambda::Permission is one statement of a function's policy, spelt as properties. */
const permissionDocument = ({ properties }: Resource): Json => {
  const principal = properties['Principal'] ?? '*';
  const isService = typeof principal === 'string' && principal.includes('.');
  const equals = {
    ...(properties['SourceAccount'] === undefined ? {} : { 'aws:SourceAccount': properties['SourceAccount'] }),
    ...(properties['PrincipalOrgID'] === undefined ? {} : { 'aws:PrincipalOrgID': properties['PrincipalOrgID'] }),
    ...(properties['FunctionUrlAuthType'] === undefined
      ? {}
      : { 'lambda:FunctionUrlAuthType': properties['FunctionUrlAuthType'] }),
  };
  return {
    Statement: [
      {
        Effect: 'Allow',
        Principal: isService ? { Service: principal } : { AWS: principal },
        Action: properties['Action'] ?? '*',
        Resource: '*',
        Condition: {
          ...(Object.keys(equals).length === 0 ? {} : { StringEquals: equals }),
          ...(properties['SourceArn'] === undefined ? {} : { ArnLike: { 'aws:SourceArn': properties['SourceArn'] } }),
        },
      },
    ],
  };
};

const NO_POLICY: readonly Statement[] = [];

/** What a type that has no policy allows to whoever gets as far as its address. */
const openToAll = (names: Names, scope: Scope): readonly Statement[] =>
  statementsAt(
    names,
    scope,
    { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*:Client*', Resource: '*' }] },
    'no policy',
  );

const STREAMS = ['StreamSpecification', 'Replicas'];

const known = new Map<readonly Ask[], readonly Ask[]>();

/** A table without a stream has none to read. */
export const withoutStream = (asks: readonly Ask[]): readonly Ask[] => {
  const found = known.get(asks) ?? asks.filter(({ on }) => !on('').startsWith('/stream/'));
  known.set(asks, found);
  return found;
};

const asksOf = ({ asks }: StoreKind, { properties }: Resource): readonly Ask[] =>
  STREAMS.some((name) => properties[name] !== undefined) ? asks : withoutStream(asks);

const idOf = ({ stack, logicalId }: { readonly stack: string; readonly logicalId: string }): string =>
  `${stack}\u0000${logicalId}`;

/** A policy of CloudWatch Logs is the account's in one region, and names its log groups itself. */
const logGroupsBeside = (names: Names, { stack }: Resource): readonly Resource[] =>
  [...resourcesOf(names.assembly, 'AWS::Logs::LogGroup')].filter(
    (group) =>
      names.accountOf(group.stack) === names.accountOf(stack) && names.regionOf(group.stack) === names.regionOf(stack),
  );

/** What a bucket refuses for all of its objects it refuses by way of its access points too. */
const refusalsForAll = ({ policy, arn }: Store): readonly Statement[] =>
  policy
    .filter(
      ({ effect, resources, exceptResources }) =>
        effect === 'Deny' && !exceptResources && (resources ?? []).some((text) => text === '*' || text === `${arn}/*`),
    )
    .map((statement) => ({ ...statement, resources: undefined }));

/** Statements by the store that they guard. */
const policiesByStore = (
  names: Names,
  byName: ReadonlyMap<string, Resource>,
): ReadonlyMap<string, readonly Statement[]> => {
  const { assembly } = names;
  const found = new Map<string, Statement[]>();
  const add = (store: Resource, statements: readonly Statement[]) => {
    const list = found.get(idOf(store)) ?? [];
    list.push(...statements);
    found.set(idOf(store), list);
  };
  const certainFor = (holder: Resource, store: Resource): boolean =>
    holder === store || holder.condition === undefined || holder.condition === store.condition;
  for (const { scope, holder, stores, document } of policiesOf(assembly)) {
    // A policy may name its store by the name that both write out.
    const targets =
      holder.type === 'AWS::S3::AccessPoint'
        ? [holder]
        : holder.type === 'AWS::Logs::ResourcePolicy'
          ? logGroupsBeside(names, holder)
          : stores.some(({ type }) => Object.hasOwn(STORE_KINDS, type))
            ? stores
            : [
                holder.properties['Bucket'],
                holder.properties['Queue'],
                holder.properties['Queues'],
                holder.properties['Topics'],
                holder.properties['MrapName'],
                holder.properties['ObjectLambdaAccessPoint'],
              ]
                .flatMap((value) => names.textsAt(scope, value))
                .flatMap(({ text }) => byName.get(text) ?? []);
    for (const store of targets) {
      add(store, statementsAt(names, scope, document, `the policy ${placeOf(holder)}`, certainFor(holder, store)));
    }
  }
  for (const permission of resourcesOf(assembly, 'AWS::Lambda::Permission')) {
    const scope = scopeOf(assembly, permission.stack);
    for (const { text } of names.textsAt(scope, permission.properties['FunctionName'])) {
      const store = byName.get(text);
      if (store) add(store, statementsAt(names, scope, permissionDocument(permission), placeOf(permission)));
    }
  }
  for (const role of resourcesOf(assembly, 'AWS::IAM::Role')) {
    const scope = scopeOf(assembly, role.stack);
    add(role, statementsAt(names, scope, role.properties['AssumeRolePolicyDocument'], 'its trust'));
  }
  return found;
};

/** Every store of the assembly, with what guards it. */
export const storesOf = (names: Names): readonly Store[] => {
  const { assembly } = names;
  // A parameter's value stands in the template: only one that says it holds data is asked about.
  const resources = [...resourcesOf(assembly, ...Object.keys(STORE_KINDS))].filter(
    (resource) =>
      resource.type !== 'AWS::SSM::Parameter' || dataClassOf(scopeOf(assembly, resource.stack), resource) !== undefined,
  );
  const byName = new Map<string, Resource>();
  for (const resource of resources) {
    const arn = STORE_KINDS[resource.type]?.arn ?? 'Arn';
    for (const attribute of ['Ref', arn]) byName.set(names.attribute(resource, attribute), resource);
  }
  // An alias or a version is another name of a function.
  const asksBesides = new Map<Resource, readonly Ask[]>(aliasAsks(names, byName));
  const besides = (store: Resource, more: readonly Ask[]): void => {
    asksBesides.set(store, [...new Set([...(asksBesides.get(store) ?? []), ...more])]);
  };
  for (const alias of resourcesOf(assembly, 'AWS::Lambda::Alias', 'AWS::Lambda::Version')) {
    for (const { text } of names.textsAt(scopeOf(assembly, alias.stack), alias.properties['FunctionName'])) {
      const code = byName.get(text);
      if (code === undefined) continue;
      besides(code, alias.type === 'AWS::Lambda::Alias' ? [...QUALIFIED, ...ALIASED] : QUALIFIED);
      byName.set(names.attribute(alias, 'Ref'), code);
    }
  }
  for (const [store, more] of codeOf(names).asks) besides(store, more);
  const policies = policiesByStore(names, byName);
  const made = new Map<string, Store>();
  const make = (resource: Resource): Store | undefined => {
    const known = made.get(idOf(resource));
    const kind = STORE_KINDS[resource.type];
    if (known !== undefined || kind === undefined) return known;
    const scope = scopeOf(assembly, resource.stack);
    const [key, ...more] = (KEY_OF[resource.type] ?? [])
      .flatMap((path) => names.textsAt(scope, at(resource.properties, path)))
      .map(({ text }) => byName.get(text))
      .map((found) => (found === undefined || !found.type.startsWith('AWS::KMS::') ? undefined : make(found)));
    const led = behind(resource)
      .flatMap((value) => names.textsAt(scope, value))
      .flatMap(({ text }) => byName.get(text) ?? [])
      .flatMap((found) => (found === resource ? [] : (make(found) ?? [])));
    const passedOn = passesOnTo(resource) ? led : [];
    const policyOfNone = kind.openWithoutPolicy ? openToAll(names, scope) : NO_POLICY;
    const asks = asksOf(kind, resource);
    const ownAsks = asksBesides.get(resource);
    const store: Store = {
      resource,
      kind,
      asks: ownAsks === undefined ? asks : [...asks, ...ownAsks],
      name: placeOf(resource),
      dataClass: dataClassOf(scope, resource) ?? led.find(({ dataClass }) => dataClass !== undefined)?.dataClass,
      account: names.accountOf(resource.stack),
      region: names.regionOf(resource.stack),
      arn: names.attribute(resource, kind.arn),
      // With several behind it, what only some refuse is not refused.
      policy: [
        ...(policies.get(idOf(resource)) ?? policyOfNone),
        ...(passedOn.length === 1 ? passedOn.flatMap(refusalsForAll) : []),
      ],
      key: passedOn.length === 1 ? passedOn[0]?.key : more.length > 0 ? undefined : key,
      tags: tagsOf(names, resource),
      policyOfNone,
      publicBlocked: resource.type === 'AWS::S3::Bucket' && publicBlocked(names, resource),
    };
    made.set(idOf(resource), store);
    return store;
  };
  return resources.flatMap((resource) => make(resource) ?? []);
};
