import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { ElectionCalendar } from '../../../../lib/contracts/calendar';
import type { WitnessSettings } from '../../../../lib/contracts/public-log';
import type { LoadView, ReleaseStatus } from '../../../../lib/contracts/results';
import type { MlDsaSigner, Signer } from '../../../../lib/platform/ports';
import type { CheckSource } from '../../../../lib/services/results/check';
import { createResultsPublish } from '../../../../lib/services/results/results-publish';
import { createResultsRelease } from '../../../../lib/services/results/results-release';
import { createResultsStaff } from '../../../../lib/services/results/results-staff';
import { createResultsUpload } from '../../../../lib/services/results/results-upload';
import { type Faults, type MemoryObjects, memoryObjects, memoryRecords, memorySigner } from './memory-ports';

export const ELECTION: ElectionCalendar = {
  id: '2020-11-03-general',
  name: 'General Election (example)',
  date: '2020-11-03',
  type: 'general',
  pollsClose: '2020-11-04T00:00:00.000Z',
  registrationDeadline: '2020-10-05',
};
export const LOG_ORIGIN = 'lorem.example/election-log';
export const BEFORE_CLOSE = '2020-11-03T23:59:59.000Z';
export const AFTER_CLOSE = '2020-11-04T00:30:00.000Z';

