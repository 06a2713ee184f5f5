import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ClassKeyProps } from '../class-key';
import { administration } from './administration';
import { backupStatements } from './backup-statements';
import { statementsFor } from './use-statements';

/** The whole policy of a class's key in the region of `scope`, for the key itself and for its replica in another region. */
export const keyStatements = (
  scope: Construct,
  props: Pick<ClassKeyProps, 'dataClass' | 'names' | 'uses' | 'backedUp'>,
): PolicyStatement[] => [
  administration(),
  ...props.uses.flatMap((use) => [
    ...statementsFor(scope, use, props),
    ...(props.backedUp === false ? [] : backupStatements(scope, use, props.names)),
  ]),
];
