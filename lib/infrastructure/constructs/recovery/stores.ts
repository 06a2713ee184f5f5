import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PrivateBucket } from '../private-bucket';
import { ProtectedTable } from '../protected-table';

export interface StoresToBackUp {
  readonly tables: readonly ProtectedTable[];
  readonly buckets: readonly PrivateBucket[];
}

export interface StoresPlace {
  readonly region: string;
  /** Undefined where there is one account, whichever it will be. */
  readonly account?: string | undefined;
}

const isStore = (node: IConstruct): node is PrivateBucket | ProtectedTable =>
  node instanceof PrivateBucket || node instanceof ProtectedTable;

/**
 * Every store under `root`, in one account, that does not say why it may be lost. Found in the tree, so that no list has to be kept: the backup
 * that nobody thought of is the one that is missing.
 * @throws where a store stands in another region, out of the plan's reach, and gives no reason
 */
export const storesToBackUp = (root: IConstruct, { region, account }: StoresPlace): StoresToBackUp => {
  const stores = root.node
    .findAll()
    .filter(isStore)
    .filter((store) => account === undefined || Stack.of(store).account === account)
    .filter(({ notBackedUp }) => notBackedUp === undefined);
  for (const store of stores) {
    const there = Stack.of(store).region;
    if (there !== region) {
      throw new Error(
        `${store.node.path}: stands in ${there}, where this jurisdiction has no backup plan (that is in ${region}). Move it, or write in notBackedUp why its loss would do no harm.`,
      );
    }
  }
  return {
    tables: stores.filter((store) => store instanceof ProtectedTable),
    buckets: stores.filter((store) => store instanceof PrivateBucket),
  };
};
