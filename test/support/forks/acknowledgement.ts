import { Stack, Validations } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { emptyApp } from './app';

const app = emptyApp();
const rules = [
  'block-public-access',
  'AwsSolutions::AwsSolutions-S2',
  'AwsSolutions-S2',
  'NIST.800.53.R5-S3BucketLevelPublicAccessProhibited',
];
Validations.of(app).acknowledge(...rules.map((id) => ({ id, reason: '' })));
const bucket = new CfnBucket(new Stack(app, 'Mine'), 'Open');
Validations.of(bucket).acknowledge(...rules.map((id) => ({ id, reason: 'reviewed' })));
app.synth();
