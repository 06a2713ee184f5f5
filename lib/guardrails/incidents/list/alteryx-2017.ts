import { allowing, neverPublic } from '../break';
import { rule } from '../controls';
import type { Incident } from '../incident';

export const alteryx2017: Incident = {
  id: 'alteryx-2017',
  title: 'Alteryx, October 2017',
  what: 'A bucket on 123 million households was readable by any AWS account: not public by the letter, open all the same.',
  stateIs: 'a policy for any AWS account on every never-public table and bucket',
  state: (assembly) =>
    allowing(
      'AWS::DynamoDB::Table',
      { Action: 'dynamodb:*', Principal: { AWS: '*' } },
      neverPublic,
    )(allowing('AWS::S3::BucketPolicy', { Action: 's3:GetObject', Principal: { AWS: '*' } })(assembly)),
  refusedBy: ['no-outsider-access'],
  steps: [
    {
      what: 'any AWS account is allowed to read',
      controls: [
        rule('no-outsider-access', '“any account” counts as anyone, and no account but this one may be named'),
        rule('block-public-access', 'S3 takes such a policy for public and refuses it'),
      ],
    },
    {
      what: 'somebody with an account of their own reads it',
      controls: [
        rule('named-roles-only', 'the store refuses every role that is not of its class'),
        rule('private-network-only', 'and every request that does not come through this network'),
        rule('used-by-its-class', 'and its key decrypts for nobody else'),
      ],
    },
  ],
};
