export { fixedClock, rehearsalClock } from './clock';
export { type Embedded, type EmbeddedOptions, openEmbedded } from './open';
export { EmbeddedUnusable, type UnusableReason } from './unusable';
export { UPLOAD_PATH, type UploadOutcome, type UploadRequest } from './uploads';
