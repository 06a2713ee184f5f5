import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoRecords } from '../../lib/platform/aws/records';
import { ConditionFailed } from '../../lib/platform/ports';
import { thrownBy } from './contract/records';
import { type Answer, json, refusal, type Sent, wire } from './support/wire';

const over = (answer: (sent: Sent, index: number) => Answer) => {
  const { config, sent } = wire(answer);
  const records = dynamoRecords(new DynamoDBClient({ ...config, maxAttempts: 3 }), 'roll');
  return { records, sent, bodies: () => sent.map((s) => JSON.parse(s.body.toString()) as Record<string, unknown>) };
};

const cancelled = (...codes: readonly string[]): Answer =>
  refusal('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

const put = { put: { pk: 'a', sk: 'b' } };
const conditional = { ...put, when: { absent: true } as const };

describe('the adapter over DynamoDB', () => {
  test('every read is strongly consistent', async () => {
    const { records, bodies } = over(() => json({ Items: [] }));
    await records.get({ pk: 'a', sk: 'b' });
    await records.query({ pk: 'a' });
    expect(bodies().map((b) => b['ConsistentRead'])).toEqual([true, true]);
  });

  test('a write under a condition is a transaction with a token, so that a lost answer is no refusal', async () => {
    // The first try is stored, its answer is lost.
    const { records, sent, bodies } = over((_sent, index) =>
      index === 0 ? { status: 500, body: '{"__type":"InternalServerError"}' } : json({}),
    );
    await records.commit([conditional]);
    expect(sent.map((s) => s.target)).toEqual(['TransactWriteItems', 'TransactWriteItems']);
    const tokens = bodies().map((b) => b['ClientRequestToken']);
    expect(tokens[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(tokens[1]).toBe(tokens[0]);
  });

  test('one write without a condition is a plain one', async () => {
    const { records, sent } = over(() => json({}));
    await records.commit([put]);
    await records.commit([{ remove: { pk: 'a', sk: 'b' } }]);
    expect(sent.map((s) => s.target)).toEqual(['PutItem', 'DeleteItem']);
  });

  test('names and values travel as placeholders only', async () => {
    const { records, bodies } = over(() => json({}));
    await records.commit([{ ...put, when: { equals: { 'state = :x OR pk': "it's" } } }]);
    expect(bodies()[0]).toMatchObject({
      TransactItems: [
        {
          Put: {
            ConditionExpression: 'attribute_exists(#pk) AND #n0 = :v0',
            ExpressionAttributeNames: { '#pk': 'pk', '#n0': 'state = :x OR pk' },
            ExpressionAttributeValues: { ':v0': { S: "it's" } },
          },
        },
      ],
    });
  });

  test('a cancelled transaction names the first condition that failed', async () => {
    const { records, sent } = over(() => cancelled('None', 'ConditionalCheckFailed', 'ConditionalCheckFailed'));
    const error = await thrownBy(
      records.commit([conditional, { put: { pk: 'a', sk: 'c' } }, { put: { pk: 'a', sk: 'd' } }]),
    );
    expect(error).toBeInstanceOf(ConditionFailed);
    expect((error as ConditionFailed).index).toBe(1);
    expect(sent).toHaveLength(1);
  });

  test('a conflict with another writer is tried again, as a new transaction', async () => {
    const { records, bodies } = over((_sent, index) => (index < 3 ? cancelled('TransactionConflict') : json({})));
    await records.commit([conditional]);
    expect(new Set(bodies().map((b) => b['ClientRequestToken'])).size).toBe(4);
  });

  test('a plain write that meets a transaction is tried again too', async () => {
    const { records, sent } = over((_sent, index) =>
      index === 0 ? refusal('TransactionConflictException') : json({}),
    );
    await records.commit([put]);
    expect(sent).toHaveLength(2);
  });

  test('tries come to an end, and a conflict is not called a failed condition', async () => {
    const { records, sent } = over(() => cancelled('TransactionConflict'));
    const error = await thrownBy(records.commit([conditional]));
    expect(error).toMatchObject({ name: 'TransactionCanceledException' });
    expect(error).not.toBeInstanceOf(ConditionFailed);
    expect(sent).toHaveLength(8);
  }, 20_000);

  test('other refusals come through as they are, at once', async () => {
    for (const answer of [cancelled('ValidationError'), refusal('AccessDeniedException')]) {
      const { records, sent } = over(() => answer);
      expect(await thrownBy(records.commit([conditional]))).not.toBeInstanceOf(ConditionFailed);
      expect(sent).toHaveLength(1);
    }
  });

  test('a query goes on over short pages and starts only within its own partition', async () => {
    const item = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } });
    const { records, bodies } = over((_sent, index) =>
      index === 0
        ? json({ Items: [item('1')], LastEvaluatedKey: item('1') })
        : json({ Items: [item('2'), item('3')], LastEvaluatedKey: item('3') }),
    );
    const page = await records.query({ pk: 'a', limit: 2 });
    expect(page.items.map((i) => i.sk)).toEqual(['1', '2']);
    expect(bodies().map((b) => [b['Limit'], b['ExclusiveStartKey']])).toEqual([
      [3, undefined],
      [2, item('1')],
    ]);
    await records.query({ pk: 'a', limit: 2, cursor: page.cursor ?? '' });
    expect(bodies()[2]).toMatchObject({ ExclusiveStartKey: item('2') });
  });
});
