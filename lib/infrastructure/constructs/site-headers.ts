import { CfnResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import { Construct } from 'constructs';
import { contentSecurityPolicy, HSTS_SECONDS, PERMISSIONS_POLICY } from '../../contracts/page-headers';

export interface SiteHeadersProps {
  /** Name within the account; CloudFront wants these unique. */
  readonly name: string;
  /** Hosts besides its own that the page may call. @default none */
  readonly connectTo?: readonly string[];
  /** True for published figures, which any other page may read. @default false */
  readonly readableByAnyPage?: boolean;
}

/** Strict security headers: own scripts alone, no frames, no other origin but the named ones. */
export class SiteHeaders extends Construct {
  readonly policyId: string;

  constructor(scope: Construct, id: string, props: SiteHeadersProps) {
    super(scope, id);
    const policy = new CfnResponseHeadersPolicy(this, 'Policy', {
      responseHeadersPolicyConfig: {
        name: props.name,
        securityHeadersConfig: {
          contentSecurityPolicy: {
            contentSecurityPolicy: `${contentSecurityPolicy(props.connectTo ?? [])}; upgrade-insecure-requests`,
            override: true,
          },
          contentTypeOptions: { override: true },
          frameOptions: { frameOption: 'DENY', override: true },
          referrerPolicy: { referrerPolicy: 'no-referrer', override: true },
          strictTransportSecurity: {
            accessControlMaxAgeSec: HSTS_SECONDS,
            includeSubdomains: true,
            preload: true,
            override: true,
          },
        },
        customHeadersConfig: {
          items: [
            {
              header: 'permissions-policy',
              value: PERMISSIONS_POLICY,
              override: true,
            },
            { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
            {
              header: 'cross-origin-resource-policy',
              value: props.readableByAnyPage ? 'cross-origin' : 'same-origin',
              override: true,
            },
          ],
        },
        ...(props.readableByAnyPage
          ? {
              corsConfig: {
                accessControlAllowCredentials: false,
                accessControlAllowHeaders: { items: ['if-none-match'] },
                accessControlAllowMethods: { items: ['GET', 'HEAD'] },
                accessControlAllowOrigins: { items: ['*'] },
                accessControlExposeHeaders: { items: ['etag', 'last-modified'] },
                originOverride: true,
              },
            }
          : {}),
        removeHeadersConfig: {
          items: [
            { header: 'server' },
            { header: 'x-amz-server-side-encryption-aws-kms-key-id' },
            { header: 'x-amz-version-id' },
          ],
        },
      },
    });
    this.policyId = policy.attrId;
  }
}
