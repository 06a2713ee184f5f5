import { createHash } from 'node:crypto';
import type { DepositView, ManifestView, VerificationView } from '../../lib/contracts/ballots';
import type { DocumentPart, DocumentsView } from '../../lib/contracts/documents';
import type { IncidentNotice, IncidentNotices, IncidentView } from '../../lib/contracts/incidents';
import type { RegistrationReceipt } from '../../lib/contracts/registration';
import type { UploadTicket } from '../../lib/contracts/results';
import { form } from '../services/support/form';
import {
  anyone,
  endAll,
  eventually,
  freePort,
  newHome,
  type Person,
  signedIn,
  start,
} from './support/running-election';

/** Building and synthesizing with every check on, also on a busy machine. */
const FIRST_START_MS = 300_000;
jest.setTimeout(FIRST_START_MS);

const ELECTION = '2028-11-07-general';
/** Made up: no ballot, no voter. */
const CVR = Buffer.from('{"made-up": "cast vote record"}');

let origin: string;
let accounts: readonly { readonly username: string; readonly password: string }[];
const person = (username: string): Promise<Person> =>
  signedIn(origin, username, accounts.find((account) => account.username === username)?.password ?? '');
const announced = (body: Buffer) => ({ bytes: body.length, sha256: createHash('sha256').update(body).digest('hex') });
const send = async (ticket: UploadTicket, body: Buffer) =>
  (await fetch(ticket.url, { method: ticket.method, headers: ticket.headers, body: new Uint8Array(body) })).status;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  const running = start({ ELECTION_HOME: newHome(), PORT: String(port), ELECTION_NOW: '2028-11-08T03:00:00Z' });
  accounts = (await running.announced).accounts;
});
afterAll(endAll);

test('ballot records go from the clerk’s browser into the vault, are held, and are read again to check', async () => {
  const [clerk, approver, auditor] = await Promise.all(
    ['clerk.placeholder', 'approver.placeholder', 'auditor.placeholder'].map(person),
  );
  if (!clerk || !approver || !auditor) throw new Error('nobody signed in');
  const ticket = await clerk.post<UploadTicket>('/api/staff/ballots/uploads', {
    electionId: ELECTION,
    fileName: 'cvr.json',
    ...announced(CVR),
  });
  expect(ticket.status).toBe(201);
  expect(await send(ticket.json, CVR)).toBe(200);
  const deposit = await clerk.post<DepositView>('/api/staff/ballots/deposits', {
    electionId: ELECTION,
    uploadId: ticket.json.uploadId,
    sha256: announced(CVR).sha256,
    kind: 'cast-vote-records',
    description: 'Made-up records of the made-up scanner 7',
  });
  expect([deposit.status, deposit.json.sequence, deposit.json.held]).toEqual([201, 1, false]);
  // The evaluation profile locks for the floor alone.
  expect(deposit.json.retainUntil.slice(0, 10)).toBe('2028-11-10');

  const hold = { hold: 'place', reason: 'Placeholder v. Lorem County' };
  const at = `/api/staff/ballots/elections/${ELECTION}`;
  expect((await clerk.post(`${at}/deposits/1/hold`, hold)).status).toBe(403);
  expect((await approver.post(`${at}/deposits/1/hold`, hold)).status).toBe(200);
  expect((await auditor.get<ManifestView>(`${at}/manifest`)).json.deposits).toMatchObject([{ held: true }]);
  expect((await auditor.get<VerificationView>(`${at}/verification`)).json).toMatchObject({ ok: true, verified: [1] });
});

test('an incident is written by one person and released by another', async () => {
  const [officer, approver] = await Promise.all(['incidents.placeholder', 'approver.placeholder'].map(person));
  if (!officer || !approver) throw new Error('nobody signed in');
  const notices = () => anyone(origin).get<IncidentNotices>('/incidents/notices.json');
  const none = await eventually(notices, ({ status }) => status === 200);
  expect(none.json.notices).toEqual([]);
  const written = await officer.post<IncidentView>('/api/staff/incidents', {
    title: 'A made-up bucket stood open',
    state: 'contained',
    discoveredOn: '2028-11-08',
    public: { whatHappened: 'Made up.', whatItMeant: 'Nothing.', whatWasDone: 'It was closed.' },
    internal: { whatHappened: 'SECRET', whatItMeant: 'SECRET', whatWasDone: 'SECRET' },
  });
  expect(written.status).toBe(201);
  const { incidentId, versions } = written.json;
  const release = { versionSha256: versions[0]?.sha256 };
  const at = `/api/staff/incidents/${incidentId}/versions/1/release`;
  expect((await officer.post(at, release)).status).toBe(403);
  const released = await approver.post<IncidentNotice>(at, release);
  expect([released.status, released.json.title]).toEqual([201, 'A made-up bucket stood open']);
  expect(released.text).not.toContain('SECRET');

  // Publishing comes a moment after the release.
  const list = await eventually(notices, ({ json }) => json.notices.length > 0);
  expect(list.json.notices).toEqual([released.json]);
  expect(list.text).not.toContain('SECRET');
  expect((await anyone(origin).get<IncidentNotice>(`/incidents/${incidentId}/1.json`)).json).toEqual(released.json);
  expect((await anyone(origin).get(`/incidents/${incidentId}/2.json`)).status).toBeGreaterThanOrEqual(400);
  // The page of notices is one of the site's, under the same folder.
  expect((await anyone(origin).get('/incidents/')).text).toContain('<title>Incident notices</title>');
});

test('a document goes by link into intake, is taken by its verdict, and a registrar opens the clean one alone', async () => {
  const receipt = await anyone(origin).post<RegistrationReceipt>('/api/registrations', form());
  expect(receipt.status).toBe(202);
  const { reference } = receipt.json;
  const handIn = async (kind: string, body: Buffer): Promise<UploadTicket> => {
    const asked = { reference, kind, contentType: 'image/png', ...announced(body) };
    const ticket = await anyone(origin).post<UploadTicket>('/api/registrations/documents', asked);
    expect([ticket.status, await send(ticket.json, body)]).toEqual([201, 200]);
    return ticket.json;
  };
  const image = Buffer.from('a made-up signature');
  const clean = await handIn('signature', image);
  expect(await send(clean, image)).toBe(412);
  const threat = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');
  const infected = await handIn('identity-document', Buffer.from(threat));

  const registrar = await person('registrar.placeholder');
  const at = `/api/staff/registrations/${reference}/documents`;
  const list = await eventually(
    () => registrar.get<DocumentsView>(at),
    ({ json }) => json.documents.every(({ state }) => state !== 'waiting'),
  );
  const states = new Map(list.json.documents.map(({ documentId, state }) => [documentId, state]));
  expect([states.get(clean.uploadId), states.get(infected.uploadId)]).toEqual(['clean', 'quarantined']);
  const part = (await registrar.get<DocumentPart>(`${at}/${clean.uploadId}?part=1`)).json;
  expect(Buffer.from(part.base64, 'base64')).toEqual(image);
  expect((await registrar.get(`${at}/${infected.uploadId}`)).status).toBe(404);
  expect((await (await person('auditor.placeholder')).get(at)).status).toBe(403);
});
