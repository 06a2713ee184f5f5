import { shippedApp, shippedBucket } from './app';

const app = shippedApp();
shippedBucket(app).addPropertyOverride('PublicAccessBlockConfiguration.BlockPublicPolicy', false);
app.synth();
