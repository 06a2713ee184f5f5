import { GetObjectLegalHoldCommand, PutObjectLegalHoldCommand, type S3Client } from '@aws-sdk/client-s3';
import { checkObjectKey } from '../object-key';
import { type LegalHolds, NothingToHold } from '../ports';
import { nameOf } from './again';

const isAbsent = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(nameOf(error));
/** S3's word for an object that never had a hold. */
const neverHeld = (error: unknown): boolean => nameOf(error) === 'NoSuchObjectLockConfiguration';

/** Legal holds on the objects of one bucket with Object Lock. The role needs PutObjectLegalHold and GetObjectLegalHold, and no other action. */
export const s3LegalHolds = (client: S3Client, bucket: string): LegalHolds => ({
  set: async (key, held) => {
    checkObjectKey(key);
    try {
      await client.send(
        new PutObjectLegalHoldCommand({ Bucket: bucket, Key: key, LegalHold: { Status: held ? 'ON' : 'OFF' } }),
      );
    } catch (error) {
      throw isAbsent(error) ? new NothingToHold(key) : error;
    }
  },
  isHeld: async (key) => {
    checkObjectKey(key);
    try {
      const { LegalHold } = await client.send(new GetObjectLegalHoldCommand({ Bucket: bucket, Key: key }));
      return LegalHold?.Status === 'ON';
    } catch (error) {
      if (neverHeld(error)) return false;
      throw isAbsent(error) ? new NothingToHold(key) : error;
    }
  },
});
