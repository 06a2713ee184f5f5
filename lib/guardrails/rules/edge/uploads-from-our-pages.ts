import { type Assembly, get, type JsonObject, perAssembly, resourcesOf, scopeOf } from '../../../assembly';
import { classOf } from '../../belongs-to';
import { isNeverPublic } from '../../data-class';
import { distributionsOf } from '../../distributions';
import { resource, tagged, template } from '../../example';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt, textAt } from '../../values';

const originOf = (address: string): string | undefined => /^https?:\/\/[^/]+/.exec(address)?.[0].toLowerCase();

/** Where the app's own pages stand, as its sign-in and its distributions say. */
const ownPages = perAssembly((assembly): ReadonlySet<string> => {
  const afterSignIn = resourcesOf(assembly, 'AWS::Cognito::UserPoolClient').flatMap(({ stack, properties }) =>
    listAt(properties, ['CallbackURLs']).flatMap((url) => originOf(textAt(scopeOf(assembly, stack), url) ?? '') ?? []),
  );
  const byName = distributionsOf(assembly).flatMap(({ stack, properties }) =>
    listAt(get(properties['DistributionConfig'], 'Aliases'), []).flatMap((name) => {
      const text = textAt(scopeOf(assembly, stack), name);
      return text === undefined ? [] : [`https://${text.toLowerCase()}`];
    }),
  );
  // Of an API that hands out pages itself.
  const byOwnName = resourcesOf(assembly, 'AWS::ApiGateway::DomainName').flatMap(({ stack, properties }) => {
    const text = textAt(scopeOf(assembly, stack), properties['DomainName']);
    return text === undefined ? [] : [`https://${text.toLowerCase()}`];
  });
  return new Set([...afterSignIn, ...byName, ...byOwnName]);
});

const check = (assembly: Assembly): readonly Violation[] => {
  const pages = ownPages(assembly);
  if (pages.size === 0) return [];
  return resourcesOf(assembly, 'AWS::S3::Bucket').flatMap((bucket): readonly Violation[] => {
    if (!isNeverPublic(classOf(assembly, bucket))) return [];
    const scope = scopeOf(assembly, bucket.stack);
    const foreign = listAt(bucket.properties, ['CorsConfiguration', 'CorsRules'])
      .flatMap((rule) => listAt(rule, ['AllowedOrigins']))
      .map((origin) => textAt(scope, origin))
      .filter((origin) => origin !== undefined && !pages.has(origin.toLowerCase()));
    return foreign.map((origin) => ({
      stack: bucket.stack,
      logicalId: bucket.logicalId,
      what: `pages of ${origin} may speak to it from a browser (CorsConfiguration), and no sign-in or distribution of this app is there.`,
    }));
  });
};

const GOOD: JsonObject = template({
  B: resource('AWS::S3::Bucket', {
    ...tagged('voter-documents'),
    CorsConfiguration: { CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['https://lorem.example'] }] },
  }),
  C: resource('AWS::Cognito::UserPoolClient', { CallbackURLs: ['https://lorem.example/staff/'] }),
});
const ORIGINS = 'B/Properties/CorsConfiguration/CorsRules/0/AllowedOrigins';

export const uploadsFromOurPages: Rule = {
  id: 'uploads-from-our-pages',
  title: 'Browsers speak to a never-public bucket from the office’s own pages alone',
  core: false,
  why:
    'A page that looks like the office’s is the oldest trick against voters and staff (Arizona, June 2016). If its script may send to the ' +
    'bucket with a link that it was shown, what a voter uploads passes through it.',
  fix: 'Set the address of the site in election.config.ts, from which the origins of uploads and the addresses of the sign-in are both made.',
  mappings: { cis: ['4.2.1', '4.3.1'], nist: ['AC-4', 'SC-7', 'SC-23'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'another site': [ORIGINS, ['https://attacker.example']],
    'another site beside': [ORIGINS, ['https://lorem.example', 'https://attacker.example']],
    'every site': [ORIGINS, ['*']],
    'the same name without encryption': [ORIGINS, ['http://lorem.example']],
  }),
  good: [
    { name: 'the site where staff sign in', template: GOOD },
    {
      name: 'the site by the name of its distribution',
      template: changed(GOOD, 'C', {
        Type: 'AWS::CloudFront::Distribution',
        Properties: { DistributionConfig: { Aliases: ['lorem.example'] } },
      }),
    },
    { name: 'an app that says nowhere where its pages are', template: changed(GOOD, 'C') },
  ],
};
