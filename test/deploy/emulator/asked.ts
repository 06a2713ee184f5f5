import { existsSync, readFileSync } from 'node:fs';
import { at, type Cloud, isRecord, many, type Plain } from '../../support/cloud';
import { type Call, deniedBy, permits } from '../../support/policy';
import type { Deployed } from './deployed';
import { ACCOUNT, required } from './environment';
import { Refused, type Sdk } from './sdk';

/** One request that a deployed function sent to AWS, as record-calls.cjs wrote it down. */
export interface Recorded {
  readonly function: string;
  readonly method: string;
  readonly path: string;
  readonly service?: string;
  readonly target?: string;
  readonly body?: string;
}

/** One thing that AWS would ask the policies about. */
export interface Asked {
  readonly function: string;
  readonly call: Call;
  /** What has a policy of its own. */
  readonly bucket?: string;
  readonly key?: string;
}

const recorded = (): readonly Recorded[] => {
  const file = required('EMULATOR_CALLS');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded);
};

const S3_ACTIONS: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

/** In the address of a link that somebody else signed. */
const LINK = 'X-Amz-Signature';

/** What a browser does with a link that a function signed: the function's role, from outside the network. */
export const byLink = (name: string, bucket: string, key: string): Recorded => ({
  function: name,
  method: 'PUT',
  path: `/${bucket}/${key}?${LINK}=`,
  service: 's3',
});

type Half = Omit<Asked, 'function'>;

const ofS3 = ({ method, path }: Recorded): readonly Half[] => {
  const { pathname, searchParams } = new URL(path, 'http://s3');
  const [bucket = '', ...key] = pathname.slice(1).split('/');
  const arn = `arn:aws:s3:::${bucket}`;
  const object = key.join('/') !== '';
  const action = !object
    ? 's3:ListBucket'
    : method === 'GET' && searchParams.has('tagging')
      ? 's3:GetObjectTagging'
      : (S3_ACTIONS[method] ?? `s3:${method}`);
  const prefix = object ? null : searchParams.get('prefix');
  return [
    {
      call: {
        action,
        resource: object ? `${arn}/${decodeURIComponent(key.join('/'))}` : arn,
        context: {
          'aws:SecureTransport': 'true',
          's3:TlsVersion': '1.3',
          ...(prefix === null ? {} : { 's3:prefix': prefix }),
          ...(searchParams.has(LINK)
            ? { 's3:authType': 'REST-QUERY-STRING', 's3:signatureAge': '60000' }
            : { 's3:authType': 'REST-HEADER' }),
        },
      },
      bucket,
    },
  ];
};

const TRANSACTION: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Delete: 'DeleteItem',
  Update: 'UpdateItem',
  ConditionCheck: 'ConditionCheckItem',
};

const ofDynamoDb = ({ target = '', body = '{}' }: Recorded, region: string): readonly Half[] => {
  const operation = target.split('.').at(-1) ?? '';
  const input: Plain = JSON.parse(body);
  const parts: readonly (readonly [string, Plain])[] =
    operation === 'TransactWriteItems'
      ? many(at(input, 'TransactItems')).flatMap((item) => Object.entries(isRecord(item) ? item : {}))
      : [[operation, input]];
  return parts.map(([name, part]) => {
    const pk =
      at(part, 'Key', 'pk', 'S') ?? at(part, 'Item', 'pk', 'S') ?? at(part, 'ExpressionAttributeValues', ':pk', 'S');
    return {
      call: {
        action: `dynamodb:${TRANSACTION[name] ?? name}`,
        resource: `arn:aws:dynamodb:${region}:${ACCOUNT}:table/${at(part, 'TableName')}`,
        ...(pk === undefined || pk === null ? {} : { context: { 'dynamodb:LeadingKeys': [String(pk)] } }),
      },
    };
  });
};

