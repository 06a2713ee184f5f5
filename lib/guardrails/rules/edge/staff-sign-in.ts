import {
  type Assembly,
  get,
  isObject,
  type JsonObject,
  perAssembly,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { isTrue, listAt, numberAt, textAt } from '../../values';
import { outsidersIn } from '../../whose';

const LEAST_LENGTH = 14;
const LEAST_HISTORY = 5;
/** A first password that was mailed waits in a mailbox. */
const MOST_DAYS = 3;
const CLASSES = ['RequireLowercase', 'RequireUppercase', 'RequireNumbers', 'RequireSymbols'];

/** Pools whose doubtful sign-ins are refused, whatever the risk, for every client and every address. */
const blocking = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { stack, properties } of resourcesOf(assembly, 'AWS::Cognito::UserPoolRiskConfigurationAttachment')) {
    const pool = storeNamedBy(scopeOf(assembly, stack), properties['UserPoolId']);
    const actions = get(properties['AccountTakeoverRiskConfiguration'], 'Actions');
    const leaked = get(properties['CompromisedCredentialsRiskConfiguration'], 'Actions');
    const isBlocked =
      ['LowAction', 'MediumAction', 'HighAction'].every((one) => get(get(actions, one), 'EventAction') === 'BLOCK') &&
      get(leaked, 'EventAction') === 'BLOCK' &&
      listAt(properties, ['CompromisedCredentialsRiskConfiguration', 'EventFilter']).length === 0 &&
      listAt(properties, ['RiskExceptionConfiguration', 'SkippedIPRangeList']).length === 0 &&
      properties['ClientId'] === 'ALL';
    if (pool && isBlocked) found.add(keyOf(pool));
  }
  return found;
});

const passwordProblems = (assembly: Assembly, pool: Resource): readonly string[] => {
  const scope = scopeOf(assembly, pool.stack);
  const policy = get(pool.properties['Policies'], 'PasswordPolicy');
  const weak = CLASSES.filter((name) => !isTrue(get(policy, name)));
  const days = numberAt(scope, get(policy, 'TemporaryPasswordValidityDays'));
  return [
    ...((numberAt(scope, get(policy, 'MinimumLength')) ?? 0) >= LEAST_LENGTH
      ? []
      : [`passwords may be shorter than ${LEAST_LENGTH}`]),
    ...(weak.length === 0
      ? []
      : [`passwords need no ${weak.map((name) => name.replace('Require', '').toLowerCase()).join(', ')}`]),
    ...((numberAt(scope, get(policy, 'PasswordHistorySize')) ?? 0) >= LEAST_HISTORY
      ? []
      : [`one of the last ${LEAST_HISTORY} passwords may be taken again`]),
    ...(days !== undefined && days <= MOST_DAYS ? [] : [`a first password works for longer than ${MOST_DAYS} days`]),
  ];
};

