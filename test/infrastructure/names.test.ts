import { App, Stack } from 'aws-cdk-lib';
import { Names } from '../../lib/infrastructure/names';
import { at, put } from '../support/cloud';
import { holds, unless } from '../support/holds';
import { allowedBy, deniedBy } from '../support/policy';
import { jurisdictionOf } from '../support/stores';

describe('names that parts of a jurisdiction know of each other', () => {
  const names = new Names('lorem');

  test('a pattern of roles ends inside its own class and jurisdiction, whatever begins alike', () => {
    expect(names.rolePath('voter-roll')).toBe('/election/lorem/voter-roll/');
    expect(names.rolesOf('voter-roll')).toMatch(/:role\/election\/lorem\/voter-roll\/\*$/);
    expect(names.rolesOf('results-draft', 'release/')).toMatch(/\/results-draft\/release\/\*$/);
  });

  test('a function’s ARN is spelled without referring to the function', () => {
    const stack = new Stack(new App(), 'Names', { env: { account: '111111111111', region: 'us-east-2' } });
    expect(stack.resolve(names.functionArn('voter-status', stack))).toEqual({
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ':lambda:us-east-2:111111111111:function:election-lorem-voter-status'],
      ],
    });
  });
});

holds(
  'every function is deployed under the name by which policies know it',
  (cloud) =>
    cloud
      .all('AWS::Lambda::Function')
      .flatMap((fn) =>
        unless(
          fn.properties['FunctionName'] ===
            `election-${jurisdictionOf(fn)}-${at(fn.definition, 'Metadata', 'election:handler')}`,
          `${fn.stack}.${fn.id} is called ${fn.properties['FunctionName']}`,
        ),
      ),
  {
    'one is renamed': (cloud) => {
      const [fn] = cloud.all('AWS::Lambda::Function');
      if (fn) put(fn.properties, ['FunctionName'], 'something');
    },
  },
);

describe('the reading of policies that these tests rely on follows IAM', () => {
  const deny = (Condition: Record<string, Record<string, string>>) => ({
    Statement: [{ Sid: 'it', Effect: 'Deny', Action: 's3:Get*', Resource: '*', Principal: '*', Condition }],
  });
  const call = (context: Record<string, string>) => ({ action: 's3:GetObject', resource: 'arn:aws:s3:::b/x', context });

  test('a negated operator holds for a key that is absent, a plain one does not', () => {
    expect(deniedBy(deny({ StringNotEquals: { k: 'v' } }), call({}))).toEqual(['it']);
    expect(deniedBy(deny({ StringEquals: { k: 'v' } }), call({}))).toEqual([]);
    expect(deniedBy(deny({ NumericLessThan: { k: '5' } }), call({}))).toEqual([]);
    expect(deniedBy(deny({ BoolIfExists: { k: 'false' } }), call({}))).toEqual(['it']);
  });

  test('every operator of a statement has to hold', () => {
    const both = deny({ StringNotEquals: { k: 'v' }, Null: { k: 'false' } });
    expect([deniedBy(both, call({})), deniedBy(both, call({ k: 'w' })), deniedBy(both, call({ k: 'v' }))]).toEqual([
      [],
      ['it'],
      [],
    ]);
  });

  test('a star in an ARN never reaches into the next part', () => {
    const like = deny({ ArnLike: { p: 'arn:aws:iam::*:role/x' } });
    expect(deniedBy(like, call({ p: 'arn:aws:iam::1:role/x' }))).toEqual(['it']);
    expect(deniedBy(like, call({ p: 'arn:aws:iam::1:user/y:role/x' }))).toEqual([]);
  });

  test('an action is matched without regard to case, another action not at all', () => {
    expect(deniedBy(deny({}), { action: 's3:getobject' })).toEqual(['it']);
    expect(deniedBy(deny({}), { action: 's3:PutObject' })).toEqual([]);
  });

  test('an operator that it does not know is an error, never a silent yes', () => {
    expect(() => deniedBy(deny({ IpAddress: { k: '10.0.0.0/8' } }), call({ k: '10.0.0.1' }))).toThrow(/does not know/);
  });

  test('the account’s root speaks of its own roles alone', () => {
    const statement = {
      Effect: 'Allow',
      Action: 'kms:Sign',
      Resource: '*',
      Principal: { AWS: 'arn:aws:iam::111111111111:root' },
    };
    const by = (account: string) =>
      allowedBy({ Statement: [statement] }, { action: 'kms:Sign', principal: `arn:aws:iam::${account}:role/x` });
    expect([by('111111111111').length, by('999999999999').length]).toEqual([1, 0]);
  });
});

test('a key’s pattern matches a bucket also where CloudFormation cuts its generated name, and not one of another jurisdiction', () => {
  const stack = 'election-lorem-registration';
  const cut = `${stack.slice(0, 24)}-documentsbucket089ea665`.slice(0, 50);
  const [, pattern = ''] = /:::(.*)\*$/.exec(new Names('lorem').bucketsOf('Registration')) ?? [];
  for (const name of [`${stack}-documentsbucket089ea665-1a2b3c4d5e6f`, `${cut}-1a2b3c4d5e6f`]) {
    expect(name.startsWith(pattern)).toBe(true);
  }
  const longest = 'a'.repeat(13);
  const [, longPattern = ''] = /:::(.*)\*$/.exec(new Names(longest).bucketsOf('Registration')) ?? [];
  expect(`election-${longest}-registration-x`.startsWith(longPattern)).toBe(true);
  expect(longPattern).toContain(`election-${longest}-`);
});
