import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { DocumentPart, DocumentsView } from '../../lib/contracts/documents';
import type { IncidentView } from '../../lib/contracts/incidents';
import type { PageFigures } from '../../lib/contracts/published';
import type { RegistrationReceipt } from '../../lib/contracts/registration';
import type { ElectionsView, LoadView, ReleaseView, UploadTicket } from '../../lib/contracts/results';
import type { SiteSettings } from '../../lib/contracts/site';
import { kmsClient, s3Client } from '../../lib/platform/aws/clients';
import { kmsSigner } from '../../lib/platform/aws/signer';
import { checkNotices } from '../../lib/services/incidents/check-notices';
import { verifierKeyText, verifierOf } from '../../lib/services/results/log/note';
import { anyone, eventually, loadFile, type Person, sendByTicket } from '../local/support/running-election';
import { at, Cloud, many, type Plain } from '../support/cloud';
import { askedOfPolicies, byLink } from './emulator/asked';
import { bootstrap, checkResults, deploy, destroy, synthesize } from './emulator/cdk';
import { type Deployed, deployedOf, idOf, stacksIn } from './emulator/deployed';
import { doctorOf } from './emulator/doctor';
import { ACCOUNT, EDGE_REGION, HOME_REGION, required } from './emulator/environment';
import { type ReadBack, readBack } from './emulator/read-back';
import { writeReport } from './emulator/report';
import { Refused, type Sdk, startSdk } from './emulator/sdk';
import { firstSettings, laterSettings, PAST } from './emulator/settings';
import { signInStaff } from './emulator/staff';
import { stored } from './emulator/stored';
import { type Left, withoutWhatTheEmulatorLacks } from './emulator/without-what-it-lacks';

/** Synthesizing with every check on and a deploy of all stacks, on a machine that does much else. */
jest.setTimeout(600_000);

const work = required('EMULATOR_WORK');
const endpoint = required('EMULATOR_ENDPOINT');
const types = new Set(JSON.parse(required('EMULATOR_TYPES')) as readonly string[]);

let sdk: Sdk;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const inEmulator = { endpoint, forcePathStyle: true, credentials };
const edgeS3 = s3Client(EDGE_REGION, inEmulator);
const homeS3 = s3Client(HOME_REGION, inEmulator);

let shipped = '';
let left: readonly Left[] = [];
let readings: readonly ReadBack[] = [];
let actions: ReadonlyMap<string, ReadonlySet<string>> = new Map();
let refused: readonly string[] = [];
let resources: readonly Deployed[] = [];
const notes: string[] = [];
const bootstrapped = new Set<string>();

/** Synthesizes, takes out what the emulator lacks, deploys. */
const deployWith = async (settings: ReturnType<typeof firstSettings>, name: string): Promise<string> => {
  shipped = await synthesize(settings, name);
  const cut = join(work, `${name}.cut`);
  left = withoutWhatTheEmulatorLacks(shipped, cut, types);
  const regions = [...new Set(stacksIn(cut).map(({ region }) => region))];
  const fresh = regions.filter((region) => !bootstrapped.has(region));
  if (fresh.length > 0) await bootstrap(fresh.map((region) => `aws://${ACCOUNT}/${region}`));
  for (const region of fresh) bootstrapped.add(region);
  await deploy(cut);
  resources = await deployedOf(shipped, sdk);
  return cut;
};

const id = (type: string, stack: string, prefix = ''): string => idOf(resources, type, stack, prefix);
const bucket = (stack: string, prefix: string): string => id('AWS::S3::Bucket', stack, prefix);
const api = (stack: string, prefix: string, token?: string): Person =>
  anyone(`${endpoint}/restapis/${id('AWS::ApiGateway::RestApi', stack, prefix)}/v1/_user_request_`, token);

