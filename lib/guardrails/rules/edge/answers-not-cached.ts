import { type Assembly, get, type JsonObject, literalAt, resourcesOf, scopeOf } from '../../../assembly';
import { behavioursOf, distributionsOf, isBucketOrigin, originsOf, pathOf } from '../../distributions';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { isTrue, listAt, numberAt } from '../../values';

/** CloudFront’s own policy CachingDisabled. */
const DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

const check = (assembly: Assembly): readonly Violation[] => [
  ...distributionsOf(assembly).flatMap((distribution) => {
    const { stack, logicalId } = distribution;
    const scope = scopeOf(assembly, stack);
    const buckets = new Set(
      originsOf(distribution)
        .filter(isBucketOrigin)
        .map((origin) => literalAt(scope, origin['Id'])),
    );
    const caching = behavioursOf(distribution).filter((behaviour) => {
      if (buckets.has(literalAt(scope, behaviour['TargetOriginId']))) return false;
      if (literalAt(scope, behaviour['CachePolicyId']) === DISABLED) return false;
      const policy = storeNamedBy(scope, behaviour['CachePolicyId']);
      const own = policy && scopeOf(assembly, policy.stack);
      return !(own && numberAt(own, policy.properties, ['CachePolicyConfig', 'MaxTTL']) === 0);
    });
    return caching.length === 0
      ? []
      : [
          {
            stack,
            logicalId,
            what: `it keeps answers to ${caching.map(pathOf).join(', ')}: one voter’s answer may be shown to another (CachePolicyId).`,
          },
        ];
  }),
  ...[...resourcesOf(assembly, 'AWS::ApiGateway::Stage')].flatMap(({ stack, logicalId, properties }) => {
    const isOn =
      isTrue(properties['CacheClusterEnabled']) ||
      listAt(properties, ['MethodSettings']).some((one) => isTrue(get(one, 'CachingEnabled')));
    return isOn
      ? [{ stack, logicalId, what: 'it keeps answers in a cache (CacheClusterEnabled, CachingEnabled).' }]
      : [];
  }),
];

const GOOD: JsonObject = {
  Resources: {
    Files: { Type: 'AWS::CloudFront::CachePolicy', Properties: { CachePolicyConfig: { MaxTTL: 31536000 } } },
    D: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Origins: [
            { Id: 'content', S3OriginConfig: {} },
            { Id: 'api', CustomOriginConfig: {} },
          ],
          DefaultCacheBehavior: { TargetOriginId: 'content', CachePolicyId: { Ref: 'Files' } },
          CacheBehaviors: [{ PathPattern: '/api/*', TargetOriginId: 'api', CachePolicyId: DISABLED }],
        },
      },
    },
    S: { Type: 'AWS::ApiGateway::Stage', Properties: { MethodSettings: [{ HttpMethod: '*' }] } },
  },
};
const API = 'D/Properties/DistributionConfig/CacheBehaviors/0';

export const answersNotCached: Rule = {
  id: 'answers-not-cached',
  title: 'No answer about one voter is kept for the next',
  core: false,
  why:
    'A look-up’s answer in a shared cache is given to whoever asks next. Alaska, 2020: 113,000 voters’ data went out through a look-up ' +
    'that worked as built.',
  fix: 'Leave CachingDisabled on every behaviour that goes to an API, and no cache on the stage.',
  mappings: { cis: ['A1.1.3'], nist: ['AC-4', 'SC-4', 'SC-28'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'an API behind the website’s cache': [`${API}/CachePolicyId`, { Ref: 'Files' }],
    'an API behind AWS’s own cache policy': [`${API}/CachePolicyId`, '658327ea-f89d-4fab-a63d-7e88639e58f6'],
    'an API whose behaviour says nothing': [`${API}/CachePolicyId`],
    'a stage with a cache': ['S/Properties/CacheClusterEnabled', true],
    'a method with a cache': ['S/Properties/MethodSettings/0/CachingEnabled', true],
  }),
  good: [
    { name: 'files cached and answers not', template: GOOD },
    {
      name: 'a policy of one’s own that keeps nothing',
      template: changed(
        changed(GOOD, 'None', {
          Type: 'AWS::CloudFront::CachePolicy',
          Properties: { CachePolicyConfig: { MaxTTL: 0 } },
        }),
        `${API}/CachePolicyId`,
        { Ref: 'None' },
      ),
    },
  ],
};
