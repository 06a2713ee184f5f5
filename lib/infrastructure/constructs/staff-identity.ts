import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  type CfnUserPool,
  type CfnUserPoolClient,
  CfnUserPoolDomain,
  CfnUserPoolGroup,
  CfnUserPoolRiskConfigurationAttachment,
  FeaturePlan,
  Mfa,
  OAuthScope,
  StandardThreatProtectionMode,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { STAFF_GROUPS } from '../../contracts/staff-actions';
import { uniquePart } from '../names';
import { declareClass } from './declare-class';
import type { LogKeeping } from './protected-log-group';
import { RegionalFirewall } from './regional-firewall';

/** A browser left open in an office is signed out of everything after this long. */
const TOKEN_LIFE = Duration.minutes(15);
const SESSION_LIFE = Duration.hours(8);

export interface StaffIdentityProps {
  readonly jurisdictionId: string;
  readonly office: string;
  /** Address of the public site, without a path; undefined before the first deploy has printed it. */
  readonly siteOrigin: string | undefined;
  readonly logs: LogKeeping;
}

/**
 * Accounts of the office's staff. MFA is on for everybody, by authenticator app or passkey, never by text message; nobody signs
 * up by themselves; no outside identity provider (its users would skip MFA); a risky sign-in is blocked, not asked again.
 * A phished county credential was enough in Arizona in 2016.
 */
export class StaffIdentity extends Construct {
  readonly userPool: UserPool;
  readonly clientId: string;
  /** Host of the sign-in pages, without https://. */
  readonly signInHost: string;

  constructor(scope: Construct, id: string, props: StaffIdentityProps) {
    super(scope, id);
    this.userPool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      // Whoever loses the second factor sees a colleague who manages accounts, not a form.
      accountRecovery: AccountRecovery.NONE,
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(1),
        passwordHistorySize: 5,
      },
      userInvitation: {
        emailSubject: `Your staff account at ${props.office}`,
        emailBody: `An account was made for you: {username}. The first password is {####} and works for one day. Set up your authenticator app when you first sign in. If you did not expect this, tell ${props.office} at once.`,
      },
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const pool = this.userPool.node.defaultChild as CfnUserPool;
    pool.webAuthnUserVerification = 'required';
    pool.webAuthnFactorConfiguration = 'MULTI_FACTOR_WITH_USER_VERIFICATION';
    declareClass(this.userPool, 'audit-log');

    STAFF_GROUPS.forEach((groupName, precedence) => {
      new CfnUserPoolGroup(this, `Group-${groupName}`, { userPoolId: this.userPool.userPoolId, groupName, precedence });
    });

    const origin = props.siteOrigin ?? 'https://address-not-set.invalid';
    const client = new UserPoolClient(this, 'Console', {
      userPool: this.userPool,
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`${origin}/staff/`],
        logoutUrls: [`${origin}/staff/`],
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      accessTokenValidity: TOKEN_LIFE,
      idTokenValidity: TOKEN_LIFE,
      refreshTokenValidity: SESSION_LIFE,
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });

    const clientResource = client.node.defaultChild as CfnUserPoolClient;
    this.clientId = clientResource.ref;
    // Left out, Cognito allows more by default, custom challenges among it.
    clientResource.explicitAuthFlows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];

    // MFA_REQUIRED and the like ask for a factor that everybody already gives; what is risky is refused.
    const block = { eventAction: 'BLOCK', notify: false };
    new CfnUserPoolRiskConfigurationAttachment(this, 'RiskBlocks', {
      userPoolId: this.userPool.userPoolId,
      clientId: 'ALL',
      accountTakeoverRiskConfiguration: { actions: { highAction: block, mediumAction: block, lowAction: block } },
      compromisedCredentialsRiskConfiguration: { actions: { eventAction: 'BLOCK' } },
    });

    const domain = new CfnUserPoolDomain(this, 'Domain', {
      userPoolId: this.userPool.userPoolId,
      domain: `election-${props.jurisdictionId}-${uniquePart()}`,
      managedLoginVersion: 2,
    });
    new CfnManagedLoginBranding(this, 'SignInPages', {
      userPoolId: this.userPool.userPoolId,
      clientId: this.clientId,
      useCognitoProvidedValues: true,
    });
    const { region } = Stack.of(this);
    // GovCloud answers under FIPS names alone (AWS GovCloud User Guide, Amazon Cognito).
    const auth = region.startsWith('us-gov-') ? 'auth-fips' : 'auth';
    this.signInHost = `${domain.ref}.${auth}.${region}.amazoncognito.com`;

    const firewall = new RegionalFirewall(this, 'Firewall', {
      logs: props.logs,
      name: `election-${props.jurisdictionId}-sign-in`,
      requestsPerAddress: { limit: 100, seconds: 300 },
    });
    new CfnWebACLAssociation(this, 'FirewallAssociation', {
      resourceArn: this.userPool.userPoolArn,
      webAclArn: firewall.webAcl.attrArn,
    });
  }
}
