import { type Assembly, perAssembly, type Resource, resourcesOf, type StackTemplate } from '../assembly';
import { leftToCentralIt } from './declared';

/** Types whose presence means that something here must be watched. */
const WATCHED = ['AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::Lambda::Function'];

/** An account in one region. Accounts and regions that the assembly does not fix are those of the deploy: one and the same. */
export interface WatchedPlace {
  readonly account: string;
  readonly region: string;
  /** Stacks of this account and region. */
  readonly stacks: ReadonlySet<string>;
  /** Stacks of the account in any region. */
  readonly accountStacks: ReadonlySet<string>;
  /** What is found missing is reported at this one. */
  readonly first: Resource;
}

const accountOf = (stack: StackTemplate | undefined): string => stack?.account ?? 'the account of the deploy';
const regionOf = (stack: StackTemplate | undefined): string => stack?.region ?? 'the region of the deploy';

export const watchedPlaces = perAssembly((assembly): readonly WatchedPlace[] => {
  const firsts = new Map<string, Resource>();
  for (const resource of resourcesOf(assembly, ...WATCHED)) {
    const stack = assembly.stacks.get(resource.stack);
    const key = `${accountOf(stack)} ${regionOf(stack)}`;
    if (!firsts.has(key)) firsts.set(key, resource);
  }
  return [...firsts.values()].map((first) => {
    const own = assembly.stacks.get(first.stack);
    const [account, region] = [accountOf(own), regionOf(own)];
    const inAccount = [...assembly.stacks.values()].filter((stack) => accountOf(stack) === account);
    return {
      account,
      region,
      first,
      stacks: new Set(inAccount.filter((stack) => regionOf(stack) === region).map(({ id }) => id)),
      accountStacks: new Set(inAccount.map(({ id }) => id)),
    };
  });
});

/** One place for each account, the first that was seen. */
export const watchedAccounts = (assembly: Assembly): readonly WatchedPlace[] => {
  const seen = new Set<string>();
  return watchedPlaces(assembly).filter(({ account }) => !seen.has(account) && seen.add(account));
};

/** Does central IT run this part, as a stack of the account says? It is then reported as not covered, never as fine. */
export const isLeft = (assembly: Assembly, { accountStacks }: WatchedPlace, service: string): boolean =>
  [...accountStacks].some((id) => {
    const stack = assembly.stacks.get(id);
    return stack !== undefined && leftToCentralIt(stack).includes(service);
  });

/** Resources of a type that stand in one of these stacks. */
export const standingIn = (
  assembly: Assembly,
  stacks: ReadonlySet<string>,
  ...types: readonly string[]
): readonly Resource[] => [...resourcesOf(assembly, ...types)].filter(({ stack }) => stacks.has(stack));
