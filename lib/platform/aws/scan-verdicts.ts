import { GetObjectTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import { checkObjectKey } from '../object-key';
import type { ScanVerdicts } from '../ports';
import { nameOf } from './again';

/** The tag that GuardDuty Malware Protection for S3 sets, and its one value that lets a file pass. */
const TAG = 'GuardDutyMalwareScanStatus';
const CLEAN = 'NO_THREATS_FOUND';

/** What GuardDuty wrote on the objects of one bucket. The role needs GetObjectTagging. */
export const s3ScanVerdicts = (client: S3Client, bucket: string): ScanVerdicts => ({
  of: async (key) => {
    checkObjectKey(key);
    try {
      const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }));
      const verdict = TagSet.find(({ Key }) => Key === TAG)?.Value;
      if (verdict === undefined) return 'unscanned';
      return verdict === CLEAN ? 'clean' : 'not-clean';
    } catch (error) {
      if (nameOf(error) === 'NoSuchKey') return 'unscanned';
      throw error;
    }
  },
});
