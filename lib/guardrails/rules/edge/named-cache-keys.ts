import { type Assembly, get, type JsonObject, literalAt, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';

/** Parts of a request, with what a policy may say of each: nothing, or a list by name. */
const PARTS = {
  cookies: ['CookiesConfig', 'CookieBehavior', 'none', 'whitelist'],
  headers: ['HeadersConfig', 'HeaderBehavior', 'none', 'whitelist'],
  'query strings': ['QueryStringsConfig', 'QueryStringBehavior', 'none', 'whitelist'],
} as const;

const openParts = (assembly: Assembly, policy: Resource): readonly string[] => {
  const scope = scopeOf(assembly, policy.stack);
  const key = get(policy.properties['CachePolicyConfig'], 'ParametersInCacheKeyAndForwardedToOrigin');
  return Object.entries(PARTS)
    .filter(([, [config, behaviour, ...allowed]]) => {
      const written = literalAt(scope, get(get(key, config), behaviour));
      return !allowed.some((choice) => choice === written);
    })
    .map(([part]) => part);
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::CloudFront::CachePolicy')].flatMap((policy) => {
    const open = openParts(assembly, policy);
    return open.length === 0
      ? []
      : [
          {
            stack: policy.stack,
            logicalId: policy.logicalId,
            what: `it keeps one copy of a page for each of all possible ${open.join(' and ')}: a made-up one goes past the cache.`,
          },
        ];
  });

const GOOD: JsonObject = {
  Resources: {
    C: {
      Type: 'AWS::CloudFront::CachePolicy',
      Properties: {
        CachePolicyConfig: {
          ParametersInCacheKeyAndForwardedToOrigin: {
            CookiesConfig: { CookieBehavior: 'none' },
            HeadersConfig: { HeaderBehavior: 'none' },
            QueryStringsConfig: { QueryStringBehavior: 'none' },
          },
        },
      },
    },
  },
};
const KEY = 'C/Properties/CachePolicyConfig/ParametersInCacheKeyAndForwardedToOrigin';

export const namedCacheKeys: Rule = {
  id: 'named-cache-keys',
  title: 'Nothing that a visitor makes up goes past the website’s cache',
  core: false,
  why:
    'Knox County, Tennessee, 2018: the results page went down under a flood of requests on election night. A cache that keeps a copy ' +
    'for each made-up query or cookie lets every such request through to what stands behind it.',
  fix: 'Use ElectionSite’s cache policy, which takes the path alone; name what a page truly depends on in a whitelist.',
  mappings: { cis: ['1.5.6'], nist: ['SC-5', 'SC-5(2)'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a copy for every query': [`${KEY}/QueryStringsConfig/QueryStringBehavior`, 'all'],
    'a copy for every query but one': [`${KEY}/QueryStringsConfig/QueryStringBehavior`, 'allExcept'],
    'a copy for every cookie': [`${KEY}/CookiesConfig/CookieBehavior`, 'all'],
    'a copy for every header': [`${KEY}/HeadersConfig/HeaderBehavior`, 'all'],
    'a behaviour that a parameter decides': [`${KEY}/CookiesConfig/CookieBehavior`, { Ref: 'P' }],
  }),
  good: [
    { name: 'the path alone', template: GOOD },
    {
      name: 'one query by name',
      template: changed(GOOD, `${KEY}/QueryStringsConfig`, {
        QueryStringBehavior: 'whitelist',
        QueryStrings: ['contest'],
      }),
    },
  ],
};
