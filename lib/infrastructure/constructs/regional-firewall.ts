import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { EDGE_HEADER } from '../../contracts/functions';
import { uniquePart } from '../names';
import { type AddressRate, addressRate, edgeOnly, firewallVisibility, managedGroup } from './firewall-rules';
import { type LogKeeping, ProtectedLogGroup } from './protected-log-group';
import type { NamedRate } from './request-rates';

export interface RegionalFirewallProps {
  readonly logs: LogKeeping;
  /** Part of the log group's name, which WAF wants to begin with `aws-waf-logs-`. */
  readonly name: string;
  /** For what stands without CloudFront before it (the sign-in pages): there the address is the person's own. */
  readonly requestsPerAddress?: AddressRate;
  /** Besides that, for what takes a voter's words. @default none */
  readonly requestsPerPath?: readonly NamedRate[];
  /** For what stands behind CloudFront: the header's value; anything without it is blocked first. */
  readonly edgeSecret?: string;
}

/** The firewall of an API or of the sign-in pages, with its log. */
export class RegionalFirewall extends Construct {
  readonly webAcl: CfnWebACL;

  constructor(scope: Construct, id: string, props: RegionalFirewallProps) {
    super(scope, id);
    this.webAcl = new CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: firewallVisibility('Regional'),
      rules: [
        ...(props.edgeSecret === undefined ? [] : [edgeOnly(0, EDGE_HEADER, props.edgeSecret)]),
        ...(props.requestsPerAddress === undefined ? [] : [addressRate(1, 'PerAddress', props.requestsPerAddress)]),
        // AWS does not say whether the stage stands in the path that is compared.
        ...(props.requestsPerPath ?? []).map(({ name, ...rate }, i) =>
          addressRate(2 + i, name, { ...rate, anywhere: true }),
        ),
        ...(props.requestsPerPath === undefined ? [] : [managedGroup(9, 'AWSManagedRulesAmazonIpReputationList')]),
        managedGroup(10, 'AWSManagedRulesCommonRuleSet'),
        managedGroup(11, 'AWSManagedRulesKnownBadInputsRuleSet'),
        managedGroup(12, 'AWSManagedRulesSQLiRuleSet'),
      ],
    });
    const logGroupName = `aws-waf-logs-${props.name}-${uniquePart()}`;
    const log = new ProtectedLogGroup(this, 'Logs', { ...props.logs, logGroupName });
    const logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      logDestinationConfigs: [firewallLogArn(Stack.of(this), logGroupName)],
      redactedFields: redactedFields(),
    });
    logging.node.addDependency(log.logGroup);
  }
}

/** WAF wants the log group's ARN without the `:*` that CloudFormation puts at its end. */
export const firewallLogArn = (stack: Stack, logGroupName: string): string =>
  Arn.format(
    { service: 'logs', resource: 'log-group', resourceName: logGroupName, arnFormat: ArnFormat.COLON_RESOURCE_NAME },
    stack,
  );

/** Tokens never reach a log. */
export const redactedFields = (): CfnLoggingConfiguration.FieldToMatchProperty[] => [
  { singleHeader: { Name: 'authorization' } },
  { singleHeader: { Name: 'cookie' } },
  { singleHeader: { Name: EDGE_HEADER } },
];
