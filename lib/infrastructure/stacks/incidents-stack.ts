import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { announceAtTheEdge } from '../constructs/announce-at-the-edge';
import { ClassKey } from '../constructs/class-key';
import { ElectionApi } from '../constructs/election-api';
import { ElectionFunction } from '../constructs/election-function';
import { tellTheConsole } from '../constructs/for-the-console';
import { handOut } from '../constructs/hand-out';
import { SIGNATURES_OF_RELEASES, SigningKey } from '../constructs/keys/signing-key';
import { PrivateBucket } from '../constructs/private-bucket';
import { ProtectedTable } from '../constructs/protected-table';
import { wakeOnInsert } from '../constructs/wake-on-insert';
import { noticesAreFetched } from '../places';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';

/** Where the stream's call got lost, a notice leaves the register after at most this long. */
const RELEASE_SWEEP = Duration.minutes(5);
/** How the sort key of a release begins (lib/services/incidents/register.ts). */
const RELEASE = 'RELEASE#';
const RELEASE_ROLE_PATH = 'release/';

/** Name of the key that signs notices, on the first lines of what it signs; never that of the results’ key. */
export const noticesOrigin = (settings: Jurisdiction): string =>
  `${settings.domain ?? `${settings.id}.election`}/incidents`;

/**
 * The incident register. Its class may be public in released versions alone, and the register holds everything else too: what is
 * told to officials, and what stays in the office. So it stands behind named roles and the private network like never-public data,
 * and nothing in it is ever changed or deleted. What two people released leaves it as files of their own, in a bucket that the
 * public site copies from, with a signed statement of all of them: whoever reaches those files reaches nothing else of the register,
 * and whoever writes there is believed by nobody.
 */
export class IncidentsStack extends ElectionStack {
  readonly staffApi: ElectionApi;
  readonly register: ProtectedTable;
  readonly notices: PrivateBucket;
  readonly signingKey: SigningKey;

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
      uses: [
        { through: 's3', stacks: ['Incidents'] },
        ...(noticesAreFetched(settings) ? [{ through: 'sqs' } as const] : []),
      ],
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
    this.signingKey = new SigningKey(this, 'SigningKey', {
      dataClass: 'incident-notices',
      names,
      signerSubPath: RELEASE_ROLE_PATH,
      signs: 'incident notices',
      description: 'Signs the statement of all released incident notices (Ed25519)',
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
      roleSubPath: RELEASE_ROLE_PATH,
      description:
        'Takes released notices out of the register, the public’s words and no others, and signs the list of them',
      timeoutSeconds: 60,
      environment: {
        JURISDICTION: settings.id,
        REGISTER_TABLE: this.register.table.tableName,
        NOTICES_BUCKET: this.notices.name,
        NOTICES_ORIGIN: noticesOrigin(settings),
        SIGNING_KEY_ARN: this.signingKey.arn,
      },
      allow: [
        ...this.register.allowsItems(['Query'], ['REGISTER']),
        ...this.notices.reads(),
        ...this.notices.writes(),
        new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [this.signingKey.arn] }),
        new PolicyStatement({
          actions: ['kms:Sign'],
          resources: [this.signingKey.arn],
          conditions: { StringEquals: SIGNATURES_OF_RELEASES },
        }),
      ],
    });
    wakeOnInsert(this, 'ReleaseNotice', { wakes: release, table: this.register, keys: { sk: [{ prefix: RELEASE }] } });
    new Rule(this, 'ReleaseSweep', {
      description: 'Goes on with a release that was cut short',
      schedule: Schedule.rate(RELEASE_SWEEP),
      targets: [new LambdaFunction(release.function, { retryAttempts: 2, deadLetterQueue: release.deadLetters })],
    });
    if (noticesAreFetched(settings)) this.handOutTo(foundation, noticesKey);
    else announceAtTheEdge(this, this.notices);

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

  /** To a website in an account of its own, and what that must know. */
  private handOutTo(foundation: FoundationStack, key: ClassKey): void {
    const api = handOut(this, {
      name: 'incidents-released',
      dataClass: 'incident-notices',
      names: this.names,
      jurisdictionId: this.settings.id,
      foundation,
      key,
      released: this.notices,
      environment: { NOTICES_BUCKET: this.notices.name },
      description: 'Hands out released notices to a website elsewhere; cannot reach the register',
    });
    new CfnOutput(this, 'ForTheSite', {
      value: api.host,
      description:
        'Write this into election.config.ts as accounts.fromIncidents.released, and the public key of SigningKey as signingKey (docs/deploy.md)',
    }).overrideLogicalId('ForTheSite');
    new CfnOutput(this, 'SigningKeyToPin', {
      value: this.signingKey.arn,
      description: 'aws kms get-public-key --key-id THIS --query PublicKey --output text',
    });
  }
}
