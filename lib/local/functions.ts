import type { FunctionName } from '../contracts/functions';
import type { Embedded } from '../platform/embedded';
import { createBallotsHold } from '../services/ballots/ballots-hold';
import { createBallotsStaff } from '../services/ballots/ballots-staff';
import { createBallotsUpload } from '../services/ballots/ballots-upload';
import { parseKeeping } from '../services/ballots/retention';
import { createDocumentsPromote } from '../services/documents/documents-promote';
import { createDocumentsStaff } from '../services/documents/documents-staff';
import { createDocumentsUpload } from '../services/documents/documents-upload';
import type { HandlerLog, LambdaHandler } from '../services/http/lambda';
import { askedThrough } from '../services/http/viewer-address';
import { createIncidentsPublish } from '../services/incidents/incidents-publish';
import { createIncidentsRelease } from '../services/incidents/incidents-release';
import { createIncidentsStaff } from '../services/incidents/incidents-staff';
import { createRegistrationStaff } from '../services/registration/registration-staff';
import { createRegistrationSubmit, submissionMode } from '../services/registration/registration-submit';
import { createVoterStatus } from '../services/registration/voter-status';
import { parseElections } from '../services/results/elections';
import { createResultsPublish } from '../services/results/results-publish';
import { createResultsRelease } from '../services/results/results-release';
import { createResultsStaff } from '../services/results/results-staff';
import { createResultsUpload } from '../services/results/results-upload';
import { parseWitnesses } from '../services/results/witnesses';
import { CannotStart } from './cannot-start';
import { type Cloud, knownText, record } from './cloud/cloud';
import type { faultPoint } from './fault-point';
import { functionNameOf } from './gateway/api-model';
import { rehearsalScanner } from './rehearsal-scanner';
import { withStream } from './trigger';

/** Names of the stores in the home folder; one for each store of the templates. */
export const LOCAL_STORES = {
  roll: 'roll',
  lookUpCounters: 'look-up-counters',
  draft: 'results-records',
  intake: 'results-intake',
  staged: 'results-staged',
  released: 'results-released',
  public: 'results-public',
  ballotManifest: 'ballots-manifest',
  ballotIntake: 'ballots-intake',
  ballotVault: 'ballots-vault',
  incidents: 'incidents-register',
  notices: 'incidents-notices',
  publicNotices: 'incidents-public',
  documentIntake: 'documents-intake',
  documents: 'documents-store',
  documentQuarantine: 'documents-quarantine',
} as const;

/** Those that have Object Lock in the cloud. */
export const LOCKED_STORES: readonly string[] = [LOCAL_STORES.ballotVault];

/**
 * A function's environment as its template sets it; asking for a name that only AWS knows throws, and for one that nobody set, unless
 * `unset` says what that means.
 */
type Environment = (name: string, unset?: string) => string;

/** The functions that the templates have, and the environment of each. */
export const deployedFunctions = (cloud: Cloud): ReadonlyMap<FunctionName, Environment> =>
  new Map(
    cloud
      .ofType('AWS::Lambda::Function')
      // CDK's own helpers carry no name of ours; nothing here calls them.
      .filter((resource) => resource.metadata['election:handler'] !== undefined)
      .map((resource) => {
        const name = functionNameOf(resource);
        const variables = record(record(resource.properties['Environment'])['Variables']);
        const environment: Environment = (variable, unset) => {
          const text = variable in variables ? knownText(cloud, variables[variable], resource) : unset;
          if (text === undefined) {
            throw new CannotStart(
              `${resource.address} (${name}) has no environment variable ${variable} in its template.`,
            );
          }
          return text;
        };
        return [name, environment];
      }),
  );

export interface LocalFunctions {
  /** The handler behind a method of the templates. */
  handler(name: FunctionName): LambdaHandler;
  /** Takes approved releases to the released folder, then to the public one. Does nothing where the templates lack them. */
  release(): Promise<void>;
  /** Takes released notices out of the register, then to the public folder. Does nothing where the templates lack them. */
  releaseNotices(): Promise<void>;
  /** Takes every document out of intake by what the rehearsal's scanner says. Does nothing where the templates lack it. */
  promoteDocuments(): Promise<void>;
}

