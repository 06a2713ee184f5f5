import { type PreviewView, previewRequestSchema } from '../../../contracts/results-mapping';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { readCsv } from '../formats/csv';
import { fieldsOf } from '../formats/csv-record';
import { decode } from '../formats/text';
import { UnreadableFile } from '../formats/unreadable';
import { findUpload, isUploadOf } from '../intake-key';
import type { ResultsStaffPorts } from '../results-staff';
import { electionOf, staffOf } from './common';

/** Rows under the headings: enough to see what a column holds. */
const ROWS = 20;
const FIELD_CHARACTERS = 60;
const FIELDS = 200;

/** Thrown to stop reading; the rest of the file is not looked at. */
class Enough extends Error {}

/** The first rows of a file that this person uploaded: what the console shows while a mapping is made. */
export const preview = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const { electionId, uploadId, delimiter, skipLines } = parseBody(previewRequestSchema, request.body);
  const election = electionOf(ports.elections, electionId);
  if (!isUploadOf(uploadId, staff.sub)) {
    return refuse('not-permitted', 'This file was uploaded by somebody else. Upload it yourself.');
  }
  const upload = await findUpload(ports.intake, election.id, uploadId);
  const bytes = upload === undefined ? undefined : await ports.intake.stream(upload.key);
  if (bytes === undefined) return refuse('not-found', 'The file has not arrived. Upload it again.');
  const records: string[][] = [];
  try {
    await readCsv(
      decode(bytes).pieces,
      (record) => {
        records.push(
          fieldsOf(record)
            .slice(0, FIELDS)
            .map((field) => field.trim().slice(0, FIELD_CHARACTERS)),
        );
        if (records.length > ROWS) throw new Enough();
      },
      { ...(delimiter === undefined ? {} : { delimiter }), ...(skipLines === undefined ? {} : { skipLines }) },
    );
  } catch (error) {
    if (error instanceof UnreadableFile) {
      return refuse('unreadable-file', `The file cannot be shown: ${error.message}. Nothing was stored.`);
    }
    if (!(error instanceof Enough)) throw error;
  }
  const [headings = [], ...rows] = records;
  const view: PreviewView = { headings, rows };
  return { status: 200, body: view };
};
