import type { TrailEvent } from './alarm-chain';
import type { Plain } from './cloud';

/** Made-up records in CloudTrail's shape. No such account, user or address. */
const ACCOUNT = '111111111111';

const SOMEBODY = {
  type: 'IAMUser',
  principalId: 'AIDAPLACEHOLDER',
  arn: `arn:aws:iam::${ACCOUNT}:user/testa-placeholder`,
  accountId: ACCOUNT,
  userName: 'testa-placeholder',
};

type Line = { [name: string]: Plain };

const lineOf = (eventSource: string, eventName: string, more: Line): Line => ({
  eventVersion: '1.11',
  eventTime: '2026-10-20T14:03:11Z',
  awsRegion: 'us-east-2',
  sourceIPAddress: '192.0.2.7',
  userAgent: 'made-up',
  userIdentity: SOMEBODY,
  eventType: 'AwsApiCall',
  recipientAccountId: ACCOUNT,
  readOnly: false,
  managementEvent: true,
  requestParameters: null,
  responseElements: null,
  ...more,
  eventSource,
  eventName,
});

/** A call that manages something. */
export const managing = (service: string, eventName: string, more: Line = {}): TrailEvent => ({
  recorded: { category: 'Management', eventName },
  line: lineOf(`${service}.amazonaws.com`, eventName, more),
});

/** A call on an object. */
export const onObject = (bucket: string, eventName: string, more: Line = {}): TrailEvent => {
  const arn = `arn:aws:s3:::${bucket}/some/object`;
  return {
    recorded: { category: 'Data', eventName, resource: { type: 'AWS::S3::Object', arn } },
    line: lineOf('s3.amazonaws.com', eventName, {
      managementEvent: false,
      readOnly: eventName.startsWith('Get'),
      requestParameters: { bucketName: bucket, key: 'some/object' },
      resources: [
        { type: 'AWS::S3::Object', ARN: arn },
        { accountId: ACCOUNT, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::${bucket}` },
      ],
      ...more,
    }),
  };
};

/** A call on items of a table. */
export const onItems = (table: string, eventName: string, more: Line = {}): TrailEvent => {
  const arn = `arn:aws:dynamodb:us-east-2:${ACCOUNT}:table/${table}`;
  return {
    recorded: { category: 'Data', eventName, resource: { type: 'AWS::DynamoDB::Table', arn } },
    line: lineOf('dynamodb.amazonaws.com', eventName, {
      managementEvent: false,
      readOnly: /^(Get|Query|Scan|BatchGet|TransactGet)/.test(eventName),
      requestParameters: { tableName: table },
      resources: [{ accountId: ACCOUNT, type: 'AWS::DynamoDB::Table', ARN: arn }],
      ...more,
    }),
  };
};

/** A sign-in to the console, which CloudTrail records in a region of its own choice. */
export const signIn = (changes: {
  readonly mfa: 'Yes' | 'No';
  readonly result?: 'Success' | 'Failure';
  readonly type?: string;
}): TrailEvent => ({
  recorded: { category: 'Management', eventName: 'ConsoleLogin' },
  line: lineOf('signin.amazonaws.com', 'ConsoleLogin', {
    awsRegion: 'us-east-1',
    eventType: 'AwsConsoleSignIn',
    userIdentity: { ...SOMEBODY, type: changes.type ?? 'IAMUser' },
    responseElements: { ConsoleLogin: changes.result ?? 'Success' },
    additionalEventData: { MFAUsed: changes.mfa, MobileVersion: 'No' },
  }),
});

export const ROOT = { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT };

/** Somebody who took on the break-glass role. */
export const BREAK_GLASS = {
  type: 'AssumedRole',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Placeholder/testa-placeholder`,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      arn: `arn:aws:iam::${ACCOUNT}:role/election/lorem/break-glass/Placeholder`,
    },
  },
};

/** An event that a service puts on the account's bus by itself. */
export const announced = (source: string, detailType: string, detail: Line): Line => ({
  version: '0',
  id: '00000000-0000-4000-8000-000000000000',
  'detail-type': detailType,
  source,
  account: ACCOUNT,
  time: '2026-10-20T14:03:11Z',
  region: 'us-east-2',
  resources: [],
  detail,
});
