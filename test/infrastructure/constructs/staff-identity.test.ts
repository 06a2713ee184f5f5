import { STAFF_GROUPS } from '../../../lib/contracts/staff-actions';
import { at, type Cloud, type Entry, listAt, many, put, stringsIn } from '../../support/cloud';
import { every, holds, unless, unlike } from '../../support/holds';

const POOL = 'AWS::Cognito::UserPool';
const CLIENT = 'AWS::Cognito::UserPoolClient';
const FOUNDATION = 'Election-lorem-Foundation';
const pool = (cloud: Cloud): Entry => cloud.the(POOL, FOUNDATION);
const client = (cloud: Cloud): Entry => cloud.the(CLIENT, FOUNDATION);

holds(
  'every member of staff signs in with a second factor: an authenticator app or a passkey, never a text message',
  every(POOL, ({ properties }) => [
    ...unlike(properties, {
      MfaConfiguration: 'ON',
      WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      WebAuthnUserVerification: 'required',
    }),
    ...unless(
      JSON.stringify(properties['EnabledMfas']) === '["SOFTWARE_TOKEN_MFA"]',
      `factors are ${properties['EnabledMfas']}`,
    ),
    ...unless(properties['SmsConfiguration'] === undefined, 'can send text messages'),
    ...unless(!many(properties['AutoVerifiedAttributes']).includes('phone_number'), 'asks for a telephone'),
  ]),
  {
    'it is optional': (cloud) => put(pool(cloud).properties, ['MfaConfiguration'], 'OPTIONAL'),
    'text messages count': (cloud) => put(pool(cloud).properties, ['EnabledMfas'], ['SOFTWARE_TOKEN_MFA', 'SMS_MFA']),
    'it can send text messages': (cloud) => put(pool(cloud).properties, ['SmsConfiguration'], { SnsCallerArn: 'arn' }),
    'a passkey works without its owner': (cloud) =>
      put(pool(cloud).properties, ['WebAuthnUserVerification'], 'preferred'),
    'a passkey alone is enough': (cloud) =>
      put(pool(cloud).properties, ['WebAuthnFactorConfiguration'], 'SINGLE_FACTOR'),
  },
);

holds(
  'nobody makes an account, or gets back into one, but through a colleague',
  every(POOL, ({ properties }) => [
    ...unlike(properties, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }),
    ...unless(
      JSON.stringify(at(properties, 'AccountRecoverySetting', 'RecoveryMechanisms')) ===
        '[{"Name":"admin_only","Priority":1}]',
      'a form gives accounts back',
    ),
    ...unless(properties['LambdaConfig'] === undefined, 'code of somebody’s takes part in sign-in'),
  ]),
  {
    'people sign up by themselves': (cloud) =>
      put(pool(cloud).properties, ['AdminCreateUserConfig', 'AllowAdminCreateUserOnly'], false),
    'a mailbox is enough to get in': (cloud) =>
      put(pool(cloud).properties, ['AccountRecoverySetting', 'RecoveryMechanisms', 0, 'Name'], 'verified_email'),
    'a trigger joins in': (cloud) => put(pool(cloud).properties, ['LambdaConfig'], { PreSignUp: 'arn' }),
  },
);

holds(
  'no outside identity provider vouches for staff, for its users would skip the second factor',
  (cloud) => [
    ...cloud.all('AWS::Cognito::UserPoolIdentityProvider').map(({ id }) => `${id} vouches`),
    ...cloud.all('AWS::Cognito::IdentityPool').map(({ id }) => `${id} hands out AWS credentials`),
    ...every(CLIENT, ({ properties }) =>
      unless(JSON.stringify(properties['SupportedIdentityProviders']) === '["COGNITO"]', 'takes others'),
    )(cloud),
  ],
  {
    'the client takes another': (cloud) =>
      put(client(cloud).properties, ['SupportedIdentityProviders'], ['COGNITO', 'Google']),
    'a provider exists': (cloud) => put(client(cloud).definition, ['Type'], 'AWS::Cognito::UserPoolIdentityProvider'),
  },
);

