import { allowing, also, setting } from '../break';
import { rule } from '../controls';
import type { Incident } from '../incident';

export const deepRoot2017: Incident = {
  id: 'deep-root-2017',
  title: 'Deep Root, June 2017',
  what: 'Settings were changed on 1 June; the bucket served 1.1 TB on 198 million people to anyone until 14 June.',
  stateIs: 'Block Public Access off and a policy for everybody on every bucket',
  state: also(
    setting('AWS::S3::Bucket', 'PublicAccessBlockConfiguration'),
    allowing('AWS::S3::BucketPolicy', { Action: 's3:GetObject', Principal: '*' }),
  ),
  refusedBy: ['block-public-access', 'no-outsider-access'],
  steps: [
    {
      what: 'a change opens the bucket',
      controls: [
        rule('block-public-access', 'S3 itself refuses a public policy or ACL, whatever is changed'),
        rule('no-outsider-access', 'a policy for the public is refused before it is deployed'),
      ],
    },
    {
      what: 'anyone lists and downloads it',
      controls: [
        rule('named-roles-only', 'the bucket refuses whoever is not a role of its class, the public first of all'),
        rule('private-network-only', 'it refuses every request from outside the private network'),
        rule('used-by-its-class', 'its key decrypts for roles of its class alone'),
      ],
    },
    {
      what: 'nobody notices for thirteen days',
      controls: [
        rule('settings-checked', 'AWS Config holds every bucket against the same settings after the deploy'),
        rule('outside-access-analyzed', 'Access Analyzer reports a bucket that opens to the outside'),
        rule('store-access-logged', 'the access log says who read what'),
      ],
    },
  ],
};
