import { Aws, CfnOutput, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FromRegistration } from '../../config/accounts';
import type { Jurisdiction } from '../../config/schema';
import { siteSettingsOf } from '../../config/site-settings';
import { LOOK_UP_LIMIT_REACHED } from '../../contracts/log-messages';
import { ClassKey } from '../constructs/class-key';
import { DocumentIntake } from '../constructs/document-intake';
import { CALLED_DIRECTLY } from '../constructs/edge-secret';
import { ElectionApi } from '../constructs/election-api';
import { ElectionFunction } from '../constructs/election-function';
import { tellTheConsole } from '../constructs/for-the-console';
import { ProtectedTable } from '../constructs/protected-table';
import { formsHost, isApart, wholeOf } from '../places';
import { ElectionStack } from './election-stack';
import type { FoundationStack } from './foundation-stack';

/** A family behind one address reaches a limit now and then; this many counters in an hour is no family. */
const WALK_THRESHOLD = 10;
/** Items of these kinds leave the table by themselves at the second in this attribute. */
const EXPIRES_AT = 'expiresAt';

/** The voter roll: its table, three functions that each reach their own kinds of items, the public and the staff API. */
export class RegistrationStack extends ElectionStack {
  readonly publicApi: ElectionApi;
  readonly staffApi: ElectionApi;
  readonly documents: DocumentIntake;

  constructor(scope: Construct, settings: Jurisdiction, foundation: FoundationStack) {
    super(scope, { settings, kind: 'Registration', description: 'voter registrations and their status' });
    const { rollKeys } = foundation;
    if (!rollKeys)
      throw new Error(
        `${this.node.path}: this deployment keeps no registrations (registration.mode is ${settings.registration.mode}).`,
      );
    const { names } = this;
    const perimeter = foundation.network.perimeter;

    const roll = new ProtectedTable(this, 'Roll', { dataClass: 'voter-roll', names, key: rollKeys.roll, perimeter });
    // Counters expire. They have a table of their own, so that no stray attribute can ever make a voter's record expire.
    const counters = new ProtectedTable(this, 'LookUpCounters', {
      dataClass: 'voter-roll',
      names,
      key: rollKeys.roll,
      perimeter,
      expiresAt: EXPIRES_AT,
      notBackedUp: 'Counters expire within hours; a restored one would count against the wrong people.',
    });

    const sealing = (action: 'kms:GenerateDataKey' | 'kms:Decrypt') =>
      new PolicyStatement({
        actions: [action],
        resources: [rollKeys.roll.arn],
        conditions: { StringEquals: { 'kms:EncryptionContext:jurisdiction': settings.id } },
      });
    const indexing = new PolicyStatement({ actions: ['kms:GenerateMac'], resources: [rollKeys.index.arn] });
    const common = {
      dataClass: 'voter-roll',
      names,
      key: rollKeys.roll,
      logs: foundation.logs,
      network: foundation.network,
      alarms: foundation.alarms,
    } as const;
    const environment = {
      JURISDICTION: settings.id,
      ROLL_TABLE: roll.table.tableName,
      ROLL_KEY_ARN: rollKeys.roll.arn,
      INDEX_KEY_ID: rollKeys.index.arn,
    };

    const submit = new ElectionFunction(this, 'Submit', {
      ...common,
      name: 'registration-submit',
      description: 'Takes in a registration form; can write it and can never open one',
      environment: { ...environment, REGISTRATION_MODE: settings.registration.mode, STATE: settings.state },
      allow: [
        ...roll.allows(['PutItem'], ['IDEMPOTENCY#', 'FORM#', 'QUEUE#']),
        ...roll.allows(['GetItem'], ['IDEMPOTENCY#']),
        sealing('kms:GenerateDataKey'),
        indexing,
      ],
    });
    const status = new ElectionFunction(this, 'VoterStatus', {
      ...common,
      name: 'voter-status',
      description: 'Answers whether somebody is registered, from items that hold no name',
      environment: {
        JURISDICTION: settings.id,
        ROLL_TABLE: environment.ROLL_TABLE,
        COUNTER_TABLE: counters.table.tableName,
        INDEX_KEY_ID: environment.INDEX_KEY_ID,
        ASKED_THROUGH: foundation.edgeValue === CALLED_DIRECTLY ? 'nothing' : 'edge',
      },
      allow: [...roll.allows(['Query'], ['STATUS#']), ...counters.allows(['GetItem', 'PutItem'], ['RATE#']), indexing],
    });
    this.alarmOnWalks(status, foundation);
    const staff = new ElectionFunction(this, 'RegistrationStaff', {
      ...common,
      name: 'registration-staff',
      description: 'Lets a registrar read, accept and reject forms, and writes down each of these',
      environment: { ...environment, MAIL_FROM: settings.contact.email },
      allow: [
        ...roll.allows(['GetItem', 'Query'], ['FORM#', 'QUEUE#']),
        ...roll.allows(['PutItem'], ['FORM#', 'QUEUE#', 'VOTER#', 'STATUS#', 'AUDIT#']),
        ...roll.allows(['DeleteItem'], ['QUEUE#']),
        sealing('kms:GenerateDataKey'),
        sealing('kms:Decrypt'),
        indexing,
        new PolicyStatement({
          actions: ['ses:SendEmail'],
          // The address itself, or the domain that it belongs to, whichever the office verified.
          resources: [settings.contact.email, settings.contact.email.split('@')[1]].map(
            (identity) => `arn:${Aws.PARTITION}:ses:${Aws.REGION}:${Aws.ACCOUNT_ID}:identity/${identity}`,
          ),
          conditions: { StringEquals: { 'ses:FromAddress': settings.contact.email } },
        }),
      ],
    });

    const website = settings.domain ?? settings.cloudFrontName ?? 'address-not-set.invalid';
    const formsDomain = formsHost(settings);
    this.documents = new DocumentIntake(this, 'DocumentIntake', {
      names,
      key: rollKeys.documents,
      accessLogs: foundation.accessLogs,
      logs: foundation.logs,
      network: foundation.network,
      alarms: foundation.alarms,
      siteOrigin: `https://${formsDomain ?? website}`,
    });

    const pages = formsDomain === undefined ? undefined : this.pages(foundation, website);
    const { formsCertificateArn } = settings.registration;
    this.publicApi = new ElectionApi(this, 'PublicApi', {
      api: 'registration-public',
      jurisdictionId: settings.id,
      functions: {
        'registration-submit': submit,
        'voter-status': status,
        'documents-upload': this.documents.upload,
        ...(pages ? { 'forms-pages': pages } : {}),
      },
      ...(pages ? { alsoServes: 'forms-pages' } : {}),
      ...(formsDomain === undefined || formsCertificateArn === undefined
        ? {}
        : { ownName: { domain: formsDomain, certificateArn: formsCertificateArn } }),
      edgeSecret: foundation.edgeValue,
      logs: foundation.logs,
    });
    this.staffApi = new ElectionApi(this, 'StaffApi', {
      api: 'registration-staff',
      jurisdictionId: settings.id,
      functions: { 'registration-staff': staff, 'documents-staff': this.documents.staff },
      staff: foundation.staff.userPool,
      edgeSecret: foundation.edgeValue,
      logs: foundation.logs,
    });
    tellTheConsole(this, settings, { staffApi: this.staffApi.address });
    if (isApart(settings)) this.tellTheSite(foundation);
  }

