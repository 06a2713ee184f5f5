import AjvDraft04 from 'ajv-draft-04';
import * as z from 'zod';
import { BODIES } from '../../lib/contracts/bodies';
import type { BodyName } from '../../lib/contracts/functions';
import { form } from '../services/support/form';

const names = Object.keys(BODIES) as BodyName[];
const SHA256 = 'a'.repeat(64);

/** One right body of each kind. */
const RIGHT: Readonly<Record<BodyName, Record<string, unknown>>> = {
  registrationSubmission: form() as unknown as Record<string, unknown>,
  voterStatusQuery: { lastName: 'Placeholder', dateOfBirth: '1970-02-03', zip: '00001' },
  registrationDecision: { decision: 'accept', precinct: 'P-7', confidential: false },
  uploadRequest: { electionId: '2026-11-03-general', fileName: 'detail.xml', bytes: 10, sha256: SHA256 },
  loadRequest: {
    electionId: '2026-11-03-general',
    uploadId: 'upload-0001',
    status: 'unofficial-partial',
    ballotsOutstanding: 5,
  },
  previewRequest: { electionId: '2026-11-03-general', uploadId: 'upload-0001', delimiter: ';', skipLines: 1 },
  resultsMapping: {
    schema: 'election-results-mapping/v1',
    id: 'precinct-export',
    name: 'Made-up precinct export',
    columns: { precinct: 'Precinct', contest: 'Contest', selection: 'Choice', votes: 'Votes' },
    voteTypes: [{ column: 'Early votes', name: 'Early', of: 'votes' }],
  },
  attestation: { statement: 'I attest that all polls have closed. Testa Placeholder' },
  ballotUpload: { electionId: '2026-11-03-general', fileName: 'cvr.zip', bytes: 10, sha256: SHA256 },
  ballotDeposit: {
    electionId: '2026-11-03-general',
    uploadId: 'upload-0001',
    sha256: SHA256,
    kind: 'cast-vote-records',
    description: 'Cast vote records of the made-up scanner 7',
  },
  documentUpload: {
    reference: '7K3QD-0VX2M-00000-00000-00000',
    kind: 'signature',
    contentType: 'image/png',
    bytes: 10,
    sha256: SHA256,
  },
  legalHold: { hold: 'place', reason: 'Placeholder v. Lorem County, order of 3 May.' },
  incidentVersion: {
    title: 'A made-up bucket stood open',
    state: 'contained',
    discoveredOn: '2028-11-08',
    public: { whatHappened: 'Made up.', whatItMeant: 'Nothing.', whatWasDone: 'It was closed.' },
  },
  incidentRelease: { versionSha256: SHA256 },
  breakGlass: {
    figuresSha256: SHA256,
    why: 'The deputy is snowed in and answers neither telephone nor mail.',
  },
  extension: { pollsClose: '2026-11-04T02:00:00Z', order: 'Made-up Circuit Court, order 7, Nowhere Hall alone' },
  cosignature: { note: '\u2014 witness.example/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn' },
  keyChange: { reason: 'The year’s change of keys' },
  digestRequest: {
    electionId: '2020-11-03-general',
    record: 'ballot-manifest',
    description: 'Ballot manifest of all containers',
    sha256: 'a'.repeat(64),
    bytes: 1234,
  },
  testDeck: { electionId: '2026-11-03-general', uploadId: 'upload-0001', name: 'Made-up deck of scanner 2' },
  approval: { figuresSha256: SHA256, reasons: [{ findingId: 'f-1', reason: 'Counted twice by the vendor.' }] },
};

const modelOf = (name: BodyName) => z.toJSONSchema(BODIES[name], { target: 'draft-04', io: 'input' });

/** As API Gateway does: it knows draft-04, and no format. */
const gateway = (name: BodyName) => {
  const { $schema, ...schema } = modelOf(name);
  return new AjvDraft04({ strict: false, validateFormats: false }).compile(schema);
};

/** Every object in a JSON schema, wherever it stands. */
const objectsIn = (schema: unknown): Record<string, unknown>[] => {
  if (schema === null || typeof schema !== 'object') return [];
  const own = (schema as Record<string, unknown>)['type'] === 'object' ? [schema as Record<string, unknown>] : [];
  return [...own, ...Object.values(schema).flatMap(objectsIn)];
};
const stringsIn = (schema: unknown): Record<string, unknown>[] => {
  if (schema === null || typeof schema !== 'object') return [];
  const own = (schema as Record<string, unknown>)['type'] === 'string' ? [schema as Record<string, unknown>] : [];
  return [...own, ...Object.values(schema).flatMap(stringsIn)];
};

describe.each(names)('the body %s', (name) => {
  it('becomes a draft-04 schema that compiles', () => {
    expect(modelOf(name)['$schema']).toBe('http://json-schema.org/draft-04/schema#');
    expect(() => gateway(name)).not.toThrow();
  });

  it('is taken by the API’s model and by the handler’s schema when it is right', () => {
    const validate = gateway(name);
    expect([validate(RIGHT[name]), validate.errors]).toEqual([true, null]);
    expect(BODIES[name].safeParse(RIGHT[name]).success).toBe(true);
  });

  it('is refused by both with a field too many, or without one', () => {
    const validate = gateway(name);
    const extra = { ...RIGHT[name], administrator: true };
    expect(validate(extra)).toBe(false);
    expect(BODIES[name].safeParse(extra).success).toBe(false);
    const [first = ''] = Object.keys(RIGHT[name]);
    const { [first]: _left, ...rest } = RIGHT[name];
    expect(validate(rest)).toBe(false);
    expect(BODIES[name].safeParse(rest).success).toBe(false);
  });

  it.each(['text', 7, null, [], true])('is refused by both as %j', (body) => {
    expect(gateway(name)(body)).toBe(false);
    expect(BODIES[name].safeParse(body).success).toBe(false);
  });

  it('has no object that takes fields nobody named', () => {
    for (const object of objectsIn(modelOf(name))) expect(object['additionalProperties']).toBe(false);
  });

  it('has no text of any length: one request cannot cost without bound', () => {
    for (const text of stringsIn(modelOf(name))) {
      const bounded = text['maxLength'] !== undefined || text['enum'] !== undefined || text['pattern'] !== undefined;
      expect([text, bounded]).toEqual([text, true]);
    }
  });
});

describe('a results file that is announced', () => {
  it.each([
    ['a digest in capitals', { sha256: 'A'.repeat(64) }],
    ['no bytes', { bytes: 0 }],
    ['more than 400 MB', { bytes: 400 * 1024 * 1024 + 1 }],
    ['half a byte', { bytes: 1.5 }],
    ['an election that climbs out of its folder', { electionId: '../log' }],
  ])('with %s is refused', (_name, change) =>
    expect(BODIES.uploadRequest.safeParse({ ...RIGHT.uploadRequest, ...change }).success).toBe(false),
  );
});
