import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import type { SiteSettings } from '../../../lib/contracts/site';
import type { Objects, PutOptions } from '../../../lib/platform/ports';
import {
  type CloudFormationAnswer,
  isCloudFormationUrl,
  putOnce,
  sendAnswer,
} from '../../../lib/services/site/cloudformation-response';
import { cacheControlOf, contentTypeOf } from '../../../lib/services/site/content-kind';
import { createSiteContent } from '../../../lib/services/site/site-content';
import { siteFilesIn } from '../../../lib/services/site/site-files';

const SETTINGS: SiteSettings = {
  jurisdiction: 'Lorem County (made up)',
  state: 'ZZ',
  demonstration: true,
  languages: ['en'],
  contact: { office: 'Office', email: 'office@lorem.example', telephone: '555-0100', address: '1 Placeholder Square' },
  registrationMode: 'state-system',
  elections: [],
  modules: ['site'],
  signIn: { authorizeUrl: '/a', tokenUrl: '/t', logoutUrl: '/l', clientId: 'c' },
};

const FILES = {
  'index.html': '<!doctype html>',
  'live/index.html': '<!doctype html>live',
  'assets/live-Ab3_x-9Q.js': 'export {}',
  'assets/style-0a1B2c3D.css': 'body {}',
  'assets/fonts/face-0a1B2c3D.woff2': 'font',
  'favicon.svg': '<svg/>',
  '.well-known/security.txt': 'Contact: mailto:security@lorem.example',
};

