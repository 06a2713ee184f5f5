import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { makeCursor, readCursor } from '../cursor';
import { type Condition, ConditionFailed, type Item, type Key, type Records, type Write } from '../ports';
import { checkKey, checkWrites, pageLimit } from '../records-limits';
import { again, nameOf } from './again';

type Transaction = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

interface Expression {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

/** Names and values only ever travel as placeholders: no attribute can be read as a word of the expression. */
const expressionOf = (condition: Condition): Expression => {
  if ('absent' in condition) {
    return { ConditionExpression: 'attribute_not_exists(#pk)', ExpressionAttributeNames: { '#pk': 'pk' } };
  }
  const wanted = Object.entries(condition.equals);
  return {
    ConditionExpression: ['attribute_exists(#pk)', ...wanted.map((_, i) => `#n${i} = :v${i}`)].join(' AND '),
    ExpressionAttributeNames: {
      '#pk': 'pk',
      ...Object.fromEntries(wanted.map(([name], i) => [`#n${i}`, name])),
    },
    ...(wanted.length === 0
      ? {}
      : { ExpressionAttributeValues: Object.fromEntries(wanted.map(([, value], i) => [`:v${i}`, value])) }),
  };
};

const plainKey = ({ pk, sk }: Key): Key => ({ pk, sk });

const transactionOf = (TableName: string, write: Write): Transaction => {
  if ('check' in write) {
    return { ConditionCheck: { TableName, Key: plainKey(write.check), ...expressionOf(write.when) } };
  }
  const when = write.when === undefined ? {} : expressionOf(write.when);
  return 'put' in write
    ? { Put: { TableName, Item: write.put, ...when } }
    : { Delete: { TableName, Key: plainKey(write.remove), ...when } };
};

const reasonsOf = (error: unknown): readonly string[] =>
  nameOf(error) === 'TransactionCanceledException' &&
  typeof error === 'object' &&
  error !== null &&
  'CancellationReasons' in error &&
  Array.isArray(error.CancellationReasons)
    ? (error.CancellationReasons as readonly { readonly Code?: string }[]).map((reason) => reason.Code ?? 'None')
    : [];

/** Another writer was at the same items, or the table is short of capacity for a moment: nothing was written. */
const CONTENTION = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);
const isContention = (error: unknown): boolean =>
  CONTENTION.has(nameOf(error)) || reasonsOf(error).some((code) => CONTENTION.has(code));

/**
 * One DynamoDB table with the keys `pk` and `sk`, both text.
 *
 * The role needs GetItem, Query, PutItem, DeleteItem and ConditionCheckItem on the table, and no more of its actions.
 *
 * A write under a condition is always a transaction with a token of its own, also when it stands alone: a plain
 * conditional put whose answer is lost is retried by the SDK and then refused by its own first try, so that a
 * registration that was stored would be reported as refused.
 */
export const dynamoRecords = (client: DynamoDBClient, table: string): Records => {
  const documents = DynamoDBDocumentClient.from(client);
  return {
    get: async (key) => {
      checkKey(key);
      const { Item: item } = await documents.send(
        new GetCommand({ TableName: table, Key: plainKey(key), ConsistentRead: true }),
      );
      return item as Item | undefined;
    },

    query: async ({ pk, skPrefix = '', limit, cursor, descending = false }) => {
      checkKey({ pk, sk: skPrefix === '' ? 'any' : skPrefix });
      const size = pageLimit(limit);
      const scope = ['records', table, pk, skPrefix, descending ? 'descending' : 'ascending'];
      let start: Key | undefined = cursor === undefined ? undefined : { pk, sk: readCursor(scope, skPrefix, cursor) };
      const found: Item[] = [];
      // DynamoDB ends a page at 1 MB, however few items that is. One more than asked for tells whether there is a next.
      do {
        const page: { readonly Items?: unknown; readonly LastEvaluatedKey?: unknown } = await documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: skPrefix === '' ? '#pk = :pk' : '#pk = :pk AND begins_with(#sk, :prefix)',
            ExpressionAttributeNames: { '#pk': 'pk', ...(skPrefix === '' ? {} : { '#sk': 'sk' }) },
            ExpressionAttributeValues: { ':pk': pk, ...(skPrefix === '' ? {} : { ':prefix': skPrefix }) },
            ConsistentRead: true,
            ScanIndexForward: !descending,
            Limit: size + 1 - found.length,
            ...(start === undefined ? {} : { ExclusiveStartKey: plainKey(start) }),
          }),
        );
        found.push(...((page.Items ?? []) as Item[]));
        start = page.LastEvaluatedKey as Key | undefined;
      } while (found.length <= size && start !== undefined);
      const items = found.slice(0, size);
      const last = items.at(-1);
      return found.length > size && last !== undefined ? { items, cursor: makeCursor(scope, last.sk) } : { items };
    },

    commit: async (writes) => {
      checkWrites(writes);
      const [only] = writes;
      const send = async (): Promise<void> => {
        if (writes.length === 1 && only !== undefined && only.when === undefined) {
          if ('put' in only) {
            await documents.send(new PutCommand({ TableName: table, Item: only.put }));
            return;
          }
          if ('remove' in only) {
            await documents.send(new DeleteCommand({ TableName: table, Key: plainKey(only.remove) }));
            return;
          }
        }
        await documents.send(
          new TransactWriteCommand({
            TransactItems: writes.map((write) => transactionOf(table, write)),
            // The SDK's retries of this one call are one transaction.
            ClientRequestToken: randomUUID(),
          }),
        );
      };
      try {
        await again(send, isContention);
      } catch (error) {
        const failed = reasonsOf(error).indexOf('ConditionalCheckFailed');
        throw failed === -1 ? error : new ConditionFailed(failed);
      }
    },
  };
};
