import { isDeepStrictEqual } from 'node:util';
import { type MappingsView, resultsMappingSchema, type SavedMapping } from '../../../contracts/results-mapping';
import { ConditionFailed, type Records } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys, read } from '../draft-records';
import type { ResultsStaffPorts } from '../results-staff';
import { MAX_TRIES, staffOf } from './common';

/** Pages of saved mappings that are read at most; an office has a handful of systems. */
const MAX_PAGES = 50;

export const readMapping = async (records: Records, id: string, version: number): Promise<SavedMapping> => {
  const stored = await records.get(keys.mapping(id, version));
  return stored === undefined
    ? refuse(
        'not-found',
        `There is no version ${version} of a mapping ${id}. Choose one from the list, or save it first.`,
      )
    : read.mapping(stored);
};

const newestOf = async (records: Records, id: string): Promise<SavedMapping | undefined> => {
  const [newest] = (await records.query({ pk: 'MAPPINGS', skPrefix: `${id}#`, limit: 1, descending: true })).items;
  return newest === undefined ? undefined : read.mapping(newest);
};

/** The newest version of each, by id. */
export const listMappings = async (ports: Pick<ResultsStaffPorts, 'records'>): Promise<MappingsView> => {
  const newest = new Map<string, SavedMapping>();
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const found = await ports.records.query({ pk: 'MAPPINGS', ...(cursor === undefined ? {} : { cursor }) });
    for (const stored of found.items) {
      const saved = read.mapping(stored);
      newest.set(saved.mapping.id, saved);
    }
    cursor = found.cursor;
    if (cursor === undefined) break;
  }
  return { mappings: [...newest.values()] };
};

/**
 * Saves a mapping as the next version of its id. A version never changes, so that a load can always say how its file
 * was read; saving what is already the newest version changes nothing.
 */
export const saveMapping = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const mapping = parseBody(resultsMappingSchema, request.body);
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const before = await newestOf(ports.records, mapping.id);
    if (before !== undefined && isDeepStrictEqual(before.mapping, mapping)) return { status: 200, body: before };
    const saved: SavedMapping = {
      version: (before?.version ?? 0) + 1,
      savedBy: staff.username,
      savedAt: ports.clock.now().toISOString(),
      mapping,
    };
    try {
      await ports.records.commit([
        { put: item(keys.mapping(mapping.id, saved.version), { ...saved }), when: { absent: true } },
      ]);
      return { status: 201, body: saved };
    } catch (error) {
      // Somebody else saved a version at the same moment; this one comes after it.
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return refuse(
    'conflict',
    'Others saved this mapping at the same moment. Look at the newest version, then save again.',
  );
};
