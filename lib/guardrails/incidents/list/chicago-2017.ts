import { adding } from '../break';
import { rule } from '../controls';
import type { Incident } from '../incident';

export const chicago2017: Incident = {
  id: 'chicago-2017',
  title: 'Chicago, August 2017',
  what: 'A vendor’s backups of 1.8 million voters lay in a public bucket.',
  stateIs: 'a bucket for backups that anybody may read',
  state: adding('Registration', {
    Backups: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        AccessControl: 'PublicRead',
        PublicAccessBlockConfiguration: { BlockPublicAcls: false, BlockPublicPolicy: false },
        Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }],
      },
    },
  }),
  refusedBy: ['block-public-access', 'no-outsider-access'],
  steps: [
    {
      what: 'a backup is put into a bucket of somebody’s own',
      controls: [
        rule('vaults-locked', 'backups are made into vaults that refuse copies and restores to anywhere else'),
        rule('no-standing-export', 'no store exports itself into a bucket'),
      ],
    },
    {
      what: 'the bucket is public',
      controls: [
        rule('block-public-access', 'every bucket has Block Public Access'),
        rule('known-data-class', 'a store that does not say what it holds is refused'),
      ],
    },
    {
      what: 'the backup is read',
      controls: [
        rule('own-key-encryption', 'it is encrypted with the key of what it holds'),
        rule('used-by-its-class', 'which answers to roles of that class'),
      ],
    },
  ],
};