export interface Person {
  readonly sub: string;
  readonly username: string;
  readonly groups: readonly string[];
}
export const CLERK: Person = { sub: 'sub-clerk', username: 'clerk.placeholder', groups: ['results-clerk'] };
export const APPROVER: Person = { sub: 'sub-approver', username: 'approver.placeholder', groups: ['results-approver'] };
/** Holds both roles, and still is one person. */
export const BOTH: Person = {
  sub: 'sub-both',
  username: 'both.placeholder',
  groups: ['results-clerk', 'results-approver'],
};

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** A made-up office in memory: its stores, its handlers and the people who call them. */
export const openOffice = (
  more: {
    readonly elections?: readonly ElectionCalendar[];
    readonly witnesses?: readonly WitnessSettings[];
    /** Keys that are deployed. @default 1 */
    readonly keys?: number;
    /** The key of each number, from 0. @default keys in memory */
    readonly key?: (number: number) => Signer;
    /** The log's ML-DSA key is deployed. */
    readonly mlDsa?: MlDsaSigner;
  } = {},
) => {
  const elections = more.elections ?? [ELECTION];
  const records = memoryRecords();
  const [intake, staged, released, site] = [memoryObjects(), memoryObjects(), memoryObjects(), memoryObjects()];
  const witnesses = [...(more.witnesses ?? [])];
  let deployed = more.keys ?? 1;
  let mlDsa = more.mlDsa;
  const signer = memorySigner();
  const keyOf = more.key ?? ((number: number): Signer => (number === 0 ? signer : memorySigner(7 + number)));
  const signers = () => Array.from({ length: deployed }, (_, i) => keyOf(i));
  let now = AFTER_CLOSE;
  const clock = { now: () => new Date(now) };
  const errors: string[] = [];
  const log = {
    error: (_: string, extra: { readonly error: string }) => {
      errors.push(extra.error);
    },
  };
  const upload = createResultsUpload({ jurisdiction: 'lorem', intake, elections, clock, log });
  const staff = createResultsStaff({
    records,
    intake,
    staged,
    jurisdiction: ['Lorem County (made up)', 'lorem'],
    elections,
    logOrigin: LOG_ORIGIN,
    witnesses,
    get signingKeys() {
      return deployed;
    },
    get mlDsa() {
      return mlDsa !== undefined;
    },
    clock,
    log,
  });

  const call = async <T = Record<string, unknown>>(
    who: Person | undefined,
    method: 'GET' | 'POST',
    resource: string,
    body?: unknown,
    pathParameters: Record<string, string> = {},
  ): Promise<Answer<T>> => {
    const event = {
      httpMethod: method,
      resource,
      path: resource,
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
      headers: {},
      pathParameters,
      queryStringParameters: null,
      requestContext: {
        requestId: 'request-1',
        authorizer: who && {
          claims: { sub: who.sub, 'cognito:username': who.username, 'cognito:groups': who.groups.join(',') },
        },
      },
    } as unknown as APIGatewayProxyEvent;
    const handler = resource === '/api/staff/results/uploads' ? upload : staff;
    const answer = await handler(event, {} as Context);
    return { status: answer.statusCode, body: JSON.parse(answer.body) as T };
  };

  const uploadFile = async (who: Person, file: string | Uint8Array, fileName = 'results.xml'): Promise<string> => {
    const ticket = await call<{ uploadId: string; url: string }>(who, 'POST', '/api/staff/results/uploads', {
      electionId: elections[0]?.id,
      fileName,
      bytes: 10,
      sha256: '0'.repeat(64),
    });
    const key = ticket.body.url.replace('memory:', '');
    await intake.put(key, typeof file === 'string' ? new TextEncoder().encode(file) : file, { contentType: 'x' });
    return ticket.body.uploadId;
  };
  const load = async (
    who: Person,
    file: string | Uint8Array,
    status: ReleaseStatus = 'unofficial-partial',
    extra: Record<string, unknown> = {},
  ): Promise<Answer<LoadView>> =>
    call<LoadView>(who, 'POST', '/api/staff/results/loads', {
      electionId: elections[0]?.id,
      uploadId: await uploadFile(who, file),
      status,
      ...extra,
    });
  const attest = (who: Person = APPROVER) =>
    call(
      who,
      'POST',
      '/api/staff/results/elections/{electionId}/attestation',
      { statement: 'All polls in the county have closed.' },
      { electionId: elections[0]?.id ?? '' },
    );
  const approve = (who: Person, load: LoadView, extra: Record<string, unknown> = {}) =>
    call<{ code?: string; message?: string; release?: number; details?: readonly { path: string }[] }>(
      who,
      'POST',
      '/api/staff/results/loads/{loadId}/approval',
      { figuresSha256: load.figuresSha256, ...extra },
      { loadId: load.loadId },
    );
  const releaseWorker = (faults?: Faults) =>
    createResultsRelease({
      records: faults ? records.with(faults) : records,
      staged,
      released: faults ? released.with(faults) : released,
      signers: signers(),
      ...(mlDsa === undefined ? {} : { mlDsaSigner: mlDsa }),
      witnesses,
      logOrigin: LOG_ORIGIN,
      jurisdictionName: 'Lorem County (made up)',
      elections,
      clock,
    });
  /** @param pinned the ML-DSA key that it was told; the deployed one where nothing is said */
  const publishWorker = (faults?: Faults, pinned: MlDsaSigner | 'none' | undefined = mlDsa) =>
    createResultsPublish({
      released,
      site: faults ? site.with(faults) : site,
      publicKeys: () => Promise.all(signers().map((one) => one.publicKey())),
      ...(pinned === undefined || pinned === 'none' ? {} : { mlDsaKey: pinned.publicKey }),
      logOrigin: LOG_ORIGIN,
    });
  /** One file all the way to an approved release; what blocks it gets a reason. */
  const approved = async (file: string, status: ReleaseStatus = 'unofficial-partial'): Promise<number> => {
    const loaded = await load(CLERK, file, status);
    const blocking = loaded.body.findings.filter(({ severity }) => severity === 'blocking');
    const answer = await approve(APPROVER, loaded.body, {
      reasons: blocking.map(({ id }) => ({ findingId: id, reason: 'The made-up board confirms this figure.' })),
    });
    return answer.body.release ?? 0;
  };
  return {
    records,
    intake,
    staged,
    released,
    site,
    signer,
    witnesses,
    /** The settings with this many keys are deployed. */
    deployKeys: (keys: number) => {
      deployed = keys;
    },
    /** The settings with or without an ML-DSA key are deployed. */
    deployMlDsa: (key: MlDsaSigner | undefined) => {
      mlDsa = key;
    },
    errors,
    at: (instant: string) => {
      now = instant;
    },
    call,
    uploadFile,
    load,
    attest,
    approve,
    approved,
    releaseWorker,
    publishWorker,
  };
};
export type Office = ReturnType<typeof openOffice>;

/** The published folder as an outsider mirrors it. */
export const mirror = (store: MemoryObjects | Map<string, Uint8Array>): CheckSource => {
  const files = store instanceof Map ? store : store.files;
  return { read: async (path) => files.get(path), list: async () => [...files.keys()].sort() };
};
