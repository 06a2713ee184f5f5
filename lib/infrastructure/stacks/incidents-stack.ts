import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { announceAtTheEdge } from '../constructs/announce-at-the-edge';
import { ClassKey } from '../constructs/class-key';
import { ElectionApi } from '../constructs/election-api';
import { ElectionFunction } from '../constructs/election-function';
import { tellTheConsole } from '../constructs/for-the-console';
import { PrivateBucket } from '../constructs/private-bucket';
import { ProtectedTable } from '../constructs/protected-table';
import { wakeOnInsert } from '../constructs/wake-on-insert';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';

/** Where the stream's call got lost, a notice leaves the register after at most this long. */
const RELEASE_SWEEP = Duration.minutes(5);
/** How the sort key of a release begins (lib/services/incidents/register.ts). */
const RELEASE = 'RELEASE#';

/**
 * The incident register. Its class may be public in released versions alone, and the register holds everything else too: what is
 * told to officials, and what stays in the office. So it stands behind named roles and the private network like never-public data,
 * and nothing in it is ever changed or deleted. What two people released leaves it as files of their own, in a bucket that the
 * public site copies from: whoever reaches those files reaches nothing else of the register.
 */
export class IncidentsStack extends ElectionStack {
  readonly staffApi: ElectionApi;
  readonly register: ProtectedTable;
  readonly notices: PrivateBucket;

  constructor(scope: Construct, settings: Jurisdiction, foundation: FoundationStack) {
    super(scope, { settings, kind: 'Incidents', description: 'incident register' });
    const key = foundation.incidentKey;
    if (!key) throw new Error(`${this.node.path}: the module incidents is switched off in the settings.`);
    const { names } = this;
    const { accessLogs, logs, network, alarms } = foundation;

    this.register = new ProtectedTable(this, 'Register', {
      dataClass: 'incident-notices',
      names,
      key,
      perimeter: network.perimeter,
      appendOnly: true,
      streamOfKeys: true,
    });
    const noticesKey = new ClassKey(this, 'NoticesKey', {
      dataClass: 'incident-notices',
      names,
      uses: [{ through: 's3', stacks: ['Incidents'] }],
      backedUp: false,
      description: 'Released notices on their way to the public site',
    });
    this.notices = new PrivateBucket(this, 'Notices', {
      dataClass: 'incident-notices',
      names,
      key: noticesKey,
      accessLogs,
      announces: true,
      notBackedUp: 'Made again out of the register, which is backed up, at every sweep.',
    });
    const common = { dataClass: 'incident-notices', names, key, logs, network, alarms } as const;
    const staff = new ElectionFunction(this, 'IncidentsStaff', {
      ...common,
      name: 'incidents-staff',
      description: 'Adds to the incident register; takes the second person’s release',
      environment: { REGISTER_TABLE: this.register.table.tableName },
      allow: this.register.allows(['GetItem', 'Query', 'PutItem'], ['REGISTER', 'INCIDENTS', 'INCIDENT#']),
    });
    const release = new ElectionFunction(this, 'Release', {
      ...common,
      name: 'incidents-release',
      allowLambda: this.register.streams(),
      description: 'Takes released notices out of the register, the public’s words and no others',
      timeoutSeconds: 60,
      environment: { REGISTER_TABLE: this.register.table.tableName, NOTICES_BUCKET: this.notices.name },
      allow: [...this.register.allowsItems(['Query'], ['REGISTER']), ...this.notices.reads(), ...this.notices.writes()],
    });
    wakeOnInsert(this, 'ReleaseNotice', { wakes: release, table: this.register, keys: { sk: [{ prefix: RELEASE }] } });
    new Rule(this, 'ReleaseSweep', {
      description: 'Goes on with a release that was cut short',
      schedule: Schedule.rate(RELEASE_SWEEP),
      targets: [new LambdaFunction(release.function, { retryAttempts: 2, deadLetterQueue: release.deadLetters })],
    });
    announceAtTheEdge(this, this.notices);

    this.staffApi = new ElectionApi(this, 'StaffApi', {
      api: 'incidents-staff',
      jurisdictionId: settings.id,
      functions: { 'incidents-staff': staff },
      staff: foundation.staff.userPool,
      edgeSecret: foundation.edgeValue,
      logs,
    });
    tellTheConsole(this, settings, { staffApi: this.staffApi.address });
  }
}