const signIn = (name: string, groups: readonly string[], host = 'address-not-set.invalid'): Promise<string> =>
  signInStaff(
    sdk,
    {
      userPoolId: id('AWS::Cognito::UserPool', 'Foundation'),
      clientId: id('AWS::Cognito::UserPoolClient', 'Foundation'),
      redirectUri: `https://${host}/staff/`,
    },
    `${name}@nowhere.example`,
    groups,
  );

/** What lies in a bucket at the edge, by key. */
const objectsIn = async (Bucket: string): Promise<ReadonlyMap<string, Uint8Array>> => {
  const { Contents = [] } = await edgeS3.send(new ListObjectsV2Command({ Bucket }));
  const found = new Map<string, Uint8Array>();
  for (const { Key = '' } of Contents) {
    const { Body } = await edgeS3.send(new GetObjectCommand({ Bucket, Key }));
    found.set(Key, (await Body?.transformToByteArray()) ?? new Uint8Array());
  }
  return found;
};

const jsonOf = <T>(bytes: Uint8Array | undefined): T => JSON.parse(new TextDecoder().decode(bytes)) as T;

const form = (n: number) => ({
  idempotencyKey: `election-test-form-${n}`,
  citizen: true,
  eighteenByElectionDay: true,
  name: { first: 'Testa', last: `Tester${String.fromCharCode(64 + n)}` },
  residence: { street: `${n} Nowhere Lane`, city: 'Ipsum', state: 'ZZ', zip: '00099' },
  dateOfBirth: '1970-02-03',
  email: `testa.${n}@nowhere.example`,
  idNumber: { kind: 'none' },
  attested: true,
  signedName: 'Testa Tester',
});
const lookUp = (n: number) =>
  api('Registration', 'PublicApi').post('/api/voter-status', {
    lastName: form(n).name.last,
    dateOfBirth: '1970-02-03',
    zip: '00099',
  });

const csv = (votes: number): Uint8Array =>
  Buffer.from(
    [
      'county,precinct,office,district,party,candidate,votes',
      `Nowhere,Nowhere Hall,Dog Catcher,,,Testa Placeholder,${votes}`,
      'Nowhere,Nowhere Hall,Dog Catcher,,,Exempla Madeup,7',
      'Nowhere,Ipsum Library,Dog Catcher,,,Testa Placeholder,3',
      'Nowhere,Ipsum Library,Dog Catcher,,,Exempla Madeup,5',
    ].join('\n'),
  );
const approvalOf = (load: LoadView) => ({
  figuresSha256: load.figuresSha256,
  reasons: load.findings
    .filter(({ severity }) => severity === 'blocking')
    .map((finding) => ({ findingId: finding.id, reason: 'Reason for the test: the file says so itself.' })),
});

/** EventBridge tells the publisher at once; its sweep, once a minute, is what an announcement that got lost waits for. */
const published = async (release: number): Promise<ReadonlyMap<string, Uint8Array>> => {
  const latest = `results/${PAST}/latest.json`;
  const since = Date.now();
  for (;;) {
    const files = await objectsIn(bucket('PublicSite', 'Results'));
    if (files.has(latest) && jsonOf<PageFigures>(files.get(latest)).release === release) {
      const seconds = Math.round((Date.now() - since) / 1000);
      notes.push(
        `Release ${release} was public ${seconds} s after its approval${seconds > 20 ? ': by the sweep, for no announcement came' : ''}.`,
      );
      // Written last of all: what was read before it may be older.
      return objectsIn(bucket('PublicSite', 'Results'));
    }
    if (Date.now() - since > 100_000) throw new Error(`release ${release} did not become public: ${[...files.keys()]}`);
    await new Promise((done) => setTimeout(done, 500));
  }
};

/** The key that the office prints on its papers: from KMS, not from what was published. */
const officeKey = async (): Promise<string> => {
  const arn = `arn:aws:kms:${HOME_REGION}:${ACCOUNT}:key/${id('AWS::KMS::Key', 'Results', 'SigningKey')}`;
  const kms = kmsClient(arn, { endpoint, credentials });
  try {
    return verifierKeyText(verifierOf('nowhere.election/log', await kmsSigner(kms, arn).publicKey()));
  } finally {
    kms.destroy();
  }
};

