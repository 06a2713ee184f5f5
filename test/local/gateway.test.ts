import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { FunctionName } from '../../lib/contracts/functions';
import { synthesizedCloud } from '../../lib/local/cloud/synthesized';
import { deployedFunctions } from '../../lib/local/functions';
import { readApis } from '../../lib/local/gateway/api-model';
import { restApiGateway } from '../../lib/local/gateway/gateway';
import type { LocalRequest, LocalResponse } from '../../lib/local/http';
import { editTemplates, removeResources, smallCloud } from './support/small-cloud';

const ORIGIN = 'http://127.0.0.1:1';
let directory: string;
beforeEach(() => {
  directory = smallCloud();
});

const text = (response: LocalResponse): string => Buffer.from(response.body).toString();

const start = (time: { now: number } = { now: 0 }) => {
  const calls: { readonly name: FunctionName; readonly event: APIGatewayProxyEvent }[] = [];
  const [api] = readApis(synthesizedCloud(directory), ORIGIN);
  if (!api) throw new Error('no API');
  const gateway = restApiGateway(api, {
    handler: (name) => async (event) => {
      calls.push({ name, event });
      if (event.body?.includes('Breaks')) throw new Error('Breaks');
      return { statusCode: 200, headers: { 'X-Own': '1' }, body: '{"fine":true}' };
    },
    authorize: async (authorization) =>
      authorization === 'Bearer right' ? { sub: 'one', 'cognito:groups': 'registrar,auditor' } : undefined,
    now: () => new Date(0),
    monotonic: () => time.now,
    log: () => undefined,
  });
  const ask = (request: Partial<LocalRequest> & { readonly json?: unknown }): Promise<LocalResponse> =>
    gateway({
      method: 'POST',
      path: '/api/voter-status',
      query: '',
      headers: request.json === undefined ? {} : { 'content-type': 'application/json' },
      sourceIp: '127.0.0.1',
      body: request.json === undefined ? new Uint8Array() : Buffer.from(JSON.stringify(request.json)),
      ...request,
    });
  return { api, ask, calls };
};

it('a route of the template reaches its function', async () => {
  const { ask, calls } = start();
  const response = await ask({ json: { lastName: 'Placeholder' }, query: 'a=1&a=2' });
  expect(response.status).toBe(200);
  expect(response.headers['x-own']).toBe('1');
  expect(calls[0]?.name).toBe('voter-status');
  expect(calls[0]?.event).toMatchObject({
    resource: '/api/voter-status',
    httpMethod: 'POST',
    body: '{"lastName":"Placeholder"}',
    queryStringParameters: { a: '2' },
    multiValueQueryStringParameters: { a: ['1', '2'] },
    requestContext: { authorizer: null, stage: 'prod', identity: { sourceIp: '127.0.0.1' } },
  });
});

it('a method that is missing in the cloud is missing here, and answers in the words of the template', async () => {
  expect(removeResources(directory, 'AWS::ApiGateway::Method', (p) => p['HttpMethod'] === 'POST')).toBe(1);
  const { ask, calls } = start();
  const response = await ask({ json: { lastName: 'Placeholder' } });
  expect(response.status).toBe(404);
  expect(text(response)).toBe('{"code":"not-found","message":"There is nothing at this address."}');
  expect(response.headers['cache-control']).toBe('no-store');
  expect(calls).toEqual([]);
});

it('without a wording of its own an API refuses as API Gateway does', async () => {
  removeResources(directory, 'AWS::ApiGateway::GatewayResponse', () => true);
  const { ask } = start();
  const response = await ask({ path: '/api/elsewhere' });
  expect([response.status, text(response)]).toEqual([403, '{"message":"Missing Authentication Token"}']);
});

it.each([
  ['that is no JSON', Buffer.from('{')],
  ['without a required field', Buffer.from('{}')],
  ['with an extra field', Buffer.from('{"lastName":"Placeholder","extra":1}')],
  ['that is empty', Buffer.from('')],
])('a body %s never reaches the function', async (_, body) => {
  const { ask, calls } = start();
  const response = await ask({ body, headers: { 'content-type': 'application/json; charset=utf-8' } });
  expect(response.status).toBe(400);
  expect(calls).toEqual([]);
});

