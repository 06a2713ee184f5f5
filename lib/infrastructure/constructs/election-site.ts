import { Arn, ArnFormat, Aws, CfnOutput, Stack } from 'aws-cdk-lib';
import { CfnCachePolicy, CfnDistribution, CfnFunction, CfnOriginAccessControl } from 'aws-cdk-lib/aws-cloudfront';
import { CfnDelivery, CfnDeliveryDestination, CfnDeliverySource } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EDGE_HEADER } from '../../contracts/functions';
import { REHEARSAL_ROOT } from '../../contracts/published';
import { uniquePart } from '../names';
import type { AccessLogBucket } from './access-log-bucket';
import { STAGE } from './election-api';
import { addressRate, firewallVisibility, managedGroup } from './firewall-rules';
import { type LogKeeping, ProtectedLogGroup } from './protected-log-group';
import { firewallLogArn, redactedFields } from './regional-firewall';
import { RATE_OF_APIS, RATES, RATES_OF_FORMS } from './request-rates';
import { SiteHeaders } from './site-headers';

/** AWS's managed policies, by the ids that its documentation gives. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER_EXCEPT_HOST = 'b689b0a8-53d0-40ab-baf2-68738e2966ac';

/** A year: immutable files say so themselves in cache-control. */
const LONGEST_CACHE_SECONDS = 31_536_000;
/** Where a file says nothing, it is asked for again after this long. */
const DEFAULT_CACHE_SECONDS = 30;

export interface ApiOrigin {
  readonly host: string;
  readonly pathPatterns: readonly string[];
  /** Of an API in another account. @default that of the site's own */
  readonly edgeSecret?: string;
}

export interface ElectionSiteProps {
  readonly jurisdictionId: string;
  readonly domain?: { readonly name: string; readonly certificateArn: string };
  /** Regional host names of the buckets, known without referring to them (see names.ts, uniquePart). */
  readonly contentBucketHost: string;
  readonly resultsBucketHost?: string;
  readonly noticesBucketHost?: string;
  /** In the order in which CloudFront matches them. */
  readonly apis: readonly ApiOrigin[];
  /** Undefined where no API stands behind the site. */
  readonly edgeSecret: string | undefined;
  /** Hosts that the staff console calls: sign-in and upload. */
  readonly staffConnectTo: readonly string[];
  /** Hosts that the registration form calls: the intake of documents. No other public page calls anybody. */
  readonly registerConnectTo: readonly string[];
  readonly routerCode: string;
  readonly logs: LogKeeping;
  readonly edgeLogs: AccessLogBucket;
}

const edgeValue = ({ host, edgeSecret }: ApiOrigin, site: ElectionSiteProps): string => {
  const value = edgeSecret ?? site.edgeSecret;
  if (value === undefined) throw new Error(`${host} would stand behind CloudFront without a value to know it by.`);
  return value;
};

/**
 * The public website: static files from private buckets through CloudFront's origin access control, the APIs behind the same
 * name, a firewall with AWS's managed groups and limits for each address, strict headers, TLS 1.2 or newer, and logs.
 */
export class ElectionSite extends Construct {
  readonly distributionArn: string;
  readonly host: string;

  constructor(scope: Construct, id: string, props: ElectionSiteProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const prefix = `election-${props.jurisdictionId}`;

    // The public API, and no other, takes everything under /api/.
    const answersVoters = props.apis.some(({ pathPatterns }) => pathPatterns.includes('/api/*'));
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'CLOUDFRONT',
      defaultAction: { allow: {} },
      visibilityConfig: firewallVisibility('Edge'),
      rules: [
        ...(answersVoters ? RATES_OF_FORMS.map(({ name, ...rate }, i) => addressRate(i, name, rate)) : []),
        ...(props.apis.length > 0 ? [addressRate(2, RATE_OF_APIS.name, RATE_OF_APIS)] : []),
        addressRate(3, 'AllPerAddress', { limit: RATES.all, seconds: 300 }),
        managedGroup(10, 'AWSManagedRulesAmazonIpReputationList'),
        managedGroup(11, 'AWSManagedRulesCommonRuleSet'),
        managedGroup(12, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managedGroup(13, 'AWSManagedRulesSQLiRuleSet'),
      ],
    });
    const wafLogName = `aws-waf-logs-${prefix}-edge-${uniquePart()}`;
    const wafLog = new ProtectedLogGroup(this, 'WafLogs', { ...props.logs, logGroupName: wafLogName });
    const wafLogging = new CfnLoggingConfiguration(this, 'WafLogging', {
      resourceArn: webAcl.attrArn,
      logDestinationConfigs: [firewallLogArn(stack, wafLogName)],
      redactedFields: redactedFields(),
    });
    wafLogging.node.addDependency(wafLog.logGroup);