/** As an outsider would keep it: a folder with `results/` and `log/`. */
const asFolder = (files: ReadonlyMap<string, Uint8Array>, name: string): string => {
  const folder = join(work, name);
  for (const [key, bytes] of files) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), bytes);
  }
  return folder;
};

let registrar = '';
let clerk = '';
let approver = '';
let cloudFrontName = '';

beforeAll(() => {
  sdk = startSdk(HOME_REGION);
});
afterAll(() => {
  sdk.end();
  edgeS3.destroy();
  homeS3.destroy();
  writeReport({ resources, left, readings, actions, refused, notes });
});

describe('a first deploy into an empty account', () => {
  it('bootstraps and deploys every stack, in every region of the jurisdiction', async () => {
    await deployWith(firstSettings(), 'first');
    const stacks = stacksIn(shipped);
    expect([...new Set(stacks.map(({ region }) => region))].sort()).toEqual(
      expect.arrayContaining([EDGE_REGION, HOME_REGION].sort()),
    );
    for (const { name, region } of stacks) {
      const answer = await sdk.call('cloudformation', 'DescribeStacks', { StackName: name }, region);
      expect([name, at(answer, 'Stacks', 0, 'StackStatus')]).toEqual([name, 'CREATE_COMPLETE']);
    }
  });

  it('makes every resource but those in the list of what was left out', () => {
    const missing = resources.filter(({ physicalId }) => physicalId === undefined).map(({ logicalId }) => logicalId);
    const listed = left.filter(({ why }) => why.startsWith('the emulator has no')).map(({ resource }) => resource);
    expect(missing.sort()).toEqual(listed.sort());
    expect(resources.length - missing.length).toBeGreaterThan(200);
  });

  it('deploys the templates that ship, changed in nothing but what that list says', () => {
    const resourcesOf = (assembly: string) =>
      new Map(
        stacksIn(assembly).flatMap(({ name, template }) =>
          Object.entries(at(template, 'Resources') ?? {}).map(([logicalId, resource]) => [
            `${name}.${logicalId}`,
            { logicalId, text: JSON.stringify(resource) },
          ]),
        ),
      );
    const deployed = resourcesOf(join(work, 'first.cut'));
    const changed = [...resourcesOf(shipped)]
      .filter(([where, { text }]) => deployed.get(where)?.text !== text)
      .map(([, { logicalId }]) => logicalId);
    expect([...new Set(changed)].sort()).toEqual(
      [...new Set(left.map(({ resource }) => resource))].filter((resource) => resource !== '(outputs)').sort(),
    );
    const untouchable = ['AWS::Lambda::Function', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::ApiGateway::Method'];
    expect(left.filter(({ type }) => untouchable.includes(type))).toEqual([]);
  });

  it('fills the website by the function that CloudFormation calls, and tells CloudFormation so', async () => {
    const files = await objectsIn(bucket('PublicSite', 'Content'));
    expect(new TextDecoder().decode(files.get('index.html'))).toContain('<!doctype html>');
    const site = jsonOf<SiteSettings>(files.get('site.json'));
    expect(site.signIn?.clientId).toBe(id('AWS::Cognito::UserPoolClient', 'Foundation'));
    expect(site.contact.telephone).toBe('555-0100');
  });

  it('prints the address under which CloudFront serves', async () => {
    const answer = await sdk.call(
      'cloudformation',
      'DescribeStacks',
      { StackName: 'Election-nowhere-PublicSite' },
      EDGE_REGION,
    );
    const address = many(at(answer, 'Stacks', 0, 'Outputs')).map((output) => String(at(output, 'OutputValue')));
    const host = address.find((value) => value.endsWith('.cloudfront.net'));
    expect(host).toBeDefined();
    cloudFrontName = new URL(host ?? '').hostname;
  });
});

describe('registration through the deployed API', () => {
  it('a form is taken in, accepted by a registrar, and found by its voter', async () => {
    const open = api('Registration', 'PublicApi');
    const submitted = await open.post<RegistrationReceipt>('/api/registrations', form(1));
    expect([submitted.status, submitted.json.state]).toEqual([202, 'pending']);
    expect((await open.post<RegistrationReceipt>('/api/registrations', form(1))).json.reference).toBe(
      submitted.json.reference,
    );
    expect((await lookUp(1)).json).toMatchObject({ found: false });
    registrar = await signIn('registrar', ['registrar']);
    const staff = api('Registration', 'StaffApi', registrar);
    const path = `/api/staff/registrations/${submitted.json.reference}`;
    expect((await staff.get<{ submission: unknown }>(path)).json.submission).toMatchObject({ name: form(1).name });
    const decided = await staff.post(`${path}/decision`, { decision: 'accept', precinct: 'Nowhere 9' });
    expect(decided.status).toBe(200);
    expect((await lookUp(1)).json).toMatchObject({ found: true, status: 'active', precinct: 'Nowhere 9' });
  });

  it('a rejection is mailed to the applicant from the office', async () => {
    await sdk.call('sesv2', 'CreateEmailIdentity', { EmailIdentity: 'office@nowhere.example' });
    const submitted = await api('Registration', 'PublicApi').post<RegistrationReceipt>('/api/registrations', form(2));
    const decided = await api('Registration', 'StaffApi', registrar).post<{ notice: string }>(
      `/api/staff/registrations/${submitted.json.reference}/decision`,
      { decision: 'reject', reason: 'The made-up form has no street.' },
    );
    expect([decided.status, decided.json.notice]).toEqual([200, 'sent']);
    const outbox = await (await fetch(`${endpoint}/_ministack/ses/messages`)).text();
    expect(outbox).toContain('testa.2@nowhere.example');
  });

  it('a form that does not fit the model ends at the API, before any function', async () => {
    const { name: _, ...nameless } = form(3);
    const refused = await api('Registration', 'PublicApi').post('/api/registrations', nameless);
    expect(refused.status).toBe(400);
    // A function would name the field; the API does not look that far.
    expect(refused.json).toEqual({
      code: 'invalid-request',
      message: 'The request does not have the expected fields. Nothing was stored.',
    });
  });

  it('staff routes refuse who is not signed in, and who has another role', async () => {
    expect((await api('Registration', 'StaffApi').get('/api/staff/registrations')).status).toBe(401);
    clerk = await signIn('clerk', ['results-clerk', 'results-approver']);
    expect((await api('Registration', 'StaffApi', clerk).get('/api/staff/registrations')).status).toBe(403);
  });

  it('the roll that was written holds no name, street or birthday in the clear', async () => {
    const items = JSON.stringify(
      await sdk.call('dynamodb', 'Scan', { TableName: id('AWS::DynamoDB::Table', 'Registration', 'Roll') }),
    );
    expect(items).toContain('Nowhere 9');
    for (const secret of ['Testa', 'TesterA', 'Nowhere Lane', '1970-02-03', 'testa.1@']) {
      expect(items).not.toContain(secret);
    }
  });
});

describe('a document of an applicant', () => {
  const picture = Buffer.from('a made-up signature, drawn by nobody');
  let uploaded: UploadTicket;
  let reference = '';
  const documents = async (): Promise<DocumentsView['documents']> =>
    (
      await api('Registration', 'StaffApi', registrar).get<DocumentsView>(
        `/api/staff/registrations/${reference}/documents`,
      )
    ).json.documents;

  it('goes by a link into the intake, where nobody opens it before it was scanned', async () => {
    const open = api('Registration', 'PublicApi');
    reference = (await open.post<RegistrationReceipt>('/api/registrations', form(5))).json.reference;
    const ticket = await open.post<UploadTicket>('/api/registrations/documents', {
      reference,
      kind: 'signature',
      contentType: 'image/png',
      bytes: picture.length,
      sha256: createHash('sha256').update(picture).digest('hex'),
    });
    expect(ticket.status).toBe(201);
    uploaded = ticket.json;
    await sendByTicket(uploaded, picture);
    expect((await documents()).map(({ kind, state }) => [kind, state])).toEqual([['signature', 'waiting']]);
    const early = await api('Registration', 'StaffApi', registrar).get(
      `/api/staff/registrations/${reference}/documents/${uploaded.uploadId}`,
    );
    expect(early.status).toBe(404);
  });

  it('stands on the registrar’s desk once the scanner found nothing in it', async () => {
    // The emulator scans nothing: its word, by tag and announcement as GuardDuty gives them, is this test's.
    const intake = bucket('Registration', 'IntakeDocuments');
    const { Contents = [] } = await homeS3.send(new ListObjectsV2Command({ Bucket: intake }));
    const Key = Contents[0]?.Key ?? '';
    const Tagging = { TagSet: [{ Key: 'GuardDutyMalwareScanStatus', Value: 'NO_THREATS_FOUND' }] };
    await sdk.call('s3', 'PutObjectTagging', { Bucket: intake, Key, Tagging });
    const detail = { s3ObjectDetails: { bucketName: intake, objectKey: Key } };
    await sdk.call('lambda', 'Invoke', {
      FunctionName: 'election-nowhere-documents-promote',
      Payload: JSON.stringify({ source: 'aws.guardduty', detail }),
    });
    notes.push(
      'The scan of a document was made up by the test, and so was its announcement: the emulator has no scanner.',
    );
    const [document] = await eventually(documents, (all) => all[0]?.state === 'clean');
    const part = await api('Registration', 'StaffApi', registrar).get<DocumentPart>(
      `/api/staff/registrations/${reference}/documents/${document?.documentId}`,
    );
    expect(Buffer.from(part.json.base64, 'base64')).toEqual(picture);
  });
});

describe('an incident, written by one person and released by another', () => {
  const told = { whatHappened: 'A made-up list was open.', whatItMeant: 'Nobody was on it.', whatWasDone: 'Closed.' };
  const SECRET = 'words for this office alone';

  it('becomes public in the public’s words, and never by its writer', async () => {
    const officer = api('Incidents', 'StaffApi', await signIn('officer', ['incidents-officer']));
    const written = await officer.post<IncidentView>('/api/staff/incidents', {
      title: 'A made-up list was open',
      state: 'open',
      discoveredOn: '2026-01-02',
      public: told,
      internal: { ...told, whatHappened: SECRET },
    });
    expect(written.status).toBe(201);
    const { incidentId, versions } = written.json;
    const path = `/api/staff/incidents/${incidentId}/versions/1/release`;
    const release = { versionSha256: versions[0]?.sha256 };
    const own = await officer.post<{ code: string }>(path, release);
    expect([own.status, own.json.code]).toEqual([403, 'same-person']);
    const second = api('Incidents', 'StaffApi', await signIn('second', ['results-approver']));
    expect((await second.post(path, release)).status).toBe(201);

    const notices = bucket('PublicSite', 'Notices');
    const since = Date.now();
    const listed = async (): Promise<boolean> =>
      new TextDecoder().decode((await objectsIn(notices)).get('incidents/notices.json')).includes(incidentId);
    while (!(await listed())) {
      if (Date.now() - since > 100_000) throw new Error('the notice did not become public');
      await new Promise((done) => setTimeout(done, 500));
    }
    const files = [...(await objectsIn(notices)).values()].map((bytes) => new TextDecoder().decode(bytes)).join();
    expect(files).toContain(told.whatHappened);
    expect(files).not.toContain(SECRET);
    const objects = await objectsIn(notices);
    const report = await checkNotices({
      read: async (path) => objects.get(path),
      list: async () => [...objects.keys()],
    });
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.notices.map((notice) => notice.incidentId)).toEqual([incidentId]);
  });
});

