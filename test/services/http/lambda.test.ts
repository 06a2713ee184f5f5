import * as z from 'zod/mini';
import { PROBLEM_STATUS, type ProblemCode } from '../../../lib/contracts/problem';
import {
  type HttpRequest,
  type HttpResponse,
  lambdaHandler,
  parseBody,
  refuse,
} from '../../../lib/services/http/lambda';
import { routesOf } from '../../../lib/services/http/routes';
import { call, staffClaims } from '../support/call';
import { MemoryLog } from '../support/memory-ports';

const PUBLIC = '/api/voter-status';
const STAFF = '/api/staff/registrations';

const ok = async (): Promise<HttpResponse> => ({ status: 200, body: { ok: true } });

const serve = (handle: (request: HttpRequest) => Promise<HttpResponse>) => {
  const log = new MemoryLog();
  return { log, handler: lambdaHandler(routesOf('voter-status', { [`POST ${PUBLIC}`]: handle }), log) };
};

const serveStaff = (handle: (request: HttpRequest) => Promise<HttpResponse> = ok) => {
  const log = new MemoryLog();
  return {
    log,
    handler: lambdaHandler(
      routesOf('registration-staff', {
        [`GET ${STAFF}`]: handle,
        [`GET ${STAFF}/{reference}`]: handle,
        [`POST ${STAFF}/{reference}/decision`]: handle,
      }),
      log,
    ),
  };
};

describe('a staff route', () => {
  it('answers somebody in the right group', async () => {
    const { handler } = serveStaff();
    expect((await call(handler, 'GET', STAFF, { claims: staffClaims('a', 'registrar') })).status).toBe(200);
  });

  it('refuses somebody in another group with 403, before its handler runs', async () => {
    let ran = false;
    const { handler } = serveStaff(async () => {
      ran = true;
      return ok();
    });
    const answer = await call(handler, 'GET', STAFF, { claims: staffClaims('a', 'results-clerk', 'auditor') });
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe('not-permitted');
    expect(answer.json.message).toContain('registrations.list');
    expect(ran).toBe(false);
  });

  it.each([
    ['no claims', undefined],
    ['claims without a person', { 'cognito:groups': 'registrar' }],
    ['an empty person', { sub: '', 'cognito:groups': 'registrar' }],
    ['a person that is no text', { sub: { a: 1 }, 'cognito:groups': 'registrar' }],
  ])('refuses %s with 401, even if an authorizer was forgotten', async (_name, claims) => {
    const { handler } = serveStaff();
    const answer = await call(handler, 'GET', STAFF, claims === undefined ? {} : { claims });
    expect(answer.status).toBe(401);
    expect(answer.json.code).toBe('unauthenticated');
  });

  it.each([
    ['one group as text', 'registrar', 200],
    ['two as text with a comma', 'auditor,registrar', 200],
    ['two as text with brackets and spaces', '[auditor registrar]', 200],
    ['a list', ['auditor', 'registrar'], 200],
    ['another group', 'auditor', 403],
    ['a group whose name only contains the right one', 'not-registrar', 403],
    ['the right name in capitals', 'REGISTRAR', 403],
    ['nothing', undefined, 403],
    ['an object', { registrar: true }, 403],
  ])('understands groups given as %s', async (_name, groups, status) => {
    const { handler } = serveStaff();
    const answer = await call(handler, 'GET', STAFF, { claims: { sub: 'a', 'cognito:groups': groups } });
    expect(answer.status).toBe(status);
  });

  it('tells its handler who acts, by the identity provider’s id', async () => {
    let seen: HttpRequest | undefined;
    const { handler } = serveStaff(async (request) => {
      seen = request;
      return ok();
    });
    await call(handler, 'GET', STAFF, { claims: staffClaims('person-1', 'registrar') });
    expect(seen?.staff).toEqual({ sub: 'person-1', username: 'person-1-name', groups: ['registrar'] });
  });
});

describe('a public route', () => {
  it('never hands on who is signed in', async () => {
    let seen: HttpRequest | undefined;
    const { handler } = serve(async (request) => {
      seen = request;
      return ok();
    });
    await call(handler, 'POST', PUBLIC, { body: {}, claims: staffClaims('a', 'registrar') });
    expect(seen?.staff).toBeUndefined();
  });

  it.each(['{', 'lastName=x', '\u0000', '{"a":1} trailing'])('refuses a body that is not JSON: %j', async (rawBody) => {
    let ran = false;
    const { handler } = serve(async () => {
      ran = true;
      return ok();
    });
    const answer = await call(handler, 'POST', PUBLIC, { rawBody });
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe('invalid-request');
    expect(ran).toBe(false);
  });

  it('reads a body that came in base64, and refuses one that is no text', async () => {
    let seen: unknown;
    const { handler } = serve(async (request) => {
      seen = request.body;
      return ok();
    });
    const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');
    await call(handler, 'POST', PUBLIC, { rawBody: base64('{"name":"Núñez"}'), isBase64Encoded: true });
    expect(seen).toEqual({ name: 'Núñez' });
    const broken = base64(Uint8Array.of(0x22, 0xff, 0x22));
    expect((await call(handler, 'POST', PUBLIC, { rawBody: broken, isBase64Encoded: true })).status).toBe(400);
  });
});

