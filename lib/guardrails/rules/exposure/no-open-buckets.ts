import { type Assembly, type JsonObject, type Resource, resourcesOf, type Scope, scopeOf } from '../../../assembly';
import { CONSOLE_ORIGIN } from '../../../contracts/console';
import { dataClassOf, isNeverPublic } from '../../data-class';
import { only, tagged } from '../../example';
import type { Rule, Violation } from '../../rule';
import { siteStandsApart } from '../../site-apart';
import { textAt, valuesAt } from '../../written';

const OWNERSHIP = ['OwnershipControls', 'Rules', '[]', 'ObjectOwnership'];
const ORIGINS = ['CorsConfiguration', 'CorsRules', '[]', 'AllowedOrigins', '[]'];
const METHODS = ['CorsConfiguration', 'CorsRules', '[]', 'AllowedMethods', '[]'];

const problemsOf = (scope: Scope, bucket: Resource): readonly string[] => {
  const { properties } = bucket;
  const problems: string[] = [];
  if (properties['WebsiteConfiguration'] !== undefined) {
    problems.push('it is served as a website by itself (WebsiteConfiguration), without TLS, firewall or log.');
  }
  const owners = valuesAt(properties, OWNERSHIP);
  if (owners.length === 0 || owners.some((owner) => textAt(scope, owner) !== 'BucketOwnerEnforced')) {
    problems.push(
      'its ACLs are not switched off (OwnershipControls: BucketOwnerEnforced), so one call opens an object to anyone.',
    );
  }
  if (!isNeverPublic(dataClassOf(scope, bucket))) return problems;
  const isOneSite = (origin: string): boolean =>
    /^https:\/\/[^*]+$/.test(origin) || (origin === CONSOLE_ORIGIN && siteStandsApart(scope.assembly, bucket.stack));
  if (valuesAt(properties, ORIGINS).some((origin) => !isOneSite(textAt(scope, origin) ?? '*'))) {
    problems.push('its CORS rules let the pages of other sites in (AllowedOrigins names no one https:// address).');
  }
  if (valuesAt(properties, METHODS).some((method) => textAt(scope, method) !== 'PUT')) {
    problems.push('its CORS rules let pages read or delete (AllowedMethods); a browser only uploads, with PUT.');
  }
  return problems;
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::S3::Bucket').flatMap((bucket) =>
    problemsOf(scopeOf(assembly, bucket.stack), bucket).map((what) => ({
      stack: bucket.stack,
      logicalId: bucket.logicalId,
      what,
    })),
  );

const ENFORCED: JsonObject = { OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } };

const bucket = (properties: JsonObject): JsonObject =>
  only('AWS::S3::Bucket', { ...tagged('voter-documents'), ...ENFORCED, ...properties });

const cors = (origin: string, method = 'PUT'): JsonObject =>
  bucket({ CorsConfiguration: { CorsRules: [{ AllowedOrigins: [origin], AllowedMethods: [method] }] } });

export const noOpenBuckets: Rule = {
  id: 'no-open-buckets',
  title: 'No bucket is a website, has ACLs, or lets pages of other sites in',
  core: true,
  why:
    'Alteryx, October 2017: an ACL for any AWS account exposed 123 million households. Website endpoints and wildcard CORS are ' +
    'the other two ways by which a bucket is opened without touching its policy.',
  fix: 'Use PrivateBucket; the website is ElectionSite, and browser uploads go to DocumentIntake with the one origin of the site.',
  mappings: { cis: ['4.2.1', '4.3.1'], nist: ['AC-3', 'AC-4', 'SC-7'], fsbp: ['S3.12'] },
  check,
  bad: [
    { name: 'a bucket that is a website', template: bucket({ WebsiteConfiguration: { IndexDocument: 'index.html' } }) },
    {
      name: 'a bucket with ACLs',
      template: bucket({ OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } }),
    },
    { name: 'a bucket that leaves ACLs to AWS', template: only('AWS::S3::Bucket', tagged('voter-documents')) },
    { name: 'pages of any site', template: cors('*') },
    { name: 'pages of any site over TLS', template: cors('https://*') },
    { name: 'pages over plain HTTP', template: cors('http://vote.example') },
    { name: 'pages that read', template: cors('https://vote.example', 'GET') },
  ],
  good: [
    { name: 'a bucket without any of them', template: bucket({}) },
    { name: 'uploads from the one site', template: cors('https://vote.example') },
  ],
};
