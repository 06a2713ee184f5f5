import type { IncomingMessage } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { DataClass } from '../contracts/data-class';
import type { SiteSettings } from '../contracts/site';
import { type Embedded, UPLOAD_PATH } from '../platform/embedded';
import { CannotStart } from './cannot-start';
import { synthesizedCloud } from './cloud/synthesized';
import { folderBucket, overlaidBucket, type ReadableBucket, storedBucket } from './edge/bucket';
import { readDistribution } from './edge/distribution';
import { edge } from './edge/edge';
import { faultPoint } from './fault-point';
import { deployedFunctions, LOCAL_STORES, localFunctions } from './functions';
import { readApis } from './gateway/api-model';
import { restApiGateway } from './gateway/gateway';
import { jsonResponse, type LocalRequest, type LocalResponse, textResponse } from './http';
import { type Accounts, openAccounts } from './identity/accounts';
import { signInAttempts } from './identity/attempts';
import { signIn } from './identity/sign-in';
import { openTokens, type Tokens } from './identity/tokens';
import { readSignInClient } from './identity/user-pool-client';
import type { Handlers } from './server';
import { localSiteSettings } from './site-settings';
import { scheduleOf, streamTrigger } from './trigger';
import { worker } from './worker';

/** Everything that is this machine's own and stands in for a service of AWS. */
const LOCAL_PREFIX = '/local/';

export interface LocalElectionOptions {
  readonly embedded: Embedded;
  /** `http://127.0.0.1:4400` */
  readonly origin: string;
  /** Folder of the synthesized templates. */
  readonly assembly: string;
  readonly jurisdictionId: string;
  /** Folder of the built pages. */
  readonly site: string;
  /** `ELECTION_LOCAL_FAULT` */
  readonly fault?: string;
  readonly log: (line: string) => void;
}

export interface LocalElection {
  readonly handlers: Handlers;
  readonly settings: SiteSettings;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  /** One request as a browser would make it, without the network. */
  respond(request: LocalRequest): Promise<LocalResponse>;
  /** Resolves when no release is under way. */
  released(): Promise<void>;
  /** Lets a release under way come to its end. */
  close(): Promise<void>;
}

/**
 * The election of one jurisdiction, put together from its synthesized templates: distribution, APIs, triggers and
 * settings come from them, stores and keys from the home folder.
 * @throws {CannotStart} when the templates lack something that this machine needs
 */
export const localElection = async (options: LocalElectionOptions): Promise<LocalElection> => {
  const { embedded, origin, log } = options;
  const monotonic = (): number => performance.now();
  const cloud = synthesizedCloud(options.assembly, (stack) => stack.startsWith(`${options.jurisdictionId}/`));
  const client = readSignInClient(cloud, origin);
  const settings = localSiteSettings(cloud, origin, client.clientId);

  const accounts = await openAccounts(embedded.home);
  const tokens = await openTokens(embedded.home, {
    issuer: `${origin}/local`,
    clientId: client.clientId,
    seconds: client.tokenSeconds,
  });
  const identity = signIn(origin, client, accounts, tokens, signInAttempts(monotonic), monotonic);

  const triggersRelease = streamTrigger(cloud, 'results-release');
  const triggersNotices = streamTrigger(cloud, 'incidents-release');
  const functions = localFunctions(deployedFunctions(cloud), {
    embedded,
    fault: faultPoint(options.fault),
    log: {
      error: (message, { route, error, requestId }) => log(`${message}: ${route} ${error} (${requestId})`),
    },
    draftChanged: (change) => {
      if (triggersRelease(change)) releases.nudge();
    },
    registerChanged: (change) => {
      if (triggersNotices(change)) notices.nudge();
    },
  });
  const releases = worker(functions.release, scheduleOf(cloud, 'results-release'), log);
  const notices = worker(functions.releaseNotices, scheduleOf(cloud, 'incidents-release'), log);
  const documents = worker(functions.promoteDocuments, undefined, log);
  const workers = [releases, notices, documents];

  const gateways = new Map(
    readApis(cloud, origin).map((api) => [
      api.address,
      restApiGateway(api, {
        handler: functions.handler,
        authorize: tokens.authorize,
        now: () => embedded.clock.now(),
        monotonic,
        log,
      }),
    ]),
  );
  const buckets: Partial<Record<DataClass, ReadableBucket>> = {
    'site-content': overlaidBucket({ 'site.json': `${JSON.stringify(settings)}\n` }, folderBucket(options.site)),
    'results-public': storedBucket(embedded.objects(LOCAL_STORES.public)),
    'incident-notices': storedBucket(embedded.objects(LOCAL_STORES.publicNotices)),
  };
  const atTheEdge = edge(readDistribution(cloud, origin), {
    bucket: (dataClass) => {
      const bucket = buckets[dataClass];
      if (!bucket)
        throw new CannotStart(`The distribution reads from a bucket of class ${dataClass}, which is never public.`);
      return bucket;
    },
    api: (api) => {
      const gateway = gateways.get(api.address);
      if (!gateway) throw new CannotStart(`The distribution leads to ${api.address}, which has no methods.`);
      return gateway;
    },
    log,
  });

  const respond = async (request: LocalRequest): Promise<LocalResponse> => {
    if (!request.path.startsWith(LOCAL_PREFIX)) return atTheEdge(request);
    return (
      (await identity(request)) ?? textResponse(404, 'text/plain; charset=utf-8', 'There is nothing at this address.\n')
    );
  };
  const upload = async (message: IncomingMessage): Promise<LocalResponse> => {
    const outcome = await embedded.receiveUpload({
      method: message.method ?? '',
      url: message.url ?? '',
      headers: message.headers,
      body: message,
    });
    if (outcome.status === 200) documents.nudge();
    return jsonResponse(
      outcome.status,
      { message: outcome.message },
      { 'cache-control': 'no-store', connection: 'close' },
    );
  };

  // What an earlier run was killed in the middle of is finished first of all.
  for (const one of workers) one.nudge();

  return {
    handlers: { respond, isUpload: (path) => path.startsWith(UPLOAD_PATH), upload, log },
    settings,
    accounts,
    tokens,
    respond,
    released: async () => {
      for (const one of workers) await one.settled();
    },
    close: async () => {
      for (const one of workers) await one.close();
    },
  };
};
