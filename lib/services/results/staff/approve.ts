import { isLegible } from '../../../contracts/public-words';
import {
  type Approval,
  approvalSchema,
  breakGlassSchema,
  isCertification,
  type ResultsFinding,
} from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys, type ReleaseRecord } from '../draft-records';
import { logOf, outboxOf } from '../lines';
import { keyInUse, readLogState } from '../log-state';
import type { ResultsStaffPorts } from '../results-staff';
import { readHead } from '../staged-figures';
import { electionOf, MAX_TRIES, readLoad, readRelease, readState, releaseView, staffOf, unchanged } from './common';
import { holdsOf } from './holds';

/** Reasons are kept in the release's item, which has a size limit of its own. */
const MAX_REASON_BYTES = 200_000;
/** In characters, without the blanks around them. */
const SHORTEST_REASON = 10;
const SHORTEST_WHY = 30;

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
    ({ id, severity }) =>
      (severity === 'blocking' || Object.hasOwn(given, id)) && !isLegible(given[id] ?? '', SHORTEST_REASON),
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

/** What makes a release out of a load: two people, or one alone who says in public why. */
const release = async (
  ports: ResultsStaffPorts,
  request: HttpRequest,
  approval: Approval,
  breakGlass?: string,
): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const loadId = request.pathParameters['loadId'] ?? '';
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const load = await readLoad(ports.records, loadId);
    if (breakGlass === undefined && load.loadedBySub === staff.sub) {
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
    const state = await readState(ports.records, load.electionId);
    const figures = await readHead(ports.staged, load.figuresSha256);
    const [hold] = await holdsOf(ports, election, load, state, figures);
    if (hold !== undefined) return refuse(hold.code, hold.message, hold.details);
    const reasons = reasonsFor(figures.findings, approval);
    const now = ports.clock.now().toISOString();
    // Two servers' clocks differ; releases of one election never go back in time.
    const approvedAt = [now, state.lastApprovedAt].sort()[1] ?? now;
    const made: ReleaseRecord = {
      electionId: load.electionId,
      release: state.releases + 1,
      state: 'approved',
      status: load.status,
      ...(load.certifiedBy === undefined ? {} : { certifiedBy: load.certifiedBy }),
      loadId,
      fileSha256: load.fileSha256,
      figuresSha256: load.figuresSha256,
      loadedBy: load.loadedBy,
      loadedBySub: load.loadedBySub,
      approvedBy: staff.username,
      approvedBySub: staff.sub,
      approvedAt,
      keyChanges: keyInUse(await readLogState(ports.records, logOf(election))),
      ...(ports.mlDsa ? { mlDsa: true as const } : {}),
      ...(breakGlass === undefined ? {} : { breakGlass }),
      reasons,
      logged: false,
    };
    try {
      await ports.records.commit([
        {
          put: item(keys.state(load.electionId), {
            ...state,
            version: state.version + 1,
            releases: made.release,
            certified: state.certified || isCertification(load.status),
            ...(load.status === 'pre-election' ? { zeroReported: true } : {}),
            lastApprovedAt: approvedAt,
          }),
          when: unchanged(state),
        },
        { put: item(keys.release(load.electionId, made.release), made), when: { absent: true } },
        {
          put: item(keys.load(loadId), { ...load, state: 'approved', release: made.release }),
          when: { equals: { state: 'staged' } },
        },
        {
          put: item(keys.outbox(outboxOf(election), approvedAt, load.electionId, made.release), {
            electionId: load.electionId,
            release: made.release,
          }),
          when: { absent: true },
        },
      ]);
      return { status: 201, body: releaseView(made) };
    } catch (error) {
      // Somebody acted at the same moment; what they did decides what this approval still means.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return refuse('conflict', 'Others acted on this election at the same moment. Nothing was released; approve again.');
};

/**
 * Second person: what was seen becomes a numbered release. One transaction numbers it, records everything that its
 * bytes are made from, and puts it in the outbox; the same approval again, at once or later, finds that release.
 */
export const approve = (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> =>
  release(ports, request, parseBody(approvalSchema, request.body));

/**
 * One person alone, who holds the emergency group for as long as no second one can be reached. Every other rule holds. The
 * reason is signed with the release and stands in the log: it cannot be done in secret, nor taken back afterwards.
 */
export const breakGlass = (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const { why, ...approval } = parseBody(breakGlassSchema, request.body);
  const words = why.replace(/\s+/g, ' ').trim();
  return !isLegible(words, SHORTEST_WHY)
    ? refuse('reason-required', 'Write in a full sentence why no second person could be asked; it is published.')
    : release(ports, request, approval, words);
};
