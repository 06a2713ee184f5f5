import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export interface Acknowledgement {
  readonly construct: string;
  readonly rule: string;
}

/**
 * Acknowledgements anywhere in the tree, Stages included. One at the app with an empty reason would silence a rule on every
 * bucket that anybody adds later. CDK's own are no exception: take the L1 of a construct that acknowledges by itself.
 */
export const acknowledgementsIn = (app: IConstruct): readonly Acknowledgement[] =>
  app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(typeof data === 'object' && data !== null ? data : {}))
      .map((rule) => ({
        construct: construct.node.path === '' ? '(the whole app)' : construct.node.path,
        rule,
      })),
  );
