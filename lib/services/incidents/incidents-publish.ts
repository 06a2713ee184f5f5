import {
  type IncidentNotice,
  type IncidentNotices,
  incidentNoticeSchema,
  incidentNoticesSchema,
  noticePaths,
} from '../../contracts/incidents';
import type { Objects } from '../../platform/ports';
import { putImmutable, putMutable } from '../published-objects';

export interface IncidentsPublishPorts {
  /** Where released notices come out of the register. */
  readonly released: Objects;
  readonly site: Objects;
}

/** Refused: what lies in the released store is no notice, or would take back what the public has read. */
export class NoticeRefused extends Error {
  constructor(message: string) {
    super(`${message} The site still shows what it showed. Find out who wrote to the store of released notices.`);
    this.name = 'NoticeRefused';
  }
}

interface Released {
  readonly path: string;
  readonly body: Uint8Array;
  readonly notice: IncidentNotice;
}

const jsonOf = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
};

const everyKey = async (objects: Objects, prefix: string): Promise<readonly string[]> => {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await objects.list(prefix, cursor);
    keys.push(...page.keys);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
};

const readNotice = async (released: Objects, path: string): Promise<Released> => {
  const body = (await released.get(path))?.body ?? new Uint8Array();
  const parsed = incidentNoticeSchema.safeParse(jsonOf(body));
  if (!parsed.success || noticePaths.notice(parsed.data.incidentId, parsed.data.version) !== path) {
    throw new NoticeRefused(`${path} is not the notice of that name, or holds more than the public’s words.`);
  }
  return { path, body, notice: parsed.data };
};

const shownOn = async (site: Objects): Promise<readonly IncidentNotice[]> => {
  const list = (await site.get(noticePaths.list))?.body;
  if (list === undefined) return [];
  const parsed = incidentNoticesSchema.safeParse(jsonOf(list));
  if (!parsed.success) throw new NoticeRefused('The site’s list of notices is not one that this program wrote.');
  return parsed.data.notices;
};

const newestFirst = (a: IncidentNotice, b: IncidentNotice): number =>
  b.releasedAt.localeCompare(a.releasedAt) || b.version - a.version || a.incidentId.localeCompare(b.incidentId);

/**
 * Copies released notices to the website, each one parsed again: a file with any other field in it is refused. Notices first,
 * then the list of them, so that whoever follows the list finds each. What was shown is never taken back; a correction is a
 * further version beside it. Where nothing was released the list is empty, and there: a page that asks for it gets an answer.
 */
export const createIncidentsPublish =
  ({ released, site }: IncidentsPublishPorts) =>
  async (): Promise<{ readonly published: number }> => {
    const paths = await everyKey(released, noticePaths.folder);
    const found = await Promise.all(paths.map((path) => readNotice(released, path)));
    const there = new Set(paths);
    const gone = (await shownOn(site)).find((one) => !there.has(noticePaths.notice(one.incidentId, one.version)));
    if (gone) {
      throw new NoticeRefused(
        `The site shows ${noticePaths.notice(gone.incidentId, gone.version)}, the released store has it no more.`,
      );
    }
    for (const { path, body } of found) await putImmutable(site, path, body);
    const list: IncidentNotices = {
      schema: 'election-incidents/v1',
      notices: found.map(({ notice }) => notice).sort(newestFirst),
    };
    await putMutable(site, noticePaths.list, new TextEncoder().encode(`${JSON.stringify(list)}\n`));
    return { published: found.length };
  };
