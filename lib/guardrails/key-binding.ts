import type { Scope } from '../assembly';
import { type ConditionTest, literalsOf } from './conditions';
import { contextOf, type Holder, throughServices } from './key-policy';

/** What reads or writes data with a key. */
export const DATA_USE = ['kms:decrypt', 'kms:encrypt', 'kms:generatedatakey', 'kms:reencryptfrom', 'kms:reencryptto'];

type Contexts = Readonly<Record<string, readonly string[]>>;

/** What each service says it encrypts; a statement that leaves it open is good for every store of every jurisdiction. */
export const CONTEXT_OF_ONE_STORE: Contexts = {
  s3: ['aws:s3:arn'],
  dynamodb: ['aws:dynamodb:tablename'],
  secretsmanager: ['secretarn'],
};

/** Evidence lies in several buckets and is read across them, by people who may read all of it. */
export const CONTEXT_OF_EVIDENCE: Contexts = { ...CONTEXT_OF_ONE_STORE, s3: [] };

/** A key's own policy says as well whose table it is, for a table's name is not unique among accounts. */
export const CONTEXT_IN_KEY_POLICY: Contexts = {
  ...CONTEXT_OF_ONE_STORE,
  dynamodb: ['aws:dynamodb:tablename', 'aws:dynamodb:subscriberid'],
};

/** Are all of them roles that AWS Backup alone takes on? */
export const isForRecovery = (held: readonly Holder[] | undefined): boolean =>
  held?.every(
    (holder) => holder === 'backup' || (typeof holder === 'object' && holder.path.split('/')[3] === 'recovery'),
  ) === true;

/**
 * What is missing among the tests that bind the use of a key to one service, and to what that service says it encrypts.
 * @param contexts names that must be pinned, by service
 * @param mayBeOpen AWS Backup reads its vaults by itself; only its roles may leave both open.
 */
export const bindingProblem = (
  scope: Scope,
  tests: readonly ConditionTest[],
  contexts: Contexts,
  mayBeOpen = false,
): string | undefined => {
  const context = contextOf(scope, tests);
  const services = throughServices(tests);
  if (tests.some(({ key }) => key === 'kms:viaservice') && services === undefined)
    return 'names no one service (kms:ViaService)';
  if (services === undefined) {
    const foreign = context.filter((name) => Object.values(contexts).flat().includes(name));
    if (foreign.length > 0)
      return `may be used past the service whose context it names (${foreign.join(', ')}); kms:ViaService is missing`;
    return context.length > 0 || mayBeOpen
      ? undefined
      : 'holds the use of the key neither to a service (kms:ViaService) nor to what is encrypted (kms:EncryptionContext)';
  }
  const missing = services.flatMap((service) => contexts[service] ?? []).filter((name) => !context.includes(name));
  return missing.length === 0
    ? undefined
    : `leaves open what is encrypted (kms:EncryptionContext:${missing.join(', ')})`;
};

/** A signature in another algorithm, or over a digest that somebody brings, vouches for things that nobody has read. */
export const signProblem = (tests: readonly ConditionTest[]): string | undefined => {
  const pinned = (key: string) =>
    tests.some(
      (test) =>
        test.operator === 'StringEquals' &&
        test.key === key &&
        literalsOf(test)?.length === 1 &&
        !/[*?]/.test(literalsOf(test)?.[0] ?? '*'),
    );
  if (!pinned('kms:signingalgorithm')) return 'signs in any algorithm (kms:SigningAlgorithm is missing)';
  return pinned('kms:messagetype') ? undefined : 'signs digests as well as messages (kms:MessageType is missing)';
};
