import {
  type Assembly,
  get,
  itemsOf,
  type JsonObject,
  literalAt,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { distributionsOf, isBucketOrigin, originsOf } from '../../distributions';
import { tagged } from '../../example';
import { changed, changes } from '../../examples';
import { render } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';

/** The bucket whose address an origin names, by reference or by the name that both write out. */
const bucketAt = (scope: Scope, origin: JsonObject): Resource | undefined => {
  const [named, ...more] = itemsOf(scope, origin['DomainName']);
  if (named === undefined || more.length > 0) return undefined;
  const [part] = named.expression;
  if (part?.kind === 'attribute') return resourceAt(scope.assembly, part.resource);
  const address = render(scope.assembly, scope.stack, named.expression);
  return resourcesOf(scope.assembly, 'AWS::S3::Bucket').find((bucket) =>
    itemsOf(scopeOf(scope.assembly, bucket.stack), bucket.properties['BucketName']).some(({ expression }) =>
      address.startsWith(`${render(scope.assembly, scope.stack, expression)}.s3.`),
    ),
  );
};

/** Why an origin leads into a bucket that the public is not to see; undefined for one of the website's own. */
const bucketProblem = (scope: Scope, origin: JsonObject): string | undefined => {
  const bucket = bucketAt(scope, origin);
  if (bucket?.type !== 'AWS::S3::Bucket') return 'leads to a bucket that is not in this app (DomainName)';
  const dataClass = dataClassOf(scopeOf(scope.assembly, bucket.stack), bucket);
  return dataClass === undefined || isNeverPublic(dataClass)
    ? `leads to ${bucket.constructPath}, which holds ${dataClass ?? 'nobody knows what'}`
    : undefined;
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, 'AWS::CloudFront::CloudFrontOriginAccessIdentity')].map(({ stack, logicalId }) => ({
    stack,
    logicalId,
    what: 'it is an origin access identity, which any distribution of the account may use, and which cannot use a key.',
  })),
  ...distributionsOf(assembly).flatMap((distribution) => {
    const { stack, logicalId, properties } = distribution;
    const scope = scopeOf(assembly, stack);
    const problems = originsOf(distribution)
      .filter(isBucketOrigin)
      .flatMap((origin): readonly string[] => {
        const id = String(origin['Id']);
        const leads = bucketProblem(scope, origin);
        if (leads !== undefined) return [`${id} ${leads}`];
        if (![undefined, ''].includes(literalAt(scope, get(origin['S3OriginConfig'], 'OriginAccessIdentity')))) {
          return [`${id} is asked with an origin access identity, which cannot use a key`];
        }
        const control = storeNamedBy(scope, origin['OriginAccessControlId']);
        const config =
          control?.type === 'AWS::CloudFront::OriginAccessControl'
            ? control.properties['OriginAccessControlConfig']
            : undefined;
        const isSigned =
          get(config, 'OriginAccessControlOriginType') === 's3' &&
          get(config, 'SigningBehavior') === 'always' &&
          get(config, 'SigningProtocol') === 'sigv4';
        return isSigned ? [] : [`requests to ${id} are not always signed (OriginAccessControlId)`];
      });
    const root = literalAt(scope, get(properties['DistributionConfig'], 'DefaultRootObject'));
    const all = [
      ...problems,
      ...(root === undefined || root === ''
        ? ['its address alone asks the bucket for a list (DefaultRootObject)']
        : []),
    ];
    return all.length === 0 ? [] : [{ stack, logicalId, what: `${all.join('; ')}.` }];
  }),
];

const GOOD: JsonObject = {
  Resources: {
    B: { Type: 'AWS::S3::Bucket', Properties: tagged('site-content') },
    Roll: { Type: 'AWS::S3::Bucket', Properties: tagged('voter-documents') },
    C: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: {
        OriginAccessControlConfig: {
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      },
    },
    D: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          DefaultRootObject: 'index.html',
          Origins: [
            {
              Id: 'content',
              DomainName: { 'Fn::GetAtt': ['B', 'RegionalDomainName'] },
              OriginAccessControlId: { 'Fn::GetAtt': ['C', 'Id'] },
              S3OriginConfig: { OriginAccessIdentity: '' },
            },
          ],
        },
      },
    },
  },
};
const CONFIG = 'C/Properties/OriginAccessControlConfig';
const ORIGIN = 'D/Properties/DistributionConfig/Origins/0';

export const originsSealed: Rule = {
  id: 'origins-sealed',
  title: 'The website asks its own buckets alone, with a signature',
  core: false,
  why:
    'Chicago and Deep Root, 2017: buckets open to anybody. A website whose requests are not signed works only when its bucket is open, so ' +
    'the next person opens it.',
  fix: 'Use ElectionSite, which gives every bucket origin one access control that always signs (s3, always, sigv4).',
  mappings: {
    cis: ['4.2.1', '4.3.1'],
    nist: ['AC-3', 'AC-4', 'SC-7', 'IA-9'],
    fsbp: ['CloudFront.13', 'CloudFront.1'],
  },
  check,
  bad: changes(GOOD, {
    'an origin without access control': [`${ORIGIN}/OriginAccessControlId`],
    'access control that never signs': [`${CONFIG}/SigningBehavior`, 'never'],
    'access control that lets the browser sign': [`${CONFIG}/SigningBehavior`, 'no-override'],
    'access control for something else': [`${CONFIG}/OriginAccessControlOriginType`, 'mediastore'],
    'voters’ documents': [`${ORIGIN}/DomainName`, { 'Fn::GetAtt': ['Roll', 'RegionalDomainName'] }],
    'a bucket by its name': [`${ORIGIN}/DomainName`, 'election-lorem-documents.s3.us-east-2.amazonaws.com'],
    'a bucket of no class': ['B/Properties/Tags'],
    'an older identity for whoever wants it': ['I', { Type: 'AWS::CloudFront::CloudFrontOriginAccessIdentity' }],
    'the older identity': [`${ORIGIN}/S3OriginConfig/OriginAccessIdentity`, 'origin-access-identity/cloudfront/E1'],
    'a site without a first page': ['D/Properties/DistributionConfig/DefaultRootObject'],
  }),
  good: [
    { name: 'signed requests', template: GOOD },
    {
      name: 'signed requests to the bucket by the name that both write out',
      template: changed(changed(GOOD, 'B/Properties/BucketName', 'election-lorem-site'), `${ORIGIN}/DomainName`, {
        'Fn::Sub': 'election-lorem-site.s3.us-east-1.${AWS::URLSuffix}',
      }),
    },
    {
      name: 'signed requests to the bucket at its address in its region',
      template: changed(GOOD, `${ORIGIN}/DomainName`, {
        'Fn::Join': ['', [{ Ref: 'B' }, '.s3.us-east-1.', { Ref: 'AWS::URLSuffix' }]],
      }),
    },
  ],
};
