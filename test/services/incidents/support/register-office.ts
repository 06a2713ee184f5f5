import type { IncidentVersion, IncidentView } from '../../../../lib/contracts/incidents';
import type { Objects, Records, Signer } from '../../../../lib/platform/ports';
import { createIncidentsPublish } from '../../../../lib/services/incidents/incidents-publish';
import { createIncidentsRelease } from '../../../../lib/services/incidents/incidents-release';
import { createIncidentsStaff } from '../../../../lib/services/incidents/incidents-staff';
import { verifierKeyText, verifierOf } from '../../../../lib/services/results/log/note';
import { call, staffClaims } from '../../support/call';
import { MemoryLog, SettableClock } from '../../support/memory-ports';

export const ORIGIN = 'lorem.example/incidents';
export const JURISDICTION = 'lorem';
const OFFICER = staffClaims('sub-officer', 'incidents-officer');
const APPROVER = staffClaims('sub-approver', 'results-approver');

export const narrative = (who: string) => ({
  whatHappened: `${who} 1`,
  whatItMeant: `${who} 2`,
  whatWasDone: `${who} 3`,
});
export const content = (changes: Partial<IncidentVersion> = {}): IncidentVersion => ({
  title: 'A made-up bucket stood open',
  state: 'contained',
  discoveredOn: '2028-11-08',
  public: narrative('PUBLIC'),
  officials: narrative('OFFICIALS'),
  internal: narrative('INTERNAL'),
  ...changes,
});

export interface Stores {
  readonly records: Records;
  readonly released: Objects;
  readonly site: Objects;
  readonly signer: Signer;
}

/** Two people and the two functions after them, over whichever stores. */
export const officeOver = ({ records, released, site, signer }: Stores) => {
  const clock = new SettableClock(new Date('2028-11-08T10:00:00Z'));
  const log = new MemoryLog();
  const staff = createIncidentsStaff({ records, clock, log });
  const named = { origin: ORIGIN, jurisdiction: JURISDICTION };
  const write = async (body = content()): Promise<IncidentView> =>
    (await call(staff, 'POST', '/api/staff/incidents', { claims: OFFICER, body })).json;
  const release = (view: IncidentView, version = 1) =>
    call(staff, 'POST', '/api/staff/incidents/{incidentId}/versions/{version}/release', {
      claims: APPROVER,
      path: { incidentId: view.incidentId, version: String(version) },
      body: { versionSha256: view.versions[version - 1]?.sha256 },
    });
  return {
    clock,
    write,
    release,
    correct: async ({ incidentId }: IncidentView, body: IncidentVersion): Promise<IncidentView> =>
      (
        await call(staff, 'POST', '/api/staff/incidents/{incidentId}/versions', {
          claims: OFFICER,
          path: { incidentId },
          body,
        })
      ).json,
    takeOut: createIncidentsRelease({ records, notices: released, signer, ...named }),
    publish: createIncidentsPublish({ released, site, publicKey: signer.publicKey, ...named }),
    /** One more incident, through to the released store. */
    released: async (body = content()): Promise<IncidentView> => {
      const view = await write(body);
      await release(view);
      await createIncidentsRelease({ records, notices: released, signer, ...named })();
      return view;
    },
    key: async () => verifierKeyText(verifierOf(ORIGIN, await signer.publicKey())),
  };
};
