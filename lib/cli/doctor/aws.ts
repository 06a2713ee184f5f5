import { BackupClient, DescribeRegionSettingsCommand } from '@aws-sdk/client-backup';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import * as z from 'zod';
import { ask, type Question, Refused } from './ask';
import type { AccountPort, AccountService } from './port';
import type { Credentials } from './signed-request';

/** The one that CDK's own bootstrap uses; docs/deploy.md changes none. */
const QUALIFIER = 'hnb659fds';
/** By which each is known in a template of ours. */
const TYPES: Readonly<Record<AccountService, string>> = {
  trail: 'AWS::CloudTrail::Trail',
  config: 'AWS::Config::ConfigurationRecorder',
  guardDuty: 'AWS::GuardDuty::Detector',
  securityHub: 'AWS::SecurityHub::Hub',
  macie: 'AWS::Macie::Session',
  accessAnalyzer: 'AWS::AccessAnalyzer::Analyzer',
};

const named = (error: unknown, ...names: readonly string[]): boolean =>
  error instanceof Error && names.includes(error.name);
/** What it gives, or `otherwise` where it is refused in one of these words. */
const unless = async <T>(call: () => Promise<T>, otherwise: T, ...names: readonly string[]): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (named(error, ...names)) return otherwise;
    throw error;
  }
};
const some = (json: string, list: string): boolean => {
  const answer = z.record(z.string(), z.unknown()).parse(JSON.parse(json))[list];
  return Array.isArray(answer) && answer.length > 0;
};

type Asking = (question: Question) => Promise<string>;

/** Is it on? Each service has its own way of saying that it is not. */
const IS_ON: Readonly<Record<AccountService, (ask: Asking, region: string) => Promise<boolean>>> = {
  trail: async (ask, region) =>
    some(
      await ask({
        service: 'cloudtrail',
        region,
        target: 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DescribeTrails',
      }),
      'trailList',
    ),
  config: async (ask, region) =>
    some(
      await ask({ service: 'config', region, target: 'StarlingDoveService.DescribeConfigurationRecorders' }),
      'ConfigurationRecorders',
    ),
  guardDuty: async (ask, region) => some(await ask({ service: 'guardduty', region, path: '/detector' }), 'detectorIds'),
  securityHub: (ask, region) =>
    unless(
      () => ask({ service: 'securityhub', region, path: '/accounts' }).then(() => true),
      false,
      'InvalidAccessException',
      'ResourceNotFoundException',
    ),
  macie: async (ask, region) => {
    try {
      await ask({ service: 'macie2', region, path: '/macie' });
      return true;
    } catch (error) {
      // The same code stands for missing rights; only the words tell them apart.
      if (error instanceof Refused && /not enabled/i.test(error.message)) return false;
      throw error;
    }
  },
  accessAnalyzer: async (ask, region) =>
    some(await ask({ service: 'access-analyzer', region, path: '/analyzer?type=ACCOUNT' }), 'analyzers'),
};

const trustSchema = z.object({
  Statement: z.array(z.object({ Effect: z.string(), Principal: z.unknown(), Condition: z.optional(z.unknown()) })),
});
/** Does a role's trust let in every principal of some account, without asking for more? */
export const trustsWholeAccount = (policy: string): boolean =>
  trustSchema
    .parse(JSON.parse(policy))
    .Statement.some(
      ({ Effect, Principal, Condition }) =>
        Effect === 'Allow' && Condition === undefined && /:root"|"\d{12}"|"\*"/.test(JSON.stringify(Principal)),
    );

const inXml = (xml: string, element: string): string =>
  new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1]?.trim() ?? '';
const summary = (xml: string, key: string): boolean =>
  new RegExp(`<key>${key}</key>\\s*<value>([1-9][0-9]*)</value>`).test(xml);
const parameter = ({ Parameters = [] }: Stack, name: string): string =>
  Parameters.find(({ ParameterKey }) => ParameterKey === name)?.ParameterValue ?? '';
const listed = (text: string): readonly string[] => text.split(',').filter((part) => part !== '');

/** Where IAM, which belongs to no region, is asked and signed for. */
const iamOf = (region: string): Pick<Question, 'service' | 'region' | 'host'> =>
  region.startsWith('us-gov-')
    ? { service: 'iam', region: 'us-gov-west-1', host: 'iam.us-gov.amazonaws.com' }
    : { service: 'iam', region: 'us-east-1', host: 'iam.amazonaws.com' };

