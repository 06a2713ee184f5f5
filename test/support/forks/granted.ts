import { CfnManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { shippedApp } from './app';

// One action more for one role, on a store that it may use already: no rule has anything against it.
const app = shippedApp();
const policy = app.node
  .findAll()
  .find((node): node is CfnManagedPolicy => node instanceof CfnManagedPolicy && node.node.path.includes('SiteContent'));
if (!policy) throw new Error('the function that fills the website has no policy');
policy.addPropertyOverride('PolicyDocument.Statement.0.Action', ['s3:DeleteObject', 's3:GetObject', 's3:PutObject']);
app.synth();
