import { Stack } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import settings from '../../../election.config';
import { parseSettings } from '../../../lib/config/parse';
import { ElectionApp } from '../../../lib/infrastructure/election-app';
import { ElectionJurisdiction } from '../../../lib/infrastructure/election-jurisdiction';

/** The shipped stacks of the example county, as a fork finds them. */
export const shippedApp = (): ElectionApp => {
  const app = new ElectionApp();
  for (const jurisdiction of parseSettings(settings).jurisdictions) {
    new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction });
  }
  return app;
};

/** A fork that keeps ElectionApp and none of the stacks. */
export const emptyApp = (): ElectionApp => new ElectionApp();

/** The fork's own harmless stack, the one that a stack selection names. */
export const goodStack = (app: ElectionApp): Stack => {
  const stack = new Stack(app, 'GoodStack');
  new StringParameter(stack, 'Motto', { stringValue: 'Every vote counts' });
  return stack;
};

/** A bucket of the shipped stacks that holds what is never public. */
export const shippedBucket = (app: ElectionApp): CfnBucket => {
  const found = app.node.findAll().find((node): node is CfnBucket => node instanceof CfnBucket);
  if (!found) throw new Error('the shipped stacks hold no bucket');
  return found;
};
