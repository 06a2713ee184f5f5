import { createHash } from 'node:crypto';
import { type LoadRequest, loadRequestSchema } from '../../../contracts/results';
import type { ResultsMapping } from '../../../contracts/results-mapping';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, keys, type LoadRecord, read } from '../draft-records';
import { type ParsedResults, readResults, UnreadableFile } from '../formats/read-results';
import { findUpload, isUploadOf } from '../intake-key';
import { reconcile } from '../reconcile';
import type { ResultsStaffPorts } from '../results-staff';
import { type StagedFigures, stageFigures } from '../staged-figures';
import { electionOf, MAX_TRIES, readRelease, readState, staffOf, unchanged } from './common';
import { readMapping } from './mappings';
import { previousOf } from './previous';
import { loadView } from './views';

/** The same request twice is one load: a lost answer or a double click stages nothing new. */
const loadIdOf = (request: LoadRequest): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        request.electionId,
        request.uploadId,
        request.status,
        request.ballotsOutstanding ?? null,
        ...(request.mapping === undefined ? [] : [request.mapping.id, request.mapping.version]),
      ]),
    )
    .digest('hex')
    .slice(0, 32);

async function* hashing(bytes: AsyncIterable<Uint8Array>, onEnd: (sha256: string) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  onEnd(hash.digest('hex'));
}

const parse = async (
  bytes: AsyncIterable<Uint8Array>,
  mapping: ResultsMapping | undefined,
): Promise<ParsedResults & { readonly fileSha256: string }> => {
  let fileSha256 = '';
  try {
    const parsed = await readResults(
      hashing(bytes, (sha256) => {
        fileSha256 = sha256;
      }),
      mapping,
    );
    return { ...parsed, fileSha256 };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return refuse(
      'unreadable-file',
      `The file cannot be read: ${error.message}. Nothing was stored. Export it again from the counting system, or correct that place, and load it again.`,
      error.line === undefined
        ? undefined
        : [
            {
              path: error.column === undefined ? `line ${error.line}` : `line ${error.line}, column ${error.column}`,
              message: error.reason,
            },
          ],
    );
  }
};

/**
 * First person: reads and reconciles the uploaded file and stages its figures. Nothing is stored of a file that cannot
 * be read to its end.
 */
export const load = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const body = parseBody(loadRequestSchema, request.body);
  const election = electionOf(ports.elections, body.electionId);
  if (!isUploadOf(body.uploadId, staff.sub)) {
    return refuse(
      'not-permitted',
      'This file was uploaded by somebody else. Whoever uploads a file loads it; upload it yourself.',
    );
  }
  const loadId = loadIdOf(body);
  const answer = async (record: LoadRecord, status: number): Promise<HttpResponse> => {
    const release =
      record.release === undefined ? undefined : await readRelease(ports.records, record.electionId, record.release);
    const state = await readState(ports.records, record.electionId);
    return { status, body: await loadView(ports, record, state, release) };
  };
  const before = await ports.records.get(keys.load(loadId));
  if (before !== undefined) return answer(read.load(before), 200);

  const upload = await findUpload(ports.intake, election.id, body.uploadId);
  const bytes = upload === undefined ? undefined : await ports.intake.stream(upload.key);
  if (upload === undefined || bytes === undefined) {
    return refuse('not-found', 'The file has not arrived. Upload it again, then load it.');
  }
  const saved =
    body.mapping === undefined ? undefined : await readMapping(ports.records, body.mapping.id, body.mapping.version);
  const parsed = await parse(bytes, saved?.mapping);
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const state = await readState(ports.records, election.id);
    const findings = reconcile(parsed, {
      electionDate: election.date,
      status: body.status,
      ...(body.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: body.ballotsOutstanding }),
      certifiedBefore: state.certified,
      jurisdiction: ports.jurisdiction,
      ...(await previousOf(ports, election.id, state)),
    });
    const figures: StagedFigures = {
      schema: 'election-staged/v2',
      electionId: election.id,
      status: body.status,
      ...(body.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: body.ballotsOutstanding }),
      fileSha256: parsed.fileSha256,
      report: parsed.report,
      findings,
    };
    const sequence = state.loads + 1;
    const record: LoadRecord = {
      loadId,
      electionId: election.id,
      sequence,
      state: 'staged',
      status: body.status,
      uploadId: body.uploadId,
      fileName: upload.fileName,
      fileSha256: parsed.fileSha256,
      figuresSha256: await stageFigures(ports.staged, figures),
      loadedBy: staff.username,
      loadedBySub: staff.sub,
      loadedAt: ports.clock.now().toISOString(),
      ...(body.ballotsOutstanding === undefined ? {} : { ballotsOutstanding: body.ballotsOutstanding }),
      ...(body.mapping === undefined ? {} : { mapping: body.mapping }),
      blocking: findings.filter((finding) => finding.severity === 'blocking').length,
    };
    try {
      await ports.records.commit([
        {
          put: item(keys.state(election.id), { ...state, version: state.version + 1, loads: sequence }),
          when: unchanged(state),
        },
        { put: item(keys.load(loadId), record), when: { absent: true } },
        { put: item(keys.loadOf(election.id, sequence), { loadId }), when: { absent: true } },
      ]);
      return answer(record, 201);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const other = await ports.records.get(keys.load(loadId));
      if (other !== undefined) return answer(read.load(other), 200);
    }
  }
  return refuse(
    'conflict',
    'Other loads of this election came in at the same moment. Nothing was stored; load the file again.',
  );
};