const problemsOf = (assembly: Assembly, pool: Resource): readonly string[] => {
  const { properties } = pool;
  const scope = scopeOf(assembly, pool.stack);
  const factors = listAt(properties, ['EnabledMfas']);
  const recovery = listAt(properties, ['AccountRecoverySetting', 'RecoveryMechanisms']);
  const triggers = isObject(properties['LambdaConfig']) ? Object.keys(properties['LambdaConfig']) : [];
  const firstFactors = listAt(properties, ['Policies', 'SignInPolicy', 'AllowedFirstAuthFactors']);
  const sender = get(properties['EmailConfiguration'], 'SourceArn');
  // Where passkeys are spoken of and nothing is said of factors, one alone is enough for Cognito.
  const hasPasskeys = Object.keys(properties).some((name) => name.startsWith('WebAuthn'));
  const passkey = hasPasskeys
    ? (textAt(scope, properties['WebAuthnFactorConfiguration']) ?? 'SINGLE_FACTOR')
    : undefined;
  return [
    ...(textAt(scope, properties['MfaConfiguration']) === 'ON'
      ? []
      : ['a second factor is not asked of everybody (MfaConfiguration)']),
    ...(factors.length > 0 && factors.every((factor) => factor === 'SOFTWARE_TOKEN_MFA')
      ? []
      : ['a second factor by text message or mail can be diverted (EnabledMfas)']),
    ...(passkey === undefined || passkey === 'MULTI_FACTOR_WITH_USER_VERIFICATION'
      ? []
      : ['a passkey counts as one factor (WebAuthnFactorConfiguration)']),
    ...(passkey === undefined || textAt(scope, properties['WebAuthnUserVerification']) === 'required'
      ? []
      : ['a passkey works without its owner (WebAuthnUserVerification)']),
    ...(isTrue(get(properties['AdminCreateUserConfig'], 'AllowAdminCreateUserOnly'))
      ? []
      : ['anybody may sign up (AllowAdminCreateUserOnly)']),
    ...(recovery.length > 0 && recovery.every((one) => get(one, 'Name') === 'admin_only')
      ? []
      : ['whoever has the mailbox gets the account (AccountRecoverySetting)']),
    ...(get(properties['UserPoolAddOns'], 'AdvancedSecurityMode') === 'ENFORCED'
      ? []
      : ['doubtful sign-ins are not refused (AdvancedSecurityMode)']),
    ...(properties['UserPoolTier'] === 'PLUS' ? [] : ['its tier has no threat protection (UserPoolTier)']),
    ...(blocking(assembly).has(keyOf(pool))
      ? []
      : ['no UserPoolRiskConfigurationAttachment blocks every risk for every client and address']),
    ...(firstFactors.every((factor) => factor === 'PASSWORD' || factor === 'WEB_AUTHN')
      ? []
      : ['a link or code by mail alone signs people in (SignInPolicy)']),
    ...(get(properties['DeviceConfiguration'], 'ChallengeRequiredOnNewDevice') === undefined
      ? []
      : ['a remembered device is not asked for the second factor (DeviceConfiguration)']),
    ...(sender === undefined || outsidersIn(scope, sender).length === 0
      ? []
      : ['somebody else’s account sends its first passwords (EmailConfiguration)']),
    ...(dataClassOf(scope, pool) === 'audit-log'
      ? []
      : ['who signed in when is evidence, and it is not of the class audit-log (UserPoolTags)']),
    ...(triggers.length === 0 ? [] : [`code decides on sign-ins (LambdaConfig ${triggers.join(', ')})`]),
    ...passwordProblems(assembly, pool),
  ];
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, 'AWS::Cognito::UserPool')].flatMap((pool) => {
    const problems = problemsOf(assembly, pool);
    return problems.length === 0
      ? []
      : [{ stack: pool.stack, logicalId: pool.logicalId, what: `of this user pool: ${problems.join('; ')}.` }];
  }),
  ...[...resourcesOf(assembly, 'AWS::Cognito::UserPoolIdentityProvider')].map(({ stack, logicalId }) => ({
    stack,
    logicalId,
    what: 'people who sign in through another provider are asked for no second factor here.',
  })),
];

const BLOCK = { EventAction: 'BLOCK', Notify: false };
const GOOD: JsonObject = {
  Resources: {
    U: {
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        UserPoolTags: { 'election:data-class': 'audit-log' },
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
        WebAuthnUserVerification: 'required',
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
        UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
        UserPoolTier: 'PLUS',
        Policies: {
          PasswordPolicy: {
            MinimumLength: 14,
            RequireLowercase: true,
            RequireUppercase: true,
            RequireNumbers: true,
            RequireSymbols: true,
            PasswordHistorySize: 5,
            TemporaryPasswordValidityDays: 1,
          },
        },
      },
    },
    R: {
      Type: 'AWS::Cognito::UserPoolRiskConfigurationAttachment',
      Properties: {
        UserPoolId: { Ref: 'U' },
        ClientId: 'ALL',
        AccountTakeoverRiskConfiguration: { Actions: { LowAction: BLOCK, MediumAction: BLOCK, HighAction: BLOCK } },
        CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
      },
    },
  },
};
const POOL = 'U/Properties';
const PASSWORD = `${POOL}/Policies/PasswordPolicy`;

