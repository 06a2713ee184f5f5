import { DATA_CLASS_TAG, type DataClass, isDataClass } from '../../contracts/data-class';
import { CannotStart } from '../cannot-start';
import { type Cloud, type CloudResource, list, localText, mentionedOf, plain, record } from '../cloud/cloud';
import { edgeFunction } from './edge-function';
import { type HeadersPolicy, NO_HEADERS_POLICY, readHeadersPolicy } from './headers-policy';
import { pathPattern } from './path-pattern';

export type Origin =
  | { readonly kind: 'bucket'; readonly dataClass: DataClass; readonly prefix: string }
  | {
      readonly kind: 'api';
      readonly api: CloudResource;
      /** Headers that only the edge can set: by them the API knows that a call came through it. */
      readonly customHeaders: readonly string[];
    };

export interface Behaviour {
  readonly pattern: string;
  readonly matches: (path: string) => boolean;
  readonly methods: readonly string[];
  readonly origin: Origin;
  readonly headersPolicy: HeadersPolicy;
  readonly compress: boolean;
  /** Does the origin see the browser's own headers, `Authorization` above all? */
  readonly forwardsViewerHeaders: boolean;
  readonly viewerRequest?: ReturnType<typeof edgeFunction>;
  readonly viewerResponse?: ReturnType<typeof edgeFunction>;
}

export interface ErrorResponse {
  readonly code: number;
  readonly responseCode: number;
  readonly page: string;
}

export interface Distribution {
  readonly address: string;
  readonly defaultRootObject: string;
  /** In the order in which CloudFront tries them; the default comes last. */
  readonly behaviours: readonly Behaviour[];
  readonly errorResponses: readonly ErrorResponse[];
}

/** AllViewer and AllViewerExceptHostHeader, AWS's managed origin request policies. */
const MANAGED_ALL_VIEWER = ['216adef6-5c7f-47e4-b989-5492eafa07d3', 'b689b0a8-53d0-40ab-baf2-68738e2966ac'];
/** CloudFront's default when a behaviour names no methods. */
const READ_METHODS = ['GET', 'HEAD'];

const dataClassOf = (bucket: CloudResource): DataClass => {
  const tag = list(bucket.properties['Tags'])
    .map(record)
    .find((entry) => entry['Key'] === DATA_CLASS_TAG);
  const value = tag?.['Value'];
  if (isDataClass(value)) return value;
  throw new CannotStart(`The bucket ${bucket.address} carries no data class; tag it with ${DATA_CLASS_TAG}.`);
};

/** The bucket whose generated name begins the host name: stacks know each other's buckets by name alone (cycles). */
const bucketByName = (cloud: Cloud, host: unknown, from: CloudResource): CloudResource | undefined => {
  const shown = (value: unknown, at: CloudResource): string =>
    cloud.text(value, at, (_, attribute) => `{${attribute}}`);
  const name = shown(host, from);
  return cloud
    .ofType('AWS::S3::Bucket')
    .filter((bucket) => bucket.properties['BucketName'] !== undefined)
    .find((bucket) => name.startsWith(`${shown(bucket.properties['BucketName'], bucket)}.s3.`));
};

