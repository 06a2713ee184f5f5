import type { ElectionCalendar } from '../../../contracts/calendar';
import { type Hold, type TestDeckView, testDeckSchema } from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys, read, type TestDeckRecord } from '../draft-records';
import { fingerprintOf } from '../releasing/fingerprint';
import type { ResultsStaffPorts } from '../results-staff';
import { electionOf, staffOf } from './common';
import { readMapping } from './mappings';
import { readUpload } from './read-upload';

export const deckView = ({ archivedBySub: _, ...deck }: TestDeckRecord): TestDeckView => deck;

/** Stores a deck under the digest of its figures; the same figures twice are one deck. */
export const archiveDeck = async (
  ports: Pick<ResultsStaffPorts, 'records'>,
  deck: TestDeckRecord,
): Promise<{ readonly stored: TestDeckRecord; readonly isNew: boolean }> => {
  const key = keys.testDeck(deck.electionId, deck.figuresFingerprint);
  try {
    await ports.records.commit([{ put: item(key, deck), when: { absent: true } }]);
    return { stored: deck, isNew: true };
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const before = await ports.records.get(key);
    return { stored: before === undefined ? deck : read.testDeck(before), isNew: false };
  }
};

/**
 * Puts a logic-and-accuracy deck's figures on record, so that they are known when they turn up as live results, as they did
 * in Warren County (2020) and Pickaway County (2024). Nothing of it is staged or published.
 */
export const archiveTestDeck = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const body = parseBody(testDeckSchema, request.body);
  const election = electionOf(ports.elections, body.electionId);
  const saved =
    body.mapping === undefined ? undefined : await readMapping(ports.records, body.mapping.id, body.mapping.version);
  const { parsed } = await readUpload(ports, staff, election.id, body.uploadId, saved?.mapping);
  const figuresFingerprint = fingerprintOf(parsed.report);
  if (figuresFingerprint === undefined) {
    return refuse(
      'invalid-request',
      'There is not one vote in this file. A deck of zeros would match every zero report; archive the export of the marked deck.',
    );
  }
  const { stored, isNew } = await archiveDeck(ports, {
    electionId: election.rehearsalOf ?? election.id,
    name: body.name.trim(),
    figuresFingerprint,
    fileSha256: parsed.fileSha256,
    archivedBy: staff.username,
    archivedBySub: staff.sub,
    archivedAt: ports.clock.now().toISOString(),
  });
  return { status: isNew ? 201 : 200, body: deckView(stored) };
};

/** The refusal of live figures that are those of a deck, of this election or of another one; a rehearsal may load what it likes. */
export const matchingDeck = async (
  ports: Pick<ResultsStaffPorts, 'records' | 'elections'>,
  election: ElectionCalendar,
  fingerprint: string | undefined,
): Promise<Hold | undefined> => {
  if (fingerprint === undefined || election.rehearsalOf !== undefined) return undefined;
  const found = await Promise.all(ports.elections.map(({ id }) => ports.records.get(keys.testDeck(id, fingerprint))));
  const [deck] = found.flatMap((stored) => (stored === undefined ? [] : [read.testDeck(stored)]));
  return deck === undefined
    ? undefined
    : {
        code: 'matches-test-deck',
        message: `These are the figures of the test deck “${deck.name}”, archived ${deck.archivedAt}. They are not released as live results. Clear the deck from the counting system, export again and load that.`,
      };
};
