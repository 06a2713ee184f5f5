import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { type SiteSettings, siteSettingsSchema } from '../../contracts/site';
import type { Objects } from '../../platform/ports';
import type { CloudFormationAnswer, SendAnswer } from './cloudformation-response';
import { cacheControlOf, contentTypeOf, isHashedAsset } from './content-kind';
import type { SiteFile } from './site-files';

/** Never changes: CloudFormation deletes the resource of an old id, and there is nothing here to delete. */
export const PHYSICAL_ID = 'site-content';
const SETTINGS_PATH = 'site.json';
/** At once; a site has some dozens of files. */
const PARALLEL = 8;
/** Kept back from the function's own time, to still report the failure. */
const REPORT_MS = 20_000;
/** CloudFormation takes an answer of at most 4096 bytes. */
const MAX_REASON = 1_000;

export interface SiteContentPorts {
  readonly objects: Objects;
  /** Env SITE_SETTINGS as it came, JSON of {@link siteSettingsSchema}. */
  readonly settings: string;
  /** The built site in the function's own bundle. */
  readonly files: () => Promise<readonly SiteFile[]>;
  readonly send: SendAnswer;
  readonly log: { error(message: string, extra: { readonly error: string }): void };
}

export type SiteContentHandler = (
  event: CloudFormationCustomResourceEvent,
  context: { getRemainingTimeInMillis(): number },
) => Promise<void>;

const readSettings = (settings: string): SiteSettings => {
  let json: unknown;
  try {
    json = JSON.parse(settings);
  } catch {
    throw new Error('SITE_SETTINGS is not JSON; nothing was published');
  }
  const parsed = siteSettingsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(
    `SITE_SETTINGS: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'is not valid'}; nothing was published`,
  );
};

/** First what pages refer to, last the pages: whoever loads one in the middle of a deployment finds all it names. */
const turn = (path: string): number => (isHashedAsset(path) ? 0 : path.endsWith('.html') ? 2 : 1);

const publish = async ({ objects, settings, files }: SiteContentPorts, signal: AbortSignal): Promise<void> => {
  const siteSettings = readSettings(settings);
  const found = await files();
  if (found.some(({ path }) => path === SETTINGS_PATH)) {
    throw new Error(
      'the built site holds a site.json of its own, which would hide the settings; nothing was published',
    );
  }
  const all = [
    ...found,
    { path: SETTINGS_PATH, read: async () => new TextEncoder().encode(JSON.stringify(siteSettings)) },
  ].map((file) => ({ ...file, contentType: contentTypeOf(file.path), cacheControl: cacheControlOf(file.path) }));

  for (const now of [0, 1, 2]) {
    const waiting = all.filter(({ path }) => turn(path) === now);
    const worker = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        if (signal.aborted) return;
        try {
          await objects.put(file.path, await file.read(), {
            contentType: file.contentType,
            cacheControl: file.cacheControl,
          });
        } catch (error) {
          throw new Error(
            `${file.path} was not published: ${error instanceof Error ? error.message : 'unknown error'}`,
          );
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
  }
};

/** @throws when `work` is not done in time; the signal then tells it to stop */
const within = async (milliseconds: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> => {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([
      work(abort.signal),
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(
          () => reject(new Error('publishing the site took longer than the function may run; deploy again')),
          Math.max(0, milliseconds),
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
};

/**
 * CloudFormation custom resource that fills the content bucket: every file of the built site, and `/site.json` from the settings.
 *
 * - Create, Update: puts every file. Removes nothing, for a page that is open in a browser still asks for the files it was built with.
 * - Delete: does nothing and succeeds. The bucket is retained.
 *
 * SUCCESS is answered only when every file is stored; a failure names the file. COMELEC's website (2016) held the whole roll: this one
 * gets files of its own bundle and public settings, and its role reaches no other store.
 *
 * @throws when the answer could not be delivered, so that Lambda runs the event again
 */
export const createSiteContent = (ports: SiteContentPorts): SiteContentHandler => {
  return async (event, context) => {
    const about = {
      PhysicalResourceId: event.RequestType === 'Create' ? PHYSICAL_ID : event.PhysicalResourceId,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    };
    let answer: CloudFormationAnswer = { Status: 'SUCCESS', ...about };
    try {
      if (event.RequestType !== 'Delete') {
        await within(context.getRemainingTimeInMillis() - REPORT_MS, (signal) => publish(ports, signal));
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown error';
      ports.log.error('site not published', { error: reason });
      answer = { Status: 'FAILED', Reason: reason.slice(0, MAX_REASON), ...about };
    }
    await ports.send(event.ResponseURL, answer);
  };
};
