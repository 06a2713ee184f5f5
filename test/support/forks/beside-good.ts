import { Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { emptyApp, goodStack } from './app';

const app = emptyApp();
goodStack(app);
new CfnBucket(new Stack(app, 'Mine'), 'Open');
app.synth();
