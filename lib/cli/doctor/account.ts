import type { Jurisdiction } from '../../config/schema';
import { SERVICES_OF_CENTRAL_IT } from '../../config/schema';
import { SIGN_IN_FIRST } from '../no-credentials';
import { asking, type Check, fine, notAsked, wrong } from './check';
import type { AccountPort, AccountService } from './port';

/** CloudFront's region. */
const EDGE = 'us-east-1';
/** As `requiresBootstrapStackVersion` in the assemblies of the pinned CDK. */
export const BOOTSTRAP_VERSION = 8;
/** Functions of all stacks that may run at the same moment on election night, with room. A new account has ten. */
export const CONCURRENCY = 100;

interface Question {
  readonly name: string;
  readonly ask: (port: AccountPort) => Promise<Check>;
}

const inOneLine = (parts: readonly string[]): string => parts.join('; ');
const commercial = (settings: Jurisdiction): boolean => !settings.region.startsWith('us-gov-');
const regionsOf = (settings: Jurisdiction): readonly string[] => [
  ...new Set([settings.region, ...(commercial(settings) ? [EDGE] : []), settings.recoveryRegion]),
];
/** Where the Account stack stands. */
const watchedRegions = (settings: Jurisdiction): readonly string[] => [
  ...new Set([settings.region, ...(commercial(settings) && settings.modules.includes('site') ? [EDGE] : [])]),
];

const bootstrapped = (region: string): Question => {
  const name = `bootstrap ${region}`;
  return {
    name,
    ask: async (port) => {
      const found = await port.bootstrap(region);
      const again = `npx cdk bootstrap aws://ACCOUNT/${region} with the options in docs/deploy.md`;
      if (found === undefined) return wrong(name, 'never bootstrapped', `Run ${again}.`);
      const problems = [
        ...(found.version < BOOTSTRAP_VERSION ? [`version ${found.version}, older than ${BOOTSTRAP_VERSION}`] : []),
        ...(found.trustedAccounts.length > 0 ? [`trusts the accounts ${found.trustedAccounts.join(', ')}`] : []),
        ...(found.executionPolicies.length === 0 ||
        found.executionPolicies.some((arn) => arn.endsWith(':policy/AdministratorAccess'))
          ? ['deploys with AdministratorAccess']
          : []),
        ...(found.blocksPublicAccess ? [] : ['its bucket has Block Public Access off']),
        ...(found.trustsWholeAccount ? ['its deploy role lets in everybody in the account'] : []),
      ];
      return problems.length === 0
        ? fine(name, `version ${found.version}, hardened`)
        : wrong(name, inOneLine(problems), `Run ${again}; narrow the deploy role to your deployers.`);
    },
  };
};

const optedIn = (region: string): Question => {
  const name = `AWS Backup opt-in ${region}`;
  return {
    name,
    ask: async (port) => {
      const { s3, dynamoDb, dynamoDbManaged } = await port.backupOptIn(region);
      const off = [
        ...(s3 ? [] : ['S3']),
        ...(dynamoDb ? [] : ['DynamoDB']),
        ...(dynamoDbManaged ? [] : ['advanced DynamoDB backups']),
      ];
      return off.length === 0
        ? fine(name, 'S3, DynamoDB and advanced DynamoDB backups are on')
        : wrong(
            name,
            `off: ${off.join(', ')}; plans would run and back up nothing of it`,
            `aws backup update-region-settings --region ${region} --resource-type-opt-in-preference S3=true,DynamoDB=true --resource-type-management-preference DynamoDB=true`,
          );
    },
  };
};

/** A second one of these in an account and region fails the deploy; trails and analyzers may stand side by side. */
const ONE_ALONE: readonly AccountService[] = ['config', 'guardDuty', 'securityHub', 'macie'];

const service = (settings: Jurisdiction, of: AccountService, region: string): Question => {
  const name = `${of} ${region}`;
  const said = settings.existing.includes(of);
  return {
    name,
    ask: async (port) => {
      if (!(await port.isOn(of, region))) {
        return said
          ? wrong(
              name,
              'the settings say that central IT runs it; it is off',
              `Have it switched on in ${region}, or take "${of}" out of "existing".`,
            )
          : fine(name, 'off; this deploy makes it');
      }
      if (said) return fine(name, 'on, run by central IT, as the settings say');
      if (await port.isOurs(of, region)) return fine(name, 'on, by our own Account stack');
      return ONE_ALONE.includes(of)
        ? wrong(
            name,
            'on already, by somebody else: a second one fails the deploy',
            `Ask who runs it. If it stays, write "${of}" into "existing" in election.config.ts.`,
          )
        : fine(name, 'on already, by somebody else; ours stands beside it');
    },
  };
};

