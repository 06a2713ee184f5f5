import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import type { FunctionName } from '../../lib/contracts/functions';
import type { LoadView, ReleaseView, UploadTicket } from '../../lib/contracts/results';
import { faultPoint } from '../../lib/local/fault-point';
import { LOCAL_STORES, localFunctions } from '../../lib/local/functions';
import { type Embedded, openEmbedded } from '../../lib/platform/embedded';

const ELECTION = '2020-11-03-general';
const ENVIRONMENT: Readonly<Record<string, string>> = {
  JURISDICTION: 'small',
  JURISDICTION_NAME: 'Small County (made up)',
  LOG_ORIGIN: 'small.example/log',
  SIGNING_KEYS: '1',
  WITNESSES: '[]',
  ELECTIONS: JSON.stringify([
    {
      id: ELECTION,
      name: 'General Election',
      date: '2020-11-03',
      type: 'general',
      pollsClose: '2020-11-04T00:00:00.000Z',
      registrationDeadline: '2020-10-05',
    },
  ]),
};
const FILE = Buffer.from(
  'county,precinct,office,district,party,candidate,votes\nLorem,Nowhere Hall,Dog Catcher,,,Testa Placeholder,11\n',
);

/** One life of the process over a folder: ends at `fault`, as a power cut would, or when all is done. */
const live = async (home: string, fault?: number): Promise<{ readonly died: boolean; readonly embedded: Embedded }> => {
  const embedded = openEmbedded(home);
  let die: () => void = () => undefined;
  const dead = new Promise<boolean>((done) => {
    die = () => done(true);
  });
  const functions = localFunctions(
    new Map(
      (['results-upload', 'results-staff', 'results-release', 'results-publish'] as const).map((name) => [
        name,
        (variable: string) => ENVIRONMENT[variable] ?? '',
      ]),
    ),
    {
      embedded,
      fault: faultPoint(fault === undefined ? undefined : String(fault), die),
      log: { error: (message, { error }) => console.error(message, error) },
      draftChanged: () => undefined,
      registerChanged: () => undefined,
    },
  );
  const call = async <T>(
    name: FunctionName,
    method: string,
    resource: string,
    who: { readonly sub: string; readonly group: string },
    body?: unknown,
    pathParameters: Record<string, string> = {},
  ): Promise<T> => {
    const event = {
      httpMethod: method,
      resource,
      path: resource,
      headers: {},
      pathParameters,
      body: body === undefined ? null : JSON.stringify(body),
      isBase64Encoded: false,
      requestContext: {
        requestId: 'r',
        identity: { sourceIp: '' },
        authorizer: { claims: { sub: who.sub, 'cognito:username': who.sub, 'cognito:groups': who.group } },
      },
    } as unknown as APIGatewayProxyEvent;
    const answer = await functions.handler(name)(event, {} as Context);
    if (answer.statusCode >= 300) throw new Error(answer.body);
    return JSON.parse(answer.body) as T;
  };
  const clerk = { sub: 'clerk', group: 'results-clerk' };
  const approver = { sub: 'approver', group: 'results-approver' };

  const work = async (): Promise<boolean> => {
    const { elections } = await call<{ elections: { releases: ReleaseView[] }[] }>(
      'results-staff',
      'GET',
      '/api/staff/results/elections',
      approver,
    );
    if (elections[0]?.releases.length === 0) {
      const sha256 = createHash('sha256').update(FILE).digest('hex');
      const request = { electionId: ELECTION, fileName: 'a.csv', bytes: FILE.byteLength, sha256 };
      const ticket = await call<UploadTicket>('results-upload', 'POST', '/api/staff/results/uploads', clerk, request);
      const { pathname, search } = new URL(ticket.url, 'http://localhost');
      await embedded.receiveUpload({
        method: 'PUT',
        url: `${pathname}${search}`,
        headers: { ...ticket.headers, 'content-length': String(FILE.byteLength) },
        body: (async function* () {
          yield FILE;
        })(),
      });
      const load = await call<LoadView>('results-staff', 'POST', '/api/staff/results/loads', clerk, {
        electionId: ELECTION,
        uploadId: ticket.uploadId,
        status: 'unofficial-partial',
      });
      const attest = '/api/staff/results/elections/{electionId}/attestation';
      const statement = 'I attest that all polls have closed.';
      await call('results-staff', 'POST', attest, approver, { statement }, { electionId: ELECTION });
      const approve = '/api/staff/results/loads/{loadId}/approval';
      const approval = {
        figuresSha256: load.figuresSha256,
        reasons: load.findings
          .filter(({ severity }) => severity === 'blocking')
          .map(({ id }) => ({ findingId: id, reason: 'Reason for the test only.' })),
      };
      await call('results-staff', 'POST', approve, approver, approval, { loadId: load.loadId });
    }
    await functions.release();
    return false;
  };
  return { died: await Promise.race([work(), dead]), embedded };
};

const publicFiles = async (embedded: Embedded): Promise<readonly string[]> =>
  (await embedded.objects(LOCAL_STORES.public).list('')).keys;

it('a release cut short at any of its writes is finished by the next start, once, with nothing extra', async () => {
  const whole = await live(mkdtempSync(join(tmpdir(), 'cut-')));
  const expected = await publicFiles(whole.embedded);
  expect(expected).toContain(`results/${ELECTION}/releases/1.json`);
  whole.embedded.close();

  let cuts = 0;
  for (let write = 1; ; write += 1) {
    const home = mkdtempSync(join(tmpdir(), 'cut-'));
    const cut = await live(home, write);
    cut.embedded.close();
    if (!cut.died) break;
    cuts += 1;
    const next = await live(home);
    expect(next.died).toBe(false);
    expect(await publicFiles(next.embedded)).toEqual(expected);
    const site = next.embedded.objects(LOCAL_STORES.public);
    const page = await site.get(`results/${ELECTION}/releases/1.page.json`);
    expect((await site.get(`results/${ELECTION}/latest.json`))?.sha256).toBe(page?.sha256);
    const open = await next.embedded.records(LOCAL_STORES.draft).query({ pk: 'OUTBOX' });
    expect(open.items).toEqual([]);
    next.embedded.close();
  }
  expect(cuts).toBeGreaterThan(12);
});

it('the number of the write is a number, or nothing starts', () => {
  for (const setting of ['0', 'three', '-1', '1.5']) expect(() => faultPoint(setting)).toThrow(/ELECTION_LOCAL_FAULT/);
});
