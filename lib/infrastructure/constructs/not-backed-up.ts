import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Shorter ones say nothing that is true of this store alone. */
const SHORTEST_REASON = 20;

/**
 * A store is left out of the backups for a reason that somebody wrote down, or not at all.
 * @throws when the reason is none
 */
export const reasonNotToBackUp = (store: IConstruct, reason: string | undefined): string | undefined => {
  if (reason !== undefined && reason.trim().length < SHORTEST_REASON) {
    throw new Error(
      `${store.node.path}: notBackedUp needs the reason why its loss would do no harm, in a sentence. Offices that met ransomware (Hall County, 2020) had what their backups had. Write it, or leave notBackedUp out.`,
    );
  }
  return reason;
};

/** The reason stands in the template too, where the baseline and a reader without this code find it. */
export const declareNotBackedUp = (store: IConstruct, reason: string | undefined): void => {
  const resource = store.node.defaultChild as CfnResource | undefined;
  if (reason !== undefined) resource?.addMetadata('election:not-backed-up', reason);
};