const ofKms = ({ target = '', body = '{}' }: Recorded): readonly Half[] => {
  const input: Plain = JSON.parse(body);
  const key = String(at(input, 'KeyId'));
  const encryption = at(input, 'EncryptionContext');
  const context: Record<string, string> = Object.fromEntries(
    Object.entries(isRecord(encryption) ? encryption : {}).map(([name, value]) => [
      `kms:EncryptionContext:${name}`,
      String(value),
    ]),
  );
  for (const name of ['SigningAlgorithm', 'MessageType']) {
    const value = at(input, name);
    if (typeof value === 'string') context[`kms:${name}`] = value;
  }
  return [{ call: { action: `kms:${target.split('.').at(-1)}`, resource: key, context }, key }];
};

const ofSes = ({ body = '{}' }: Recorded, region: string): readonly Half[] => {
  const from = String(at(JSON.parse(body), 'FromEmailAddress'));
  return [
    {
      call: {
        action: 'ses:SendEmail',
        resource: `arn:aws:ses:${region}:${ACCOUNT}:identity/${from}`,
        context: { 'ses:FromAddress': from },
      },
    },
  ];
};

const halvesOf = (call: Recorded, region: string): readonly Half[] => {
  switch (call.service) {
    case 's3':
      return ofS3(call);
    case 'dynamodb':
      return ofDynamoDb(call, region);
    case 'kms':
      return ofKms(call);
    case 'ses':
      return ofSes(call, region);
    default:
      // An answer to CloudFormation's link is signed by nobody.
      return call.service === undefined ? [] : [{ call: { action: `${call.service}:${call.target ?? call.path}` } }];
  }
};

const ofType = (resources: readonly Deployed[], type: string) =>
  resources.filter((resource) => resource.type === type && resource.physicalId !== undefined);

/** S3 opens and seals objects with the caller's own right to the bucket's key; the emulator never asks, AWS does. */
const throughS3 = (asked: Half, resources: readonly Deployed[], cloud: Cloud): readonly Half[] => {
  const bucket = ofType(resources, 'AWS::S3::Bucket').find(({ physicalId }) => physicalId === asked.bucket);
  if (bucket === undefined || !/Object$/.test(asked.call.action)) return [];
  const entry = cloud.all(bucket.type, bucket.stack).find(({ id }) => id === bucket.logicalId);
  const reference = at(
    entry?.properties['BucketEncryption'],
    'ServerSideEncryptionConfiguration',
    0,
    'ServerSideEncryptionByDefault',
    'KMSMasterKeyID',
  );
  const key = cloud.referred(reference);
  const deployed = resources.find(({ stack, logicalId }) => stack === key?.stack && logicalId === key.id);
  if (deployed?.physicalId === undefined) return [];
  const arn = `arn:aws:kms:${deployed.region}:${ACCOUNT}:key/${deployed.physicalId}`;
  return [
    {
      key: arn,
      call: {
        action: asked.call.action === 's3:GetObject' ? 'kms:Decrypt' : 'kms:GenerateDataKey',
        resource: arn,
        context: {
          'kms:ViaService': `s3.${bucket.region}.amazonaws.com`,
          'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${asked.bucket}`,
        },
      },
    },
  ];
};

interface Caller {
  readonly arn: string;
  readonly role: string;
  readonly region: string;
  readonly policies: Plain;
  readonly endpoints: Readonly<Record<string, string>>;
}

