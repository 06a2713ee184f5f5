import { accessOf, type Entry } from '../../lib/access';
import { directReaches } from '../../lib/access/closure';
import type { Reach } from '../../lib/access/direct';
import { worldOf } from '../../lib/access/world';
import type { Assembly, JsonObject, Resource } from '../../lib/assembly';
import { temporaryFolder } from '../support/assembly';

export const ACCOUNT = '111111111111';
export const REGION = 'us-east-2';

/** Policies are written as they stand in templates; types of JSON would only be in the way here. */
export type Plain = object;

const plain = (value: Plain): JsonObject => JSON.parse(JSON.stringify(value));

const isText = (value: unknown): value is string => typeof value === 'string';

/** An assembly of one stack, in memory. */
export const assemblyIn = (
  resources: Readonly<Record<string, Plain>>,
  account: string | undefined = ACCOUNT,
): Assembly => assemblyOfStacks({ A: { resources, account } });

export const assemblyOfStacks = (
  stacks: Readonly<
    Record<
      string,
      { readonly resources: Readonly<Record<string, Plain>>; readonly account?: string; readonly template?: Plain }
    >
  >,
): Assembly => ({
  // An empty folder: no list of exceptions, no lock.
  directory: temporaryFolder(),
  unread: [],
  strays: [],
  assets: [],
  stacks: new Map(
    Object.entries(stacks).map(([id, { resources, account, template }]) => [
      id,
      {
        id,
        name: id,
        file: `${id}.template.json`,
        ...(account === undefined ? {} : { account }),
        region: REGION,
        template: plain(template ?? {}),
        nested: new Map(),
        hash: '',
        assets: [],
        roles: [],
        resources: new Map(
          Object.entries(resources).map(([logicalId, written]): [string, Resource] => {
            const definition = plain(written);
            const { Type, Properties, Condition } = definition;
            return [
              logicalId,
              {
                stack: id,
                logicalId,
                type: isText(Type) ? Type : '',
                properties: plain((Properties as Plain | undefined) ?? {}),
                metadata: {},
                ...(isText(Condition) ? { condition: Condition } : {}),
                dependsOn: [],
                constructPath: `${id}/${logicalId}`,
                definition,
              },
            ];
          }),
        ),
      },
    ]),
  ),
});

export const reachesOf = (assembly: Assembly): readonly Reach[] => directReaches(worldOf(assembly));

export const entriesIn = (assembly: Assembly): readonly Entry[] => accessOf(assembly).entries;

/** `A/Reader read A/Data` for each entry, where a principal of the templates has it. */
export const linesIn = (assembly: Assembly): readonly string[] =>
  entriesIn(assembly).map(({ principal, capability, store }) => `${principal}: ${capability} ${store}`);

export const trustOf = (principal: Plain): Plain => ({
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
});

export const role = (name: string, statements: readonly Plain[], more: Plain = {}): Plain => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
    AssumeRolePolicyDocument: trustOf({ Service: 'lambda.amazonaws.com' }),
    Policies: [{ PolicyName: 'p', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    ...more,
  },
});

export const bucket = (name: string, more: Plain = {}): Plain => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: name, Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }], ...more },
});

export const bucketPolicy = (logicalId: string, statements: readonly Plain[], more: Plain = {}): Plain => ({
  Type: 'AWS::S3::BucketPolicy',
  Properties: { Bucket: { Ref: logicalId }, PolicyDocument: { Version: '2012-10-17', Statement: statements } },
  ...more,
});

export const roleArn = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:role/${name}`;