it('a content type without a model is refused, because passthrough is NEVER', async () => {
  const { ask, calls } = start();
  const response = await ask({ body: Buffer.from('{}'), headers: { 'content-type': 'text/plain' } });
  expect(response.status).toBe(415);
  expect(calls).toEqual([]);
});

it('with passthrough left at its default the same body walks past the model, here as in the cloud', async () => {
  editTemplates(directory, (template) => {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === 'AWS::ApiGateway::Method') {
        delete (resource.Properties['Integration'] as Record<string, unknown>)['PassthroughBehavior'];
      }
    }
  });
  const { ask, calls } = start();
  await ask({ body: Buffer.from('{}'), headers: { 'content-type': 'text/plain' } });
  expect(calls).toHaveLength(1);
});

it('a burst above the throttle is refused until tokens have come back', async () => {
  const time = { now: 0 };
  const { ask } = start(time);
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await ask({ json: { lastName: 'P' } })).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  time.now += 1000;
  expect((await ask({ json: { lastName: 'P' } })).status).toBe(200);
  expect((await ask({ json: { lastName: 'P' } })).status).toBe(429);
});

it('a staff method asks for a valid token and hands the claims on as text', async () => {
  const { ask, calls } = start();
  const path = '/api/staff/registrations/R%2D1';
  expect((await ask({ method: 'GET', path })).status).toBe(401);
  expect((await ask({ method: 'GET', path, headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  expect(calls).toEqual([]);
  expect((await ask({ method: 'GET', path, headers: { authorization: 'Bearer right' } })).status).toBe(200);
  expect(calls[0]?.event.requestContext.authorizer).toEqual({
    claims: { sub: 'one', 'cognito:groups': 'registrar,auditor' },
  });
  expect(calls[0]?.event.pathParameters).toEqual({ reference: 'R-1' });
});

it('an authorizer taken out of the template is gone here as well, so that the loss shows in a rehearsal', async () => {
  editTemplates(directory, (template) => {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === 'AWS::ApiGateway::Method' && resource.Properties['HttpMethod'] === 'GET') {
        resource.Properties['AuthorizationType'] = 'NONE';
        delete resource.Properties['AuthorizerId'];
      }
    }
  });
  const { ask, calls } = start();
  expect((await ask({ method: 'GET', path: '/api/staff/registrations/R-1' })).status).toBe(200);
  expect(calls[0]?.event.requestContext.authorizer).toBeNull();
});

it('a literal segment wins over a parameter', async () => {
  const { ask, calls } = start();
  await ask({ method: 'GET', path: '/api/staff/registrations/newest', headers: { authorization: 'Bearer right' } });
  expect(calls[0]?.event.resource).toBe('/api/staff/registrations/newest');
});

it('a body over 10 MB is refused', async () => {
  const { ask, calls } = start();
  const response = await ask({
    body: new Uint8Array(10 * 1024 * 1024 + 1),
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(413);
  expect(calls).toEqual([]);
});

it('a function that throws becomes 502 and says nothing of why', async () => {
  const { ask } = start();
  const response = await ask({ json: { lastName: 'Breaks' } });
  expect(response.status).toBe(502);
  expect(text(response)).not.toContain('Breaks');
});

it('a function without the metadata that names its handler is said, not guessed', () => {
  editTemplates(directory, (template) => {
    for (const resource of Object.values(template.Resources)) {
      if (resource.Type === 'AWS::Lambda::Function') resource.Metadata = {};
    }
  });
  expect(() => readApis(synthesizedCloud(directory), ORIGIN)).toThrow(/has no metadata election:handler/);
});

it('a function has the environment of its template, and asking for what only AWS knows is said', () => {
  const environment = deployedFunctions(synthesizedCloud(directory)).get('voter-status');
  expect(environment?.('JURISDICTION')).toBe('small');
  for (const name of ['ROLL_TABLE', 'NOT_SET']) {
    expect(() => environment?.(name)).toThrow(new RegExp(`\\(voter-status\\) has no environment variable ${name}`));
  }
});
