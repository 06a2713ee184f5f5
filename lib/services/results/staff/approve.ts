import type { ElectionCalendar } from '../../../contracts/calendar';
import { type Approval, approvalSchema, type ResultsFinding } from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { type ElectionState, item, keys, type LoadRecord, type ReleaseRecord } from '../draft-records';
import type { ResultsStaffPorts } from '../results-staff';
import { readHead } from '../staged-figures';
import { electionOf, MAX_TRIES, readLoad, readRelease, readState, releaseView, staffOf, unchanged } from './common';

/** Reasons are kept in the release's item, which has a size limit of its own. */
const MAX_REASON_BYTES = 200_000;

/** Nothing before the polls close, the official says so, and the state's hold is over. */
const refuseBeforeClose = async (ports: ResultsStaffPorts, election: ElectionCalendar): Promise<void> => {
  const now = ports.clock.now();
  if (now < new Date(election.pollsClose)) {
    refuse('polls-open', `Polls close at ${election.pollsClose}. Nothing may be released before; approve after that.`);
  }
  if ((await ports.records.get(keys.attestation(election.id))) === undefined) {
    refuse(
      'polls-open',
      'Nobody has attested that all polls have closed. Make sure that no polling place is still open, attest it on the election’s page, then approve.',
    );
  }
  if (election.stateHoldUntil !== undefined && now < new Date(election.stateHoldUntil)) {
    refuse('polls-open', `The State holds results back until ${election.stateHoldUntil}. Approve after that.`);
  }
};

const refuseSuperseded = (load: LoadRecord, state: ElectionState): void => {
  if (load.sequence < state.loads) {
    refuse(
      'superseded',
      'A newer file of this election was loaded since. Approve the newest load, or load this file again if it is the right one.',
    );
  }
  if (state.certified && load.status !== 'certified') {
    refuse(
      'superseded',
      `Certified results of this election are out; ${load.status} figures cannot replace them. Load the file with status certified and give the reason.`,
    );
  }
};

const reasonsFor = (findings: readonly ResultsFinding[], approval: Approval): Record<string, string> => {
  const known = new Set(findings.map((finding) => finding.id));
  const reasons = approval.reasons ?? [];
  const unknown = reasons.filter((reason) => !known.has(reason.findingId));
  if (unknown.length > 0) {
    refuse(
      'invalid-request',
      'A reason names a finding that this load does not have. Open the load again and give reasons for what it lists.',
      unknown.slice(0, 20).map((reason) => ({ path: 'reasons', message: reason.findingId })),
    );
  }
  const given = Object.fromEntries(reasons.map((reason) => [reason.findingId, reason.reason.trim()]));
  const missing = findings.filter(
    (finding) => finding.severity === 'blocking' && (given[finding.id] ?? '').length < 10,
  );
  if (missing.length > 0) {
    refuse(
      'reason-required',
      `${missing.length} findings block this release. For each, correct the file and load it again, or write the reason why it may be published as it is; the reason is published beside it.`,
      missing.slice(0, 100).map((finding) => ({ path: finding.id, message: finding.message })),
    );
  }
  if (JSON.stringify(given).length > MAX_REASON_BYTES) {
    refuse(
      'invalid-request',
      'The reasons are too long together. A file with so many findings is best corrected and loaded again.',
    );
  }
  return given;
};

/**
 * Second person: what was seen becomes a numbered release. One transaction numbers it, records everything that its
 * bytes are made from, and puts it in the outbox; the same approval again, at once or later, finds that release.
 */
export const approve = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const approval = parseBody(approvalSchema, request.body);
  const loadId = request.pathParameters['loadId'] ?? '';
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const load = await readLoad(ports.records, loadId);
    if (load.loadedBySub === staff.sub) {
      return refuse(
        'same-person',
        'You loaded this file yourself. A second person has to check the figures and approve them.',
      );
    }
    if (load.figuresSha256 !== approval.figuresSha256) {
      return refuse(
        'conflict',
        'These are not the figures that are staged now. Open the load again, check the figures, then approve.',
      );
    }
    if (load.release !== undefined) {
      const existing = await readRelease(ports.records, load.electionId, load.release);
      if (existing === undefined) throw new Error(`release ${load.release} of ${load.electionId} is missing`);
      return { status: 200, body: releaseView(existing) };
    }
    const election = electionOf(ports.elections, load.electionId);
    await refuseBeforeClose(ports, election);
    const state = await readState(ports.records, load.electionId);
    refuseSuperseded(load, state);
    const figures = await readHead(ports.staged, load.figuresSha256);
    const reasons = reasonsFor(figures.findings, approval);
    const now = ports.clock.now().toISOString();
    // Two servers' clocks differ; releases of one election never go back in time.
    const approvedAt = [now, state.lastApprovedAt].sort()[1] ?? now;
    const release: ReleaseRecord = {
      electionId: load.electionId,
      release: state.releases + 1,
      state: 'approved',
      status: load.status,
      loadId,
      fileSha256: load.fileSha256,
      figuresSha256: load.figuresSha256,
      loadedBy: load.loadedBy,
      loadedBySub: load.loadedBySub,
      approvedBy: staff.username,
      approvedBySub: staff.sub,
      approvedAt,
      reasons,
      logged: false,
    };
    try {
      await ports.records.commit([
        {
          put: item(keys.state(load.electionId), {
            ...state,
            version: state.version + 1,
            releases: release.release,
            certified: state.certified || load.status === 'certified',
            lastApprovedAt: approvedAt,
          }),
          when: unchanged(state),
        },
        { put: item(keys.release(load.electionId, release.release), release), when: { absent: true } },
        {
          put: item(keys.load(loadId), { ...load, state: 'approved', release: release.release }),
          when: { equals: { state: 'staged' } },
        },
        {
          put: item(keys.outbox(approvedAt, load.electionId, release.release), {
            electionId: load.electionId,
            release: release.release,
          }),
          when: { absent: true },
        },
      ]);
      return { status: 201, body: releaseView(release) };
    } catch (error) {
      // Somebody acted at the same moment; what they did decides what this approval still means.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return refuse('conflict', 'Others acted on this election at the same moment. Nothing was released; approve again.');
};
