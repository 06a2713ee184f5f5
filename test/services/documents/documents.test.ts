import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENT_PART_BYTES, type DocumentPart, type DocumentsView } from '../../../lib/contracts/documents';
import { type Embedded, openEmbedded, UPLOAD_PATH } from '../../../lib/platform/embedded';
import type { ScanVerdicts } from '../../../lib/platform/ports';
import { createDocumentsPromote, NotScanned } from '../../../lib/services/documents/documents-promote';
import { createDocumentsStaff } from '../../../lib/services/documents/documents-staff';
import { createDocumentsUpload } from '../../../lib/services/documents/documents-upload';
import { newReference } from '../../../lib/services/registration/reference';
import { call, staffClaims } from '../support/call';
import { MemoryLog } from '../support/memory-ports';

/** Made up: no signature, no person. */
const IMAGE = new TextEncoder().encode('a made-up signature of Testa Placeholder');
const sha256Of = (body: Uint8Array) => createHash('sha256').update(body).digest('hex');
const REFERENCE = newReference();

let embedded: Embedded;
let log: MemoryLog;
beforeEach(() => {
  embedded = openEmbedded(mkdtempSync(join(tmpdir(), 'election-documents-')), { baseUrl: 'http://127.0.0.1:1' });
  log = new MemoryLog();
});
afterEach(() => embedded.close());

const ask = (changes: Readonly<Record<string, unknown>> = {}) =>
  call(
    createDocumentsUpload({ intake: embedded.objects('intake'), clock: embedded.clock, log }),
    'POST',
    '/api/registrations/documents',
    {
      body: {
        reference: REFERENCE,
        kind: 'signature',
        contentType: 'image/png',
        bytes: IMAGE.length,
        sha256: sha256Of(IMAGE),
        ...changes,
      },
    },
  );
const send = async (ticket: { url: string; headers: Record<string, string> }, body = IMAGE) =>
  (
    await embedded.receiveUpload({
      method: 'PUT',
      url: ticket.url.slice(ticket.url.indexOf(UPLOAD_PATH)),
      headers: { ...ticket.headers, 'content-length': String(body.length) },
      body: (async function* () {
        yield body;
      })(),
    })
  ).status;
const keys = async (bucket: string) => (await embedded.objects(bucket).list('')).keys;

describe('an applicant', () => {
  it('sends the announced document, under the reference of their form, and no other', async () => {
    const { status, json } = await ask();
    expect([status, json.method]).toEqual([201, 'PUT']);
    const other = new TextEncoder().encode('b made-up signature of Testa Placeholder');
    expect(await send(json, other)).toBe(400);
    expect(await keys('intake')).toEqual([]);
    expect(await send(json)).toBe(200);
    const [key = ''] = await keys('intake');
    expect(key).toBe(`documents/${REFERENCE}/${json.uploadId}.png`);
  });

  it('cannot replace a document with the same link, nor meet another with a new one', async () => {
    const { json } = await ask();
    await send(json);
    expect(await send(json)).toBe(412);
    await send((await ask()).json);
    expect(await keys('intake')).toHaveLength(2);
  });

  it('may write the reference as it was read out to them', async () => {
    const { json } = await ask({ reference: REFERENCE.toLowerCase().replaceAll('-', ' ') });
    await send(json);
    expect((await keys('intake'))[0]).toContain(`documents/${REFERENCE}/`);
  });

  it.each([
    ['a reference that is none', { reference: 'U'.repeat(25) }],
    ['a reference that climbs out', { reference: '../../../../../../../../../x' }],
    ['a page that a browser would run', { contentType: 'text/html' }],
    ['a drawing that a browser would run', { contentType: 'image/svg+xml' }],
    ['more than ten megabytes', { bytes: 10 * 1024 * 1024 + 1 }],
    ['a name for the file', { fileName: 'Testa Placeholder.png' }],
    ['another kind of document', { kind: '../signature' }],
  ])('gets no link for %s', async (_what, changes) => {
    const { status, json } = await ask(changes);
    expect([status, json.code]).toEqual([400, 'invalid-request']);
  });

  it('learns nothing from the answer about whether the form exists', async () => {
    const other = await ask({ reference: newReference() });
    expect(other.status).toBe(201);
    expect(Object.keys(other.json)).toEqual(Object.keys((await ask()).json));
  });
});

