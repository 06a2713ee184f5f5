import { randomBytes } from 'node:crypto';
import {
  type IncidentsView,
  type IncidentVersion,
  type IncidentView,
  incidentReleaseSchema,
  incidentVersionSchema,
} from '../../contracts/incidents';
import { type Clock, ConditionFailed, type Json, type Records } from '../../platform/ports';
import { CursorRefused } from '../../platform/refused';
import { append, ChainBusy, type ChainEntry, firstBroken, type NewItem, newItem, readChain, tipOf } from '../chain';
import {
  type HandlerLog,
  type HttpRequest,
  type HttpResponse,
  type LambdaHandler,
  lambdaHandler,
  parseBody,
  refuse,
  type StaffMember,
} from '../http/lambda';
import { routesOf } from '../http/routes';
import { keys, noticeOf, REGISTER, type StoredVersion, versionsIn, versionView, type WrittenVersion } from './register';

export interface IncidentsStaffPorts {
  readonly records: Records;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

/** Incidents on one page of the list. */
const PAGE = 50;

const staffOf = (request: HttpRequest): StaffMember => request.staff ?? refuse('unauthenticated', 'Sign in first.');
const busy = () =>
  refuse('conflict', 'Others wrote to the register at the same moment. Nothing was written; do it again.');
const noSuchIncident = () => refuse('not-found', 'There is no such incident. Go back to the register and choose one.');
const json = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/**
 * The incident register: what happened, what it meant, what was done, told to each audience in its own words. Entries are added
 * and never changed; a correction is a further version, and the earlier one stays. What the public reads is released by a
 * second person, who names the digest of the very version that they read.
 */
export const createIncidentsStaff = ({ records, clock, log }: IncidentsStaffPorts): LambdaHandler => {
  const versionsOf = async (incidentId: string): Promise<readonly StoredVersion[]> => {
    if (!/^[A-Za-z0-9_-]{8,40}$/.test(incidentId)) return noSuchIncident();
    const chain = await readChain(records, REGISTER);
    const versions = versionsIn(chain.filter((entry) => isAbout(entry, incidentId)));
    return versions.length === 0 ? noSuchIncident() : versions;
  };
  const incidentIn = (request: HttpRequest): string => request.pathParameters['incidentId'] ?? '';
  const viewOf = (incidentId: string, versions: readonly StoredVersion[]): IncidentView => ({
    incidentId,
    versions: versions.map(versionView),
  });

  const write = async (
    staff: StaffMember,
    incidentId: string,
    version: number,
    content: IncidentVersion,
    more: (at: string) => readonly NewItem[] = () => [],
  ): Promise<HttpResponse> => {
    const at = clock.now().toISOString();
    const line: WrittenVersion = {
      what: 'version',
      incidentId,
      version,
      content,
      by: staff.username,
      bySub: staff.sub,
      at,
    };
    try {
      await append(records, REGISTER, (sequence) => ({
        entry: json(line),
        items: [newItem(keys.version(incidentId, version), { sequence }), ...more(at)],
      }));
    } catch (error) {
      // Somebody else wrote that version at the same moment; theirs has to be read first.
      if (error instanceof ConditionFailed || error instanceof ChainBusy) return busy();
      throw error;
    }
    return { status: 201, body: viewOf(incidentId, await versionsOf(incidentId)) };
  };

  const create = async (request: HttpRequest): Promise<HttpResponse> => {
    const staff = staffOf(request);
    const content = parseBody(incidentVersionSchema, request.body);
    const incidentId = `${clock.now().toISOString().slice(0, 10)}-${randomBytes(6).toString('hex')}`;
    return write(staff, incidentId, 1, content, (at) => [newItem(keys.listed(at, incidentId), { incidentId })]);
  };

  const addVersion = async (request: HttpRequest): Promise<HttpResponse> => {
    const staff = staffOf(request);
    const content = parseBody(incidentVersionSchema, request.body);
    const versions = await versionsOf(incidentIn(request));
    return write(staff, incidentIn(request), versions.length + 1, content);
  };

  const release = async (request: HttpRequest): Promise<HttpResponse> => {
    const staff = staffOf(request);
    const { versionSha256 } = parseBody(incidentReleaseSchema, request.body);
    const incidentId = incidentIn(request);
    const versions = await versionsOf(incidentId);
    const version =
      versions.find((one) => String(one.version) === request.pathParameters['version']) ??
      refuse('not-found', 'There is no such version. Go back to the incident and choose one.');
    // Whoever wrote any of it reads their own words: the second pair of eyes is somebody else's.
    if (versions.some(({ bySub, version: n }) => bySub === staff.sub && n <= version.version)) {
      return refuse(
        'same-person',
        'You wrote this, or an earlier version of it. Somebody else releases it. Nothing was released.',
      );
    }
    if (version.sha256 !== versionSha256) {
      return refuse('superseded', 'This is not the version that you were reading. Read it again, then release it.');
    }
    if (version.release) return { status: 200, body: noticeOf(version) };
    if (versions.some(({ version: n, release: earlier }) => n > version.version && earlier)) {
      return refuse('superseded', 'A later version was released already. Nothing was released.');
    }
    try {
      await append(records, REGISTER, (sequence) => ({
        entry: {
          what: 'release',
          incidentId,
          version: version.version,
          versionSha256,
          by: staff.username,
          bySub: staff.sub,
          at: clock.now().toISOString(),
        },
        items: [newItem(keys.release(incidentId, version.version), { sequence })],
      }));
    } catch (error) {
      if (error instanceof ChainBusy) return busy();
      // Released by somebody else at the same moment: that release stands.
      if (!(error instanceof ConditionFailed)) throw error;
    }
    const now = (await versionsOf(incidentId)).find((one) => one.version === version.version);
    return { status: 201, body: now && noticeOf(now) };
  };

  const list = async ({ query }: HttpRequest): Promise<HttpResponse> => {
    const cursor = query['cursor'];
    try {
      const chain = await readChain(records, REGISTER);
      const page = await records.query({
        pk: keys.list,
        limit: PAGE,
        descending: true,
        ...(cursor === undefined ? {} : { cursor }),
      });
      const view: IncidentsView = {
        incidents: page.items.flatMap((item) => {
          const incidentId = String(item['incidentId']);
          const versions = versionsIn(chain.filter((entry) => isAbout(entry, incidentId)));
          const newest = versions.at(-1);
          const released = versions.filter((one) => one.release).at(-1)?.version;
          if (newest === undefined) return [];
          const { title, state } = newest.content;
          return [
            { incidentId, title, state, versions: versions.length, ...(released === undefined ? {} : { released }) },
          ];
        }),
        ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
        head: await tipOf(records, REGISTER).then(({ sequence, digest }) => ({ size: sequence, digest })),
        unbroken: firstBroken(REGISTER, chain) === undefined,
      };
      return { status: 200, body: view };
    } catch (error) {
      if (error instanceof CursorRefused)
        return refuse('invalid-request', 'The list moved on. Start again at its top.');
      throw error;
    }
  };

  return lambdaHandler(
    routesOf('incidents-staff', {
      'GET /api/staff/incidents': list,
      'POST /api/staff/incidents': create,
      'GET /api/staff/incidents/{incidentId}': async (request) => ({
        status: 200,
        body: viewOf(incidentIn(request), await versionsOf(incidentIn(request))),
      }),
      'POST /api/staff/incidents/{incidentId}/versions': addVersion,
      'POST /api/staff/incidents/{incidentId}/versions/{version}/release': release,
    }),
    log,
  );
};

const isAbout = (entry: ChainEntry, incidentId: string): boolean => {
  const line: unknown = JSON.parse(entry.text);
  return typeof line === 'object' && line !== null && 'incidentId' in line && line.incidentId === incidentId;
};