export const staffSignIn: Rule = {
  id: 'staff-sign-in',
  title: 'Staff sign in with two factors, and nobody signs up',
  core: false,
  why: 'Arizona, 2016: one phished password of a county official opened the way to the registration system; where a second one was asked for, it held.',
  fix: 'Use StaffIdentity as it is: MFA ON with an authenticator app or passkey, accounts made by an administrator, doubtful sign-ins refused.',
  mappings: {
    cis: ['2.4.5', '5.1.3', 'A1.2.3'],
    nist: ['IA-2(1)', 'IA-2(2)', 'IA-5', 'IA-5(1)', 'AC-2', 'AC-7'],
    fsbp: ['Cognito.1', 'Cognito.3'],
  },
  check,
  bad: changes(GOOD, {
    'a second factor for who wants one': [`${POOL}/MfaConfiguration`, 'OPTIONAL'],
    'no second factor': [`${POOL}/MfaConfiguration`, 'OFF'],
    'a second factor by text message': [`${POOL}/EnabledMfas`, ['SOFTWARE_TOKEN_MFA', 'SMS_MFA']],
    'a passkey as the only factor': [`${POOL}/WebAuthnFactorConfiguration`, 'SINGLE_FACTOR'],
    'a passkey of which nothing is said': [`${POOL}/WebAuthnFactorConfiguration`],
    'a passkey that does not ask its owner': [`${POOL}/WebAuthnUserVerification`, 'preferred'],
    'an open sign-up': [`${POOL}/AdminCreateUserConfig/AllowAdminCreateUserOnly`, false],
    'a sign-up that nothing is said of': [`${POOL}/AdminCreateUserConfig`],
    'recovery by mail': [`${POOL}/AccountRecoverySetting/RecoveryMechanisms/0/Name`, 'verified_email'],
    'threats written down and let in': [`${POOL}/UserPoolAddOns/AdvancedSecurityMode`, 'AUDIT'],
    'a tier without threat protection': [`${POOL}/UserPoolTier`, 'ESSENTIALS'],
    'a short password': [`${PASSWORD}/MinimumLength`, 8],
    'a password without symbols': [`${PASSWORD}/RequireSymbols`, false],
    'an old password again': [`${PASSWORD}/PasswordHistorySize`],
    'the password before the last again': [`${PASSWORD}/PasswordHistorySize`, 1],
    'a sign-in by a code in a mail': [
      `${POOL}/Policies/SignInPolicy`,
      { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] },
    ],
    'devices that are remembered': [`${POOL}/DeviceConfiguration`, { ChallengeRequiredOnNewDevice: true }],
    'first passwords sent by somebody else': [
      `${POOL}/EmailConfiguration`,
      { EmailSendingAccount: 'DEVELOPER', SourceArn: 'arn:aws:ses:us-east-2:999999999999:identity/x' },
    ],
    'sign-ins of another class': [`${POOL}/UserPoolTags/election:data-class`, 'site-content'],
    'a first password for a month': [`${PASSWORD}/TemporaryPasswordValidityDays`, 30],
    'code that lets people in': [`${POOL}/LambdaConfig`, { PreAuthentication: 'arn:aws:lambda:x' }],
    'no answer to threats': ['R'],
    'a threat that only asks for the factor again': [
      'R/Properties/AccountTakeoverRiskConfiguration/Actions/LowAction/EventAction',
      'MFA_IF_CONFIGURED',
    ],
    'leaked passwords let in': [
      'R/Properties/CompromisedCredentialsRiskConfiguration/Actions/EventAction',
      'NO_ACTION',
    ],
    'addresses that nobody checks': [
      'R/Properties/RiskExceptionConfiguration',
      { SkippedIPRangeList: ['192.0.2.0/24'] },
    ],
    'threats at one client alone': ['R/Properties/ClientId', 'abc'],
    'another provider’s users': ['P', { Type: 'AWS::Cognito::UserPoolIdentityProvider' }],
  }),
  good: [{ name: 'two factors and no sign-up', template: GOOD }],
};
