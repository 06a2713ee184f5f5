import { goodStack, shippedApp } from './app';

const app = shippedApp();
goodStack(app);
app.synth();
