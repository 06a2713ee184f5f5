import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ElectionFunction } from './election-function';
import type { ProtectedTable } from './protected-table';

/** One part of an item's key, as Lambda's event filters match it. */
type KeyFilter = readonly (string | { readonly prefix: string })[];

/**
 * Calls a function when an item of such a key is new. The commit reaches the stream with the item or not at all: nothing is
 * forgotten between two calls. The stream tells keys alone, so the function reads the rest under its own rights.
 */
export const wakeOnInsert = (
  scope: Construct,
  id: string,
  {
    wakes,
    table,
    keys,
  }: {
    readonly wakes: ElectionFunction;
    readonly table: ProtectedTable;
    readonly keys: { readonly pk: KeyFilter } | { readonly sk: KeyFilter };
  },
): void => {
  const stream = table.table.tableStreamArn;
  if (stream === undefined) throw new Error(`${table.node.path}: has no stream; set streamOfKeys.`);
  const [[part, values] = ['pk', []]] = Object.entries(keys);
  const mapping = new CfnEventSourceMapping(scope, id, {
    functionName: wakes.function.functionArn,
    eventSourceArn: stream,
    startingPosition: 'TRIM_HORIZON',
    batchSize: 10,
    bisectBatchOnFunctionError: false,
    maximumRetryAttempts: -1,
    parallelizationFactor: 1,
    destinationConfig: { onFailure: { destination: wakes.deadLetters.queueArn } },
    filterCriteria: {
      filters: [{ pattern: JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { [part]: { S: values } } } }) }],
    },
  });
  mapping.node.addDependency(wakes.policyOfLambda);
};
