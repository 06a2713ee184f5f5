import type { ElectionCalendar } from '../../../contracts/calendar';
import type { ElectionsView, ElectionView, LoadState, LoadView } from '../../../contracts/results';
import type { Item, Records } from '../../../platform/ports';
import type { HttpRequest, HttpResponse } from '../../http/lambda';
import { type ElectionState, keys, type LoadRecord, type ReleaseRecord, read } from '../draft-records';
import type { ResultsStaffPorts } from '../results-staff';
import { readHead, summaryOf } from '../staged-figures';
import { electionOf, readLoad, readRelease, readState, releaseView } from './common';
import { deckView } from './decks';
import { digestsOf, digestView } from './digests';
import { isValid, lastClose } from './embargo';
import { holdsOf } from './holds';

/** Loads shown in the list, newest first; older ones are superseded anyway. */
const LISTED_LOADS = 50;
const LISTED_RELEASES = 100;

export const stateOf = (load: LoadRecord, election: ElectionState): LoadState => {
  if (load.state === 'approved') return 'approved';
  return load.sequence < election.loads ? 'superseded' : 'staged';
};

export const loadView = async (
  ports: ResultsStaffPorts,
  calendar: ElectionCalendar,
  load: LoadRecord,
  election: ElectionState,
  release: ReleaseRecord | undefined,
): Promise<LoadView> => {
  const figures = await readHead(ports.staged, load.figuresSha256);
  const names = new Map(figures.report.units.map(({ id, name }) => [id, name]));
  return {
    loadId: load.loadId,
    electionId: load.electionId,
    uploadId: load.uploadId,
    status: load.status,
    state: stateOf(load, election),
    fileName: load.fileName,
    fileSha256: load.fileSha256,
    figuresSha256: load.figuresSha256,
    loadedBy: load.loadedBy,
    loadedAt: load.loadedAt,
    ...(load.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: load.ballotsOutstanding }),
    ...(load.mapping === undefined ? {} : { mapping: load.mapping }),
    report: summaryOf(figures.report, figures),
    findings: figures.findings,
    ...(load.certifiedBy === undefined ? {} : { certifiedBy: load.certifiedBy }),
    corrections: figures.corrections ?? [],
    combinedUnits: (figures.combined ?? []).map((group) => group.map((id) => names.get(id) ?? id)),
    holds: release === undefined ? await holdsOf(ports, calendar, load, election, figures) : [],
    rehearsal: calendar.rehearsalOf !== undefined,
    ...(release === undefined ? {} : { release: releaseView(release) }),
  };
};

export const viewLoad = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const load = await readLoad(ports.records, request.pathParameters['loadId'] ?? '');
  const election = await readState(ports.records, load.electionId);
  const release =
    load.release === undefined ? undefined : await readRelease(ports.records, load.electionId, load.release);
  return {
    status: 200,
    body: await loadView(ports, electionOf(ports.elections, load.electionId), load, election, release),
  };
};

const newest = async (records: Records, pk: string, skPrefix: string, limit: number): Promise<readonly Item[]> =>
  (await records.query({ pk, skPrefix, limit, descending: true })).items;

export const electionView = async (ports: ResultsStaffPorts, electionId: string): Promise<ElectionView | undefined> => {
  const calendar = ports.elections.find((election) => election.id === electionId);
  if (!calendar) return undefined;
  const { pk } = keys.state(electionId);
  const [state, attestation, pointers, releases, extensions, decks, digests] = await Promise.all([
    readState(ports.records, electionId),
    ports.records.get(keys.attestation(electionId)),
    newest(ports.records, pk, 'LOAD#', LISTED_LOADS),
    newest(ports.records, pk, 'RELEASE#', LISTED_RELEASES),
    ports.records.query({ pk, skPrefix: 'EXTENSION#' }),
    ports.records.query({ pk, skPrefix: 'DECK#' }),
    digestsOf(ports, electionId),
  ]);
  const loads = await Promise.all(pointers.map((pointer) => readLoad(ports.records, String(pointer['loadId']))));
  const attested = attestation === undefined ? undefined : read.attestation(attestation);
  const close = lastClose(calendar, state);
  return {
    id: calendar.id,
    name: calendar.name,
    date: calendar.date,
    pollsClose: close,
    pollsClosed: ports.clock.now() >= new Date(close),
    extensions: extensions.items.map((stored) => {
      const { bySub: _, ...extension } = read.extension(stored);
      return extension;
    }),
    ...(calendar.rehearsalOf === undefined ? {} : { rehearsalOf: calendar.rehearsalOf }),
    testDecks: decks.items.map((stored) => deckView(read.testDeck(stored))),
    digests: digests.map(digestView),
    ...(attested === undefined || !isValid(attested, calendar, state)
      ? {}
      : { attestation: { by: attested.by, at: attested.at, statement: attested.statement } }),
    loads: loads.map((load) => ({
      loadId: load.loadId,
      state: stateOf(load, state),
      status: load.status,
      loadedBy: load.loadedBy,
      loadedAt: load.loadedAt,
      fileName: load.fileName,
      uploadId: load.uploadId,
    })),
    releases: releases.map((release) => releaseView(read.release(release))),
  };
};

/** No figures here: auditors read it too, and figures are embargoed. Newest load and release first. */
export const listElections = async (ports: ResultsStaffPorts): Promise<ElectionsView> => {
  const views = await Promise.all(ports.elections.map((election) => electionView(ports, election.id)));
  return { elections: views.filter((view) => view !== undefined) };
};