describe('a release by two people through the deployed API', () => {
  it('one loads, another attests and approves, and what becomes public checks out as an outsider', async () => {
    const loading = api('Results', 'StaffApi', clerk);
    approver = await signIn('approver', ['results-approver']);
    const approving = api('Results', 'StaffApi', approver);
    const load = await loadFile(loading, PAST, 'made-up.csv', csv(11));
    expect([load.status, load.json.findings.filter(({ severity }) => severity === 'blocking')]).toEqual([201, []]);
    const path = `/api/staff/results/loads/${load.json.loadId}/approval`;

    const early = await approving.post<{ code: string }>(path, approvalOf(load.json));
    expect([early.status, early.json.code]).toEqual([409, 'polls-open']);
    const attested = await approving.post(`/api/staff/results/elections/${PAST}/attestation`, {
      statement: 'I attest that all polls have closed. Signed: Approver Placeholder.',
    });
    expect(attested.status).toBe(201);
    const own = await loading.post<{ code: string }>(path, approvalOf(load.json));
    expect([own.status, own.json.code]).toEqual([403, 'same-person']);
    const approved = await approving.post<ReleaseView>(path, approvalOf(load.json));
    expect([approved.status, approved.json.release]).toEqual([201, 1]);

    const files = await published(1);
    const folder = asFolder(files, 'public-1');
    expect(JSON.parse(await checkResults(folder, await officeKey()))).toMatchObject({ ok: true, findings: [] });
  });

  it('and the check would have found one changed figure', async () => {
    const files = new Map(await objectsIn(bucket('PublicSite', 'Results')));
    const page = `results/${PAST}/releases/1.page.json`;
    files.set(page, Buffer.from(new TextDecoder().decode(files.get(page)).replace('"votes":14', '"votes":15')));
    await expect(checkResults(asFolder(files, 'public-changed'), await officeKey())).rejects.toThrow('"ok": false');
  });
});

