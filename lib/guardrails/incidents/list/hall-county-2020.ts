import { also, setting, withoutDenials } from '../break';
import { code, rule } from '../controls';
import type { Incident } from '../incident';

export const hallCounty2020: Incident = {
  id: 'hall-county-2020',
  title: 'Hall County, October 2020',
  what: 'Ransomware took the county’s signature database weeks before the election; what was not paid for was then leaked.',
  stateIs: 'buckets without versions that take uploads under any key, and vaults without a lock',
  state: also(
    setting('AWS::S3::Bucket', 'VersioningConfiguration', { Status: 'Suspended' }),
    withoutDenials('AWS::S3::BucketPolicy', /server-side-encryption/),
    setting('AWS::Backup::BackupVault', 'LockConfiguration'),
  ),
  refusedBy: ['versioned-buckets', 'no-upload-under-another-key', 'vaults-locked'],
  steps: [
    {
      what: 'files are overwritten under the attacker’s key',
      controls: [
        rule('no-upload-under-another-key', 'a store takes nothing that is encrypted with another key'),
        rule('versioned-buckets', 'what was there before stays'),
      ],
    },
    {
      what: 'the backups are destroyed too',
      controls: [
        rule('vaults-locked', 'nobody deletes or shortens a backup'),
        rule('daily-backups', 'there is a copy in another region'),
      ],
    },
    {
      what: 'the stolen files are leaked',
      controls: [
        rule('private-network-only', 'files are read inside the private network alone'),
        rule('no-way-out', 'from which no way leads out'),
        rule('names-from-a-list', 'and in which no name outside AWS resolves'),
      ],
    },
    {
      what: 'election night comes while systems are down',
      controls: [
        code(
          'test/services/results/check.test.ts',
          'finds nothing wrong with what the office published, and says what it is',
          'published results are signed files that anybody can keep and check without the servers',
        ),
        rule('daily-backups', 'what is lost is restored from yesterday'),
      ],
    },
  ],
};
