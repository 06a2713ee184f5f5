import type { ObjectsFeature } from '../platform/contract/objects';

const endpointOf = (): string => {
  const endpoint = process.env['EMULATOR_ENDPOINT'];
  if (endpoint === undefined) throw new Error('start these tests with: node test/deploy/run.cjs');
  return endpoint;
};

/** How a client of lib/platform/aws/clients.ts reaches the emulator. */
export const emulated = () => ({
  endpoint: endpointOf(),
  region: 'us-east-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Features of AWS that the probe found missing, told to the test files through the environment. */
export type Feature =
  | ObjectsFeature
  | 'legal-hold'
  | 'ed25519'
  | 'hmac'
  | 'encryption-context'
  | 'ses-outbox'
  | 'checksum-on-read';

const LACKS = 'EMULATOR_LACKS';
export const tellLacks = (lacks: readonly Feature[]): void => {
  process.env[LACKS] = JSON.stringify(lacks);
};
export const readLacks = (): readonly Feature[] => JSON.parse(process.env[LACKS] ?? '[]') as readonly Feature[];
