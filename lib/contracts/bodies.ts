import { ballotDepositSchema, ballotUploadSchema, legalHoldSchema } from './ballots';
import { documentUploadSchema } from './documents';
import type { BodyName } from './functions';
import { incidentReleaseSchema, incidentVersionSchema } from './incidents';
import { cosignatureRequestSchema, keyChangeSchema } from './public-log';
import { registrationDecisionSchema, registrationSubmissionSchema, voterStatusQuerySchema } from './registration';
import {
  approvalSchema,
  attestationSchema,
  breakGlassSchema,
  digestRequestSchema,
  extensionSchema,
  loadRequestSchema,
  testDeckSchema,
  uploadRequestSchema,
} from './results';
import { previewRequestSchema, resultsMappingSchema } from './results-mapping';

/** The one schema of each request body: API Gateway's models are made from it, and the handler parses with it again. */
export const BODIES = {
  registrationSubmission: registrationSubmissionSchema,
  voterStatusQuery: voterStatusQuerySchema,
  registrationDecision: registrationDecisionSchema,
  uploadRequest: uploadRequestSchema,
  loadRequest: loadRequestSchema,
  previewRequest: previewRequestSchema,
  resultsMapping: resultsMappingSchema,
  attestation: attestationSchema,
  approval: approvalSchema,
  breakGlass: breakGlassSchema,
  extension: extensionSchema,
  testDeck: testDeckSchema,
  digestRequest: digestRequestSchema,
  cosignature: cosignatureRequestSchema,
  keyChange: keyChangeSchema,
  ballotUpload: ballotUploadSchema,
  ballotDeposit: ballotDepositSchema,
  documentUpload: documentUploadSchema,
  legalHold: legalHoldSchema,
  incidentVersion: incidentVersionSchema,
  incidentRelease: incidentReleaseSchema,
} as const satisfies Record<BodyName, unknown>;
