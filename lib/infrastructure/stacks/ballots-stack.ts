import type { Construct } from 'constructs';
import { recordsKept } from '../../config/retention';
import type { Jurisdiction } from '../../config/schema';
import { ElectionApi } from '../constructs/election-api';
import { ElectionFunction } from '../constructs/election-function';
import { tellTheConsole } from '../constructs/for-the-console';
import { PrivateBucket } from '../constructs/private-bucket';
import { ProtectedTable } from '../constructs/protected-table';
import { staffOrigin } from '../places';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';

/** An upload link is used within this time or not at all; the handler's own links are shorter. */
const UPLOAD_LINK_SECONDS = 900;
/** What was deposited lies in the vault; what was not is no record of the election. */
const INTAKE_DAYS = 30;
const UPLOAD_ROLE_PATH = 'upload-links/';
const HOLD_ROLE_PATH = 'legal-hold/';
/** A file that comes after the keeping time of its election is kept this long at least: time to notice, and to place a hold. */
const FLOOR_DAYS = 30;
/** Records come in before election day, ballot definitions first: no date lies further ahead than this and the keeping time. */
const DAYS_BEFORE_ELECTION = 4 * 366;
/** Long enough to see the lock refuse, short enough to tear the evaluation down within the week. */
const EVALUATION = { floorDays: 1, ceilingDays: 7 } as const;

/**
 * The ballot vault: files under a lock that each carry the date until which the law keeps them, and a manifest of their digests to
 * which lines are only ever added. Nobody deletes here, not even the account's administrators, and nobody writes over.
 */
export class BallotsStack extends ElectionStack {
  readonly staffApi: ElectionApi;
  readonly intake: PrivateBucket;
  readonly vault: PrivateBucket;
  readonly manifest: ProtectedTable;

  constructor(scope: Construct, settings: Jurisdiction, foundation: FoundationStack) {
    super(scope, { settings, kind: 'Ballots', description: 'ballot records under lock, and their manifest' });
    const key = foundation.ballotKey;
    if (!key) throw new Error(`${this.node.path}: the module ballots is switched off in the settings.`);
    const { names } = this;
    const { accessLogs, logs, network, alarms } = foundation;
    const perimeter = network.perimeter;
    const lock = lockOf(settings);

    this.intake = new PrivateBucket(this, 'Intake', {
      dataClass: 'ballot-data',
      names,
      key,
      accessLogs,
      perimeter,
      expireAfterDays: INTAKE_DAYS,
      notBackedUp: 'A file that was deposited lies in the vault, which is backed up; the rest expires.',
      uploads: {
        principal: names.rolesOf('ballot-data', UPLOAD_ROLE_PATH),
        presignedPut: { maxAgeSeconds: UPLOAD_LINK_SECONDS },
        fromOrigin: staffOrigin(settings) ?? 'https://address-not-set.invalid',
      },
    });
    this.vault = new PrivateBucket(this, 'Vault', {
      dataClass: 'ballot-data',
      names,
      key,
      accessLogs,
      perimeter,
      writeOnce: { ...lock, holdsBy: names.rolesOf('ballot-data', HOLD_ROLE_PATH) },
    });
    this.manifest = new ProtectedTable(this, 'Manifest', {
      dataClass: 'ballot-data',
      names,
      key,
      perimeter,
      appendOnly: true,
    });

    const common = { dataClass: 'ballot-data', names, key, logs, network, alarms } as const;
    const keeping = JSON.stringify(recordsKept(settings));
    const table = this.manifest.table.tableName;

    const upload = new ElectionFunction(this, 'Upload', {
      ...common,
      name: 'ballots-upload',
      roleSubPath: UPLOAD_ROLE_PATH,
      description: 'Hands a clerk a link that takes one file of ballot records, once, for minutes',
      environment: { JURISDICTION: settings.id, INTAKE_BUCKET: this.intake.name, KEEPING: keeping },
      allow: this.intake.writes(),
    });
    const staff = new ElectionFunction(this, 'BallotsStaff', {
      ...common,
      name: 'ballots-staff',
      description: 'Seals ballot records with their date, enters them in the manifest, reads them again to check',
      memoryMiB: 1769,
      timeoutSeconds: 29,
      environment: {
        BALLOT_TABLE: table,
        INTAKE_BUCKET: this.intake.name,
        VAULT_BUCKET: this.vault.name,
        LOCK_MODE: lock.mode,
        LOCK_FLOOR_DAYS: String(lock.floorDays),
        KEEPING: keeping,
      },
      allow: [
        ...this.manifest.allows(['GetItem', 'Query', 'PutItem'], ['MANIFEST#', 'DEPOSIT#']),
        ...this.intake.reads(),
        ...this.vault.reads(),
        ...this.vault.writes(),
      ],
    });
    const hold = new ElectionFunction(this, 'LegalHold', {
      ...common,
      name: 'ballots-hold',
      roleSubPath: HOLD_ROLE_PATH,
      description: 'Places and lifts legal holds; can read and write no ballot record',
      environment: { BALLOT_TABLE: table, VAULT_BUCKET: this.vault.name, KEEPING: keeping },
      allow: [...this.manifest.allows(['Query', 'PutItem'], ['MANIFEST#']), ...this.vault.holds()],
    });

    this.staffApi = new ElectionApi(this, 'StaffApi', {
      api: 'ballots-staff',
      jurisdictionId: settings.id,
      functions: { 'ballots-upload': upload, 'ballots-staff': staff, 'ballots-hold': hold },
      staff: foundation.staff.userPool,
      edgeSecret: foundation.edgeValue,
      logs,
    });
    tellTheConsole(this, settings, { staffApi: this.staffApi.address, intake: this.intake.regionalHost });
  }
}

const lockOf = ({ profile, retention }: Jurisdiction) =>
  profile === 'production'
    ? ({
        mode: 'COMPLIANCE',
        floorDays: FLOOR_DAYS,
        ceilingDays: Math.max(retention.federalRecordsMonths, retention.otherRecordsMonths) * 31 + DAYS_BEFORE_ELECTION,
      } as const)
    : ({ mode: 'GOVERNANCE', ...EVALUATION } as const);