/** Holds what was put, in order; nothing else of the port may be used. */
const bucket = () => {
  const puts: { key: string; body: string; options: PutOptions }[] = [];
  const behaviour: { refuse?: string; hang?: string } = {};
  const never = (): never => {
    throw new Error('publishing the site only ever puts');
  };
  const objects: Objects = {
    async put(key, body, options) {
      if (behaviour.refuse === key) throw new Error('AccessDenied');
      if (behaviour.hang === key) await new Promise(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      puts.push({ key, body: new TextDecoder().decode(body), options });
      return { sha256: '' };
    },
    get: never,
    stream: never,
    head: never,
    list: never,
    uploadLink: never,
  };
  return { puts, behaviour, objects };
};

const event = (RequestType: 'Create' | 'Update' | 'Delete', physicalId?: string) =>
  ({
    RequestType,
    ResponseURL: 'https://cloudformation-custom-resource-response.s3.amazonaws.com/x?signature=y',
    StackId: 'stack-1',
    RequestId: 'request-1',
    LogicalResourceId: 'Content',
    ...(physicalId === undefined ? {} : { PhysicalResourceId: physicalId }),
  }) as unknown as CloudFormationCustomResourceEvent;

describe('publishing the website', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-content-'));
    for (const [path, body] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), body);
    }
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const run = async (
    type: 'Create' | 'Update' | 'Delete',
    options: { physicalId?: string; settings?: string; refuse?: string; hang?: string; remainingMs?: number } = {},
  ) => {
    const { puts, behaviour, objects } = bucket();
    Object.assign(behaviour, { refuse: options.refuse, hang: options.hang });
    const answers: CloudFormationAnswer[] = [];
    await createSiteContent({
      objects,
      settings: options.settings ?? JSON.stringify(SETTINGS),
      files: () => siteFilesIn(folder),
      send: async (_url, answer) => void answers.push(answer),
      log: { error: () => undefined },
    })(event(type, options.physicalId), { getRemainingTimeInMillis: () => options.remainingMs ?? 60_000 });
    const [answer] = answers;
    if (!answer || answers.length !== 1) throw new Error(`${answers.length} answers were sent`);
    return { puts, answer };
  };

  it('puts every file and the settings, each under its own name', async () => {
    const { puts, answer } = await run('Create');
    expect(answer).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'site-content',
      StackId: 'stack-1',
      RequestId: 'request-1',
      LogicalResourceId: 'Content',
    });
    expect(puts.map(({ key }) => key).sort()).toEqual([...Object.keys(FILES), 'site.json'].sort());
    for (const [path, body] of Object.entries(FILES)) expect(puts.find(({ key }) => key === path)?.body).toBe(body);
    expect(JSON.parse(puts.find(({ key }) => key === 'site.json')?.body ?? '')).toEqual(SETTINGS);
  });

  it('puts what pages refer to before the pages that refer to it', async () => {
    const { puts } = await run('Update', { physicalId: 'site-content' });
    const keys = puts.map(({ key }) => key);
    const lastAsset = Math.max(...keys.map((key, i) => (key.startsWith('assets/') ? i : -1)));
    const firstPage = Math.min(...keys.map((key, i) => (key.endsWith('.html') ? i : Number.POSITIVE_INFINITY)));
    expect(lastAsset).toBeLessThan(firstPage);
    expect(keys.indexOf('site.json')).toBeLessThan(firstPage);
  });

  it('publishes no page when an asset failed, and says which', async () => {
    const { puts, answer } = await run('Update', { physicalId: 'site-content', refuse: 'assets/live-Ab3_x-9Q.js' });
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain('assets/live-Ab3_x-9Q.js');
    expect(puts.filter(({ key }) => key.endsWith('.html'))).toEqual([]);
  });

  it.each([...Object.keys(FILES), 'site.json'])('reports failure when %s is not stored', async (refuse) => {
    expect((await run('Create', { refuse })).answer.Status).toBe('FAILED');
  });

  it('reports failure before its own time is up', async () => {
    const { answer } = await run('Create', { hang: 'index.html', remainingMs: 20_100 });
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain('longer');
  });

  it.each([
    ['no JSON', '{'],
    ['a field missing', JSON.stringify({ ...SETTINGS, contact: undefined })],
    ['a mode that does not exist', JSON.stringify({ ...SETTINGS, registrationMode: 'everything' })],
  ])('publishes nothing with settings of %s', async (_name, settings) => {
    const { puts, answer } = await run('Create', { settings });
    expect(answer.Status).toBe('FAILED');
    expect(answer.Reason).toContain('SITE_SETTINGS');
    expect(puts).toEqual([]);
  });

  it('publishes no unknown setting: what is not in the contract may not be public', async () => {
    const { puts } = await run('Create', { settings: JSON.stringify({ ...SETTINGS, tablePassword: 'hidden-value' }) });
    expect(puts.find(({ key }) => key === 'site.json')?.body).not.toContain('hidden-value');
  });

  it('keeps its id, so that CloudFormation never replaces it', async () => {
    expect((await run('Update', { physicalId: 'an-older-id' })).answer.PhysicalResourceId).toBe('an-older-id');
    expect((await run('Create', { refuse: 'index.html' })).answer.PhysicalResourceId).toBe('site-content');
  });

  it('on deletion touches nothing and succeeds, whatever the settings', async () => {
    const { puts, answer } = await run('Delete', { physicalId: 'site-content', settings: '{' });
    expect(answer.Status).toBe('SUCCESS');
    expect(puts).toEqual([]);
  });

  it('publishes nothing from a folder that holds a link to another place', async () => {
    await symlink('/etc/hostname', join(folder, 'assets', 'host-0a1B2c3D.txt'));
    const { puts, answer } = await run('Create');
    expect(answer.Status).toBe('FAILED');
    expect(puts).toEqual([]);
  });

  it('publishes nothing when a file has no known type', async () => {
    await writeFile(join(folder, 'backup.sql'), 'x');
    const { puts, answer } = await run('Create');
    expect(answer.Reason).toContain('backup.sql');
    expect(puts).toEqual([]);
  });

  it('publishes nothing when the site brought settings of its own', async () => {
    await writeFile(join(folder, 'site.json'), '{}');
    expect((await run('Create')).answer.Status).toBe('FAILED');
  });

  it('does not call an empty site a success', async () => {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    expect((await run('Create')).answer.Status).toBe('FAILED');
    await rm(folder, { recursive: true });
    expect((await run('Create')).answer.Status).toBe('FAILED');
  });

  it('fails loudly when the answer cannot be delivered', async () => {
    const { objects } = bucket();
    const handler = createSiteContent({
      objects,
      settings: JSON.stringify(SETTINGS),
      files: () => siteFilesIn(folder),
      send: () => Promise.reject(new Error('no route')),
      log: { error: () => undefined },
    });
    await expect(handler(event('Create'), { getRemainingTimeInMillis: () => 60_000 })).rejects.toThrow('no route');
  });
});

