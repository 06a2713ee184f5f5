import { type CosignaturesView, cosignatureRequestSchema } from '../../../contracts/public-log';
import { ConditionFailed, type Write } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { cosignaturesOf } from '../cosignatures';
import { type CosignatureRecord, item, keys, type LogState, read } from '../draft-records';
import { type Line, linesOf } from '../lines';
import { hex, utf8 } from '../log/bytes';
import { type Checkpoint, parseCheckpoint } from '../log/checkpoint';
import { cosignedAt, parseWitnessKey } from '../log/cosignature';
import { isOf, type Note, parseNote, signatureLine, type Verifier } from '../log/note';
import { checkpointOf, readLogState } from '../log-state';
import type { ResultsStaffPorts } from '../results-staff';
import { staffOf } from './common';
import { cosignedViews } from './public-log';

/** Where a line stands alone, it begins so. */
const LINE = '\u2014 ';

/** The note that was pasted: spaces and line ends around it are the clipboard's, not the witness's. */
const noteIn = (pasted: string, live: Line, state: LogState): Note => {
  const text = pasted.replaceAll('\r\n', '\n').trim();
  const whole = text.startsWith(LINE) ? `${checkpointOf(live.origin, state)}\n${text}` : text;
  return (
    parseNote(utf8(`${whole}\n`)) ??
    refuse(
      'invalid-request',
      'This is no cosigned checkpoint. Paste what the witness gave, from the log’s name to the end of the last line.',
    )
  );
};

interface Said {
  readonly witness: Verifier;
  readonly key: string;
  readonly line: string;
  readonly at: string;
}

/** The lines of witnesses in the note; a line of the office's own says nothing here. */
const saidIn = async (note: Note, line: Line, ports: ResultsStaffPorts): Promise<readonly Said[]> => {
  const known = ports.witnesses.flatMap(({ key }) => {
    const witness = parseWitnessKey(key);
    return witness === undefined ? [] : [{ key, witness }];
  });
  const said: Said[] = [];
  for (const signature of note.signatures.filter(({ name }) => name !== line.origin)) {
    const found =
      known.find(({ witness }) => isOf(signature, witness)) ??
      refuse(
        'unknown-witness',
        `The line of ${signature.name} is of a key that the settings do not name. Have the witness’s key added to publicLog.witnesses, if it is theirs.`,
      );
    const at = await cosignedAt(note, found.witness);
    if (!(at instanceof Date)) {
      return refuse(
        'wrong-cosignature',
        `The line of ${signature.name} does not hold for this checkpoint: it was cut short, altered, or is about another size or another log. Ask the witness for it again.`,
      );
    }
    said.push({ ...found, line: signatureLine(signature), at: at.toISOString() });
  }
  return said.length === 0 ? refuse('invalid-request', 'There is no witness’s line under this checkpoint.') : said;
};

/** Is it about the log as it is published now? A line that holds for another history is evidence, and says so. */
const mustBeNow = async (
  ports: ResultsStaffPorts,
  line: Line,
  state: LogState,
  { size, root }: Checkpoint,
): Promise<void> => {
  if (size > state.size || size < 1) {
    refuse(
      'other-checkpoint',
      `The witness signed a log of ${size} entries, and this one has ${state.size}. Nobody here made that checkpoint: ask the witness where it is from.`,
    );
  }
  const leaf = await ports.records.get(keys.logLeaf(line.log, size - 1));
  if (leaf === undefined || read.logLeaf(leaf).root !== hex(root)) {
    refuse(
      'forked-log',
      `The witness signed another log of ${size} entries than this office keeps. If the office’s own line stands there too, its key signed two histories. Keep this checkpoint, publish nothing more, and find out who used the key.`,
    );
  }
  if (size < state.size) {
    refuse(
      'other-checkpoint',
      `The witness signed the log when it had ${size} entries; it has ${state.size} now. Ask the witness to sign the newest checkpoint.`,
    );
  }
};

/**
 * Enters what witnesses signed: their lines are published under the checkpoint until the log grows. What does not hold, or is
 * not about this very checkpoint, is refused. A witness's line is stored once for each size and never changes.
 */
export const enterCosignature = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const body = parseBody(cosignatureRequestSchema, request.body);
  const { live, rehearsal } = linesOf(ports.logOrigin);
  const note = noteIn(body.note, live, await readLogState(ports.records, live.log));
  const checkpoint = parseCheckpoint(note.text);
  const line = [live, rehearsal].find(({ origin }) => origin === checkpoint?.origin);
  if (checkpoint === undefined || line === undefined) {
    return refuse('other-log', `This is no checkpoint of ${live.origin}. The witness signed another log.`);
  }
  const said = await saidIn(note, line, ports);
  const state = await readLogState(ports.records, line.log);
  await mustBeNow(ports, line, state, checkpoint);

  const before = await cosignaturesOf(ports.records, line.log, state.size);
  const now = ports.clock.now().toISOString();
  let entered = 0;
  for (const { witness, key, line: text, at } of said) {
    if (before.some((earlier) => earlier.key === key)) continue;
    const keyId = hex(witness.keyId);
    const record: CosignatureRecord = {
      key,
      line: text,
      at,
      enteredBy: staff.username,
      enteredBySub: staff.sub,
      enteredAt: now,
    };
    const writes: Write[] = [
      { put: item(keys.cosignature(line.log, state.size, keyId), record), when: { absent: true } },
      {
        put: item(keys.outboxOfCosignature(line.outbox, now, state.size, keyId), { cosigned: state.size }),
        when: { absent: true },
      },
    ];
    try {
      await ports.records.commit(writes);
      entered += 1;
    } catch (error) {
      // Somebody entered a line of this witness at the same moment.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  const view: CosignaturesView = {
    origin: line.origin,
    size: state.size,
    cosigned: cosignedViews(await cosignaturesOf(ports.records, line.log, state.size), ports.witnesses),
  };
  return { status: entered > 0 ? 201 : 200, body: view };
};
