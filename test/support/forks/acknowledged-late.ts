import { Aspects, Validations } from 'aws-cdk-lib';
import { goodStack, shippedApp } from './app';

const app = shippedApp();
const good = goodStack(app);
Aspects.of(good).add({
  visit(node) {
    Validations.of(node).acknowledge({ id: 'AwsSolutions-S1', reason: 'added while CDK was already at work' });
  },
});
app.synth();