describe('what ran, against what was deployed', () => {
  it('every call that a function made is allowed by its role, and by the bucket and the key that it reached', async () => {
    const intake = bucket('Results', 'Intake');
    const uploaded = await sdk.call('s3', 'ListObjectsV2', { Bucket: intake });
    const documents = bucket('Registration', 'IntakeDocuments');
    const pictures = await sdk.call('s3', 'ListObjectsV2', { Bucket: documents });
    const upload = 'election-nowhere-results-upload';
    const asked = await askedOfPolicies(resources, Cloud.of(stacksOfCloud()), sdk, [
      byLink(upload, intake, String(at(uploaded, 'Contents', 0, 'Key'))),
      byLink('election-nowhere-documents-upload', documents, String(at(pictures, 'Contents', 0, 'Key'))),
    ]);
    actions = asked.actions;
    refused = asked.refused;
    expect(asked.refused).toEqual([]);
    // One function of each kind of work at least; else nothing was written down and nothing was asked.
    expect([...actions.keys()]).toEqual(
      expect.arrayContaining(
        [
          'registration-submit',
          'documents-promote',
          'documents-staff',
          'results-upload',
          'results-release',
          'incidents-release',
          'incidents-publish',
          'site-content',
        ].map((n) => `election-nowhere-${n}`),
      ),
    );
  });

  it('what the emulator gives back of a protection is what the template says', async () => {
    readings = await readBack(resources, sdk);
    expect(readings.filter(({ outcome }) => outcome === 'differs')).toEqual([]);
    expect(readings.some(({ outcome }) => outcome === 'kept')).toBe(true);
  });
});

