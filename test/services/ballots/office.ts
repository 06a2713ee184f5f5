import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DepositView, ManifestView, VerificationView } from '../../../lib/contracts/ballots';
import { openEmbedded } from '../../../lib/platform/embedded';
import type { Objects, Records } from '../../../lib/platform/ports';
import { createBallotsHold } from '../../../lib/services/ballots/ballots-hold';
import { createBallotsStaff } from '../../../lib/services/ballots/ballots-staff';
import { createBallotsUpload } from '../../../lib/services/ballots/ballots-upload';
import { call, staffClaims } from '../support/call';

export const ELECTION = '2028-11-07-general';
export const KEPT_UNTIL = '2030-09-08T12:00:00.000Z';
export const FLOOR_DAYS = 30;

export const CLERK = staffClaims('sub-clerk', 'results-clerk');
export const SECOND_CLERK = staffClaims('sub-second-clerk', 'results-clerk');
export const APPROVER = staffClaims('sub-approver', 'results-approver');
export const AUDITOR = staffClaims('sub-auditor', 'auditor');
/** Holds both roles, and still is one person. */
export const BOTH = staffClaims('sub-both', 'results-clerk', 'results-approver');

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const sha256Of = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

/** Made up: no ballot, no voter. */
export const CVR = bytes('{"made-up": "cast vote record 1"}');

/** An office with its vault on the disk, as `npm start` runs it. */
export const openOffice = (
  more: { readonly records?: (real: Records) => Records; readonly vault?: (real: Objects) => Objects } = {},
) => {
  let now = new Date('2028-11-08T03:00:00Z');
  const clock = { now: () => new Date(now) };
  const embedded = openEmbedded(mkdtempSync(join(tmpdir(), 'election-ballots-')), { clock, lockedBuckets: ['vault'] });
  const lines: string[] = [];
  const log = { error: (message: string, extra: object) => void lines.push(JSON.stringify([message, extra])) };
  const keeping = [{ electionId: ELECTION, keptUntil: KEPT_UNTIL }, { electionId: 'evaluation-only' }];
  const realRecords = embedded.records('manifest');
  const records = more.records?.(realRecords) ?? realRecords;
  const intake = embedded.objects('intake');
  const realVault = embedded.objects('vault');
  const vault = more.vault?.(realVault) ?? realVault;
  const holds = embedded.legalHolds('vault');

  const upload = createBallotsUpload({ jurisdiction: 'lorem', intake, keeping, clock, log });
  const staff = createBallotsStaff({ records, intake, vault, keeping, floorDays: FLOOR_DAYS, clock, log });
  const hold = createBallotsHold({ records, holds, keeping, clock, log });

  const ticketFor = (who: object | undefined, body: Uint8Array, electionId = ELECTION) =>
    call(upload, 'POST', '/api/staff/ballots/uploads', {
      ...(who ? { claims: { ...who } } : {}),
      body: { electionId, fileName: 'cvr.json', bytes: body.length, sha256: sha256Of(body) },
    });
  /** A ticket, and the file that the browser sends with it; another file where `sent` says so. */
  const uploaded = async (who: object, body: Uint8Array, sent = body, electionId = ELECTION): Promise<string> => {
    const { json } = await ticketFor(who, body, electionId);
    await intake.put(`uploads/${electionId}/${json.uploadId}/cvr.json`, sent, { contentType: 'x', ifAbsent: true });
    return json.uploadId;
  };
  const deposit = (who: object | undefined, uploadId: string, body: Uint8Array, electionId = ELECTION) =>
    call(staff, 'POST', '/api/staff/ballots/deposits', {
      ...(who ? { claims: { ...who } } : {}),
      body: { electionId, uploadId, sha256: sha256Of(body), kind: 'cast-vote-records', description: 'Made up' },
    });
  return {
    home: embedded.home,
    realRecords,
    realVault,
    holds,
    lines,
    at: (instant: string) => {
      now = new Date(instant);
    },
    ticketFor,
    uploaded,
    deposit,
    deposited: async (who: object, body: Uint8Array, electionId = ELECTION): Promise<DepositView> => {
      const answer = await deposit(who, await uploaded(who, body, body, electionId), body, electionId);
      if (answer.status !== 201) throw new Error(`${answer.status}: ${answer.bytes}`);
      return answer.json;
    },
    manifest: async (who: object | undefined = AUDITOR): Promise<ManifestView> =>
      (
        await call(staff, 'GET', '/api/staff/ballots/elections/{electionId}/manifest', {
          ...(who ? { claims: { ...who } } : {}),
          path: { electionId: ELECTION },
        })
      ).json,
    verify: async (query: Readonly<Record<string, string>> = {}, who: object = AUDITOR): Promise<VerificationView> =>
      (
        await call(staff, 'GET', '/api/staff/ballots/elections/{electionId}/verification', {
          claims: { ...who },
          path: { electionId: ELECTION },
          query,
        })
      ).json,
    hold: (who: object, sequence: number, what: 'place' | 'lift', reason = 'Placeholder v. Lorem County') =>
      call(hold, 'POST', '/api/staff/ballots/elections/{electionId}/deposits/{sequence}/hold', {
        claims: { ...who },
        path: { electionId: ELECTION, sequence: String(sequence) },
        body: { hold: what, reason },
      }),
    close: () => embedded.close(),
  };
};
