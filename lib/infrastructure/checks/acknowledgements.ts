import { Validations } from 'aws-cdk-lib';
import { FlowLog } from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';

export interface Acknowledgement {
  readonly construct: string;
  readonly rule: string;
}

/**
 * CDK's own FlowLog says of itself that the schema spells its options otherwise than the service does. It is about that
 * spelling, and stands on flow logs only.
 */
const OF_THE_LIBRARY = ['CloudFormation-Validate::F3002', 'CloudFormation-Validate::F3003'];

const isOfTheLibrary = (construct: IConstruct, rule: string): boolean =>
  construct instanceof FlowLog && OF_THE_LIBRARY.includes(rule);

/**
 * Acknowledgements anywhere in the tree, Stages included. One at the app with an empty reason would silence a rule on every
 * bucket that anybody adds later.
 */
export const acknowledgementsIn = (app: IConstruct): readonly Acknowledgement[] =>
  app.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.keys(typeof data === 'object' && data !== null ? data : {}))
      .filter((rule) => !isOfTheLibrary(construct, rule))
      .map((rule) => ({
        construct: construct.node.path === '' ? '(the whole app)' : construct.node.path,
        rule,
      })),
  );