describe('election doctor, asked about the account that all this stands in', () => {
  it('knows the account, its bootstrap and its mail, and passes over nothing that it could not ask', async () => {
    const checks = await doctorOf(firstSettings());
    const of = (name: string) => checks.find((check) => check.name === name);
    expect(of('AWS credentials')).toMatchObject({ ok: true, detail: `for the account ${ACCOUNT}` });
    for (const region of [HOME_REGION, EDGE_REGION]) {
      // As the test bootstrapped it, which is not as docs/deploy.md says.
      expect(of(`bootstrap ${region}`)).toMatchObject({ ok: false });
      expect(of(`bootstrap ${region}`)?.detail).toContain('deploys with AdministratorAccess');
      expect(of(`bootstrap ${region}`)?.detail).not.toContain('Block Public Access off');
    }
    expect(of('mail to applicants')?.detail).not.toContain('office@nowhere.example is not verified');
    const open = checks.filter(({ detail }) => detail.startsWith('not asked: '));
    notes.push(...open.map(({ name, detail }) => `election doctor, ${name}: ${detail}`));
    expect(open.filter(({ ok }) => ok)).toEqual([]);
    // What the emulator has no answer for; everything else was asked and answered.
    const lacks = /^(security contact|(guardDuty|securityHub|macie|accessAnalyzer) )/;
    expect(open.filter(({ name }) => !lacks.test(name))).toEqual([]);
  });
});

