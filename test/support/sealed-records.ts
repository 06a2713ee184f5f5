import { type App, Stack } from 'aws-cdk-lib';
import type { Jurisdiction } from '../../lib/config/schema';
import { AccessLogBucket } from '../../lib/infrastructure/constructs/access-log-bucket';
import { ClassKey } from '../../lib/infrastructure/constructs/class-key';
import { PrivateBucket } from '../../lib/infrastructure/constructs/private-bucket';
import { Names } from '../../lib/infrastructure/names';

/** Days that every object of the fixture stays locked at least. */
export const FLOOR_DAYS = 700;

/** A bucket of records that nobody may change before their date, for what no shipped stack has a store of yet. */
export class SealedRecords extends Stack {
  readonly bucket: PrivateBucket;

  constructor(app: App, settings: Jurisdiction) {
    const names = new Names(settings.id);
    super(app, 'Sealed', {
      stackName: names.stack('Ballots'),
      env: { region: settings.region },
      analyticsReporting: false,
    });
    const accessLogs = new AccessLogBucket(this, 'AccessLogs', {
      retentionDays: 731,
      sources: 'arn:aws:s3:::election-worm-*',
    });
    const key = new ClassKey(this, 'Key', {
      dataClass: 'ballot-data',
      names,
      uses: [{ through: 's3', stacks: ['Ballots'] }],
      description: 'Ballots',
    });
    this.bucket = new PrivateBucket(this, 'Vault', {
      dataClass: 'ballot-data',
      names,
      key,
      accessLogs,
      perimeter: { s3EndpointId: 'vpce-s3', dynamoDbEndpointId: 'vpce-dynamodb' },
      writeOnce: { floorDays: FLOOR_DAYS },
    });
  }
}