  /** Where the website may see nothing of voters, their forms are handed out here, by code that may do nothing else. */
  private pages({ logs, alarms }: FoundationStack, website: string): ElectionFunction<'forms-pages'> {
    const { names, settings } = this;
    const key = new ClassKey(this, 'PagesKey', {
      dataClass: 'site-content',
      names,
      uses: [{ through: 'sqs' }],
      backedUp: false,
      description: 'What handing out pages of the forms failed on',
    });
    return new ElectionFunction(this, 'FormsPages', {
      name: 'forms-pages',
      dataClass: 'site-content',
      names,
      key,
      logs,
      alarms,
      description: 'Hands out the pages of the forms, which lie beside its code; may reach nothing',
      environment: {
        SITE_SETTINGS: JSON.stringify(
          siteSettingsOf(wholeOf(settings), { registrationMode: settings.registration.mode }),
        ),
        DOCUMENTS_HOST: this.documents.intake.regionalHost,
        WEBSITE: website,
      },
      allow: [],
    });
  }

  /** One line for the person who deploys, to be copied into the settings: the website's account can ask this one for nothing. */
  private tellTheSite({ staff }: FoundationStack): void {
    const told: Readonly<Record<keyof FromRegistration, string>> = {
      publicApi: this.publicApi.host,
      staffApi: this.staffApi.host,
      documents: this.documents.intake.regionalHost,
      signIn: staff.signInHost,
      clientId: staff.clientId,
    };
    new CfnOutput(this, 'ForTheSite', {
      value: this.toJsonString(told),
      description: 'Write this into election.config.ts as accounts.fromRegistration, then deploy the website',
    }).overrideLogicalId('ForTheSite');
  }

  /** Illinois went unnoticed for nineteen days: whoever walks through the look-up is not only cut off but heard. */
  private alarmOnWalks(status: ElectionFunction<'voter-status'>, foundation: FoundationStack): void {
    const filter = new MetricFilter(this, 'LookUpLimitReached', {
      logGroup: status.logGroup,
      filterPattern: FilterPattern.stringValue('$.message', '=', LOOK_UP_LIMIT_REACHED),
      metricNamespace: `Election/${this.settings.id}`,
      metricName: 'LookUpLimitReached',
      metricValue: '1',
      defaultValue: 0,
    });
    foundation.alarms.when(this, 'LookUpWalkAlarm', {
      metric: filter.metric({ period: Duration.hours(1), statistic: 'Sum' }),
      threshold: WALK_THRESHOLD,
      description:
        'Many askers or many voters reached the limit of look-ups within an hour: somebody may be walking through the roll',
    });
  }
}
