import { ballotDepositSchema, MAX_BALLOT_FILE_BYTES } from '../../contracts/ballots';
import { AlreadyExists, ConditionFailed, type StoredObject } from '../../platform/ports';
import { append, ChainBusy, newItem, readChain } from '../chain';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../http/lambda';
import { findUpload, isUploadOf } from '../results/intake-key';
import type { BallotsStaffPorts } from './ballots-staff';
import { type DepositRecord, depositKey, depositsIn, depositView, manifestOf, vaultKey } from './manifest';
import { retainUntil } from './retention';

const uploaded = async (
  ports: BallotsStaffPorts,
  electionId: string,
  uploadId: string,
): Promise<StoredObject & { readonly fileName: string }> => {
  const upload = await findUpload(ports.intake, electionId, uploadId);
  const size = upload === undefined ? undefined : await ports.intake.head(upload.key);
  if (upload === undefined || size === undefined) {
    return refuse('not-found', 'The file has not arrived. Upload it again, then deposit it.');
  }
  if (size.bytes > MAX_BALLOT_FILE_BYTES) {
    return refuse('unreadable-file', `The file has more than ${MAX_BALLOT_FILE_BYTES} bytes. Deposit it in parts.`);
  }
  const stored = await ports.intake.get(upload.key);
  return stored === undefined
    ? refuse('not-found', 'The file has not arrived. Upload it again, then deposit it.')
    : { ...stored, fileName: upload.fileName };
};

/**
 * Seals one uploaded file and enters it in the manifest.
 *
 * The order survives a kill anywhere: the file goes into the vault first, under its own digest and with its date, then
 * one commit enters it. Cut short between the two, the file lies in the vault unlisted, which a verification reports;
 * the same request again finds it there and enters it. An entry without its file cannot come about.
 *
 * @returns 201, or 200 where this file was deposited before; the entry stays as it was
 */
export const deposit = async (ports: BallotsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = request.staff ?? refuse('unauthenticated', 'Sign in first.');
  const body = parseBody(ballotDepositSchema, request.body);
  const election = ports.electionOf(body.electionId);
  if (!isUploadOf(body.uploadId, staff.sub)) {
    return refuse(
      'not-permitted',
      'This file was uploaded by somebody else. Whoever uploads a file deposits it; upload it yourself.',
    );
  }
  const manifest = manifestOf(election.electionId);
  const before = async (): Promise<HttpResponse | undefined> => {
    if ((await ports.records.get(depositKey(election.electionId, body.sha256))) === undefined) return undefined;
    const found = depositsIn(await readChain(ports.records, manifest)).find(({ sha256 }) => sha256 === body.sha256);
    return found === undefined ? undefined : { status: 200, body: depositView(found) };
  };
  const known = await before();
  if (known) return known;

  const file = await uploaded(ports, election.electionId, body.uploadId);
  if (file.sha256 !== body.sha256) {
    return refuse(
      'unreadable-file',
      'The file that arrived is not the one that was announced: its SHA-256 differs. Nothing was deposited. Take the digest again where the file comes from, and upload it again.',
    );
  }
  const now = ports.clock.now();
  let until = retainUntil(election.keptUntil, ports.floorDays, now);
  try {
    await ports.vault.put(vaultKey(election.electionId, file.sha256), file.body, {
      contentType: 'application/octet-stream',
      retainUntil: until,
    });
  } catch (error) {
    // A deposit that was cut short. What lies there has this very digest in its name; it is checked below.
    if (!(error instanceof AlreadyExists)) throw error;
    const kept = await ports.vault.get(vaultKey(election.electionId, file.sha256));
    if (kept?.sha256 !== file.sha256 || kept.retainUntil === undefined) throw error;
    until = kept.retainUntil;
  }
  const record: DepositRecord = {
    what: 'deposit',
    kind: body.kind,
    description: body.description,
    fileName: file.fileName,
    sha256: file.sha256,
    bytes: file.body.length,
    depositedBy: staff.username,
    depositedBySub: staff.sub,
    depositedAt: now.toISOString(),
    retainUntil: until.toISOString(),
  };
  try {
    const { sequence } = await append(ports.records, manifest, (next) => ({
      entry: record,
      items: [newItem(depositKey(election.electionId, file.sha256), { sequence: next })],
    }));
    return { status: 201, body: depositView({ ...record, sequence }) };
  } catch (error) {
    if (error instanceof ChainBusy) {
      return refuse('conflict', 'Other deposits came in at the same moment. Deposit this file again.');
    }
    // The same file, deposited by two requests at once: one entry stands.
    if (error instanceof ConditionFailed) return (await before()) ?? Promise.reject(error);
    throw error;
  }
};
