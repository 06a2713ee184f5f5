import { hasSeveralValues } from '../../lib/guardrails/condition-keys';

describe('the keys that a request may carry several values of', () => {
  test.each([
    'aws:TagKeys',
    'aws:CalledVia',
    'aws:PrincipalOrgPaths',
    'aws:PrincipalServiceNamesList',
    'dynamodb:Attributes',
    'dynamodb:LeadingKeys',
    'dynamodb:FirstPartitionKeyValues',
    'kms:EncryptionContextKeys',
    'kms:GrantOperations',
    'kms:ResourceAliases',
    'route53:ChangeResourceRecordSetsNormalizedRecordNames',
    's3:RequestObjectTagKeys',
    's3:InventoryAccessibleOptionalFields',
    'ses:Recipients',
    'sts:TransitiveTagKeys',
    'lambda:SubnetIds',
    'backup:CopyTargets',
    'cognito-identity.amazonaws.com:amr',
    'events:metadata/election',
  ])('%s', (key) => expect(hasSeveralValues(key)).toBe(true));
});

describe('a key of one value takes no set operator', () => {
  test.each([
    'aws:PrincipalArn',
    'aws:PrincipalTag/TagKeys',
    'aws:RequestTag/election',
    'aws:SourceVpce',
    'kms:ViaService',
    's3:RequestObjectTag/election',
    'ses:FromAddress',
    'events:metadata',
    'constructor:*',
  ])('%s', (key) => expect(hasSeveralValues(key)).toBe(false));
});
