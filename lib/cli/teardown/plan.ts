import type { Jurisdiction } from '../../config/schema';
import type { KnownStack, LeftBehind, TeardownPort } from './port';

/** The shortest waiting time that KMS has. */
const KEY_WAITING_DAYS = 7;
/** CloudFront's region. */
const EDGE = 'us-east-1';

type Delete = (port: TeardownPort, left: LeftBehind) => Promise<void>;

/** How each type goes, and what is said before it does. In this order: keys last, for what they open must be gone. */
const WAYS: Readonly<Record<string, { readonly does: string; readonly run: Delete }>> = {
  'AWS::Backup::BackupVault': {
    does: 'take off the governance lock, delete every backup and the vault',
    run: (port, { region, id }) => port.deleteVault(region, id),
  },
  'AWS::S3::Bucket': {
    does: 'delete every object in every version, and the bucket',
    run: (port, { region, id }) => port.deleteBucket(region, id),
  },
  'AWS::DynamoDB::Table': {
    does: 'switch deletion protection off, delete the table',
    run: (port, { region, id }) => port.deleteTable(region, id),
  },
  'AWS::SQS::Queue': {
    does: 'delete the queue and what waits in it',
    run: (port, { region, id }) => port.deleteQueue(region, id),
  },
  'AWS::Cognito::UserPool': {
    does: 'delete the staff accounts',
    run: (port, { region, id }) => port.deleteUserPool(region, id),
  },
  'AWS::Logs::LogGroup': {
    does: 'delete the log',
    run: (port, { region, id }) => port.deleteLogGroup(region, id),
  },
  'AWS::KMS::ReplicaKey': {
    does: `schedule the key for deletion in ${KEY_WAITING_DAYS} days`,
    run: (port, { region, id }) => port.scheduleKeyDeletion(region, id, KEY_WAITING_DAYS),
  },
  'AWS::KMS::Key': {
    does: `schedule the key for deletion in ${KEY_WAITING_DAYS} days`,
    run: (port, { region, id }) => port.scheduleKeyDeletion(region, id, KEY_WAITING_DAYS),
  },
};
const ORDER = Object.keys(WAYS);

/** Resources of our own making that hold nothing. */
const holdsNothing = (type: string): boolean => type.startsWith('Custom::');

export interface Step extends LeftBehind {
  readonly does: string;
}

export type Plan =
  | { readonly kind: 'refused'; readonly why: readonly string[] }
  | {
      readonly kind: 'plan';
      readonly steps: readonly Step[];
      /** Of a type that this command does not delete. */
      readonly byHand: readonly LeftBehind[];
    };

/** Where the stacks of a jurisdiction are. */
export const regionsOf = ({ region, recoveryRegion }: Jurisdiction): readonly string[] => [
  ...new Set([region, EDGE, recoveryRegion]),
];

/** What CloudFormation knows of a stack decides, not what the settings on this machine say: they may be another office's. */
const objections = (settings: Jurisdiction, stacks: readonly KnownStack[]): readonly string[] =>
  stacks.flatMap((stack) => {
    const where = `${stack.name} in ${stack.region}`;
    const owner = stack.tags['election:jurisdiction'];
    const profile = stack.tags['election:profile'];
    if (owner !== settings.id) {
      return [
        `${where} is tagged election:jurisdiction=${owner ?? '(none)'}, not ${settings.id}; it is somebody else's.`,
      ];
    }
    if (profile !== 'evaluation') {
      return [
        `${where} is tagged election:profile=${profile ?? '(none)'}; what was deployed as anything but evaluation may hold real voters and is never torn down by a command.`,
      ];
    }
    return stack.deleted ? [] : [`${where} is still there. Run \`npx cdk destroy --all\` first, then this again.`];
  });

export const planTeardown = (settings: Jurisdiction, stacks: readonly KnownStack[]): Plan => {
  if (settings.profile !== 'evaluation') {
    return {
      kind: 'refused',
      why: [
        `${settings.id} is profile ${settings.profile}. Only an evaluation is torn down by a command; federal records are kept for 22 months (52 U.S.C. 20701).`,
      ],
    };
  }
  const why = objections(settings, stacks);
  if (why.length > 0) return { kind: 'refused', why };
  const left = stacks.flatMap(({ leftBehind }) => leftBehind).filter(({ type }) => !holdsNothing(type));
  const steps = left
    .flatMap((one) => {
      const way = WAYS[one.type];
      return way ? [{ ...one, does: way.does }] : [];
    })
    .sort((a, b) => ORDER.indexOf(a.type) - ORDER.indexOf(b.type));
  return { kind: 'plan', steps, byHand: left.filter(({ type }) => WAYS[type] === undefined) };
};

export interface Outcome {
  readonly done: readonly Step[];
  readonly failed: readonly (Step & { readonly why: string })[];
}

/** One after the other; a step that fails stops none of the others, and is told. */
export const carryOut = async (
  port: TeardownPort,
  steps: readonly Step[],
  say: (line: string) => void,
): Promise<Outcome> => {
  const done: Step[] = [];
  const failed: (Step & { why: string })[] = [];
  for (const step of steps) {
    try {
      await WAYS[step.type]?.run(port, step);
      done.push(step);
      say(`gone: ${step.type} ${step.id}`);
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error);
      failed.push({ ...step, why });
      say(`FAILED: ${step.type} ${step.id}: ${why}`);
    }
  }
  return { done, failed };
};