    const originAccess = new CfnOriginAccessControl(this, 'OriginAccess', {
      originAccessControlConfig: {
        name: `${prefix}-${uniquePart()}`,
        originAccessControlOriginType: 's3',
        signingBehavior: 'always',
        signingProtocol: 'sigv4',
      },
    });
    const cache = new CfnCachePolicy(this, 'Cache', {
      cachePolicyConfig: {
        name: `${prefix}-files-${uniquePart()}`,
        minTtl: 0,
        defaultTtl: DEFAULT_CACHE_SECONDS,
        maxTtl: LONGEST_CACHE_SECONDS,
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: 'none' },
          headersConfig: { headerBehavior: 'none' },
          queryStringsConfig: { queryStringBehavior: 'none' },
          enableAcceptEncodingBrotli: true,
          enableAcceptEncodingGzip: true,
        },
      },
    });
    const router = new CfnFunction(this, 'Router', {
      name: `${prefix}-router-${uniquePart()}`,
      autoPublish: true,
      functionCode: props.routerCode,
      functionConfig: { comment: 'Pages of folders; not found for everything else', runtime: 'cloudfront-js-2.0' },
    });
    const pages = new SiteHeaders(this, 'PageHeaders', { name: `${prefix}-pages-${uniquePart()}` });
    const staff = new SiteHeaders(this, 'StaffHeaders', {
      name: `${prefix}-staff-${uniquePart()}`,
      connectTo: props.staffConnectTo,
    });
    const register =
      props.registerConnectTo.length === 0
        ? undefined
        : new SiteHeaders(this, 'RegisterHeaders', {
            name: `${prefix}-register-${uniquePart()}`,
            connectTo: props.registerConnectTo,
          });
    const data = new SiteHeaders(this, 'DataHeaders', {
      name: `${prefix}-data-${uniquePart()}`,
      readableByAnyPage: true,
    });

    const files = (
      targetOriginId: string,
      responseHeadersPolicyId: string,
    ): CfnDistribution.DefaultCacheBehaviorProperty => ({
      targetOriginId,
      responseHeadersPolicyId,
      cachePolicyId: cache.attrId,
      viewerProtocolPolicy: 'redirect-to-https',
      allowedMethods: ['GET', 'HEAD', 'OPTIONS'],
      cachedMethods: ['GET', 'HEAD'],
      compress: true,
    });
    const routed = { functionAssociations: [{ eventType: 'viewer-request', functionArn: router.attrFunctionArn }] };
    const bucketOrigin = (originId: string, domainName: string): CfnDistribution.OriginProperty => ({
      id: originId,
      domainName,
      originAccessControlId: originAccess.attrId,
      s3OriginConfig: { originAccessIdentity: '' },
    });

    const distribution = new CfnDistribution(this, 'Distribution', {
      distributionConfig: {
        enabled: true,
        comment: `Election website of ${props.jurisdictionId}`,
        defaultRootObject: 'index.html',
        httpVersion: 'http2and3',
        ipv6Enabled: true,
        priceClass: 'PriceClass_100',
        webAclId: webAcl.attrArn,
        ...(props.domain
          ? {
              aliases: [props.domain.name],
              viewerCertificate: {
                acmCertificateArn: props.domain.certificateArn,
                minimumProtocolVersion: 'TLSv1.2_2021',
                sslSupportMethod: 'sni-only',
              },
            }
          : { viewerCertificate: { cloudFrontDefaultCertificate: true } }),
        origins: [
          bucketOrigin('content', props.contentBucketHost),
          ...(props.resultsBucketHost === undefined ? [] : [bucketOrigin('results', props.resultsBucketHost)]),
          ...(props.noticesBucketHost === undefined ? [] : [bucketOrigin('notices', props.noticesBucketHost)]),
          ...props.apis.map((api, i) => ({
            id: `api-${i}`,
            domainName: api.host,
            originPath: `/${STAGE}`,
            customOriginConfig: {
              originProtocolPolicy: 'https-only',
              originSslProtocols: ['TLSv1.2'],
              originReadTimeout: 30,
            },
            originCustomHeaders: [{ headerName: EDGE_HEADER, headerValue: edgeValue(api, props) }],
          })),
        ],
        defaultCacheBehavior: { ...files('content', pages.policyId), ...routed },
        cacheBehaviors: [
          ...props.apis.flatMap((api, i) =>
            api.pathPatterns.map((pathPattern) => ({
              pathPattern,
              targetOriginId: `api-${i}`,
              responseHeadersPolicyId: pages.policyId,
              cachePolicyId: CACHING_DISABLED,
              originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
              viewerProtocolPolicy: 'https-only',
              allowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
              compress: true,
            })),
          ),
          { pathPattern: '/staff/*', ...files('content', staff.policyId), ...routed },
          ...(register ? [{ pathPattern: '/register/*', ...files('content', register.policyId), ...routed }] : []),
          ...(props.resultsBucketHost === undefined
            ? []
            : [
                { pathPattern: '/results/*', ...files('results', data.policyId) },
                { pathPattern: '/log/*', ...files('results', data.policyId) },
                // The same folder again, for rehearsals alone.
                { pathPattern: `/${REHEARSAL_ROOT}*`, ...files('results', data.policyId) },
              ]),
          // Notices alone: the page that shows them is one of the site's.
          ...(props.noticesBucketHost === undefined
            ? []
            : ['/incidents/*.json', '/incidents/signed/*'].map((pathPattern) => ({
                pathPattern,
                ...files('notices', data.policyId),
              }))),
        ],
      },
    });
    this.host = props.domain?.name ?? distribution.attrDomainName;
    this.distributionArn = Arn.format(
      {
        service: 'cloudfront',
        region: '',
        account: Aws.ACCOUNT_ID,
        resource: 'distribution',
        resourceName: distribution.ref,
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      },
      stack,
    );

    const source = new CfnDeliverySource(this, 'EdgeLogSource', {
      name: `${prefix}-edge-${uniquePart()}`,
      logType: 'ACCESS_LOGS',
      resourceArn: this.distributionArn,
    });
    const destination = new CfnDeliveryDestination(this, 'EdgeLogDestination', {
      name: `${prefix}-edge-${uniquePart()}`,
      deliveryDestinationType: 'S3',
      destinationResourceArn: props.edgeLogs.bucket.bucketArn,
      outputFormat: 'json',
    });
    const delivery = new CfnDelivery(this, 'EdgeLogDelivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.attrArn,
    });
    delivery.addResourceDependency(source);

    new CfnOutput(this, 'Address', {
      value: `https://${distribution.attrDomainName}`,
      description:
        'The website. Without a domain of your own, write the host name as cloudFrontName in election.config.ts and deploy again: staff sign-in needs it.',
    });
  }
}
