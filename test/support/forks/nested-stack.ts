import { NestedStack, Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { emptyApp } from './app';

const app = emptyApp();
new CfnBucket(new NestedStack(new Stack(app, 'Mine'), 'Inner'), 'Open');
app.synth();