describe('a file of the site', () => {
  it.each([
    ['index.html', 'text/html; charset=utf-8', 'public, max-age=0, s-maxage=30, must-revalidate'],
    ['site.json', 'application/json; charset=utf-8', 'public, max-age=0, s-maxage=30, must-revalidate'],
    ['assets/live-Ab3_x-9Q.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['assets/fonts/face-0a1B2c3D.woff2', 'font/woff2', 'public, max-age=31536000, immutable'],
    ['assets/seal.png', 'image/png', 'public, max-age=300'],
    ['live-Ab3_x-9Q.js', 'text/javascript; charset=utf-8', 'public, max-age=300'],
    ['.well-known/security.txt', 'text/plain; charset=utf-8', 'public, max-age=300'],
  ])('%s is %s, cached as %s', (path, type, cache) => {
    expect(contentTypeOf(path)).toBe(type);
    expect(cacheControlOf(path)).toBe(cache);
  });

  it.each(['backup.sql', 'roll.bak', 'noextension', '.env', 'dump.tar.gz', 'x.constructor'])('%s has no type', (path) =>
    expect(() => contentTypeOf(path)).toThrow(path),
  );
});

describe('the answer to CloudFormation', () => {
  it.each([
    ['https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/a?b', true],
    ['http://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/a?b', false],
    ['https://amazonaws.com.attacker.example/', false],
    ['https://s3.amazonaws.com@attacker.example/', false],
    ['https://169.254.169.254/latest/meta-data', false],
    ['nonsense', false],
  ])('%s: may be sent to = %s', (url, may) => expect(isCloudFormationUrl(url)).toBe(may));

  it('is not sent to another place', async () => {
    await expect(
      sendAnswer('https://attacker.example/', {
        Status: 'SUCCESS',
        PhysicalResourceId: 'x',
        StackId: 'x',
        RequestId: 'x',
        LogicalResourceId: 'x',
      }),
    ).rejects.toThrow('nothing was sent');
  });

  describe('over the wire', () => {
    const against = async (
      answer: (incoming: IncomingMessage, body: string, response: ServerResponse) => void,
      timeoutMs = 5_000,
    ): Promise<void> => {
      const server = createServer((incoming, response) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () => answer(incoming, Buffer.concat(parts).toString(), response));
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        await putOnce(
          request,
          `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
          '{"Reason":"Núñez"}',
          timeoutMs,
        );
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    };

    it('is one PUT of JSON with the empty content type that the link is signed for', async () => {
      let seen: unknown;
      await against((incoming, body, response) => {
        seen = { method: incoming.method, type: incoming.headers['content-type'], body };
        response.end();
      });
      expect(seen).toEqual({ method: 'PUT', type: '', body: '{"Reason":"Núñez"}' });
    });

    it('that is refused is an error', async () => {
      await expect(against((_incoming, _body, response) => response.writeHead(403).end())).rejects.toThrow('403');
    });

    it('that is never taken is an error in time', async () => {
      await expect(against(() => undefined, 100)).rejects.toThrow('in time');
    });

    it('that trickles without an end is an error in time', async () => {
      await expect(
        against((_incoming, _body, response) => {
          response.writeHead(200);
          const trickle = setInterval(() => response.write(' '), 10);
          response.on('close', () => clearInterval(trickle));
        }, 200),
      ).rejects.toThrow(/in time|aborted/);
    });
  });
});
