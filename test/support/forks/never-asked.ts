import { Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { emptyApp } from './app';

// No call of synth: CDK makes one itself when the process ends.
new CfnBucket(new Stack(emptyApp(), 'Mine'), 'Open');