/** The real account, with the credentials that the operator's own command line has. Reads alone. */
export const awsAccount = (home: string): AccountPort => {
  const found = async (): Promise<Credentials> => new CloudFormationClient({ region: home }).config.credentials();
  const asking: Asking = async (question) => ask(question, await found());
  const stackIn = async (region: string, name: string): Promise<Stack | undefined> =>
    unless(
      async () =>
        (await new CloudFormationClient({ region }).send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0],
      undefined,
      // CloudFormation's only word for a stack that is not there.
      'ValidationError',
    );
  const account = async (): Promise<string | undefined> => {
    let credentials: Credentials;
    try {
      credentials = await found();
    } catch {
      return undefined;
    }
    const form = { Action: 'GetCallerIdentity', Version: '2011-06-15' };
    return unless(
      async () => inXml(await ask({ service: 'sts', region: home, form }, credentials), 'Account') || undefined,
      undefined,
      'ExpiredToken',
      'InvalidClientTokenId',
      'SignatureDoesNotMatch',
    );
  };

  return {
    account,
    bootstrap: async (region) => {
      const stack = await stackIn(region, 'CDKToolkit');
      if (stack === undefined) return undefined;
      const role = await asking({
        ...iamOf(region),
        form: {
          Action: 'GetRole',
          Version: '2010-05-08',
          RoleName: `cdk-${QUALIFIER}-deploy-role-${await account()}-${region}`,
        },
      });
      return {
        version: Number(stack.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue ?? 0),
        trustedAccounts: listed(parameter(stack, 'TrustedAccounts')),
        executionPolicies: listed(parameter(stack, 'CloudFormationExecutionPolicies')),
        blocksPublicAccess: parameter(stack, 'PublicAccessBlockConfiguration') === 'true',
        trustsWholeAccount: trustsWholeAccount(decodeURIComponent(inXml(role, 'AssumeRolePolicyDocument'))),
      };
    },
    backupOptIn: async (region) => {
      const { ResourceTypeOptInPreference: optIn = {}, ResourceTypeManagementPreference: managed = {} } =
        await new BackupClient({ region }).send(new DescribeRegionSettingsCommand({}));
      return {
        s3: optIn['S3'] === true,
        dynamoDb: optIn['DynamoDB'] === true,
        dynamoDbManaged: managed['DynamoDB'] === true,
      };
    },
    mail: async (region, address) => {
      const client = new SESv2Client({ region });
      const isVerified = (EmailIdentity: string) =>
        unless(
          async () =>
            (await client.send(new GetEmailIdentityCommand({ EmailIdentity }))).VerifiedForSendingStatus === true,
          false,
          'NotFoundException',
        );
      const { ProductionAccessEnabled } = await client.send(new GetAccountCommand({}));
      return {
        verified: (await isVerified(address)) || (await isVerified(address.slice(address.indexOf('@') + 1))),
        production: ProductionAccessEnabled === true,
      };
    },
    concurrency: async (region) => {
      const text = await asking({ service: 'lambda', region, path: '/2016-08-19/account-settings/' });
      return z.object({ AccountLimit: z.object({ ConcurrentExecutions: z.number() }) }).parse(JSON.parse(text))
        .AccountLimit.ConcurrentExecutions;
    },
    isOn: (service, region) => IS_ON[service](asking, region),
    isOurs: async (service, region) => {
      const name = `Election-Account-${region}`;
      if ((await stackIn(region, name)) === undefined) return false;
      const client = new CloudFormationClient({ region });
      for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: name })) {
        if (StackResourceSummaries.some(({ ResourceType }) => ResourceType === TYPES[service])) return true;
      }
      return false;
    },
    certificate: (arn) =>
      unless(
        async () => {
          const text = await asking({
            service: 'acm',
            region: 'us-east-1',
            target: 'CertificateManager.DescribeCertificate',
            json: { CertificateArn: arn },
          });
          const { Certificate } = z
            .object({
              Certificate: z.object({
                Status: z.string(),
                DomainName: z.string(),
                SubjectAlternativeNames: z.array(z.string()).default([]),
              }),
            })
            .parse(JSON.parse(text));
          return {
            status: Certificate.Status,
            names: [...new Set([Certificate.DomainName, ...Certificate.SubjectAlternativeNames])],
          };
        },
        undefined,
        'ResourceNotFoundException',
      ),
    hasSecurityContact: () =>
      unless(
        () =>
          asking({
            service: 'account',
            region: 'us-east-1',
            path: '/getAlternateContact',
            json: { AlternateContactType: 'SECURITY' },
          }).then(() => true),
        false,
        'ResourceNotFoundException',
      ),
    root: async () => {
      const xml = await asking({ ...iamOf(home), form: { Action: 'GetAccountSummary', Version: '2010-05-08' } });
      return {
        secondFactor: summary(xml, 'AccountMFAEnabled'),
        accessKeys: summary(xml, 'AccountAccessKeysPresent'),
      };
    },
  };
};
