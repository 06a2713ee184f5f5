import * as fc from 'fast-check';
import type { Statement } from './oracle';
import { ACCOUNT, assemblyIn, bucket, bucketPolicy, role, roleArn } from './support';

/** Small worlds: one bucket, two roles, a boundary, an endpoint, and policies out of few words, so that they meet. */
export const OUTSIDE = '999999999999';
const RESOURCES = [
  '*',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::data/a*',
  'arn:aws:s3:::data/*b',
  'arn:aws:s3:::d?ta/ab',
  'arn:aws:s3:::other/*',
];
const ACTIONS = ['s3:*', 's3:Get*', 's3:GetObject', 's3:putobject', 's3:DeleteObject', '*', 's3:*Object'];
const PRINCIPALS = ['*', ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`, roleArn('reader'), roleArn('writer'), OUTSIDE];

interface Words {
  readonly resources: readonly string[];
  /** Sort and values, by condition key. */
  readonly values: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>>;
}

const VALUES: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  'aws:PrincipalTag/team': [['String', ['red', 'r*', 'blue', '*', 're?']]],
  'aws:PrincipalArn': [
    ['Arn', [roleArn('reader'), roleArn('*'), 'arn:aws:iam::*:role/w*', `arn:aws:iam::${ACCOUNT}:*`]],
  ],
  's3:signatureAge': [['Numeric', ['10', '20', '20.5']]],
  'aws:SourceIp': [['Ip', ['203.0.113.0/24', '203.0.113.7', '198.51.100.0/25']]],
  'aws:CurrentTime': [['Date', ['2026-11-03T00:00:00Z', '2026-12-01T00:00:00Z']]],
  'aws:SecureTransport': [['Bool', ['true', 'false']]],
  'aws:TagKeys': [['Set', ['a', 'b', 'a*']]],
  'aws:SourceVpce': [['String', ['vpce-1', 'vpce-*']]],
};
/** As above, and with variables that the request fills in, or does not. */
const WITH_VARIABLES = {
  resources: [...RESOURCES, 'arn:aws:s3:::data/${aws:PrincipalTag/team}', "arn:aws:s3:::data/${aws:username, 'a'}b"],
  values: {
    ...VALUES,
    'aws:PrincipalAccount': [['String', [ACCOUNT, '${aws:PrincipalAccount}', '${aws:PrincipalTag/team}']]],
    'aws:PrincipalArn': [['Arn', [roleArn('reader'), '${aws:PrincipalArn}', 'arn:aws:iam::${aws:PrincipalAccount}:*']]],
    'aws:PrincipalTag/team': [
      ['String', ['red', '${aws:username}', '${aws:PrincipalTag/team}', "${aws:username, 'red'}"]],
    ],
  },
} as const satisfies Words;
const WITHOUT_VARIABLES: Words = { resources: RESOURCES, values: VALUES };

const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  String: [
    'StringEquals',
    'StringLike',
    'StringNotEquals',
    'StringNotLike',
    'StringEqualsIfExists',
    'StringNotLikeIfExists',
    'StringEqualsIgnoreCase',
  ],
  Arn: ['ArnLike', 'ArnNotLike', 'ArnEquals', 'StringLike', 'ArnNotEquals'],
  Numeric: [
    'NumericLessThan',
    'NumericGreaterThanEquals',
    'NumericEquals',
    'NumericNotEquals',
    'NumericGreaterThanIfExists',
  ],
  Ip: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
  Date: ['DateLessThan', 'DateGreaterThan'],
  Bool: ['Bool', 'BoolIfExists'],
  Set: [
    'ForAllValues:StringEquals',
    'ForAnyValue:StringLike',
    'ForAllValues:StringNotEquals',
    'ForAnyValue:StringNotLike',
  ],
};

const conditionOf = ({ values: all }: Words) =>
  fc.constantFrom(...Object.keys(all)).chain((key) => {
    const [sort, values] = all[key]?.[0] ?? ['String', ['x']];
    return fc
      .oneof(
        {
          weight: 5,
          arbitrary: fc.tuple(
            fc.constantFrom(...(OPERATORS[sort] ?? [])),
            fc.subarray([...values], { minLength: 1, maxLength: 2 }),
          ),
        },
        { weight: 1, arbitrary: fc.tuple(fc.constant('Null'), fc.constantFrom(['true'], ['false'])) },
      )
      .map(([operator, wanted]) => ({ operator, key, wanted }));
  });

const conditionsOf = (words: Words) =>
  fc.array(conditionOf(words), { maxLength: 2 }).map((list) => {
    const block: Record<string, Record<string, readonly string[]>> = {};
    for (const { operator, key, wanted } of list) block[operator] = { ...block[operator], [key]: wanted };
    return block;
  });

const few = (list: readonly string[]) => fc.subarray([...list], { minLength: 1, maxLength: 2 });

const bodyOf = (words: Words) =>
  fc.record({
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    action: fc.tuple(fc.boolean(), few(ACTIONS)),
    resource: fc.tuple(fc.boolean(), few(words.resources)),
    Condition: conditionsOf(words),
  });

const statementOf = ({
  Effect,
  action,
  resource,
  Condition,
}: ReturnType<typeof bodyOf> extends fc.Arbitrary<infer T> ? T : never): Statement => ({
  Effect,
  // Negated forms now and then only: most of what they say is "everything".
  ...(action[0] && Effect === 'Deny' ? { NotAction: action[1] } : { Action: action[1] }),
  ...(resource[0] && Effect === 'Deny' ? { NotResource: resource[1] } : { Resource: resource[1] }),
  ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
});

const identityOf = (words: Words) => bodyOf(words).map(statementOf);
const storeOf = (words: Words) =>
  fc.tuple(bodyOf(words), few(PRINCIPALS), fc.integer({ min: 0, max: 5 })).map(
    ([written, AWS, kind]): Statement => ({
      ...statementOf(written),
      ...(kind === 0
        ? { NotPrincipal: { AWS: AWS.filter((text) => text !== '*').concat(roleArn('reader')) } }
        : { Principal: kind === 1 ? '*' : { AWS } }),
    }),
  );

const worldOf = (words: Words) => {
  const identityStatement = identityOf(words);
  const storeStatement = storeOf(words);
  return fc.record({
    reader: fc.array(identityStatement, { maxLength: 3 }),
    writer: fc.array(identityStatement, { maxLength: 2 }),
    boundary: fc.option(fc.array(identityStatement, { maxLength: 2 }), { nil: undefined }),
    store: fc.array(storeStatement, { maxLength: 4 }),
  });
};

export const identityStatement = identityOf(WITHOUT_VARIABLES);
export const storeStatement = storeOf(WITHOUT_VARIABLES);
export const world = worldOf(WITHOUT_VARIABLES);
export const worldWithVariables = worldOf(WITH_VARIABLES);
/** Policies that ask for the team alone. */
export const worldOfTeams = worldOf({
  resources: WITH_VARIABLES.resources,
  values: { 'aws:PrincipalTag/team': WITH_VARIABLES.values['aws:PrincipalTag/team'] },
});

export interface World {
  readonly reader: readonly Statement[];
  readonly writer: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
  readonly store: readonly Statement[];
}

export const TEAM = 'red';

/** @param tagged the reader says in its template of which team it is */
export const assemblyFor = ({ reader, writer, boundary, store }: World, tagged = false) =>
  assemblyIn({
    Reader: role('reader', reader, tagged ? { Tags: [{ Key: 'team', Value: TEAM }] } : {}),
    Writer: role('writer', writer, boundary === undefined ? {} : { PermissionsBoundary: { Ref: 'Boundary' } }),
    Boundary: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: 'b', PolicyDocument: { Version: '2012-10-17', Statement: boundary ?? [] } },
    },
    Data: bucket('data'),
    DataPolicy: bucketPolicy('Data', store),
  });
