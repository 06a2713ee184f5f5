import { adding, allowing, also } from '../break';
import { rule } from '../controls';
import type { Incident } from '../incident';

export const capitalOne2019: Incident = {
  id: 'capital-one-2019',
  title: 'Capital One, March 2019',
  what: 'A forged request through a firewall host reached the metadata service and took the host role’s credentials; from elsewhere they listed and copied about 700 buckets. The role was allowed to list all buckets and to decrypt.',
  stateIs: 'a machine whose metadata service takes any request, and roles that may list every bucket',
  state: also(
    adding('Registration', {
      FirewallHost: {
        Type: 'AWS::EC2::Instance',
        Properties: { ImageId: 'ami-0', InstanceType: 't4g.small', MetadataOptions: { HttpTokens: 'optional' } },
      },
    }),
    allowing('AWS::IAM::ManagedPolicy', { Action: ['s3:ListAllMyBuckets', 's3:GetObject', 'kms:Decrypt'] }),
  ),
  refusedBy: ['metadata-by-token', 'no-listing-all-buckets'],
  steps: [
    {
      what: 'a forged request reaches the metadata service and takes a role’s credentials',
      controls: [
        rule(
          'metadata-by-token',
          'a machine that hands credentials out without a token is refused; functions have no such service',
        ),
        rule('functions-in-the-private-network', 'functions stand in a network from which nothing else can be called'),
      ],
    },
    {
      what: 'the credentials are used from elsewhere',
      controls: [
        rule('private-network-only', 'stores answer only through the private network’s own endpoint'),
        rule('trust-is-narrow', 'a role is taken on by one service for one purpose, and by nobody in between'),
      ],
    },
    {
      what: 'all buckets are listed',
      controls: [
        rule('no-listing-all-buckets', 'no role has the right'),
        rule('roles-stay-in-their-class', 'a role’s rights name the stores of its class and no others'),
      ],
    },
    {
      what: 'their contents are read and decrypted',
      controls: [
        rule('named-roles-only', 'each store refuses roles of another class'),
        rule('used-by-its-class', 'each key decrypts for roles of its own class'),
        rule('use-is-bound', 'and only through the service and for the store that it was made for'),
      ],
    },
  ],
};
