import type { Clock, Signer } from '../../platform/ports';
import { type CheckReport, type CheckSource, checkPublished } from './check';
import { fromUtf8, utf8 } from './log/bytes';
import { type Checkpoint, parseCheckpoint } from './log/checkpoint';
import { cosign, witnessKeyText, witnessOf } from './log/cosignature';
import { noteBytes, parseNote } from './log/note';

/** What a witness remembers of one log. */
export interface Seen {
  /** The newest checkpoint that was signed, as it was published. */
  newest(): Promise<Uint8Array | undefined>;
  /** Kept for good before any line leaves the house. @throws where another checkpoint of this size was signed before */
  keep(checkpoint: Checkpoint, note: Uint8Array): Promise<void>;
}

export interface Witness {
  /** Name of the witness's key, such as `press.example/w1`. */
  readonly name: string;
  readonly signer: Signer;
  readonly seen: Seen;
  readonly clock: Clock;
}

export interface Witnessed {
  readonly report: CheckReport;
  /** Entries of the log at the last time; undefined where this is the first. */
  readonly before?: number;
  /** The checkpoint with this witness's line, only where everything held. */
  readonly note?: string;
}

export const keyOfWitness = async ({ name, signer }: Witness): Promise<string> =>
  witnessKeyText(witnessOf(name, await signer.publicKey()));

const checkpointIn = (note: Uint8Array | undefined): Checkpoint | undefined =>
  parseCheckpoint((note === undefined ? undefined : parseNote(note))?.text ?? '');

/**
 * What somebody outside does for the public: checks all that is published, and that the log contains every checkpoint that they
 * signed before; then signs. Two logs shown to two people would need this witness's line under both, and it gives one.
 * @param key the office's verifier key, from its papers
 */
export const witnessLog = async (witness: Witness, source: CheckSource, key: string): Promise<Witnessed> => {
  const previous = await witness.seen.newest();
  const before = checkpointIn(previous)?.size;
  const report = await checkPublished(source, { key, ...(previous === undefined ? {} : { previous }) });
  const said = { report, ...(before === undefined ? {} : { before }) };
  const published = report.checkpointNote === undefined ? undefined : utf8(report.checkpointNote);
  const note = published === undefined ? undefined : parseNote(published);
  const checkpoint = checkpointIn(published);
  if (!report.ok || published === undefined || note === undefined || checkpoint === undefined) return said;
  await witness.seen.keep(checkpoint, published);
  const { signer, name, clock } = witness;
  const own = witnessOf(name, await signer.publicKey());
  const line = await cosign(own, signer.sign, note.text, clock.now());
  const others = note.signatures.filter((signature) => signature.name !== name);
  return { ...said, note: fromUtf8(noteBytes({ text: note.text, signatures: [...others, line] })) ?? '' };
};
