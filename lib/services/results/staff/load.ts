import { createHash } from 'node:crypto';
import {
  isCertification,
  type LoadRequest,
  loadRequestSchema,
  NO_FIGURE,
  type ResultsReport,
} from '../../../contracts/results';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys, type LoadRecord, read } from '../draft-records';
import { LIMITS } from '../formats/parsed';
import { reconcile } from '../reconcile';
import { fingerprintOf } from '../releasing/fingerprint';
import { linesOf } from '../releasing/marks';
import { planRelease } from '../releasing/plan';
import type { ResultsStaffPorts } from '../results-staff';
import { type StagedFigures, stageFigures } from '../staged-figures';
import { electionOf, MAX_TRIES, readRelease, readState, staffOf, unchanged } from './common';
import { matchingDeck } from './decks';
import { readMapping } from './mappings';
import { previousOf } from './previous';
import { readUpload, refuseForeignUpload } from './read-upload';
import { loadView } from './views';

/** The same request twice is one load: a lost answer or a double click stages nothing new. */
const loadIdOf = (request: LoadRequest): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        request.electionId,
        request.uploadId,
        request.status,
        request.ballotsOutstanding ?? null,
        ...(request.mapping === undefined ? [] : [request.mapping.id, request.mapping.version]),
        ...[request.certifiedBy, request.contests, request.corrections, request.combineUnits].filter(
          (part) => part !== undefined,
        ),
      ]),
    )
    .digest('hex')
    .slice(0, 32);

/** Says a file of itself that it is a test, or from before the election: so it has to be in a rehearsal or a zero report. */
const EXPECTED_OF_A_TEST: readonly string[] = ['test-file', 'pre-election-file'];

/** A certification names who certified, and nothing else does. */
const refuseStrayCertifier = (request: LoadRequest): void => {
  const stray = [request, ...(request.contests ?? [])].find(
    ({ status, certifiedBy }) => certifiedBy !== undefined && !isCertification(status),
  );
  if (stray) {
    refuse(
      'invalid-request',
      `certifiedBy goes with certified and amended-certification; the status here is ${stray.status}. Leave it out, or correct the status. Nothing was stored.`,
    );
  }
};

/** Units by id or by name, as ids; a name that several units have says nothing. */
const unitsNamed = (request: LoadRequest, report: ResultsReport): LoadRequest => {
  if (request.combineUnits === undefined) return request;
  const known = new Map<string, string | undefined>();
  for (const { id, name } of report.units) known.set(name, known.has(name) ? undefined : id);
  for (const { id } of report.units) known.set(id, id);
  return {
    ...request,
    combineUnits: request.combineUnits.map((group) => group.map((said) => known.get(said) ?? said)),
  };
};

/** Contests, units and releases that a request names have to be there: a slip would leave out what it meant. */
const refuseUnknown = (
  request: LoadRequest,
  report: ResultsReport,
  released: StagedFigures | undefined,
  releases: number,
): void => {
  const contests = new Set([...report.contests, ...(released?.report.contests ?? [])].map(({ id }) => id));
  const units = new Set(report.units.map(({ id }) => id));
  const unknown = [
    ...[...(request.contests ?? []), ...(request.corrections ?? [])]
      .filter(({ contest }) => !contests.has(contest))
      .map(({ contest }) => ({ path: contest, message: 'no contest of this file or of the last release has this id' })),
    ...(request.combineUnits ?? [])
      .flat()
      .filter((unit) => !units.has(unit))
      .map((unit) => ({ path: unit, message: 'no unit of this file has this id, and not exactly one has this name' })),
    ...(request.corrections ?? [])
      .filter(({ release }) => release > releases)
      .map(({ contest, release }) => ({ path: contest, message: `there is no release ${release} yet` })),
  ];
  if (unknown.length > 0) {
    refuse(
      'invalid-request',
      'The request names contests, units or releases that are not there. Nothing was stored. Correct these and load the file again.',
      unknown.slice(0, 100),
    );
  }
};

/** What could be approved and never made would keep every later release back. */
const refuseTooLarge = ({ contests }: ResultsReport): void => {
  let figures = 0;
  for (const contest of contests) {
    for (const { byUnit } of linesOf(contest).values()) {
      for (const votes of byUnit) if (votes !== NO_FIGURE) figures += 1;
    }
  }
  if (figures <= LIMITS.unitFigures) return;
  refuse(
    'unreadable-file',
    `The file has ${figures} figures of single units, and one release can have ${LIMITS.unitFigures}. Export it without over- and undervotes by unit, or with units put together, and load it again. Nothing was stored.`,
  );
};

