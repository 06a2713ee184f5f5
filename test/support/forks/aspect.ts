import { Aspects } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { shippedApp } from './app';

const app = shippedApp();
Aspects.of(app).add({
  visit(node) {
    if (node instanceof CfnBucket) node.publicAccessBlockConfiguration = undefined;
  },
});
app.synth();