const callerOf = async (name: string, resources: readonly Deployed[], sdk: Sdk): Promise<Caller> => {
  const fn = ofType(resources, 'AWS::Lambda::Function').find(({ physicalId }) => physicalId === name);
  if (fn === undefined) throw new Error(`no template has the function ${name}`);
  const role = String(
    at(await sdk.call('lambda', 'GetFunctionConfiguration', { FunctionName: name }, fn.region), 'Role'),
  );
  const RoleName = role.split('/').at(-1) ?? '';
  const attached = many(at(await sdk.call('iam', 'ListAttachedRolePolicies', { RoleName }), 'AttachedPolicies'));
  const statements: Plain[] = [];
  for (const policy of attached) {
    const PolicyArn = String(at(policy, 'PolicyArn'));
    const VersionId = String(at(await sdk.call('iam', 'GetPolicy', { PolicyArn }), 'Policy', 'DefaultVersionId'));
    const version = await sdk.call('iam', 'GetPolicyVersion', { PolicyArn, VersionId });
    statements.push(...many(at(version, 'PolicyVersion', 'Document', 'Statement')));
  }
  const endpoints = fn.properties['VpcConfig'] === undefined ? [] : ofType(resources, 'AWS::EC2::VPCEndpoint');
  return {
    arn: `arn:aws:lambda:${fn.region}:${ACCOUNT}:function:${name}`,
    role,
    region: fn.region,
    policies: { Statement: statements },
    endpoints: Object.fromEntries(
      endpoints.map(({ logicalId, physicalId = '' }) => [
        ['S3', 'DynamoDb', 'Kms', 'Email'].find((part) => logicalId.startsWith(`Network${part}`)) ?? logicalId,
        physicalId,
      ]),
    ),
  };
};

const ENDPOINT_OF: Readonly<Record<string, string>> = { s3: 'S3', dynamodb: 'DynamoDb', kms: 'Kms', ses: 'Email' };

/**
 * Asks the deployed policies about every call that the deployed functions made: the role's own, the bucket's, the key's. The
 * emulator asks none of them, so a right that is missing would first show on AWS. Evaluated by test/support/policy.ts.
 */
export const askedOfPolicies = async (
  resources: readonly Deployed[],
  cloud: Cloud,
  sdk: Sdk,
  links: readonly Recorded[],
) => {
  const callers = new Map<string, Caller>();
  const documents = new Map<string, Plain>();
  const document = async (id: string, get: () => Promise<Plain | undefined>): Promise<Plain> => {
    const known = documents.get(id);
    if (known !== undefined) return known;
    const text = await get().catch((error: unknown) => {
      if (error instanceof Refused) return undefined;
      throw error;
    });
    const parsed: Plain = typeof text === 'string' ? JSON.parse(text) : (text ?? null);
    documents.set(id, parsed);
    return parsed;
  };

  const actions = new Map<string, Set<string>>();
  const refused = new Set<string>();
  for (const call of [...recorded(), ...links]) {
    const caller = callers.get(call.function) ?? (await callerOf(call.function, resources, sdk));
    callers.set(call.function, caller);
    const direct = halvesOf(call, caller.region);
    for (const half of [...direct, ...direct.flatMap((one) => throughS3(one, resources, cloud))]) {
      const endpoint = links.includes(call)
        ? undefined
        : caller.endpoints[ENDPOINT_OF[half.call.action.split(':')[0] ?? ''] ?? ''];
      const asked: Call = {
        ...half.call,
        principal: caller.role,
        context: {
          ...half.call.context,
          'lambda:SourceFunctionArn': caller.arn,
          ...(endpoint === undefined ? {} : { 'aws:SourceVpce': endpoint }),
        },
      };
      const said = `${call.function}: ${asked.action} on ${asked.resource}`;
      actions.set(call.function, (actions.get(call.function) ?? new Set()).add(asked.action));
      if (!permits(caller.policies, asked)) refused.add(`${said}: its role does not allow it`);
      const { bucket, key } = half;
      if (bucket !== undefined) {
        const policy = await document(bucket, async () =>
          at(await sdk.call('s3', 'GetBucketPolicy', { Bucket: bucket }), 'Policy'),
        );
        for (const sid of deniedBy(policy, asked)) refused.add(`${said}: the bucket denies it (${sid})`);
      }
      if (key !== undefined) {
        const region = /^arn:aws:kms:([a-z0-9-]+):/.exec(key)?.[1];
        const policy = await document(key, async () =>
          at(await sdk.call('kms', 'GetKeyPolicy', { KeyId: key, PolicyName: 'default' }, region), 'Policy'),
        );
        if (!permits(policy, asked)) refused.add(`${said}: the key's policy does not allow it`);
      }
    }
  }
  return { actions, refused: [...refused] };
};
