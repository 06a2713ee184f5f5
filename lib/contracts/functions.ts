import { FORMS_ROUTES } from './forms-routes';
import type { StaffAction } from './staff-actions';

/**
 * Every function of the blueprint by name. The name is the function's `election:handler` metadata in the template,
 * its entry file under lib/services, its bundle under .build/functions, and what the local runtime looks up.
 */
export const FUNCTIONS = {
  'registration-submit': { entry: 'lib/services/registration/registration-submit.function.ts' },
  'voter-status': { entry: 'lib/services/registration/voter-status.function.ts' },
  'registration-staff': { entry: 'lib/services/registration/registration-staff.function.ts' },
  'results-upload': { entry: 'lib/services/results/results-upload.function.ts' },
  'results-staff': { entry: 'lib/services/results/results-staff.function.ts' },
  'results-release': { entry: 'lib/services/results/results-release.function.ts' },
  'results-released': { entry: 'lib/services/results/results-released.function.ts' },
  'results-fetch': { entry: 'lib/services/results/results-fetch.function.ts' },
  'results-publish': { entry: 'lib/services/results/results-publish.function.ts' },
  'ballots-upload': { entry: 'lib/services/ballots/ballots-upload.function.ts' },
  'ballots-staff': { entry: 'lib/services/ballots/ballots-staff.function.ts' },
  'ballots-hold': { entry: 'lib/services/ballots/ballots-hold.function.ts' },
  'incidents-staff': { entry: 'lib/services/incidents/incidents-staff.function.ts' },
  'incidents-release': { entry: 'lib/services/incidents/incidents-release.function.ts' },
  'incidents-publish': { entry: 'lib/services/incidents/incidents-publish.function.ts' },
  'incidents-released': { entry: 'lib/services/incidents/incidents-released.function.ts' },
  'incidents-fetch': { entry: 'lib/services/incidents/incidents-fetch.function.ts' },
  'documents-upload': { entry: 'lib/services/documents/documents-upload.function.ts' },
  'documents-staff': { entry: 'lib/services/documents/documents-staff.function.ts' },
  'documents-promote': { entry: 'lib/services/documents/documents-promote.function.ts' },
  'site-content': { entry: 'lib/services/site/site-content.function.ts' },
  'forms-pages': { entry: 'lib/services/site/forms-pages.function.ts' },
} as const;

export type FunctionName = keyof typeof FUNCTIONS;

/** CloudFormation metadata on an AWS::Lambda::Function that says which of {@link FUNCTIONS} it is. */
export const HANDLER_METADATA = 'election:handler';

/** Environment of each function, all strings; the AWS adapters read them, the templates set them. */
export const ENVIRONMENT = {
  'registration-submit': ['JURISDICTION', 'STATE', 'ROLL_TABLE', 'ROLL_KEY_ARN', 'INDEX_KEY_ID', 'REGISTRATION_MODE'],
  'voter-status': ['JURISDICTION', 'ROLL_TABLE', 'COUNTER_TABLE', 'INDEX_KEY_ID', 'ASKED_THROUGH'],
  'registration-staff': ['JURISDICTION', 'ROLL_TABLE', 'ROLL_KEY_ARN', 'INDEX_KEY_ID', 'MAIL_FROM'],
  'results-upload': ['JURISDICTION', 'INTAKE_BUCKET', 'ELECTIONS'],
  'results-staff': [
    'JURISDICTION',
    'JURISDICTION_NAME',
    'DRAFT_TABLE',
    'INTAKE_BUCKET',
    'STAGED_BUCKET',
    'ELECTIONS',
    'LOG_ORIGIN',
    'WITNESSES',
    'SIGNING_KEYS',
  ],
  'results-release': [
    'JURISDICTION',
    'JURISDICTION_NAME',
    'DRAFT_TABLE',
    'STAGED_BUCKET',
    'RELEASED_BUCKET',
    'SIGNING_KEY_ARN',
    'LOG_ORIGIN',
    'WITNESSES',
    'ELECTIONS',
  ],
  'results-released': ['RELEASED_BUCKET'],
  'results-fetch': ['RELEASED_API', 'PUBLIC_BUCKET', 'LOG_ORIGIN', 'SIGNING_KEY'],
  'results-publish': ['RELEASED_BUCKET', 'RELEASED_REGION', 'PUBLIC_BUCKET', 'LOG_ORIGIN', 'SIGNING_KEY_ARN'],
  'ballots-upload': ['JURISDICTION', 'INTAKE_BUCKET', 'KEEPING'],
  'ballots-staff': ['BALLOT_TABLE', 'INTAKE_BUCKET', 'VAULT_BUCKET', 'LOCK_MODE', 'LOCK_FLOOR_DAYS', 'KEEPING'],
  'ballots-hold': ['BALLOT_TABLE', 'VAULT_BUCKET', 'KEEPING'],
  'incidents-staff': ['REGISTER_TABLE'],
  'incidents-release': ['JURISDICTION', 'REGISTER_TABLE', 'NOTICES_BUCKET', 'NOTICES_ORIGIN', 'SIGNING_KEY_ARN'],
  'incidents-publish': [
    'JURISDICTION',
    'NOTICES_BUCKET',
    'NOTICES_REGION',
    'PUBLIC_BUCKET',
    'NOTICES_ORIGIN',
    'SIGNING_KEY_ARN',
  ],
  'incidents-released': ['NOTICES_BUCKET'],
  'incidents-fetch': ['JURISDICTION', 'RELEASED_API', 'PUBLIC_BUCKET', 'NOTICES_ORIGIN', 'SIGNING_KEY'],
  'documents-upload': ['INTAKE_BUCKET'],
  'documents-staff': ['INTAKE_BUCKET', 'DOCUMENTS_BUCKET', 'QUARANTINE_BUCKET'],
  'documents-promote': ['INTAKE_BUCKET', 'DOCUMENTS_BUCKET', 'QUARANTINE_BUCKET'],
  'site-content': ['CONTENT_BUCKET', 'SITE_SETTINGS'],
  'forms-pages': ['SITE_SETTINGS', 'DOCUMENTS_HOST', 'WEBSITE'],
} as const satisfies Record<FunctionName, readonly string[]>;