holds(
  'a risky sign-in is blocked at every level, never only asked again, and so is a password known to be stolen',
  (cloud) => [
    ...every(POOL, ({ properties }) =>
      unlike(properties, { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }),
    )(cloud),
    ...every(POOL, (one) => {
      const attachment = cloud
        .all('AWS::Cognito::UserPoolRiskConfigurationAttachment', one.stack)
        .find(({ properties }) => properties['UserPoolId'] === `<${one.stack}.${one.id}>`);
      const actions = at(attachment?.properties, 'AccountTakeoverRiskConfiguration', 'Actions');
      return [
        ...unless(attachment?.properties['ClientId'] === 'ALL', 'blocks nothing, or not for every client'),
        ...['LowAction', 'MediumAction', 'HighAction'].flatMap((level) =>
          unlike(at(actions, level), { EventAction: 'BLOCK' }).map((what) => `${level}: ${what}`),
        ),
        ...unlike(at(attachment?.properties, 'CompromisedCredentialsRiskConfiguration', 'Actions'), {
          EventAction: 'BLOCK',
        }),
      ];
    })(cloud),
  ],
  {
    'a risk is only asked about': (cloud) =>
      put(
        cloud.the('AWS::Cognito::UserPoolRiskConfigurationAttachment', FOUNDATION).properties,
        ['AccountTakeoverRiskConfiguration', 'Actions', 'LowAction', 'EventAction'],
        'MFA_IF_CONFIGURED',
      ),
    'it is only audited': (cloud) => put(pool(cloud).properties, ['UserPoolAddOns', 'AdvancedSecurityMode'], 'AUDIT'),
    'the plan has no threat protection': (cloud) => put(pool(cloud).properties, ['UserPoolTier'], 'ESSENTIALS'),
    'a stolen password is taken': (cloud) =>
      put(
        cloud.the('AWS::Cognito::UserPoolRiskConfigurationAttachment', FOUNDATION).properties,
        ['CompromisedCredentialsRiskConfiguration'],
        undefined,
      ),
  },
);

holds(
  'a session ends: tokens after fifteen minutes, the whole of it after a working day, and at once when revoked',
  every(CLIENT, ({ properties }) =>
    unlike(properties, {
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      RefreshTokenValidity: 480,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      EnableTokenRevocation: true,
    }),
  ),
  {
    'tokens live for a day': (cloud) => put(client(cloud).properties, ['IdTokenValidity'], 1440),
    'minutes become hours': (cloud) => put(client(cloud).properties, ['TokenValidityUnits', 'AccessToken'], 'hours'),
    'the session lasts a month': (cloud) => put(client(cloud).properties, ['RefreshTokenValidity'], 43_200),
    'it cannot be revoked': (cloud) => put(client(cloud).properties, ['EnableTokenRevocation'], false),
  },
);

holds(
  'the console signs in by code alone, as a public client without a secret, and returns to its own address alone',
  every(CLIENT, ({ properties }) => [
    ...unlike(properties, {
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid'],
      PreventUserExistenceErrors: 'ENABLED',
    }),
    ...unless(
      many(properties['ExplicitAuthFlows']).length > 0 &&
        !many(properties['ExplicitAuthFlows']).some((flow) => /PASSWORD|CUSTOM/.test(String(flow))),
      'passwords or custom challenges can be sent past the sign-in pages',
    ),
    ...[...listAt(properties, 'CallbackURLs'), ...listAt(properties, 'LogoutURLs')].flatMap((url) =>
      unless(/^https:\/\/[a-z0-9.-]+\/staff\/$/.test(String(url)), `returns to ${url}`),
    ),
    ...unless(listAt(properties, 'CallbackURLs').length === 1, 'returns to several addresses'),
  ]),
  {
    'it has a secret, which a browser cannot keep': (cloud) => put(client(cloud).properties, ['GenerateSecret'], true),
    'tokens come in the address': (cloud) => put(client(cloud).properties, ['AllowedOAuthFlows'], ['implicit']),
    'a password goes straight in': (cloud) =>
      put(client(cloud).properties, ['ExplicitAuthFlows'], ['ALLOW_USER_PASSWORD_AUTH']),
    'Cognito’s own wider list holds': (cloud) => put(client(cloud).properties, ['ExplicitAuthFlows'], undefined),
    'codes go over plain HTTP': (cloud) =>
      put(client(cloud).properties, ['CallbackURLs', 0], 'http://localhost:3000/staff/'),
    'codes go to any host': (cloud) => put(client(cloud).properties, ['CallbackURLs', 0], 'https://*.example/staff/'),
    'it tells who has an account': (cloud) => put(client(cloud).properties, ['PreventUserExistenceErrors'], 'LEGACY'),
  },
);

