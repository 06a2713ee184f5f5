import type { Assembly, Expression, Json, JsonObject, Scope } from '../../../assembly';
import { classRole, policy, resource, sub, template } from '../../example';
import { actionsIn, grantsIn, isOnlyFor, nameOf } from '../../identity';
import { render } from '../../principals';
import type { Rule, Violation } from '../../rule';

/** Actions that AWS lets nobody hold to one resource, and that give no data away. */
const HAVE_NO_RESOURCE = [
  'backup:describecopyjob',
  'backup:describerestorejob',
  'backup:listcopyjobs',
  'backup:listrestorejobs',
  'cloudtrail:lookupevents',
  'cloudwatch:getmetricdata',
  'cloudwatch:putmetricdata',
  'ec2:assignprivateipaddresses',
  'ec2:createnetworkinterface',
  'ec2:deletenetworkinterface',
  'ec2:describenetworkinterfaces',
  'ec2:describesubnets',
  'ec2:unassignprivateipaddresses',
  'events:listrules',
  'logs:describeloggroups',
  's3:listallmybuckets',
  'sts:getcalleridentity',
  'xray:getsamplingrules',
  'xray:getsamplingtargets',
  'xray:puttelemetryrecords',
  'xray:puttracesegments',
];

/** At least this much of a name must stand there: `e*` names nothing. */
const SHORTEST_NAME = 6;

/** Things whose own names are numbers that AWS makes up; the rest of the ARN says what they are. */
const MADE_UP_NAMES = /:(recovery-point|restore-job|trace|archive):\*$/;

/** Is the name in the ARN, as far as it is written, long enough to name something? */
const isNarrow = (scope: Scope, expression: Expression): boolean => {
  if (expression.some(({ kind }) => kind === 'attribute')) return true;
  const text = render(scope.assembly, scope.stack, expression);
  const [, service, name] = /^arn:[^:*?]+:([^:*?]+):[^:]*:[^:]*:(.+)$/.exec(text) ?? [];
  if (name === undefined) return false;
  const written = /^[^*?]*/.exec(service === 's3' ? name : name.replace(/^[a-z-]+[/:]/, ''))?.[0] ?? '';
  return written.length >= SHORTEST_NAME || !/[*?]/.test(name) || MADE_UP_NAMES.test(text);
};

const check = (assembly: Assembly): readonly Violation[] =>
  grantsIn(assembly).flatMap(({ from, statement }) => {
    const { stack, logicalId } = from.holder;
    const actions = actionsIn(statement).filter((action) => !HAVE_NO_RESOURCE.includes(action));
    if (actions.length === 0) return [];
    const add = (what: string) => [{ stack, logicalId, what: `${nameOf(statement)} ${what}` }];
    if (statement.hasNotResource) return add('allows it on everything but what it names (NotResource).');
    // The account’s one role by which API Gateway writes logs names no group: AWS decides their names.
    const writesLogs =
      actions.every((action) => action.startsWith('logs:')) &&
      from.identities.length > 0 &&
      from.identities.every((role) => isOnlyFor(assembly, role, 'apigateway.amazonaws.com'));
    const wide = statement.resources.filter(({ expression }) => !isNarrow(from.scope, expression));
    return wide.length === 0 || writesLogs
      ? []
      : add(
          `allows ${actions.slice(0, 3).join(', ')} on ${render(assembly, from.scope.stack, wide[0]?.expression ?? [])}, which names nothing.`,
        );
  });

const allows = (Action: Json, Resource: Json, service = 'lambda.amazonaws.com'): JsonObject =>
  template({
    R: classRole('voter-roll', service),
    P: resource('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: 'R' }],
      PolicyDocument: policy({ Effect: 'Allow', Action, Resource }),
    }),
  });

export const namedResources: Rule = {
  id: 'named-resources',
  title: 'Policies name what they allow actions on',
  core: false,
  why:
    'Capital One, March 2019: the role could read every bucket of the account, 700 of them, because nobody had said which one it ' +
    'was for.',
  fix: 'Name the resource by reference; where AWS makes up the name, write the ARN up to the fixed beginning of the name.',
  mappings: { cis: ['A1.2.7', '4.2.1'], nist: ['AC-6', 'AC-3'], fsbp: ['KMS.1', 'KMS.2'] },
  check,
  bad: [
    { name: 'every resource', template: allows('s3:GetObject', '*') },
    { name: 'every bucket', template: allows('s3:GetObject', 'arn:aws:s3:::*') },
    { name: 'nearly every bucket', template: allows('s3:GetObject', 'arn:aws:s3:::e*/*') },
    { name: 'every table', template: allows('dynamodb:GetItem', sub('arn:aws:dynamodb:*:${AWS::AccountId}:table/*')) },
    {
      name: 'every function',
      template: allows('lambda:InvokeFunction', 'arn:aws:lambda:us-east-2:111111111111:function:*'),
    },
    {
      name: 'something that whoever deploys decides',
      template: { ...allows('s3:GetObject', { Ref: 'P1' }), Parameters: { P1: { Type: 'String' } } },
    },
    {
      name: 'all logs, for a function',
      template: allows('logs:GetLogEvents', sub('arn:aws:logs:us-east-2:${AWS::AccountId}:log-group:*')),
    },
    {
      name: 'everything but one bucket',
      template: template({
        R: classRole('voter-roll'),
        P: resource('AWS::IAM::Policy', {
          Roles: [{ Ref: 'R' }],
          PolicyDocument: policy({ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::b' }),
        }),
      }),
    },
  ],
  good: [
    { name: 'one bucket', template: allows('s3:GetObject', 'arn:aws:s3:::election-lorem/*') },
    {
      name: 'stores whose names begin alike',
      template: allows('dynamodb:GetItem', sub('arn:aws:dynamodb:*:${AWS::AccountId}:table/awsbackup-restore-test-*')),
    },
    { name: 'an action that has no resource', template: allows('xray:PutTraceSegments', '*') },
    {
      name: 'logs of API Gateway',
      template: allows(
        'logs:PutLogEvents',
        sub('arn:aws:logs:us-east-2:${AWS::AccountId}:log-group:*'),
        'apigateway.amazonaws.com',
      ),
    },
  ],
};
