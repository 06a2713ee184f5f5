import { shippedApp, shippedBucket } from './app';

const app = shippedApp();
shippedBucket(app).addPropertyDeletionOverride('PublicAccessBlockConfiguration');
app.synth();