holds(
  'there are six groups of staff, the ones that the table of actions knows, and none brings AWS rights along',
  every(POOL, (one, cloud) => {
    const groups = cloud.all('AWS::Cognito::UserPoolGroup', one.stack);
    const names = groups.map(({ properties }) => String(properties['GroupName'])).sort();
    return [
      ...unless(names.join() === [...STAFF_GROUPS].sort().join(), `groups are ${names}`),
      ...unless(
        groups.every(({ properties }) => properties['RoleArn'] === undefined),
        'a group brings a role',
      ),
    ];
  }),
  {
    'the auditor is forgotten': (cloud) => {
      const group = cloud
        .all('AWS::Cognito::UserPoolGroup', FOUNDATION)
        .find(({ properties }) => properties['GroupName'] === 'auditor');
      if (group) cloud.remove(group);
    },
    'a group brings a role': (cloud) => {
      const [group] = cloud.all('AWS::Cognito::UserPoolGroup', FOUNDATION);
      if (group) put(group.properties, ['RoleArn'], 'arn:aws:iam::111111111111:role/Administrator');
    },
  },
);

test('the six groups are the ones that the office knows', () => {
  expect(STAFF_GROUPS).toEqual([
    'registrar',
    'results-clerk',
    'results-approver',
    'incidents-officer',
    'auditor',
    'results-emergency',
  ]);
});

holds(
  'accounts cannot be deleted by a call or with the stack, and passwords are long',
  every(POOL, ({ properties, definition }) => [
    ...unlike(properties, {
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: { MinimumLength: 14, PasswordHistorySize: 5, TemporaryPasswordValidityDays: 1 } },
    }),
    ...unlike(definition, { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }),
  ]),
  {
    'deletion protection is off': (cloud) => put(pool(cloud).properties, ['DeletionProtection'], 'INACTIVE'),
    'eight letters are enough': (cloud) =>
      put(pool(cloud).properties, ['Policies', 'PasswordPolicy', 'MinimumLength'], 8),
    'a first password works for a week': (cloud) =>
      put(pool(cloud).properties, ['Policies', 'PasswordPolicy', 'TemporaryPasswordValidityDays'], 7),
  },
);

holds(
  'the sign-in pages stand behind a firewall that slows down guessing',
  every(POOL, (one, cloud) => {
    const association = cloud
      .all('AWS::WAFv2::WebACLAssociation', one.stack)
      .find(({ properties }) => properties['ResourceArn'] === `<${one.stack}.${one.id}.Arn>`);
    const acl = cloud.referred(association?.properties['WebACLArn']);
    return unless(
      listAt(acl?.properties, 'Rules').some(
        (rule) =>
          Number(at(rule, 'Statement', 'RateBasedStatement', 'Limit')) <= 100 &&
          at(rule, 'Action', 'Block') !== undefined &&
          at(rule, 'Statement', 'RateBasedStatement', 'ScopeDownStatement') === undefined,
      ),
      'nothing limits guessing',
    );
  }),
  {
    'the firewall is not attached': (cloud) => cloud.remove(cloud.the('AWS::WAFv2::WebACLAssociation', FOUNDATION)),
    'guesses are only counted': (cloud) =>
      put(cloud.the('AWS::WAFv2::WebACL', FOUNDATION).properties, ['Rules', 0, 'Action'], { Count: {} }),
  },
);

holds(
  'no other user pool or client exists than the console’s',
  (cloud) =>
    cloud.stacks
      .filter(({ name }) => name.endsWith('-Foundation'))
      .flatMap(({ name }) => [
        ...unless(cloud.all(POOL, name).length === 1 && cloud.all(CLIENT, name).length === 1, `${name} has others`),
        ...unless(
          !stringsIn(cloud.all(CLIENT, name)[0]?.properties).some((text) => text === 'client_credentials'),
          `${name} lets machines in`,
        ),
      ]),
  { 'a machine signs in': (cloud) => put(client(cloud).properties, ['AllowedOAuthFlows', 1], 'client_credentials') },
);