const readOrigin = (cloud: Cloud, distribution: CloudResource, origin: Readonly<Record<string, unknown>>): Origin => {
  const host = origin['DomainName'];
  const bucket = mentionedOf(cloud, 'AWS::S3::Bucket', host, distribution) ?? bucketByName(cloud, host, distribution);
  if (bucket) {
    const path = plain(origin['OriginPath']) ?? '';
    return {
      kind: 'bucket',
      dataClass: dataClassOf(bucket),
      prefix: path.replace(/^\//, '').replace(/([^/])$/, '$1/'),
    };
  }
  const api = mentionedOf(cloud, 'AWS::ApiGateway::RestApi', host, distribution);
  if (api) {
    const customHeaders = list(origin['OriginCustomHeaders']).flatMap((header) => {
      const name = plain(record(header)['HeaderName']);
      return name === undefined ? [] : [name.toLowerCase()];
    });
    return { kind: 'api', api, customHeaders };
  }
  throw new CannotStart(
    `Origin ${plain(origin['Id']) ?? '?'} of ${distribution.address} leads to no bucket and no API of the templates.`,
  );
};

const forwardsViewerHeaders = (cloud: Cloud, value: unknown, from: CloudResource): boolean => {
  if (typeof value === 'string') return MANAGED_ALL_VIEWER.includes(value);
  const policy = mentionedOf(cloud, 'AWS::CloudFront::OriginRequestPolicy', value, from);
  const headers = record(record(policy?.properties['OriginRequestPolicyConfig'])['HeadersConfig']);
  return /^allViewer|^allExcept/.test(plain(headers['HeaderBehavior']) ?? '');
};

/** The one CloudFront distribution of a jurisdiction. @throws {CannotStart} when there is none, or several */
export const readDistribution = (cloud: Cloud, origin: string): Distribution => {
  const [distribution, ...more] = cloud.ofType('AWS::CloudFront::Distribution');
  if (!distribution || more.length > 0) {
    throw new CannotStart(
      distribution
        ? `The templates have ${more.length + 1} distributions; this machine runs one.`
        : 'The templates have no website (no CloudFront distribution). Add the module site in election.config.ts.',
    );
  }
  const config = record(distribution.properties['DistributionConfig']);
  const origins = new Map(
    list(config['Origins'])
      .map(record)
      .map((entry) => [plain(entry['Id']) ?? '', readOrigin(cloud, distribution, entry)]),
  );
  const functions = new Map<CloudResource, ReturnType<typeof edgeFunction>>();
  const functionFor = (behaviour: Readonly<Record<string, unknown>>, eventType: string) => {
    const association = list(behaviour['FunctionAssociations'])
      .map(record)
      .find((entry) => entry['EventType'] === eventType);
    const resource =
      association && mentionedOf(cloud, 'AWS::CloudFront::Function', association['FunctionARN'], distribution);
    if (!resource) return undefined;
    const made =
      functions.get(resource) ??
      edgeFunction(resource.address, localText(cloud, resource.properties['FunctionCode'], resource, origin));
    functions.set(resource, made);
    return made;
  };
  const behaviourOf = (behaviour: Readonly<Record<string, unknown>>, pattern: string): Behaviour => {
    const target = origins.get(plain(behaviour['TargetOriginId']) ?? '');
    if (!target) throw new CannotStart(`Behaviour ${pattern} of ${distribution.address} names no origin.`);
    const policy = mentionedOf(
      cloud,
      'AWS::CloudFront::ResponseHeadersPolicy',
      behaviour['ResponseHeadersPolicyId'],
      distribution,
    );
    const methods = list(behaviour['AllowedMethods']).map(String);
    const viewerRequest = functionFor(behaviour, 'viewer-request');
    const viewerResponse = functionFor(behaviour, 'viewer-response');
    return {
      pattern,
      matches: pathPattern(pattern),
      methods: methods.length === 0 ? READ_METHODS : methods,
      origin: target,
      headersPolicy: policy ? readHeadersPolicy(cloud, policy, origin) : NO_HEADERS_POLICY,
      compress: behaviour['Compress'] === true,
      forwardsViewerHeaders: forwardsViewerHeaders(cloud, behaviour['OriginRequestPolicyId'], distribution),
      ...(viewerRequest ? { viewerRequest } : {}),
      ...(viewerResponse ? { viewerResponse } : {}),
    };
  };
  return {
    address: distribution.address,
    defaultRootObject: plain(config['DefaultRootObject']) ?? '',
    behaviours: [
      ...list(config['CacheBehaviors'])
        .map(record)
        .map((behaviour) => behaviourOf(behaviour, plain(behaviour['PathPattern']) ?? '*')),
      behaviourOf(record(config['DefaultCacheBehavior']), '*'),
    ],
    errorResponses: list(config['CustomErrorResponses'])
      .map(record)
      .flatMap((entry) => {
        const code = Number(entry['ErrorCode']);
        const page = plain(entry['ResponsePagePath']);
        return page === undefined ? [] : [{ code, responseCode: Number(entry['ResponseCode'] ?? code), page }];
      }),
  };
};
