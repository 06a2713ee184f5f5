import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '../../../lib/assembly/json';
import type { ElectionCalendar } from '../../../lib/contracts/calendar';
import type { WitnessSettings } from '../../../lib/contracts/public-log';
import type { PageFigures } from '../../../lib/contracts/published';
import type {
  ElectionsView,
  ElectionView,
  LoadRequest,
  LoadView,
  ReleaseView,
  UploadTicket,
} from '../../../lib/contracts/results';
import { type LocalElection, localElection } from '../../../lib/local/election';
import { LOCAL_STORES, LOCKED_STORES } from '../../../lib/local/functions';
import { listen } from '../../../lib/local/server';
import { type Embedded, openEmbedded } from '../../../lib/platform/embedded';
import { type CheckReport, checkPublished } from '../../../lib/services/results/check';
import { below } from '../../../lib/services/results/lines';
import { type StackFixture, writeAssembly } from '../../support/assembly';
import { synthesized } from '../../support/shipped';
import { type Answer, anyone, type Person } from './running-election';

/** The example's jurisdiction. */
const JURISDICTION = 'lorem';
const newFolder = (name: string): string => mkdtempSync(join(tmpdir(), `election-${name}-`));

/** The shipped templates with other values in their functions' settings, where these have them, and as with an ML-DSA key. */
const assemblyWith = (settings: Readonly<Record<string, string>>, mlDsa: boolean): string => {
  const stacks: Record<string, StackFixture> = {};
  for (const stack of synthesized().stacks.filter(({ path }) => path.startsWith(`${JURISDICTION}/`))) {
    const template = structuredClone(stack.template) as {
      readonly Resources: Record<
        string,
        { readonly Properties?: { Environment?: { Variables: Record<string, unknown> } } }
      >;
    };
    for (const { Properties } of Object.values(template.Resources)) {
      const variables = Properties?.Environment?.Variables;
      for (const [name, value] of Object.entries(settings)) if (variables && name in variables) variables[name] = value;
      if (mlDsa && variables && 'SIGNING_KEYS' in variables) variables['ML_DSA'] = 'true';
    }
    stacks[stack.path] = {
      template: template as unknown as JsonObject,
      stackName: stack.name,
      environment: `aws://unknown-account/${stack.region}`,
    };
  }
  return writeAssembly(newFolder('assembly'), { stacks });
};

export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly details?: readonly { readonly path: string; readonly message: string }[];
}

export type StaffName = 'clerk' | 'approver' | 'both' | 'emergency' | 'auditor' | 'registrar';

