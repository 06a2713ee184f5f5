import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { ElectionCalendar } from '../../../../lib/contracts/calendar';
import { publishedPaths } from '../../../../lib/contracts/published';
import type { LoadView } from '../../../../lib/contracts/results';
import type { Objects, Records, Signer } from '../../../../lib/platform/ports';
import { checkPublished } from '../../../../lib/services/results/check';
import { intakeKey, newUploadId } from '../../../../lib/services/results/intake-key';
import { below } from '../../../../lib/services/results/lines';
import { createResultsPublish } from '../../../../lib/services/results/results-publish';
import { createResultsRelease } from '../../../../lib/services/results/results-release';
import { createResultsStaff } from '../../../../lib/services/results/results-staff';
import { Lost, losing, recordsBelow } from '../../support/losing';
import { clarity } from './files';

/** Every store that a release passes, from either set of adapters. */
export interface Stores {
  readonly records: Records;
  readonly intake: Objects;
  readonly staged: Objects;
  readonly released: Objects;
  readonly site: Objects;
  readonly signer: Signer;
}

const storesIn = (
  { intake, staged, released, site, signer }: Stores,
  objects: (store: Objects) => Objects,
  records: Records,
): Stores => ({
  records,
  intake: objects(intake),
  staged: objects(staged),
  released: objects(released),
  site: objects(site),
  signer,
});

const CLOSE = '2028-11-08T00:00:00.000Z';
const EXTENDED = '2028-11-08T01:00:00.000Z';
const NOW = '2028-11-08T02:00:00.000Z';
const LOG_ORIGIN = 'lorem.example/log';

const ELECTION: ElectionCalendar = {
  id: '2028-11-07-general',
  name: 'General Election',
  date: '2028-11-07',
  type: 'general',
  pollsClose: CLOSE,
  registrationDeadline: '2028-10-10',
};

const CLERK = { sub: 'sub-clerk', groups: 'results-clerk' };
const APPROVER = { sub: 'sub-approver', groups: 'results-approver' };

interface Uploads {
  readonly live: string;
  readonly deck: string;
}

const FILES = {
  live: clarity({ date: '11/7/2028' }),
  deck: clarity({ date: '11/7/2028', lines: [{ name: 'Testa Placeholder', units: [1, 2] }] }),
} as const;

/** Browsers send their files straight to intake; that is no write of ours. */
const uploadBoth = async (intake: Objects): Promise<Uploads> => {
  const send = async (name: keyof typeof FILES): Promise<string> => {
    const id = newUploadId(CLERK.sub);
    await intake.put(intakeKey(ELECTION.id, id, `${name}.xml`), new TextEncoder().encode(FILES[name]), {
      contentType: 'application/octet-stream',
    });
    return id;
  };
  return { live: await send('live'), deck: await send('deck') };
};

/** Everything from the court's order to the public page, as browsers and triggers ask for it; each step may have happened before. */
const walk = async (stores: Stores, uploads: Uploads): Promise<void> => {
  const clock = { now: () => new Date(NOW) };
  const common = { elections: [ELECTION], clock };
  const failures: string[] = [];
  const staff = createResultsStaff({
    ...stores,
    ...common,
    logOrigin: LOG_ORIGIN,
    witnesses: [],
    signingKeys: 1,
    jurisdiction: ['Lorem County (made up)', 'lorem'],
    log: { error: (_, { error }) => failures.push(error) },
  });
  const post = async <T>(who: typeof CLERK, resource: string, body: unknown, pathParameters = {}): Promise<T> => {
    const event = {
      httpMethod: 'POST',
      resource: `/api/staff/results/${resource}`,
      path: resource,
      headers: {},
      pathParameters,
      body: JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: {
        requestId: 'r',
        authorizer: { claims: { sub: who.sub, 'cognito:username': who.sub, 'cognito:groups': who.groups } },
      },
    } as unknown as APIGatewayProxyEvent;
    const { statusCode, body: text } = await staff(event, {} as Context);
    if (statusCode === 500) throw new Lost(failures.join('; '));
    if (statusCode >= 300) throw new Error(text);
    return JSON.parse(text) as T;
  };
  const here = { electionId: ELECTION.id };
  const order = 'Made-up order 7 of a made-up court';
  await post(APPROVER, 'elections/{electionId}/extension', { pollsClose: EXTENDED, order }, here);
  await post(APPROVER, 'elections/{electionId}/attestation', { statement: 'All polls have closed.' }, here);
  await post(CLERK, 'decks', { ...here, uploadId: uploads.deck, name: 'Made-up deck' });
  const { loadId, figuresSha256 } = await post<LoadView>(CLERK, 'loads', {
    ...here,
    uploadId: uploads.live,
    status: 'unofficial-partial',
  });
  await post(APPROVER, 'loads/{loadId}/approval', { figuresSha256 }, { loadId });
  await createResultsRelease({
    ...stores,
    ...common,
    signers: [stores.signer],
    witnesses: [],
    logOrigin: LOG_ORIGIN,
    jurisdictionName: 'Lorem County (made up)',
  })({});
  await createResultsPublish({
    ...stores,
    logOrigin: LOG_ORIGIN,
    publicKeys: async () => [await stores.signer.publicKey()],
  })({});
};

/** How many releases the public has; fails where what it has is not whole. */
const releasesOn = async (site: Objects, isFinished: boolean): Promise<number> => {
  if ((await site.head(publishedPaths.checkpoint)) === undefined) return 0;
  const { findings, releases } = await checkPublished({ read: async (path) => (await site.get(path))?.body });
  const wrong = findings.filter(({ severity }) => severity === 'error');
  // What shows the newest release is written last: whoever follows the checkpoint finds everything, and the rest comes with the next run.
  const isLate = (file: string): boolean => !isFinished && !file.startsWith('log/') && !file.includes('/releases/');
  expect(wrong.filter(({ file }) => !isLate(file))).toEqual([]);
  return releases.length;
};

/**
 * Loses the process before, then after, the first write of the whole way, then the second, and so on until there is no
 * further write. Each time the public has one release or none, never a broken one; whoever asks again, and again, gets
 * the one. @returns how many faults there were
 */
export const loseAtEveryWrite = async (all: Stores): Promise<number> => {
  let faults = 0;
  for (let n = 1; ; n += 1) {
    for (const when of ['before', 'after'] as const) {
      const stores = storesIn(
        all,
        (objects) => below(`${when}-${n}/`, objects),
        recordsBelow(`${when}-${n}`, all.records),
      );
      const uploads = await uploadBoth(stores.intake);
      const { objects, records, happened } = losing(n, when);
      // Browsers send their files straight to intake.
      const breaking = { ...storesIn(stores, objects, records(stores.records)), intake: stores.intake };
      const ended = await walk(breaking, uploads).then(
        () => 'whole',
        (error: unknown) => (error instanceof Lost ? 'lost' : error),
      );
      expect(ended).toBe(happened() ? 'lost' : 'whole');
      expect([0, 1]).toContain(await releasesOn(stores.site, !happened()));
      await walk(stores, uploads);
      await walk(stores, uploads);
      expect(await releasesOn(stores.site, true)).toBe(1);
      expect((await stores.records.query({ pk: 'OUTBOX' })).items).toEqual([]);
      const numbered = await stores.records.query({ pk: `ELECTION#${ELECTION.id}`, skPrefix: 'RELEASE#' });
      expect(numbered.items).toHaveLength(1);
      if (!happened()) return faults;
      faults += 1;
    }
  }
};