describe('a document that was sent', () => {
  let verdict: Awaited<ReturnType<ScanVerdicts['of']>>;
  let asked: string[];
  beforeEach(() => {
    asked = [];
  });
  const promote = (key: string, more: object = {}) =>
    createDocumentsPromote({
      intake: embedded.objects('intake'),
      store: embedded.objects('store'),
      quarantine: embedded.objects('quarantine'),
      verdicts: {
        of: async (one) => {
          asked.push(one);
          return verdict;
        },
      },
    })({ source: 'aws.guardduty', detail: { s3ObjectDetails: { objectKey: key }, ...more } });
  const sent = async (): Promise<string> => {
    await send((await ask()).json);
    return (await keys('intake'))[0] ?? '';
  };

  it('goes to the store when the scanner found no threat in it, byte for byte and with its own type', async () => {
    verdict = 'clean';
    const key = await sent();
    expect(await promote(key)).toEqual({ outcome: 'stored' });
    const stored = await embedded.objects('store').get(key);
    expect([stored?.sha256, stored?.contentType]).toEqual([sha256Of(IMAGE), 'image/png']);
    expect(await keys('quarantine')).toEqual([]);
    expect(asked).toEqual([key]);
  });

  it('goes to quarantine otherwise, as bytes that nothing opens by itself', async () => {
    verdict = 'not-clean';
    const key = await sent();
    expect(await promote(key)).toEqual({ outcome: 'quarantined' });
    expect(await keys('store')).toEqual([]);
    expect((await embedded.objects('quarantine').get(key))?.contentType).toBe('application/octet-stream');
  });

  it('goes nowhere without a verdict on the object, whatever the announcement says', async () => {
    verdict = 'unscanned';
    const key = await sent();
    const claims = { scanResultDetails: { scanResultStatus: 'NO_THREATS_FOUND' } };
    await expect(promote(key, claims)).rejects.toBeInstanceOf(NotScanned);
    expect([await keys('store'), await keys('quarantine')]).toEqual([[], []]);
  });

  it('announced twice is stored once, and never replaced by another', async () => {
    verdict = 'clean';
    const key = await sent();
    await promote(key);
    expect(await promote(key)).toEqual({ outcome: 'stored' });
    await embedded.objects('store').put(key, new TextEncoder().encode('another'), { contentType: 'x' });
    await expect(promote(key)).rejects.toThrow('exists already');
  });

  it.each([
    'malware-protection-resource-validation-object',
    'documents/../roll/x.png',
    `documents/${REFERENCE}/signature-short.png`,
    `documents/${REFERENCE}/signature-${'a'.repeat(22)}.svg`,
    `other/${REFERENCE}/signature-${'a'.repeat(22)}.png`,
  ])('at %s is none of ours, and not even asked about', async (key) => {
    verdict = 'clean';
    expect(await promote(key)).toEqual({ outcome: 'ignored' });
    expect(asked).toEqual([]);
  });

  it('announced in another shape is an error that a person sees', async () => {
    await expect(
      createDocumentsPromote({
        intake: embedded.objects('intake'),
        store: embedded.objects('store'),
        quarantine: embedded.objects('quarantine'),
        verdicts: { of: async () => 'clean' },
      })({ detail: {} }),
    ).rejects.toThrow();
  });
});

describe('a registrar', () => {
  const REGISTRAR = staffClaims('sub-registrar', 'registrar');
  const key = (id: string) => `documents/${REFERENCE}/${id}.png`;
  const SIGNATURE = `signature-${'a'.repeat(22)}`;
  const IDENTITY = `identity-document-${'b'.repeat(22)}`;
  const PROOF = `proof-of-residence-${'c'.repeat(22)}`;
  const put = (bucket: string, id: string, body = IMAGE) =>
    embedded.objects(bucket).put(key(id), body, { contentType: 'image/png' });
  const opened: string[] = [];
  const watched = (bucket: string) => {
    const objects = embedded.objects(bucket);
    return {
      ...objects,
      list: objects.list.bind(objects),
      get: (name: string) => {
        opened.push(`${bucket}: ${name}`);
        return objects.get(name);
      },
    };
  };
  const look = (path: string, more: { documentId?: string; part?: string } = {}, claims: object = REGISTRAR) =>
    call(
      createDocumentsStaff({
        intake: watched('intake'),
        store: watched('store'),
        quarantine: watched('quarantine'),
        log,
      }),
      'GET',
      path,
      {
        claims: { ...claims },
        path: { reference: REFERENCE, ...(more.documentId === undefined ? {} : { documentId: more.documentId }) },
        ...(more.part === undefined ? {} : { query: { part: more.part } }),
      },
    );
  const list = async (): Promise<DocumentsView> => (await look('/api/staff/registrations/{reference}/documents')).json;
  const open = (documentId: string, part?: string) =>
    look('/api/staff/registrations/{reference}/documents/{documentId}', {
      documentId,
      ...(part === undefined ? {} : { part }),
    });
  beforeEach(() => {
    opened.length = 0;
  });

  it('sees every document of the form, and what the scanner said of it', async () => {
    for (const id of [SIGNATURE, IDENTITY, PROOF]) await put('intake', id);
    await put('store', SIGNATURE);
    await put('quarantine', IDENTITY);
    await embedded
      .objects('store')
      .put(`documents/${newReference()}/${PROOF}.png`, IMAGE, { contentType: 'image/png' });
    const states = Object.fromEntries((await list()).documents.map(({ kind, state }) => [kind, state]));
    expect(states).toEqual({
      signature: 'clean',
      'identity-document': 'quarantined',
      'proof-of-residence': 'waiting',
    });
  });

  it('opens a clean document, part by part', async () => {
    const large = new Uint8Array(DOCUMENT_PART_BYTES + 7).fill(9);
    await put('store', SIGNATURE, large);
    const parts = await Promise.all(['1', '2'].map((part) => open(SIGNATURE, part)));
    const bodies = parts.map(({ json }: { json: DocumentPart }) => Buffer.from(json.base64, 'base64'));
    expect(parts.map(({ json }) => [json.part, json.parts, json.contentType])).toEqual([
      [1, 2, 'image/png'],
      [2, 2, 'image/png'],
    ]);
    expect(Buffer.concat(bodies).equals(Buffer.from(large))).toBe(true);
    for (const part of ['0', '3', '1.5', 'x']) expect((await open(SIGNATURE, part)).status).toBe(404);
  });

  it('opens nothing that was not scanned or is in quarantine', async () => {
    await put('intake', SIGNATURE);
    await put('quarantine', IDENTITY);
    for (const id of [SIGNATURE, IDENTITY, '../x']) expect((await open(id)).status).toBe(404);
    expect(opened).toEqual([]);
  });

  it('is the only one who sees them', async () => {
    await put('store', SIGNATURE);
    const path = '/api/staff/registrations/{reference}/documents';
    for (const group of ['auditor', 'results-clerk', 'incidents-officer']) {
      expect((await look(path, {}, staffClaims('sub-other', group))).status).toBe(403);
    }
  });
});
