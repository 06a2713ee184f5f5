import { type Assembly, type Json, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { classRole } from '../../example';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { roleServing } from '../../serving-roles';
import { standingIn, watchedPlaces } from '../../watched-places';

/** What records, by the service and the property that names the role it records by. */
const RECORDERS: Readonly<Record<string, readonly [service: string, property: string]>> = {
  'AWS::ApiGateway::Account': ['apigateway.amazonaws.com', 'CloudWatchRoleArn'],
  'AWS::CloudTrail::Trail': ['cloudtrail.amazonaws.com', 'CloudWatchLogsRoleArn'],
  'AWS::Config::ConfigurationRecorder': ['config.amazonaws.com', 'RoleARN'],
};

const roleProblem = (assembly: Assembly, recorder: Resource): string | undefined => {
  const [service, property] = RECORDERS[recorder.type] ?? ['', ''];
  return roleServing(scopeOf(assembly, recorder.stack), recorder.properties[property], service) === undefined
    ? `${property} names no role of this assembly that ${service} alone takes on, so it may write nothing down.`
    : undefined;
};

/** API Gateway has one role in a region for the logs of all its APIs. */
const silentStages = (assembly: Assembly): readonly Violation[] =>
  watchedPlaces(assembly).flatMap((place) => {
    const [stage] = standingIn(assembly, place.stacks, 'AWS::ApiGateway::Stage');
    const settings = standingIn(assembly, place.stacks, 'AWS::ApiGateway::Account');
    return stage === undefined || settings.length > 0
      ? []
      : [
          {
            stack: stage.stack,
            logicalId: stage.logicalId,
            what: `no AWS::ApiGateway::Account of ${place.region} names the role by which API Gateway writes logs.`,
          },
        ];
  });

const check = (assembly: Assembly): readonly Violation[] => [
  ...resourcesOf(assembly, ...Object.keys(RECORDERS)).flatMap((recorder) => {
    const what = roleProblem(assembly, recorder);
    return what === undefined ? [] : [{ stack: recorder.stack, logicalId: recorder.logicalId, what }];
  }),
  ...silentStages(assembly),
];

const arn = (role: string): Json => ({ 'Fn::GetAtt': [role, 'Arn'] });
const GOOD: JsonObject = {
  Resources: {
    Code: { Type: 'AWS::Lambda::Function' },
    Stage: { Type: 'AWS::ApiGateway::Stage' },
    Gateway: { Type: 'AWS::ApiGateway::Account', Properties: { CloudWatchRoleArn: arn('GatewayRole') } },
    GatewayRole: classRole('audit-log', 'apigateway.amazonaws.com'),
    Trail: { Type: 'AWS::CloudTrail::Trail', Properties: { CloudWatchLogsRoleArn: arn('TrailRole') } },
    TrailRole: classRole('audit-log', 'cloudtrail.amazonaws.com'),
    Recorder: { Type: 'AWS::Config::ConfigurationRecorder', Properties: { RoleARN: arn('ConfigRole') } },
    ConfigRole: classRole('audit-log', 'config.amazonaws.com'),
  },
};

export const servicesActByTheirRoles: Rule = {
  id: 'services-act-by-their-roles',
  title: 'What records may write, each by a role of its own',
  core: false,
  why:
    'A trail, a recorder or a log whose role is another one’s, or was made by hand and deleted since, is there in the template and ' +
    'writes nothing. Illinois, 2016, went unnoticed for 19 days; what was never written down is noticed by nobody.',
  fix: 'Leave the roles of the Account stack as they are: one for each service, which that service alone may take on.',
  mappings: { cis: ['5.3.6'], nist: ['AU-5', 'AU-12', 'AC-6'], fsbp: ['APIGateway.1', 'CloudTrail.5', 'Config.1'] },
  check,
  bad: changes(GOOD, {
    'an API that may write no logs': ['Gateway'],
    'logs of an API by no role': ['Gateway/Properties/CloudWatchRoleArn'],
    'logs of an API by the trail’s role': ['Gateway/Properties/CloudWatchRoleArn', arn('TrailRole')],
    'logs of an API by a role that is not here': [
      'Gateway/Properties/CloudWatchRoleArn',
      'arn:aws:iam::111111111111:role/somebody',
    ],
    'a trail by AWS Config’s role': ['Trail/Properties/CloudWatchLogsRoleArn', arn('ConfigRole')],
    'a recorder without a role': ['Recorder/Properties/RoleARN'],
    'a recorder whose role a function may take on too': ['ConfigRole', classRole('audit-log', 'lambda.amazonaws.com')],
  }),
  good: [
    { name: 'a role for each', template: GOOD },
    { name: 'no API', template: changed(changed(GOOD, 'Gateway'), 'Stage') },
  ],
};