/**
 * First person: reads and reconciles the uploaded file and stages its figures. Nothing is stored of a file that cannot
 * be read to its end.
 */
export const load = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const body = parseBody(loadRequestSchema, request.body);
  const election = electionOf(ports.elections, body.electionId);
  refuseForeignUpload(body.uploadId, staff);
  refuseStrayCertifier(body);
  const loadId = loadIdOf(body);
  const answer = async (record: LoadRecord, status: number): Promise<HttpResponse> => {
    const release =
      record.release === undefined ? undefined : await readRelease(ports.records, record.electionId, record.release);
    const state = await readState(ports.records, record.electionId);
    return { status, body: await loadView(ports, election, record, state, release) };
  };
  const before = await ports.records.get(keys.load(loadId));
  if (before !== undefined) return answer(read.load(before), 200);

  const saved =
    body.mapping === undefined ? undefined : await readMapping(ports.records, body.mapping.id, body.mapping.version);
  const { fileName, parsed } = await readUpload(ports, staff, election.id, body.uploadId, saved?.mapping);
  refuseTooLarge(parsed.report);
  const figuresFingerprint = fingerprintOf(parsed.report);
  const deck = await matchingDeck(ports, election, figuresFingerprint);
  if (deck !== undefined) return refuse(deck.code, `${deck.message} Nothing was stored.`);
  const isTest = election.rehearsalOf !== undefined || body.status === 'pre-election';
  const own = isTest
    ? parsed.observations.filter(({ code }) => !EXPECTED_OF_A_TEST.includes(code))
    : parsed.observations;
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const state = await readState(ports.records, election.id);
    const { released, ...previous } = await previousOf(ports, election.id, state);
    const asked = unitsNamed(body, parsed.report);
    refuseUnknown(asked, parsed.report, released, state.releases);
    const plan = planRelease(election, state, asked, parsed.report, released);
    const findings = reconcile(
      { ...parsed, observations: [...own, ...plan.observations] },
      {
        electionDate: election.date,
        status: body.status,
        ...(body.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: body.ballotsOutstanding }),
        // The State's certification after the county's is the ordinary way, and a correction has its own words.
        certifiedBefore: state.certified && (body.corrections ?? []).length === 0 && body.certifiedBy !== 'state',
        jurisdiction: ports.jurisdiction,
        ...previous,
      },
    );
    const figures: StagedFigures = {
      schema: 'election-staged/v2',
      electionId: election.id,
      status: body.status,
      ...(body.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: body.ballotsOutstanding }),
      fileSha256: parsed.fileSha256,
      ...plan.staged,
      report: parsed.report,
      findings,
    };
    const sequence = state.loads + 1;
    const record: LoadRecord = {
      loadId,
      electionId: election.id,
      sequence,
      state: 'staged',
      status: body.status,
      uploadId: body.uploadId,
      fileName,
      fileSha256: parsed.fileSha256,
      figuresSha256: await stageFigures(ports.staged, figures),
      loadedBy: staff.username,
      loadedBySub: staff.sub,
      loadedAt: ports.clock.now().toISOString(),
      ...(body.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: body.ballotsOutstanding }),
      ...(body.mapping === undefined ? {} : { mapping: body.mapping }),
      ...(plan.staged.certifiedBy === undefined ? {} : { certifiedBy: plan.staged.certifiedBy }),
      ...(figuresFingerprint === undefined ? {} : { figuresFingerprint }),
      blocking: findings.filter((finding) => finding.severity === 'blocking').length,
    };
    try {
      await ports.records.commit([
        {
          put: item(keys.state(election.id), { ...state, version: state.version + 1, loads: sequence }),
          when: unchanged(state),
        },
        { put: item(keys.load(loadId), record), when: { absent: true } },
        { put: item(keys.loadOf(election.id, sequence), { loadId }), when: { absent: true } },
      ]);
      return answer(record, 201);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const other = await ports.records.get(keys.load(loadId));
      if (other !== undefined) return answer(read.load(other), 200);
    }
  }
  return refuse(
    'conflict',
    'Other loads of this election came in at the same moment. Nothing was stored; load the file again.',
  );
};
