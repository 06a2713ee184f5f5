import { type Assembly, type Json, perAssembly, type Resource, resourcesOf, type Scope, scopeOf } from '../assembly';
import { identityPolicies } from './index-of';
import { policyAt, type Statement } from './policy';
import { policiesOf } from './stores';

/** One statement of whatever policy, and where it stands. */
export interface Said {
  readonly scope: Scope;
  readonly holder: Resource;
  readonly statement: Statement;
}

const said = (scope: Scope, holder: Resource, document: Json | undefined): readonly Said[] =>
  policyAt(scope, document).statements.map((statement) => ({ scope, holder, statement }));

/** Every statement of stores' own policies, of identities' policies, of roles' trust and of endpoints. */
export const everyStatement = perAssembly((assembly: Assembly): readonly Said[] => [
  ...policiesOf(assembly).flatMap(({ scope, holder, document }) => said(scope, holder, document)),
  ...identityPolicies(assembly).flatMap(({ scope, holder, document }) => said(scope, holder, document)),
  ...resourcesOf(assembly, 'AWS::IAM::Role').flatMap((role) =>
    said(scopeOf(assembly, role.stack), role, role.properties['AssumeRolePolicyDocument']),
  ),
  ...resourcesOf(assembly, 'AWS::EC2::VPCEndpoint').flatMap((endpoint) =>
    said(scopeOf(assembly, endpoint.stack), endpoint, endpoint.properties['PolicyDocument']),
  ),
]);