const mail = (settings: Jurisdiction): Question => {
  const name = 'mail to applicants';
  const { email } = settings.contact;
  return {
    name,
    ask: async (port) => {
      const { verified, production } = await port.mail(settings.region, email);
      if (verified && production) return fine(name, `${email} may write to anybody`);
      return wrong(
        name,
        inOneLine([
          ...(verified ? [] : [`${email} is not verified in SES`]),
          ...(production ? [] : ['SES is in its sandbox and writes to verified addresses alone']),
        ]),
        `In SES in ${settings.region}: verify ${email} or its domain, and ask AWS for production access.`,
      );
    },
  };
};

const covers = (pattern: string, host: string): boolean =>
  pattern === host || (pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1));

const certificate = (arn: string, domain: string): Question => {
  const name = 'certificate';
  return {
    name,
    ask: async (port) => {
      const found = await port.certificate(arn);
      if (found?.status === 'ISSUED' && found.names.some((pattern) => covers(pattern, domain))) {
        return fine(name, `issued for ${domain}`);
      }
      const what =
        found === undefined
          ? 'there is none under this ARN'
          : found.status === 'ISSUED'
            ? `is for ${found.names.join(', ')}, not for ${domain}`
            : `is ${found.status}`;
      return wrong(name, what, `In Certificate Manager in ${EDGE}: ask for one for ${domain} and validate it.`);
    },
  };
};

const concurrency = (region: string): Question => {
  const name = `functions at once ${region}`;
  return {
    name,
    ask: async (port) => {
      const limit = await port.concurrency(region);
      return limit >= CONCURRENCY
        ? fine(name, `${limit}`)
        : wrong(
            name,
            `${limit}; election night needs ${CONCURRENCY}`,
            `In Service Quotas in ${region}: ask for more "Concurrent executions" of AWS Lambda. It takes days.`,
          );
    },
  };
};

const ONCE: readonly Question[] = [
  {
    name: 'root user',
    ask: async (port) => {
      const { secondFactor, accessKeys } = await port.root();
      return secondFactor && !accessKeys
        ? fine('root user', 'has a second factor and no access key')
        : wrong(
            'root user',
            inOneLine([...(secondFactor ? [] : ['no second factor']), ...(accessKeys ? ['has an access key'] : [])]),
            'Sign in as root once: add a passkey or an authenticator, delete access keys. Then do not use it.',
          );
    },
  },
  {
    name: 'security contact',
    ask: async (port) =>
      (await port.hasSecurityContact())
        ? fine('security contact', 'AWS knows whom to tell')
        : wrong(
            'security contact',
            'AWS would write to the root user alone about an abuse or a leak',
            'In the account settings, under alternate contacts: write a security contact that several people read.',
          ),
  },
];

/** One trail covers all regions, from the first; GovCloud has no Macie. */
const isIn = (settings: Jurisdiction, of: AccountService, region: string): boolean =>
  of === 'trail' ? region === settings.region : of !== 'macie' || commercial(settings);

const questionsOf = (settings: Jurisdiction): readonly Question[] => [
  ...ONCE,
  ...regionsOf(settings).map(bootstrapped),
  ...[settings.region, settings.recoveryRegion].map(optedIn),
  ...watchedRegions(settings).flatMap((region) =>
    SERVICES_OF_CENTRAL_IT.filter((of) => isIn(settings, of, region)).map((of) => service(settings, of, region)),
  ),
  ...watchedRegions(settings).map(concurrency),
  ...(settings.modules.includes('registration') && settings.registration.mode !== 'state-link' ? [mail(settings)] : []),
  ...(settings.domain !== undefined && settings.certificateArn !== undefined
    ? [certificate(settings.certificateArn, settings.domain)]
    : []),
];

const credentials = async (port: AccountPort, settings: Jurisdiction): Promise<Check> => {
  const name = 'AWS credentials';
  const account = await port.account();
  if (account === undefined) {
    return wrong(name, 'none found, or refused', SIGN_IN_FIRST);
  }
  return settings.account !== undefined && settings.account !== account
    ? wrong(
        name,
        `are for the account ${account}; the settings say ${settings.account}`,
        'Sign in to the account of the settings, or correct "account" in election.config.ts.',
      )
    : fine(name, `for the account ${account}`);
};

/** Is the account ready for one jurisdiction? Without credentials for it every question is listed as not asked. */
export const accountChecks = async (port: AccountPort, settings: Jurisdiction): Promise<readonly Check[]> => {
  const first = await asking('AWS credentials', () => credentials(port, settings));
  const questions = questionsOf(settings);
  if (!first.ok) {
    return [first, ...questions.map(({ name }) => notAsked(name, 'no credentials for this account', first.fix))];
  }
  return [first, ...(await Promise.all(questions.map(({ name, ask }) => asking(name, () => ask(port)))))];
};