describe('a later deploy with other settings', () => {
  let before: readonly Deployed[] = [];

  it('ends well and replaces nothing that holds data', async () => {
    before = resources;
    await deployWith(laterSettings(cloudFrontName), 'later');
    const now = new Map(resources.map(({ stack, logicalId, physicalId }) => [`${stack}.${logicalId}`, physicalId]));
    const moved = stored(before).filter(
      ({ stack, logicalId, physicalId }) => now.get(`${stack}.${logicalId}`) !== physicalId,
    );
    expect(moved.map(({ logicalId }) => logicalId)).toEqual([]);
    const groups = await sdk.call('logs', 'DescribeLogGroups', { logGroupNamePrefix: 'aws-waf-logs-' });
    expect(at(groups, 'logGroups', 0, 'retentionInDays')).toBe(1096);
  });

  it('keeps the roll, the accounts and the releases', async () => {
    expect((await lookUp(1)).json).toMatchObject({ found: true, precinct: 'Nowhere 9' });
    expect((await objectsIn(bucket('PublicSite', 'Results'))).has(`results/${PAST}/releases/1.json`)).toBe(true);
    const { json } = await api('Results', 'StaffApi', approver).get<ElectionsView>('/api/staff/results/elections');
    expect(json.elections.find((election) => election.id === PAST)?.releases.map(({ release }) => release)).toEqual([
      1,
    ]);
  });

  it('brings the new settings to the functions and to the website', async () => {
    const { json } = await api('Results', 'StaffApi', approver).get<ElectionsView>('/api/staff/results/elections');
    expect(json.elections.map((election) => election.id)).toContain('2028-11-07-general');
    const site = await eventually(
      async () => jsonOf<SiteSettings>((await objectsIn(bucket('PublicSite', 'Content'))).get('site.json')),
      ({ contact }) => contact.telephone === '555-0199',
    );
    expect(site.elections).toHaveLength(2);
    await signIn('auditor', ['auditor'], cloudFrontName);
  });

  it('goes on with the same log: the second release stands on the first', async () => {
    const load = await loadFile(api('Results', 'StaffApi', clerk), PAST, 'made-up.csv', csv(12));
    const approved = await api('Results', 'StaffApi', approver).post<ReleaseView>(
      `/api/staff/results/loads/${load.json.loadId}/approval`,
      approvalOf(load.json),
    );
    expect([approved.status, approved.json.release]).toEqual([201, 2]);
    const folder = asFolder(await published(2), 'public-2');
    const report = JSON.parse(await checkResults(folder, await officeKey(), join(work, 'public-1/log/checkpoint')));
    expect(report).toMatchObject({ ok: true, findings: [] });
  });
});

