import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { ElectionApi } from '../constructs/election-api';
import { ElectionFunction } from '../constructs/election-function';
import { ProtectedTable } from '../constructs/protected-table';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';

/**
 * The incident register. Its class may be public in released versions alone, and the register holds everything else too: what is
 * told to officials, and what stays in the office. So it stands behind named roles and the private network like never-public data,
 * and nothing in it is ever changed or deleted.
 */
export class IncidentsStack extends ElectionStack {
  readonly staffApi: ElectionApi;
  readonly register: ProtectedTable;

  constructor(scope: Construct, settings: Jurisdiction, foundation: FoundationStack) {
    super(scope, { settings, kind: 'Incidents', description: 'incident register' });
    const key = foundation.incidentKey;
    if (!key) throw new Error(`${this.node.path}: the module incidents is switched off in the settings.`);
    const { names } = this;
    const { logs, network, alarms } = foundation;

    this.register = new ProtectedTable(this, 'Register', {
      dataClass: 'incident-notices',
      names,
      key,
      perimeter: network.perimeter,
      appendOnly: true,
    });
    const staff = new ElectionFunction(this, 'IncidentsStaff', {
      dataClass: 'incident-notices',
      names,
      key,
      logs,
      network,
      alarms,
      name: 'incidents-staff',
      description: 'Adds to the incident register; takes the second person’s release',
      environment: { REGISTER_TABLE: this.register.table.tableName },
      allow: this.register.allows(['GetItem', 'Query', 'PutItem'], ['REGISTER', 'INCIDENTS', 'INCIDENT#']),
    });
    this.staffApi = new ElectionApi(this, 'StaffApi', {
      api: 'incidents-staff',
      jurisdictionId: settings.id,
      functions: { 'incidents-staff': staff },
      staff: foundation.staff.userPool,
      edgeSecret: foundation.edgeValue,
      logs,
    });
  }
}
