import { type DigestView, digestRequestSchema } from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { type DigestRecord, item, keys, read } from '../draft-records';
import { outboxOf } from '../lines';
import type { ResultsStaffPorts } from '../results-staff';
import { electionOf, MAX_TRIES, readState, staffOf, unchanged } from './common';

/** More records than an election has; a list of every one is read before another is added. */
const MOST_DIGESTS = 1000;

export const digestView = ({
  statedBySub: _,
  state: __,
  leafIndex: ___,
  statementSha256: ____,
  ...view
}: DigestRecord): DigestView => view;

export const digestsOf = async (
  ports: Pick<ResultsStaffPorts, 'records'>,
  electionId: string,
): Promise<readonly DigestRecord[]> => {
  const found: DigestRecord[] = [];
  let cursor: string | undefined;
  do {
    const { pk } = keys.state(electionId);
    const page = await ports.records.query({ pk, skPrefix: 'DIGEST#', ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items.map((stored) => read.digest(stored)));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};

/**
 * Commits the office to a record by its digest: the release worker makes a signed statement of it and enters it in the public
 * log, where it stays. Stating the same record again changes nothing.
 */
export const logDigest = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const body = parseBody(digestRequestSchema, request.body);
  const election = electionOf(ports.elections, body.electionId);
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const state = await readState(ports.records, election.id);
    const before = await digestsOf(ports, election.id);
    const same = before.find(({ record, sha256 }) => record === body.record && sha256 === body.sha256);
    if (same !== undefined) return { status: 200, body: digestView(same) };
    if (before.length >= MOST_DIGESTS) {
      return refuse('conflict', `Election ${election.id} has ${MOST_DIGESTS} digests in the log already.`);
    }
    const number = (state.digests ?? 0) + 1;
    // Never before what was approved last: the log is in the order of the outbox.
    const statedAt = [ports.clock.now().toISOString(), state.lastApprovedAt].sort().at(-1) ?? '';
    const digest: DigestRecord = {
      ...body,
      number,
      state: 'stated',
      statedAt,
      statedBy: staff.username,
      statedBySub: staff.sub,
      logged: false,
    };
    try {
      await ports.records.commit([
        {
          put: item(keys.state(election.id), { ...state, version: state.version + 1, digests: number }),
          when: unchanged(state),
        },
        { put: item(keys.digest(election.id, number), digest), when: { absent: true } },
        {
          put: item(keys.outboxOfDigest(outboxOf(election), statedAt, election.id, number), {
            electionId: election.id,
            digest: number,
          }),
          when: { absent: true },
        },
      ]);
      return { status: 201, body: digestView(digest) };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return refuse('conflict', 'Others were working on this election at the same moment. Try again.');
};
