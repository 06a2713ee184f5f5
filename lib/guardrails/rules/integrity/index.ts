import type { Rule } from '../../rule';
import { hooksRefuse } from './hooks-refuse';
import { kindsLeftClosed } from './kinds-left-closed';
import { knownResourceType } from './known-resource-type';
import { noApiCallsAtDeploy } from './no-api-calls-at-deploy';
import { noSecretsInTemplates } from './no-secrets-in-templates';
import { ownCode } from './own-code';
import { ownDeployRoles } from './own-deploy-roles';
import { readableTemplate } from './readable-template';
import { supportedRuntime } from './supported-runtime';
import { sweepsRun } from './sweeps-run';
import { unknownTypeStaysClosed } from './unknown-type-stays-closed';
import { untouchedFiles } from './untouched-files';

/** What is judged is what is deployed, and all of it. */
export const INTEGRITY: readonly Rule[] = [
  readableTemplate,
  untouchedFiles,
  ownDeployRoles,
  noApiCallsAtDeploy,
  unknownTypeStaysClosed,
  kindsLeftClosed,
  knownResourceType,
  ownCode,
  noSecretsInTemplates,
  supportedRuntime,
  sweepsRun,
  hooksRefuse,
];