/** Opens the election over HTTP on a free port, with a clock that stands still until it is moved. */
export const electionNight = async (options: {
  readonly elections: readonly ElectionCalendar[];
  readonly now: string;
  /** Folder of the built pages. @default an empty one: nobody looks at pages */
  readonly site?: string;
  /** Keys of the public log that the templates deploy. @default 1 */
  readonly signingKeys?: number;
  readonly witnesses?: readonly WitnessSettings[];
  /** The settings have `publicLog.mlDsa`. @default false */
  readonly mlDsa?: boolean;
}) => {
  const assembly = assemblyWith(
    {
      ELECTIONS: JSON.stringify(options.elections),
      SIGNING_KEYS: String(options.signingKeys ?? 1),
      WITNESSES: JSON.stringify(options.witnesses ?? []),
    },
    options.mlDsa ?? false,
  );
  const home = newFolder('night');
  const [election] = options.elections;
  const electionId = election?.id ?? '';
  let now = options.now;
  const said: string[] = [];
  let running: { embedded: Embedded; election: LocalElection; origin: string; end: () => Promise<void> } | undefined;

  const start = async (fault?: number): Promise<void> => {
    let origin = '';
    const embedded = openEmbedded(home, {
      baseUrl: () => origin,
      lockedBuckets: LOCKED_STORES,
      clock: { now: () => new Date(now) },
    });
    const server = await listen(0);
    origin = server.origin;
    const local = await localElection({
      embedded,
      origin,
      assembly,
      jurisdictionId: JURISDICTION,
      site: options.site ?? newFolder('site'),
      ...(fault === undefined ? {} : { fault: String(fault) }),
      log: (line) => said.push(line),
    });
    server.serve(local.handlers);
    running = {
      embedded,
      election: local,
      origin,
      end: async () => {
        await server.close();
        await local.close();
        embedded.close();
      },
    };
  };
  await start();
  const open = () => {
    if (!running) throw new Error('the election is not open');
    return running;
  };

  const person = async (name: StaffName): Promise<Person> => {
    const account = open().election.accounts.named(`${name}.placeholder`);
    if (!account) throw new Error(`there is no ${name}`);
    return anyone(open().origin, (await open().election.tokens.issue(account)).idToken);
  };

  const upload = async (who: StaffName, file: string, of = electionId): Promise<string> => {
    const body = Buffer.from(file);
    const asked = await (await person(who)).post<UploadTicket>('/api/staff/results/uploads', {
      electionId: of,
      fileName: 'results.csv',
      bytes: body.byteLength,
      sha256: createHash('sha256').update(body).digest('hex'),
    });
    const stored = await fetch(asked.json.url, { method: 'PUT', headers: asked.json.headers, body });
    if (stored.status !== 200) throw new Error(`the upload answered ${stored.status}`);
    return asked.json.uploadId;
  };
  const load = async (
    who: StaffName,
    file: string,
    request: Partial<LoadRequest> = {},
  ): Promise<Answer<LoadView & Refused>> => {
    const of = request.electionId ?? electionId;
    return (await person(who)).post('/api/staff/results/loads', {
      status: 'unofficial-partial',
      ...request,
      electionId: of,
      uploadId: request.uploadId ?? (await upload(who, file, of)),
    });
  };
  const approvalOf = (view: LoadView, reason?: string) => ({
    figuresSha256: view.figuresSha256,
    ...(reason === undefined
      ? {}
      : {
          reasons: view.findings
            .filter(({ severity }) => severity === 'blocking')
            .map(({ id }) => ({ findingId: id, reason })),
        }),
  });
  const approve = async (who: StaffName, view: LoadView, reason?: string): Promise<Answer<ReleaseView & Refused>> =>
    (await person(who)).post(`/api/staff/results/loads/${view.loadId}/approval`, approvalOf(view, reason));
  const views = async (who: StaffName = 'auditor'): Promise<readonly ElectionView[]> =>
    (await (await person(who)).get<ElectionsView>('/api/staff/results/elections')).json.elections;

  const check = async (root = ''): Promise<CheckReport> => {
    await open().election.released();
    const files = below(root, open().embedded.objects(LOCAL_STORES.public));
    return checkPublished({
      read: async (path) => (await files.get(path))?.body,
      list: async () => {
        const all = (await files.list('')).keys;
        return all.filter((path) => path.startsWith('results/') || path.startsWith('log/'));
      },
    });
  };

  return {
    electionId,
    home,
    origin: () => open().origin,
    said,
    at: (instant: string) => {
      now = instant;
    },
    person,
    upload,
    load,
    approvalOf,
    approve,
    views,
    view: async (): Promise<ElectionView> => {
      const found = (await views()).find(({ id }) => id === electionId);
      if (!found) throw new Error(`no election ${electionId}`);
      return found;
    },
    attest: async (who: StaffName = 'approver', of = electionId) =>
      (await person(who)).post<ElectionView & Refused>(`/api/staff/results/elections/${of}/attestation`, {
        statement: 'I attest that all polls have closed. Made-up director.',
      }),
    extend: async (who: StaffName, pollsClose: string) =>
      (await person(who)).post<ElectionView & Refused>(`/api/staff/results/elections/${electionId}/extension`, {
        pollsClose,
        order: 'Made-up Circuit Court, order 7: Nowhere Hall stays open.',
      }),
    breakGlass: async (who: StaffName, view: LoadView, why: string) =>
      (await person(who)).post<ReleaseView & Refused>(`/api/staff/results/loads/${view.loadId}/break-glass`, {
        ...approvalOf(view),
        why,
      }),
    archiveDeck: async (file: string, name: string) =>
      (await person('clerk')).post<Refused & { readonly figuresFingerprint: string }>('/api/staff/results/decks', {
        electionId,
        uploadId: await upload('clerk', file),
        name,
      }),
    /** Answers as the public gets them, after whatever is under way. */
    published: async (path: string) => {
      await open().election.released();
      return anyone(open().origin).get<PageFigures>(`/${path}`);
    },
    latest: async (of = electionId, root = '') => {
      await open().election.released();
      return anyone(open().origin).get<PageFigures>(`/${root}results/${of}/latest.json`);
    },
    check,
    /** Path to text, below a folder, of all that anybody can read. */
    publicFiles: async (folder: string): Promise<ReadonlyMap<string, string>> => {
      await open().election.released();
      const files = open().embedded.objects(LOCAL_STORES.public);
      const texts = (await files.list(folder)).keys.map(
        async (key) => [key, Buffer.from((await files.get(key))?.body ?? []).toString('latin1')] as const,
      );
      return new Map(await Promise.all(texts));
    },
    /** Every byte that anybody can read. */
    everythingPublic: async (): Promise<string> => {
      await open().election.released();
      const files = open().embedded.objects(LOCAL_STORES.public);
      const { keys } = await files.list('');
      const bodies = await Promise.all(keys.map(async (key) => (await files.get(key))?.body ?? new Uint8Array()));
      return keys.map((key, i) => `${key}\n${Buffer.from(bodies[i] ?? []).toString('utf8')}`).join('\n');
    },
    /** The server is gone and comes back over the same folder. */
    restart: async (): Promise<void> => {
      await open().end();
      running = undefined;
      await start();
    },
    close: async (): Promise<void> => {
      await running?.end();
      running = undefined;
    },
  };
};
export type ElectionNight = Awaited<ReturnType<typeof electionNight>>;

/** A precinct file: contest to candidate to votes in Nowhere 1, Nowhere 2 and so on. */
export const precincts = (contests: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>): string =>
  [
    'county,precinct,office,district,party,candidate,votes',
    ...Object.entries(contests).flatMap(([contest, candidates]) =>
      Object.entries(candidates).flatMap(([candidate, votes]) =>
        votes.map((count, i) => `Lorem,Nowhere ${i + 1},${contest},,,${candidate},${count}`),
      ),
    ),
  ].join('\n');
