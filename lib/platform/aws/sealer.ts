import {
  AlgorithmSuiteIdentifier,
  buildAwsKmsMrkAwareStrictMultiKeyringNode,
  buildClient,
  CommitmentPolicy,
} from '@aws-crypto/client-node';
import {
  DecryptCommand,
  type DecryptCommandInput,
  EncryptCommand,
  type EncryptCommandInput,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  type KMSClient,
} from '@aws-sdk/client-kms';
import { canonicalContext } from '../canonical';
import { SealBroken, type Sealer } from '../ports';
import { nameOf } from './again';

const { encrypt, decrypt } = buildClient({
  // A message that does not commit to its key could open to two different texts under two keys.
  commitmentPolicy: CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  // One key seals; a message with a thousand data keys is an attack on who opens it.
  maxEncryptedDataKeys: 1,
});

/** AES-256-GCM with key commitment. Unsigned: who may seal may also open, so a signature would prove nothing more. */
const SUITE = AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY;

/** KMS's verdicts on the ciphertext, as against an outage or a missing permission. */
const BROKEN = new Set(['InvalidCiphertextException', 'IncorrectKeyException']);

/** Names that the Encryption SDK adds to a context of its own accord. */
const RESERVED = /^aws-crypto-/;

const sameContext = (found: Readonly<Record<string, string>>, expected: Readonly<Record<string, string>>): boolean => {
  const ours = Object.keys(found).filter((name) => !RESERVED.test(name));
  return (
    ours.length === Object.keys(expected).length &&
    Object.entries(expected).every(([name, value]) => Object.hasOwn(found, name) && found[name] === value)
  );
};

/**
 * The AWS Encryption SDK under one KMS key: a data key per record, the context bound to it both as KMS's encryption
 * context (which the key policy demands and CloudTrail logs: no personal data in it) and as authenticated data.
 * Multi-Region keys open in the region they were copied to.
 *
 * The role needs kms:GenerateDataKey to seal and kms:Decrypt to open.
 * @param keyArn an ARN; a message that names any other key is not opened
 */
export const kmsSealer = (client: KMSClient, keyArn: string): Sealer => {
  /** One call's view of KMS: the SDK buries what KMS said in a text, and an outage must not look like a broken seal. */
  const watched = () => {
    let refused: { readonly error: unknown } | undefined;
    const watch = async <T>(call: Promise<T>): Promise<T> => {
      try {
        return await call;
      } catch (error) {
        refused = { error };
        throw error;
      }
    };
    const kms = {
      generateDataKey: (input: GenerateDataKeyCommandInput) => watch(client.send(new GenerateDataKeyCommand(input))),
      encrypt: (input: EncryptCommandInput) => watch(client.send(new EncryptCommand(input))),
      decrypt: (input: DecryptCommandInput) => watch(client.send(new DecryptCommand(input))),
    };
    return {
      keyring: buildAwsKmsMrkAwareStrictMultiKeyringNode({ clientProvider: () => kms, generatorKeyId: keyArn }),
      refused: () => refused,
    };
  };

  return {
    seal: async (plaintext, context) => {
      canonicalContext(context);
      const { keyring, refused } = watched();
      try {
        const { result } = await encrypt(keyring, plaintext, { encryptionContext: { ...context }, suiteId: SUITE });
        return Uint8Array.from(result);
      } catch (error) {
        throw refused()?.error ?? error;
      }
    },
    open: async (sealed, context) => {
      canonicalContext(context);
      const { keyring, refused } = watched();
      let opened: Awaited<ReturnType<typeof decrypt>>;
      try {
        opened = await decrypt(keyring, sealed);
      } catch {
        const said = refused();
        throw said === undefined || BROKEN.has(nameOf(said.error)) ? new SealBroken() : said.error;
      }
      // The message carries its own context; what counts is that it is the one of the record it was found in.
      if (!sameContext(opened.messageHeader.encryptionContext, context)) {
        opened.plaintext.fill(0);
        throw new SealBroken();
      }
      return Uint8Array.from(opened.plaintext);
    },
  };
};
