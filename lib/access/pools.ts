import { type Ask, asks, itself, REMOVING } from './asks';

const WHO_SIGNS_IN = { how: 'by making, or changing, who signs in' };

/** Of a pool of people who sign in. Whoever manages one can be any of them. */
export const POOL: readonly Ask[] = [
  ...asks('cognito-idp', 'list', 'ListUsers AdminGetUser', itself),
  ...asks(
    'cognito-idp',
    'assume',
    'AdminCreateUser AdminSetUserPassword AdminUpdateUserAttributes AdminAddUserToGroup AdminLinkProviderForUser CreateUserImportJob',
    itself,
    WHO_SIGNS_IN,
  ),
  ...asks(
    'cognito-idp',
    'change policy',
    'UpdateUserPool SetUserPoolMfaConfig CreateUserPoolClient UpdateUserPoolClient CreateIdentityProvider UpdateIdentityProvider',
    itself,
  ),
  ...asks('cognito-idp', 'delete', 'DeleteUserPool AdminDeleteUser AdminDisableUser', itself, REMOVING),
];
