import type { FunctionName } from '../contracts/functions';
import type { Embedded } from '../platform/embedded';
import { createBallotsHold } from '../services/ballots/ballots-hold';
import { createBallotsStaff } from '../services/ballots/ballots-staff';
import { createBallotsUpload } from '../services/ballots/ballots-upload';
import { parseKeeping } from '../services/ballots/retention';
import { createDocumentsUpload } from '../services/documents/documents-upload';
import type { HandlerLog, LambdaHandler } from '../services/http/lambda';
import { createIncidentsStaff } from '../services/incidents/incidents-staff';
import { createRegistrationStaff } from '../services/registration/registration-staff';
import { createRegistrationSubmit, submissionMode } from '../services/registration/registration-submit';
import { createVoterStatus } from '../services/registration/voter-status';
import { parseElections } from '../services/results/elections';
import { createResultsPublish } from '../services/results/results-publish';
import { createResultsRelease } from '../services/results/results-release';
import { createResultsStaff } from '../services/results/results-staff';
import { createResultsUpload } from '../services/results/results-upload';
import { CannotStart } from './cannot-start';
import { type Cloud, knownText, record } from './cloud/cloud';
import type { faultPoint } from './fault-point';
import { functionNameOf } from './gateway/api-model';
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
  documentIntake: 'documents-intake',
} as const;

/** Those that have Object Lock in the cloud. */
export const LOCKED_STORES: readonly string[] = [LOCAL_STORES.ballotVault];

/** A function's environment as its template sets it; asking for a name that only AWS knows, or that nobody set, throws. */
type Environment = (name: string) => string;

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
        const environment: Environment = (variable) => {
          const text = variable in variables ? knownText(cloud, variables[variable], resource) : undefined;
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
}

export interface FunctionDependencies {
  readonly embedded: Embedded;
  readonly fault: ReturnType<typeof faultPoint>;
  readonly log: HandlerLog;
  /** Hears every change of the draft records. */
  readonly draftChanged: Parameters<typeof withStream>[1];
}

/**
 * The very factories that the deployed functions are made from, over the stores of the home folder, with the environment
 * that the templates give them.
 */
export const localFunctions = (
  deployed: ReadonlyMap<FunctionName, Environment>,
  { embedded, fault, log, draftChanged }: FunctionDependencies,
): LocalFunctions => {
  const { clock, notices } = embedded;
  const roll = embedded.records(LOCAL_STORES.roll);
  const sealer = embedded.sealer('roll');
  const index = embedded.blindIndex('roll');
  const draft = withStream(embedded.records(LOCAL_STORES.draft), draftChanged);
  const intake = embedded.objects(LOCAL_STORES.intake);
  const staged = embedded.objects(LOCAL_STORES.staged);
  const released = embedded.objects(LOCAL_STORES.released);
  const signer = embedded.signer('release');
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
        clock,
        log,
      }),
    // Documents stay in intake here: no scanner, no verdict, and nothing unscanned is ever promoted.
    'documents-upload': () =>
      createDocumentsUpload({ intake: embedded.objects(LOCAL_STORES.documentIntake), clock, log }),
    'incidents-staff': () => createIncidentsStaff({ records: embedded.records(LOCAL_STORES.incidents), clock, log }),
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

  const releaseEnvironment = deployed.get('results-release');
  const release =
    releaseEnvironment &&
    createResultsRelease({
      records: fault.records(draft),
      staged,
      released: fault.objects(released),
      signer,
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
      publicKey: () => signer.publicKey(),
      logOrigin: publishEnvironment('LOG_ORIGIN'),
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
  };
};
