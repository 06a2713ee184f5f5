export { documentOf } from './document';
export { Evidence, type IncidentEvidence } from './evidence';
export type { CodeControl, Incident } from './incident';
export { INCIDENTS } from './incidents';
