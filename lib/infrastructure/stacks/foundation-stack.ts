import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { AccessLogBucket } from '../constructs/access-log-bucket';
import { AlarmTopic } from '../constructs/alarm-topic';
import { ClassKey } from '../constructs/class-key';
import { CALLED_DIRECTLY, EdgeSecret, type EdgeValue, SharedEdgeValue } from '../constructs/edge-secret';
import { tellTheConsole } from '../constructs/for-the-console';
import { IndexKey } from '../constructs/keys/index-key';
import { PrivateNetwork } from '../constructs/private-network';
import { type LogKeeping, ProtectedLogGroup } from '../constructs/protected-log-group';
import { StaffIdentity } from '../constructs/staff-identity';
import { keepsRegistrations } from '../modules';
import { generatedBucketsBeginWith, uniquePart } from '../names';
import { isApart, resultsAccount, siteAccount, staffOrigin } from '../places';
import { ElectionStack } from './election-stack';

/** Keys of the voter roll; there only where this deployment keeps registrations. */
export interface RollKeys {
  readonly roll: ClassKey;
  readonly index: IndexKey;
  /** Of the documents that come with a form. */
  readonly documents: ClassKey;
}

/**
 * What the other stacks stand on: a key for each never-public class, the network that leads nowhere, staff accounts, the alarm
 * topic, the access-log bucket. It refers to nothing above it.
 */
export class FoundationStack extends ElectionStack {
  readonly logs: LogKeeping;
  readonly accessLogs: AccessLogBucket;
  readonly alarms: AlarmTopic;
  readonly network: PrivateNetwork;
  /** Undefined where the website stands in another account. */
  readonly edgeSecret?: EdgeSecret;
  /** What the APIs of this account ask calls for. */
  readonly edgeValue: EdgeValue | typeof CALLED_DIRECTLY;
  readonly staff: StaffIdentity;
  readonly rollKeys?: RollKeys;
  readonly draftKey?: ClassKey;
  readonly ballotKey?: ClassKey;
  readonly incidentKey?: ClassKey;

  constructor(scope: Construct, settings: Jurisdiction) {
    super(scope, { settings, kind: 'Foundation', description: 'keys, network, staff accounts, alarms' });
    const { names } = this;
    const apart = isApart(settings);
    const withoutEdge = siteAccount(settings) !== undefined;

    const auditKey = new ClassKey(this, 'AuditLogKey', {
      dataClass: 'audit-log',
      names,
      uses: [
        { through: 'logs' },
        { through: 'alarms' },
        ...(apart || withoutEdge ? [] : [{ through: 'secrets' } as const]),
      ],
      description: 'Logs and alarms',
    });
    this.logs = { key: auditKey, retentionDays: settings.retention.logsDays };
    this.alarms = new AlarmTopic(this, 'Alarms', { key: auditKey, email: settings.contact.securityEmail });
    this.accessLogs = new AccessLogBucket(this, 'AccessLogs', {
      retentionDays: settings.retention.logsDays,
      name: `${names.accessLogs('Foundation')}${uniquePart()}`,
      sources: `arn:${this.partition}:s3:::${generatedBucketsBeginWith(`election-${settings.id}-`)}*`,
    });

    if (keepsRegistrations(settings)) {
      this.rollKeys = {
        roll: new ClassKey(this, 'RollKey', {
          dataClass: 'voter-roll',
          names,
          uses: [
            { through: 'dynamodb', stack: 'Registration' },
            { through: 'sqs' },
            { through: 'sealing', jurisdiction: settings.id },
          ],
          multiRegion: true,
          description: 'The voter roll',
        }),
        index: new IndexKey(this, 'IndexKey', {
          dataClass: 'voter-roll',
          names,
          description: 'Blind indexes of the voter roll',
        }),
        documents: new ClassKey(this, 'DocumentsKey', {
          dataClass: 'voter-documents',
          names,
          uses: [
            { through: 's3', stacks: ['Registration'] },
            { through: 'sqs', fromEventBridge: true },
          ],
          description: 'Documents of voters',
        }),
      };
    }
    if (settings.modules.includes('results')) {
      this.draftKey = new ClassKey(this, 'DraftResultsKey', {
        dataClass: 'results-draft',
        names,
        uses: [
          { through: 's3', stacks: ['Results'] },
          { through: 'dynamodb', stack: 'Results' },
          { through: 'sqs', fromEventBridge: true },
        ],
        description: 'Results before their release',
      });
    }

    if (settings.modules.includes('ballots')) {
      this.ballotKey = new ClassKey(this, 'BallotKey', {
        dataClass: 'ballot-data',
        names,
        uses: [{ through: 's3', stacks: ['Ballots'] }, { through: 'dynamodb', stack: 'Ballots' }, { through: 'sqs' }],
        description: 'Ballot definitions, cast vote records, ballot images',
      });
    }

    if (settings.modules.includes('incidents')) {
      this.incidentKey = new ClassKey(this, 'IncidentKey', {
        dataClass: 'incident-notices',
        names,
        uses: [
          { through: 'dynamodb', stack: 'Incidents' },
          { through: 'sqs', fromEventBridge: true },
        ],
        description: 'The incident register',
      });
    }

    const flowLogs = new ProtectedLogGroup(this, 'FlowLogs', this.logs);
    this.network = new PrivateNetwork(this, 'Network', {
      flowLogs: flowLogs.logGroup,
      services: keepsRegistrations(settings) ? ['kms', 'email'] : ['kms'],
    });
    if (withoutEdge) this.edgeValue = CALLED_DIRECTLY;
    else if (apart) {
      const duty = settings.account === resultsAccount(settings) ? 'results' : 'registration';
      this.edgeValue = new SharedEdgeValue(names.sharedEdgeSecret(settings.accounts?.suffix ?? '', duty));
    } else {
      this.edgeSecret = new EdgeSecret(this, 'EdgeSecret', auditKey);
      this.edgeValue = this.edgeSecret;
    }
    this.staff = new StaffIdentity(this, 'Staff', {
      jurisdictionId: settings.id,
      office: settings.contact.office,
      siteOrigin: staffOrigin(settings),
      logs: this.logs,
    });
    tellTheConsole(this, settings, { signIn: this.staff.signInHost, clientId: this.staff.clientId });
  }
}