describe('every answer', () => {
  it('is never stored by a cache nor guessed at by a browser', async () => {
    const { handler } = serve(ok);
    expect((await call(handler, 'POST', PUBLIC, { body: {} })).headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each(Object.entries(PROBLEM_STATUS))('refused as %s has status %i', async (code, status) => {
    const { handler, log } = serve(async () => refuse(code as ProblemCode, 'No.', [{ path: 'a', message: 'b' }]));
    const answer = await call(handler, 'POST', PUBLIC, { body: {} });
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ code, message: 'No.', details: [{ path: 'a', message: 'b' }] });
    expect(log.lines).toEqual([]);
  });

  it('to a route that the function does not have is 404', async () => {
    const { handler } = serve(ok);
    expect((await call(handler, 'GET', PUBLIC)).status).toBe(404);
    expect((await call(handler, 'POST', '/api/staff/registrations')).status).toBe(404);
  });

  it('to a body of the wrong shape names the field and does not repeat its value', async () => {
    const { handler } = serve(async (request) => {
      parseBody(z.strictObject({ zip: z.string().check(z.regex(/^[0-9]{5}$/)) }), request.body);
      return ok();
    });
    const answer = await call(handler, 'POST', PUBLIC, { body: { zip: 'secret-value' } });
    expect(answer.status).toBe(400);
    expect(answer.json.details[0].path).toBe('zip');
    expect(answer.bytes).not.toContain('secret-value');
  });
});

describe('a field that does not fit', () => {
  const schema = z.strictObject({
    name: z.string().check(z.minLength(1), z.maxLength(5)),
    day: z.iso.date(),
    kind: z.enum(['one', 'two']),
    figure: z.int().check(z.minimum(2), z.maximum(9)),
    zip: z.string().check(z.regex(/^[0-9]{5}$/)),
    id: z.union([z.strictObject({ a: z.string() }), z.strictObject({ b: z.string() })]),
  });
  const right = { name: 'abc', day: '1970-01-01', kind: 'one', figure: 3, zip: '00001', id: { a: 'x' } };

  it.each([
    ['name', undefined, 'is missing, or is not a string'],
    ['name', '', 'is empty'],
    ['name', 'sent-value', 'is longer than 5 characters'],
    ['day', '31.12.1970', 'write year, month and day'],
    ['kind', 'sent-value', 'is none of: one, two'],
    ['figure', 1, 'is less than 2'],
    ['figure', 10, 'is more than 9'],
    ['figure', 'sent-value', 'is not a '],
    ['zip', 'sent-value', 'example beside the field'],
    ['id', { c: 'sent-value' }, 'fits none of the kinds'],
    ['', { surprise: 'sent-value' }, 'do not belong'],
  ])('gets a sentence: %s as %j', async (field, value, sentence) => {
    const { handler } = serve(async (request) => {
      parseBody(schema, request.body);
      return ok();
    });
    const body = field === '' ? { ...right, ...(value as object) } : { ...right, [field]: value };
    const answer = await call(handler, 'POST', PUBLIC, { body });
    expect(answer.json.details).toEqual([{ path: field, message: expect.stringContaining(sentence) }]);
    expect(answer.bytes).not.toContain('sent-value');
    expect((await call(handler, 'POST', PUBLIC, { body: right })).status).toBe(200);
  });
});

describe('an unexpected error', () => {
  const throwing = async (error: unknown) => {
    const { handler, log } = serve(() => Promise.reject(error));
    const answer = await call(handler, 'POST', PUBLIC, { body: { lastName: 'Placeholder' } });
    return { answer, log };
  };

  it('is a bare 500 with a number to quote', async () => {
    const { answer } = await throwing(new Error('no such table election-roll-77'));
    expect(answer.status).toBe(500);
    expect(Object.keys(answer.json).sort()).toEqual(['code', 'message']);
    expect(answer.json.message).toContain('request-1');
    expect(answer.bytes).not.toMatch(/election-roll|\.ts/);
  });

  it.each([
    ['an error that quotes a voter', new Error('cannot mail testa@voter.example')],
    ['a parser’s error that quotes its input', new SyntaxError('Unexpected token, "Placeholder, Testa" is not JSON')],
    ['an error whose message looks like a place', new Error('x\n    at Placeholder (testa@voter.example)')],
    ['an error that was named after a voter', Object.assign(new Error('x'), { name: 'testa@voter.example' })],
    ['a thrown text', 'testa@voter.example'],
  ])('logs the route and the place in the code, and nothing of %s', async (_name, error) => {
    const { answer, log } = await throwing(error);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]?.extra).toMatchObject({ requestId: 'request-1', route: `POST ${PUBLIC}` });
    expect(JSON.stringify([log.lines, answer.bytes])).not.toMatch(/testa@|Placeholder/);
  });

  it('can still be found: the log names its kind and where it was thrown', async () => {
    const { log } = await throwing(new TypeError('something'));
    expect(log.lines[0]?.extra['error']).toMatch(/^TypeError < .*lambda\.test\.ts/);
  });
});

describe('a function', () => {
  it('without a handler for one of its routes does not load', () => {
    expect(() => routesOf('registration-staff', { 'GET /api/staff/registrations': ok })).toThrow(
      'POST /api/staff/registrations/{reference}/decision',
    );
  });

  it('with a handler for a route that nobody listed does not load', () => {
    expect(() => routesOf('voter-status', { 'POST /api/voter-status': ok, 'GET /api/voter-status': ok })).toThrow(
      'GET /api/voter-status',
    );
  });

  it('does not take a built-in name for a handler', () => {
    expect(() => routesOf('voter-status', {})).toThrow('POST /api/voter-status');
  });
});
