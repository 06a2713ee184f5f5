import { CfnOutput, Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { calendarOf } from '../../config/calendar';
import type { Jurisdiction } from '../../config/schema';
import { LONGEST_LOAD_SECONDS } from '../../contracts/results';
import { announceAtTheEdge } from '../constructs/announce-at-the-edge';
import { ClassKey } from '../constructs/class-key';
import { ElectionApi } from '../constructs/election-api';
import { ElectionFunction } from '../constructs/election-function';
import { tellTheConsole } from '../constructs/for-the-console';
import { handOut } from '../constructs/hand-out';
import { SIGNATURES_OF_CHECKPOINTS, SIGNATURES_OF_RELEASES, SigningKey } from '../constructs/keys/signing-key';
import { PrivateBucket } from '../constructs/private-bucket';
import { ProtectedTable } from '../constructs/protected-table';
import { wakeOnInsert } from '../constructs/wake-on-insert';
import { resultsAccount, resultsAreFetched, staffOrigin } from '../places';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';

/** An upload link is used within this time or not at all; the handler's own links are shorter. */
const UPLOAD_LINK_SECONDS = 900;
/** A file that nobody loaded is no record of the election; what was loaded is copied to the staged store. */
const INTAKE_DAYS = 30;
/** Where the stream's nudge got lost, a release goes on after at most this long. */
const RELEASE_SWEEP = Duration.minutes(5);
const UPLOAD_ROLE_PATH = 'upload-links/';
/** Partitions of approved releases that wait to be made, of elections and of rehearsals, begin so (lib/services/results/draft-records.ts). */
const OUTBOX = 'OUTBOX';
/** Partition of saved column mappings. */
const MAPPINGS = 'MAPPINGS';
/** Partitions of what people have said of the log: witnesses’ lines and changes of its key. The log itself is the release function’s alone. */
const SAID_OF_THE_LOG = ['LOG-COSIGNATURES', 'LOG-KEYS'];
const RELEASE_ROLE_PATH = 'release/';

/** Text on the log's first line and name of the key that signs it. */
export const logOrigin = (settings: Jurisdiction): string => `${settings.domain ?? `${settings.id}.election`}/log`;

/**
 * Results from the clerk's file to the signed release: intake and staged stores that answer inside the private network alone,
 * the records of loads and approvals, the Ed25519 key, and the store of released files that the public site copies from.
 */
export class ResultsStack extends ElectionStack {
  readonly staffApi: ElectionApi;
  readonly released: PrivateBucket;
  readonly releasedKey: ClassKey;
  readonly signingKey: SigningKey;
  /** {@link signingKey} first, then those that the log may change to, in their order. */
  readonly signingKeys: readonly SigningKey[];
  /** Signs checkpoints beside them, where the settings say so. */
  readonly mlDsaKey?: SigningKey;
  readonly intake: PrivateBucket;

  constructor(scope: Construct, settings: Jurisdiction, foundation: FoundationStack) {
    super(scope, { settings, kind: 'Results', description: 'results from intake to signed release' });
    const key = foundation.draftKey;
    if (!key) throw new Error(`${this.node.path}: the module results is switched off in the settings.`);
    const { names } = this;
    const { accessLogs, logs, network, alarms } = foundation;
    const perimeter = network.perimeter;

    this.intake = new PrivateBucket(this, 'Intake', {
      dataClass: 'results-draft',
      names,
      key,
      accessLogs,
      perimeter,
      expireAfterDays: INTAKE_DAYS,
      notBackedUp: 'A file that was loaded is copied to the staged store, which is backed up; the rest expires.',
      uploads: {
        principal: names.rolesOf('results-draft', UPLOAD_ROLE_PATH),
        presignedPut: { maxAgeSeconds: UPLOAD_LINK_SECONDS },
        fromOrigin: staffOrigin(settings) ?? 'https://address-not-set.invalid',
      },
    });
    const staged = new PrivateBucket(this, 'Staged', { dataClass: 'results-draft', names, key, accessLogs, perimeter });
    const records = new ProtectedTable(this, 'Records', {
      dataClass: 'results-draft',
      names,
      key,
      perimeter,
      streamOfKeys: true,
    });

    this.releasedKey = new ClassKey(this, 'ReleasedKey', {
      dataClass: 'results-public',
      names,
      uses: [
        { through: 's3', stacks: ['Results'], alsoRolesOf: 'results-draft' },
        ...(resultsAreFetched(settings) ? [{ through: 'sqs' } as const] : []),
      ],
      description: 'Released results on their way to the public site',
    });
    this.released = new PrivateBucket(this, 'Released', {
      dataClass: 'results-public',
      names,
      key: this.releasedKey,
      accessLogs,
      announces: true,
    });
    this.signingKey = new SigningKey(this, 'SigningKey', {
      dataClass: 'results-draft',
      names,
      signerSubPath: RELEASE_ROLE_PATH,
      description: 'Signs released results and the transparency log (Ed25519)',
    });
    // The first keeps the id that it always had: another one would be another key.
    this.signingKeys = [
      this.signingKey,
      ...Array.from(
        { length: settings.publicLog.keys - 1 },
        (_, i) =>
          new SigningKey(this, `SigningKey${i + 2}`, {
            dataClass: 'results-draft',
            names,
            signerSubPath: RELEASE_ROLE_PATH,
            description: `Key ${i + 2} of released results and the transparency log (Ed25519); signs after a change of key`,
          }),
      ),
    ];

    if (settings.publicLog.mlDsa) {
      this.mlDsaKey = new SigningKey(this, 'MlDsaKey', {
        dataClass: 'results-draft',
        names,
        signerSubPath: RELEASE_ROLE_PATH,
        signs: 'checkpoints with ML-DSA',
        description: 'Signs the checkpoints of the transparency log beside the Ed25519 key (ML-DSA-44)',
      });
    }

    const common = { dataClass: 'results-draft', names, key, logs, network, alarms } as const;
    const elections = JSON.stringify(settings.elections.map((election) => calendarOf(election, settings.identifiers)));

    const witnesses = JSON.stringify(settings.publicLog.witnesses);
    const signingArns = this.signingKeys.map(({ arn }) => arn);
    const mlDsaArns = this.mlDsaKey === undefined ? [] : [this.mlDsaKey.arn];

    const upload = new ElectionFunction(this, 'Upload', {
      ...common,
      name: 'results-upload',
      roleSubPath: UPLOAD_ROLE_PATH,
      description: 'Hands a clerk a link that takes one results file, once, for minutes',
      environment: { JURISDICTION: settings.id, INTAKE_BUCKET: this.intake.name, ELECTIONS: elections },
      allow: this.intake.writes(),
    });
    const staff = new ElectionFunction(this, 'ResultsStaff', {
      ...common,
      name: 'results-staff',
      description: 'Loads, reconciles and stages a file; takes attestations and approvals',
      memoryMiB: 1769,
      // API Gateway waits for 29 of them. A load that takes longer is read to its end all the same, and the console waits for it.
      timeoutSeconds: LONGEST_LOAD_SECONDS,
      environment: {
        JURISDICTION: settings.id,
        JURISDICTION_NAME: settings.name,
        DRAFT_TABLE: records.table.tableName,
        INTAKE_BUCKET: this.intake.name,
        STAGED_BUCKET: staged.name,
        ELECTIONS: elections,
        LOG_ORIGIN: logOrigin(settings),
        WITNESSES: witnesses,
        SIGNING_KEYS: String(this.signingKeys.length),
        ...(this.mlDsaKey === undefined ? {} : { ML_DSA: 'true' }),
      },
      allow: [
        ...records.allows(['GetItem', 'Query', 'ConditionCheckItem'], ['ELECTION#', 'LOAD#', 'LOG', MAPPINGS]),
        ...records.allows(['PutItem'], ['ELECTION#', 'LOAD#', ...SAID_OF_THE_LOG, MAPPINGS, OUTBOX]),
        ...this.intake.reads(),
        ...staged.reads(),
        ...staged.writes(),
      ],
    });
    const release = new ElectionFunction(this, 'Release', {
      ...common,
      name: 'results-release',
      allowLambda: records.streams(),
      roleSubPath: RELEASE_ROLE_PATH,
      description: 'Makes the files of an approved release, signs them and appends them to the log',
      memoryMiB: 1769,
      timeoutSeconds: 120,
      environment: {
        JURISDICTION: settings.id,
        JURISDICTION_NAME: settings.name,
        DRAFT_TABLE: records.table.tableName,
        STAGED_BUCKET: staged.name,
        RELEASED_BUCKET: this.released.name,
        SIGNING_KEY_ARN: this.signingKey.arn,
        ...this.nextKeyArns(),
        ...this.mlDsaKeyArn(),
        LOG_ORIGIN: logOrigin(settings),
        WITNESSES: witnesses,
        ELECTIONS: elections,
      },
      allow: [
        ...records.allowsItems(['GetItem', 'Query', 'ConditionCheckItem'], ['ELECTION#', 'LOAD#', 'LOG', OUTBOX]),
        ...records.allowsItems(['PutItem'], ['ELECTION#', 'LOG']),
        ...records.allowsItems(['DeleteItem'], [OUTBOX]),
        ...staged.reads(),
        ...this.released.reads(),
        ...this.released.writes(),
        // In which algorithm is the key's own policy's to say; here it would not fit.
        new PolicyStatement({ actions: ['kms:GetPublicKey'], resources: [...signingArns, ...mlDsaArns] }),
        new PolicyStatement({
          actions: ['kms:Sign'],
          resources: signingArns,
          conditions: { StringEquals: SIGNATURES_OF_RELEASES },
        }),
        ...mlDsaArns.map(
          (arn) =>
            new PolicyStatement({
              actions: ['kms:Sign'],
              resources: [arn],
              conditions: { StringEquals: SIGNATURES_OF_CHECKPOINTS },
            }),
        ),
      ],
    });
    this.nudgeOnApproval(release, records);
    const handsOut = resultsAreFetched(settings)
      ? handOut(this, {
          name: 'results-released',
          dataClass: 'results-public',
          names,
          jurisdictionId: settings.id,
          foundation,
          key: this.releasedKey,
          released: this.released,
          environment: { RELEASED_BUCKET: this.released.name },
          description: 'Hands out released files to a website elsewhere; can read no draft',
        })
      : undefined;
    if (handsOut === undefined) announceAtTheEdge(this, this.released);

    this.staffApi = new ElectionApi(this, 'StaffApi', {
      api: 'results-staff',
      jurisdictionId: settings.id,
      functions: { 'results-upload': upload, 'results-staff': staff },
      staff: foundation.staff.userPool,
      edgeSecret: foundation.edgeValue,
      logs,
    });
    tellTheConsole(this, settings, { staffApi: this.staffApi.address, intake: this.intake.regionalHost });
    if (handsOut) this.tellTheSite(handsOut, foundation);
  }

  /** Environment of a function that must know the keys after the first, one variable for each. */
  nextKeyArns(): Record<string, string> {
    return Object.fromEntries(this.signingKeys.slice(1).map(({ arn }, i) => [`SIGNING_KEY_ARN_${i + 2}`, arn]));
  }

  /** Environment of a function that must know the ML-DSA key, where there is one. */
  mlDsaKeyArn(): Record<string, string> {
    return this.mlDsaKey === undefined ? {} : { ML_DSA_KEY_ARN: this.mlDsaKey.arn };
  }

  /** What the website must know of this account; its staff's addresses too, where CloudFront stands before them. */
  private tellTheSite(released: ElectionApi, { staff }: FoundationStack): void {
    const behindTheSite = resultsAccount(this.settings) !== undefined;
    new CfnOutput(this, 'ForTheSite', {
      value: behindTheSite
        ? this.toJsonString({
            released: released.host,
            staffApi: this.staffApi.host,
            intake: this.intake.regionalHost,
            signIn: staff.signInHost,
            clientId: staff.clientId,
          })
        : released.host,
      description: behindTheSite
        ? 'Write this into election.config.ts as accounts.fromResults, and with it the public key of SigningKey as signingKey (docs/deploy.md)'
        : 'Write this into election.config.ts as accounts.fromResults.released, and the public key of SigningKey as signingKey (docs/deploy.md)',
    }).overrideLogicalId('ForTheSite');
    this.signingKeys.forEach(({ arn }, i) => {
      new CfnOutput(this, i === 0 ? 'SigningKeyToPin' : `SigningKeyToPin${i + 1}`, {
        value: arn,
        description: 'aws kms get-public-key --key-id THIS --query PublicKey --output text',
      });
    });
    if (this.mlDsaKey) {
      new CfnOutput(this, 'MlDsaKeyToPin', {
        value: this.mlDsaKey.arn,
        description:
          'aws kms get-public-key --key-id THIS --query PublicKey --output text (accounts.fromResults.mlDsaKey)',
      });
    }
  }

  private nudgeOnApproval(release: ElectionFunction, records: ProtectedTable): void {
    wakeOnInsert(this, 'ReleaseOnApproval', { wakes: release, table: records, keys: { pk: [{ prefix: OUTBOX }] } });
    new Rule(this, 'ReleaseSweep', {
      description: 'Goes on with a release that was cut short',
      schedule: Schedule.rate(RELEASE_SWEEP),
      targets: [new LambdaFunction(release.function, { retryAttempts: 2, deadLetterQueue: release.deadLetters })],
    });
  }
}