export interface Route {
  readonly api:
    | 'forms-pages'
    | 'registration-public'
    | 'registration-staff'
    | 'results-released'
    | 'results-staff'
    | 'ballots-staff'
    | 'incidents-released'
    | 'incidents-staff';
  readonly method: 'GET' | 'HEAD' | 'POST';
  /** As seen by the browser and by the API's resource tree. */
  readonly path: string;
  readonly function: FunctionName;
  /** Staff routes only: what the caller must be allowed to do. */
  readonly action?: StaffAction;
  /** Name of the body's schema in {@link BODIES}; a POST without one takes no body. */
  readonly body?: BodyName;
  /** Requests a second and at once, for the whole route (API Gateway method throttle). */
  readonly throttle: { readonly rate: number; readonly burst: number };
}

export type BodyName =
  | 'registrationSubmission'
  | 'voterStatusQuery'
  | 'registrationDecision'
  | 'uploadRequest'
  | 'loadRequest'
  | 'previewRequest'
  | 'resultsMapping'
  | 'attestation'
  | 'extension'
  | 'testDeck'
  | 'digestRequest'
  | 'cosignature'
  | 'keyChange'
  | 'approval'
  | 'breakGlass'
  | 'ballotUpload'
  | 'ballotDeposit'
  | 'documentUpload'
  | 'legalHold'
  | 'incidentVersion'
  | 'incidentRelease';

const STAFF_THROTTLE = { rate: 20, burst: 40 } as const;

