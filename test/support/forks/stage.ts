import { Stack, Stage } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { emptyApp } from './app';

const app = emptyApp();
new CfnBucket(new Stack(new Stage(app, 'Prod'), 'Mine'), 'Open');
app.synth();