export interface FunctionDependencies {
  readonly embedded: Embedded;
  readonly fault: ReturnType<typeof faultPoint>;
  readonly log: HandlerLog;
  /** Hears every change of the draft records. */
  readonly draftChanged: Parameters<typeof withStream>[1];
  /** Hears every change of the incident register. */
  readonly registerChanged: Parameters<typeof withStream>[1];
}

/**
 * The very factories that the deployed functions are made from, over the stores of the home folder, with the environment
 * that the templates give them.
 */
export const localFunctions = (
  deployed: ReadonlyMap<FunctionName, Environment>,
  { embedded, fault, log, draftChanged, registerChanged }: FunctionDependencies,
): LocalFunctions => {
  const { clock, notices } = embedded;
  const roll = embedded.records(LOCAL_STORES.roll);
  const sealer = embedded.sealer('roll');
  const index = embedded.blindIndex('roll');
  const draft = withStream(embedded.records(LOCAL_STORES.draft), draftChanged);
  const intake = embedded.objects(LOCAL_STORES.intake);
  const staged = embedded.objects(LOCAL_STORES.staged);
  const released = embedded.objects(LOCAL_STORES.released);
  const register = withStream(embedded.records(LOCAL_STORES.incidents), registerChanged);
  const documentIntake = embedded.objects(LOCAL_STORES.documentIntake);
  const documents = embedded.objects(LOCAL_STORES.documents);
  const documentQuarantine = embedded.objects(LOCAL_STORES.documentQuarantine);
  const manifest = embedded.records(LOCAL_STORES.ballotManifest);
  const ballotIntake = embedded.objects(LOCAL_STORES.ballotIntake);
  const elections = (environment: Environment) => parseElections(environment('ELECTIONS'));

  const factories: Partial<Record<FunctionName, (environment: Environment) => LambdaHandler>> = {
    'registration-submit': (environment) =>
      createRegistrationSubmit({
        jurisdiction: environment('JURISDICTION'),
        mode: submissionMode(environment('REGISTRATION_MODE')),
        state: environment('STATE'),
        records: roll,
        sealer,
        index,
        clock,
        log,
      }),
    'voter-status': (environment) =>
      createVoterStatus({
        jurisdiction: environment('JURISDICTION'),
        records: roll,
        counters: embedded.records(LOCAL_STORES.lookUpCounters),
        index,
        clock,
        through: askedThrough(environment('ASKED_THROUGH')),
        log,
      }),
    'registration-staff': (environment) =>
      createRegistrationStaff({
        jurisdiction: environment('JURISDICTION'),
        records: roll,
        sealer,
        index,
        notices,
        clock,
        log,
      }),
    'results-upload': (environment) =>
      createResultsUpload({
        jurisdiction: environment('JURISDICTION'),
        intake,
        elections: elections(environment),
        clock,
        log,
      }),
    'results-staff': (environment) =>
      createResultsStaff({
        records: draft,
        intake,
        staged,
        jurisdiction: [environment('JURISDICTION_NAME'), environment('JURISDICTION')],
        elections: elections(environment),
        logOrigin: environment('LOG_ORIGIN'),
        witnesses: parseWitnesses(environment('WITNESSES')),
        signingKeys: Number(environment('SIGNING_KEYS')),
        mlDsa: environment('ML_DSA', '') === 'true',
        clock,
        log,
      }),
    'documents-upload': () => createDocumentsUpload({ intake: documentIntake, clock, log }),
    'documents-staff': () =>
      createDocumentsStaff({ intake: documentIntake, store: documents, quarantine: documentQuarantine, log }),
    'incidents-staff': () => createIncidentsStaff({ records: register, clock, log }),
    'ballots-upload': (environment) =>
      createBallotsUpload({
        jurisdiction: environment('JURISDICTION'),
        intake: ballotIntake,
        keeping: parseKeeping(environment('KEEPING')),
        clock,
        log,
      }),
    'ballots-staff': (environment) =>
      createBallotsStaff({
        records: manifest,
        intake: ballotIntake,
        vault: embedded.objects(LOCAL_STORES.ballotVault),
        keeping: parseKeeping(environment('KEEPING')),
        floorDays: Number(environment('LOCK_FLOOR_DAYS')),
        clock,
        log,
      }),
    'ballots-hold': (environment) =>
      createBallotsHold({
        records: manifest,
        holds: embedded.legalHolds(LOCAL_STORES.ballotVault),
        keeping: parseKeeping(environment('KEEPING')),
        clock,
        log,
      }),
  };

  const handlers = new Map<FunctionName, LambdaHandler>();
  for (const [name, environment] of deployed) {
    const factory = factories[name];
    if (factory) handlers.set(name, factory(environment));
  }

  // As many as the templates have; which of them is in use stands in the log.
  const signers = Array.from({ length: Number(deployed.get('results-staff')?.('SIGNING_KEYS') ?? 0) }, (_, i) =>
    embedded.signer(i === 0 ? 'release' : `release-${i + 1}`),
  );
  const mlDsaSigner =
    deployed.get('results-staff')?.('ML_DSA', '') === 'true' ? embedded.mlDsaSigner('release') : undefined;
  const releaseEnvironment = deployed.get('results-release');
  const release =
    releaseEnvironment &&
    createResultsRelease({
      records: fault.records(draft),
      staged,
      released: fault.objects(released),
      signers,
      ...(mlDsaSigner === undefined ? {} : { mlDsaSigner }),
      witnesses: parseWitnesses(releaseEnvironment('WITNESSES')),
      logOrigin: releaseEnvironment('LOG_ORIGIN'),
      jurisdictionName: releaseEnvironment('JURISDICTION_NAME'),
      elections: elections(releaseEnvironment),
      clock,
    });
  const publishEnvironment = deployed.get('results-publish');
  const publish =
    publishEnvironment &&
    createResultsPublish({
      released,
      site: fault.objects(embedded.objects(LOCAL_STORES.public)),
      publicKeys: () => Promise.all(signers.map((signer) => signer.publicKey())),
      ...(mlDsaSigner === undefined ? {} : { mlDsaKey: mlDsaSigner.publicKey }),
      logOrigin: publishEnvironment('LOG_ORIGIN'),
    });

  const releasedNotices = embedded.objects(LOCAL_STORES.notices);
  const signerOfNotices = embedded.signer('notices');
  const noticesEnvironment = deployed.get('incidents-release');
  const releaseNotices =
    noticesEnvironment &&
    createIncidentsRelease({
      records: register,
      notices: fault.objects(releasedNotices),
      signer: signerOfNotices,
      origin: noticesEnvironment('NOTICES_ORIGIN'),
      jurisdiction: noticesEnvironment('JURISDICTION'),
    });
  const publicNoticesEnvironment = deployed.get('incidents-publish');
  const publishNotices =
    publicNoticesEnvironment &&
    createIncidentsPublish({
      released: releasedNotices,
      site: fault.objects(embedded.objects(LOCAL_STORES.publicNotices)),
      publicKey: signerOfNotices.publicKey,
      origin: publicNoticesEnvironment('NOTICES_ORIGIN'),
      jurisdiction: publicNoticesEnvironment('JURISDICTION'),
    });

  const promote =
    deployed.has('documents-promote') &&
    createDocumentsPromote({
      intake: documentIntake,
      store: documents,
      quarantine: documentQuarantine,
      verdicts: rehearsalScanner(documentIntake),
    });

  return {
    handler: (name) => {
      const handler = handlers.get(name);
      if (!handler) throw new Error(`no handler for ${name} on this machine`);
      return handler;
    },
    release: async () => {
      await release?.({});
      await publish?.({});
    },
    releaseNotices: async () => {
      await releaseNotices?.();
      await publishNotices?.();
    },
    promoteDocuments: async () => {
      if (!promote) return;
      for (const objectKey of (await documentIntake.list('')).keys) {
        await promote({ detail: { s3ObjectDetails: { objectKey } } });
      }
    },
  };
};
