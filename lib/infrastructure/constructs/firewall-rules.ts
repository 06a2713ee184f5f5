import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';

type Rule = CfnWebACL.RuleProperty;

const visible = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName });

/** A group of rules that AWS keeps up to date, every rule of it blocking. */
export const managedGroup = (priority: number, name: string): Rule => ({
  name,
  priority,
  overrideAction: { none: {} },
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
  visibilityConfig: visible(name),
});

export interface AddressRate {
  /** Requests of one address within `seconds`; what comes above is blocked. */
  readonly limit: number;
  readonly seconds: 60 | 120 | 300 | 600;
  /** Only requests whose path begins so. @default all */
  readonly pathPrefix?: string;
  /** Also where something stands before that in the path, as a stage does. @default false */
  readonly anywhere?: boolean;
}

/** Cuts off an address that asks too often: the walk through Alaska's look-up in 2020 was scripted. */
export const addressRate = (priority: number, name: string, rate: AddressRate): Rule => ({
  name,
  priority,
  action: { block: { customResponse: { responseCode: 429 } } },
  statement: {
    rateBasedStatement: {
      aggregateKeyType: 'IP',
      limit: rate.limit,
      evaluationWindowSec: rate.seconds,
      ...(rate.pathPrefix === undefined
        ? {}
        : {
            scopeDownStatement: {
              byteMatchStatement: {
                fieldToMatch: { uriPath: {} },
                positionalConstraint: rate.anywhere ? 'CONTAINS' : 'STARTS_WITH',
                searchString: rate.pathPrefix,
                // Lower case and decoded, else /API/ or /%61pi/ would not be counted.
                textTransformations: [
                  { priority: 0, type: 'URL_DECODE' },
                  { priority: 1, type: 'LOWERCASE' },
                ],
              },
            },
          }),
    },
  },
  visibilityConfig: visible(name),
});

/** Blocks what does not carry the header that CloudFront adds, so that the limits at the edge cannot be walked around. */
export const edgeOnly = (priority: number, header: string, secret: string): Rule => ({
  name: 'OnlyThroughTheEdge',
  priority,
  action: { block: {} },
  statement: {
    notStatement: {
      statement: {
        byteMatchStatement: {
          fieldToMatch: { singleHeader: { Name: header } },
          positionalConstraint: 'EXACTLY',
          searchString: secret,
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      },
    },
  },
  visibilityConfig: visible('OnlyThroughTheEdge'),
});

export const firewallVisibility = visible;
