import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { ElectionCalendar } from '../../contracts/calendar';
import type { ElectionView } from '../../contracts/results';
import type { Answer, Browser } from './browser';
import { madeUpForms } from './made-up-voters';

const CLERK = 'clerk.placeholder';
const APPROVER = 'approver.placeholder';
const REGISTRAR = 'registrar.placeholder';

export interface SeedOptions {
  readonly browser: Browser;
  readonly home: string;
  readonly now: Date;
  /** Made-up voters and results go into a made-up jurisdiction only. */
  readonly fictional: boolean;
  readonly state: string;
  readonly registrations: boolean;
  /** Elections of the jurisdiction; empty where it has no results module. */
  readonly elections: readonly ElectionCalendar[];
  /** Folder with the made-up results files. */
  readonly examples: string;
}

const expecting = (what: string, { status, body }: Answer, ...good: readonly number[]): unknown => {
  if (good.includes(status)) return body;
  throw new Error(`${what} was answered ${status}: ${JSON.stringify(body)}`);
};

/** Does the step once for a home folder. A step cut short is done again from its beginning, so each must bear that. */
const once = async (home: string, step: string, work: () => Promise<boolean>): Promise<void> => {
  const marker = join(home, `seeded-${step}`);
  if (existsSync(marker) || !(await work())) return;
  writeFileSync(marker, '');
};

const receiptSchema = z.object({ reference: z.string() });

const seedRegistrations = async ({ browser, state }: SeedOptions): Promise<boolean> => {
  for (const { submission, decision } of madeUpForms(state)) {
    const answer = await browser.post('/api/registrations', submission);
    const { reference } = receiptSchema.parse(expecting('A made-up registration', answer, 202));
    if (!decision) continue;
    const decided = await browser.post(`/api/staff/registrations/${reference}/decision`, decision, REGISTRAR);
    expecting('A decision on a made-up registration', decided, 200, 201, 409);
  }
  return true;
};

/** The made-up results file whose figures add up. */
const EXAMPLE = 'lorem-clarity.xml';
/** Made up as well: so that the page shows what is still to be counted. */
const BALLOTS_OUTSTANDING = 140;

const ticketSchema = z.object({
  uploadId: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});
const loadSchema = z.object({
  loadId: z.string(),
  figuresSha256: z.string(),
  findings: z.array(z.object({ id: z.string(), severity: z.string(), message: z.string() })),
});

const viewOf = async (browser: Browser, electionId: string): Promise<ElectionView | undefined> => {
  const answer = await browser.get('/api/staff/results/elections', APPROVER);
  const { elections } = expecting('The list of elections', answer, 200) as { elections: readonly ElectionView[] };
  return elections.find(({ id }) => id === electionId);
};

const loadExample = async ({ browser, examples }: SeedOptions, electionId: string): Promise<string> => {
  const file = readFileSync(join(examples, EXAMPLE));
  const asked = await browser.post(
    '/api/staff/results/uploads',
    { electionId, fileName: EXAMPLE, bytes: file.byteLength, sha256: createHash('sha256').update(file).digest('hex') },
    CLERK,
  );
  const ticket = ticketSchema.parse(expecting('The upload of the example', asked, 201));
  const stored = await browser.upload(ticket.url, ticket.headers, file);
  if (stored !== 200) throw new Error(`The upload of ${EXAMPLE} was answered ${stored}.`);
  const loaded = await browser.post(
    '/api/staff/results/loads',
    { electionId, uploadId: ticket.uploadId, status: 'unofficial-partial', ballotsOutstanding: BALLOTS_OUTSTANDING },
    CLERK,
  );
  return loadSchema.parse(expecting('The load of the example', loaded, 200, 201)).loadId;
};

const seedResults = async (options: SeedOptions): Promise<boolean> => {
  const { browser, now } = options;
  const closed = options.elections.find(
    ({ pollsClose, stateHoldUntil, rehearsalOf }) =>
      rehearsalOf === undefined && now >= new Date(pollsClose) && now >= new Date(stateHoldUntil ?? pollsClose),
  );
  // In a rehearsal before polls close there is nothing to show yet; a later start does it.
  if (!closed) return false;
  const before = await viewOf(browser, closed.id);
  // People have been at work here, or an earlier start got this far.
  if (before && before.releases.length > 0) return true;
  if (!before?.attestation) {
    const attested = await browser.post(
      `/api/staff/results/elections/${closed.id}/attestation`,
      { statement: 'I attest that all polls in this made-up county have closed. Signed: Approver Placeholder.' },
      APPROVER,
    );
    expecting('The attestation', attested, 200, 201);
  }
  const staged = before?.loads.find((load) => load.state === 'staged');
  const loadId = staged?.loadId ?? (await loadExample(options, closed.id));
  const view = await browser.get(`/api/staff/results/loads/${loadId}`, APPROVER);
  const load = loadSchema.parse(expecting('The staged example', view, 200));
  const approved = await browser.post(
    `/api/staff/results/loads/${loadId}/approval`,
    {
      figuresSha256: load.figuresSha256,
      reasons: load.findings
        .filter(({ severity }) => severity === 'blocking')
        .map(({ id }) => ({ findingId: id, reason: 'Made-up reason: the example shows a disagreement on purpose.' })),
    },
    APPROVER,
  );
  expecting('The approval of the example', approved, 200, 201);
  return true;
};

/**
 * Fills a new home folder with made-up voters and one approved release, through the same requests that people would make.
 * Never for a jurisdiction that exists. Does nothing where it was done before, and goes on where an earlier start was
 * cut short.
 */
export const seed = async (options: SeedOptions): Promise<void> => {
  const { fictional, home, registrations, elections } = options;
  if (!fictional) return;
  if (registrations) await once(home, 'registrations', () => seedRegistrations(options));
  if (elections.length > 0) await once(home, 'results', () => seedResults(options));
};