describe('cdk destroy', () => {
  let kept: readonly Deployed[] = [];

  it('removes the stacks and leaves every store that holds data', async () => {
    kept = stored(resources);
    expect(kept.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::KMS::Key', 'AWS::Cognito::UserPool']),
    );
    await destroy(join(work, 'later.cut'));
    for (const { name, region } of stacksIn(shipped)) {
      await expect(sdk.call('cloudformation', 'DescribeStacks', { StackName: name }, region)).rejects.toThrow(Refused);
    }
    const gone: string[] = [];
    for (const store of kept) if (!(await exists(store))) gone.push(`${store.stack}.${store.logicalId}`);
    expect(gone).toEqual([]);
  });

  it('leaves the roll and the released files readable in them', async () => {
    const table = kept.find(({ type, logicalId }) => type === 'AWS::DynamoDB::Table' && logicalId.startsWith('Roll'));
    const answer = await sdk.call('dynamodb', 'Scan', { TableName: table?.physicalId ?? '' });
    expect(JSON.stringify(answer)).toContain('Nowhere 9');
    const results = kept.find(
      ({ type, stack, logicalId }) =>
        type === 'AWS::S3::Bucket' && stack.endsWith('PublicSite') && logicalId.startsWith('Results'),
    );
    expect((await objectsIn(results?.physicalId ?? '')).has(`results/${PAST}/releases/2.json`)).toBe(true);
  });

  it('blocks no second deploy: nothing that was left behind has a name that is needed again', async () => {
    await deployWith(firstSettings(), 'again');
    const before = new Set(kept.filter(({ type }) => type === 'AWS::S3::Bucket').map(({ physicalId }) => physicalId));
    const again = stored(resources).filter(({ type }) => type === 'AWS::S3::Bucket');
    expect(again).toHaveLength(before.size);
    expect(again.filter(({ physicalId }) => before.has(physicalId))).toEqual([]);
    expect((await api('Registration', 'PublicApi').post('/api/registrations', form(4))).status).toBe(202);
  });
});

const stacksOfCloud = () =>
  stacksIn(shipped).map(({ name, region, template }) => ({
    name,
    path: name,
    region,
    account: ACCOUNT,
    template: template as { [name: string]: Plain },
  }));

const exists = async ({ type, logicalId, physicalId, region }: Deployed): Promise<boolean> => {
  if (physicalId === undefined) return false;
  const ask = (service: string, operation: string, params: { [name: string]: Plain }) =>
    sdk.call(service, operation, params, region);
  try {
    switch (type) {
      case 'AWS::S3::Bucket':
        await ask('s3', 'HeadBucket', { Bucket: physicalId });
        return true;
      case 'AWS::DynamoDB::Table':
        await ask('dynamodb', 'DescribeTable', { TableName: physicalId });
        return true;
      case 'AWS::KMS::Key':
      case 'AWS::KMS::ReplicaKey':
        return at(await ask('kms', 'DescribeKey', { KeyId: physicalId }), 'KeyMetadata', 'KeyState') === 'Enabled';
      case 'AWS::Logs::LogGroup':
        return (
          many(at(await ask('logs', 'DescribeLogGroups', { logGroupNamePrefix: physicalId }), 'logGroups')).length > 0
        );
      case 'AWS::SQS::Queue':
        await ask('sqs', 'GetQueueAttributes', { QueueUrl: physicalId, AttributeNames: ['QueueArn'] });
        return true;
      case 'AWS::Cognito::UserPool':
        await ask('cognito-idp', 'DescribeUserPool', { UserPoolId: physicalId });
        return true;
      case 'AWS::SecretsManager::Secret':
        await ask('secretsmanager', 'DescribeSecret', { SecretId: physicalId });
        return true;
      case 'AWS::Backup::BackupVault':
      case 'AWS::Backup::LogicallyAirGappedBackupVault':
        await ask('backup', 'DescribeBackupVault', { BackupVaultName: physicalId });
        return true;
      default:
        notes.push(`Nobody asked whether ${logicalId} (${type}) outlived its stack: the test does not know how.`);
        return true;
    }
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
};
