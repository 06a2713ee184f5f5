import { Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { emptyApp } from './app';

const app = emptyApp();
new CfnBucket(new Stack(app, 'Mine'), 'Open');
try {
  app.synth();
} catch {
  // A fork that does not want to hear it.
}
process.exitCode = 0;