/** Every route of every API. Templates, handlers and the local server all start from this one list. */
export const ROUTES: readonly Route[] = [
  {
    api: 'registration-public',
    method: 'POST',
    path: '/api/registrations',
    function: 'registration-submit',
    body: 'registrationSubmission',
    throttle: { rate: 50, burst: 100 },
  },
  {
    api: 'registration-public',
    method: 'POST',
    path: '/api/registrations/documents',
    function: 'documents-upload',
    body: 'documentUpload',
    throttle: { rate: 20, burst: 40 },
  },
  // A walk through the roll by script took 113,000 records in 2020 (Alaska): look-ups are the tightest.
  {
    api: 'registration-public',
    method: 'POST',
    path: '/api/voter-status',
    function: 'voter-status',
    body: 'voterStatusQuery',
    throttle: { rate: 20, burst: 40 },
  },
  {
    api: 'registration-staff',
    method: 'GET',
    path: '/api/staff/registrations',
    function: 'registration-staff',
    action: 'registrations.list',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'registration-staff',
    method: 'GET',
    path: '/api/staff/registrations/{reference}',
    function: 'registration-staff',
    action: 'registrations.read',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'registration-staff',
    method: 'POST',
    path: '/api/staff/registrations/{reference}/decision',
    function: 'registration-staff',
    action: 'registrations.decide',
    body: 'registrationDecision',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'registration-staff',
    method: 'GET',
    path: '/api/staff/registrations/{reference}/documents',
    function: 'documents-staff',
    action: 'registrations.read',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'registration-staff',
    method: 'GET',
    path: '/api/staff/registrations/{reference}/documents/{documentId}',
    function: 'documents-staff',
    action: 'registrations.read',
    throttle: STAFF_THROTTLE,
  },
  // Pages of the forms, where the website stands apart; in the API of the voters' forms then, and nowhere else.
  ...FORMS_ROUTES.map((route): Route => {
    const [method, path] = route.split(' ') as ['GET' | 'HEAD', string];
    return { api: 'forms-pages', method, path, function: 'forms-pages', throttle: { rate: 100, burst: 200 } };
  }),
  // Signed files for a website in another account; there alone are these APIs.
  {
    api: 'results-released',
    method: 'GET',
    path: '/released/{part}/{path+}',
    function: 'results-released',
    throttle: { rate: 20, burst: 40 },
  },
  {
    api: 'incidents-released',
    method: 'GET',
    path: '/released/{part}/{path+}',
    function: 'incidents-released',
    throttle: { rate: 20, burst: 40 },
  },
  {
    api: 'results-staff',
    method: 'GET',
    path: '/api/staff/results/elections',
    function: 'results-staff',
    action: 'results.read-elections',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/elections/{electionId}/attestation',
    function: 'results-staff',
    action: 'results.attest-polls-closed',
    body: 'attestation',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/elections/{electionId}/extension',
    function: 'results-staff',
    action: 'results.extend-hours',
    body: 'extension',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/decks',
    function: 'results-staff',
    action: 'results.archive-test-deck',
    body: 'testDeck',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/digests',
    function: 'results-staff',
    action: 'results.log-digest',
    body: 'digestRequest',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'GET',
    path: '/api/staff/results/log',
    function: 'results-staff',
    action: 'results.read-log',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/cosignatures',
    function: 'results-staff',
    action: 'results.enter-cosignature',
    body: 'cosignature',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/key-changes',
    function: 'results-staff',
    action: 'results.change-key',
    body: 'keyChange',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/key-changes/{number}/approval',
    function: 'results-staff',
    action: 'results.change-key',
    body: 'keyChange',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/uploads',
    function: 'results-upload',
    action: 'results.upload',
    body: 'uploadRequest',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/loads',
    function: 'results-staff',
    action: 'results.load',
    body: 'loadRequest',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/previews',
    function: 'results-staff',
    action: 'results.preview',
    body: 'previewRequest',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'GET',
    path: '/api/staff/results/mappings',
    function: 'results-staff',
    action: 'results.read-mappings',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/mappings',
    function: 'results-staff',
    action: 'results.save-mapping',
    body: 'resultsMapping',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'GET',
    path: '/api/staff/results/loads/{loadId}',
    function: 'results-staff',
    action: 'results.read-staged',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/loads/{loadId}/approval',
    function: 'results-staff',
    action: 'results.approve',
    body: 'approval',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'results-staff',
    method: 'POST',
    path: '/api/staff/results/loads/{loadId}/break-glass',
    function: 'results-staff',
    action: 'results.break-glass',
    body: 'breakGlass',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'ballots-staff',
    method: 'POST',
    path: '/api/staff/ballots/uploads',
    function: 'ballots-upload',
    action: 'ballots.upload',
    body: 'ballotUpload',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'ballots-staff',
    method: 'POST',
    path: '/api/staff/ballots/deposits',
    function: 'ballots-staff',
    action: 'ballots.deposit',
    body: 'ballotDeposit',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'ballots-staff',
    method: 'GET',
    path: '/api/staff/ballots/elections/{electionId}/manifest',
    function: 'ballots-staff',
    action: 'ballots.read-manifest',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'ballots-staff',
    method: 'GET',
    path: '/api/staff/ballots/elections/{electionId}/verification',
    function: 'ballots-staff',
    action: 'ballots.verify',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'ballots-staff',
    method: 'POST',
    path: '/api/staff/ballots/elections/{electionId}/deposits/{sequence}/hold',
    function: 'ballots-hold',
    action: 'ballots.hold',
    body: 'legalHold',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'incidents-staff',
    method: 'GET',
    path: '/api/staff/incidents',
    function: 'incidents-staff',
    action: 'incidents.list',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'incidents-staff',
    method: 'POST',
    path: '/api/staff/incidents',
    function: 'incidents-staff',
    action: 'incidents.write',
    body: 'incidentVersion',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'incidents-staff',
    method: 'GET',
    path: '/api/staff/incidents/{incidentId}',
    function: 'incidents-staff',
    action: 'incidents.read',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'incidents-staff',
    method: 'POST',
    path: '/api/staff/incidents/{incidentId}/versions',
    function: 'incidents-staff',
    action: 'incidents.write',
    body: 'incidentVersion',
    throttle: STAFF_THROTTLE,
  },
  {
    api: 'incidents-staff',
    method: 'POST',
    path: '/api/staff/incidents/{incidentId}/versions/{version}/release',
    function: 'incidents-staff',
    action: 'incidents.release',
    body: 'incidentRelease',
    throttle: STAFF_THROTTLE,
  },
];

/** Header that CloudFront adds to API calls; the API's own WAF blocks a call without the right value, for it did not come through the edge. */
export const EDGE_HEADER = 'x-election-edge';
