import { type Assembly, type JsonObject, perAssembly, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { alarmTargets, whyUnheard } from '../../alarms/speaks';
import { changed, changes } from '../../examples';
import { integrationOf, routesOf } from '../../routes';
import type { Rule, Violation } from '../../rule';
import { numberAt, textAt } from '../../values';

/** What the look-up counts whenever it refuses somebody who asked too often (lib/services/registration). */
const METRIC = 'LookUpLimitReached';
/** Refusals within an hour at which somebody must look. */
const MOST = 100;
const HOUR_SECONDS = 3600;

/** Does an alarm that reaches a person count the refusals? */
const isWatched = perAssembly((assembly): boolean =>
  [...resourcesOf(assembly, 'AWS::CloudWatch::Alarm')].some((alarm: Resource) => {
    const scope = scopeOf(assembly, alarm.stack);
    const number = (name: string): number => numberAt(scope, alarm.properties[name]) ?? Number.POSITIVE_INFINITY;
    return (
      textAt(scope, alarm.properties['MetricName']) === METRIC &&
      textAt(scope, alarm.properties['Statistic']) === 'Sum' &&
      /^GreaterThan(OrEqualTo)?Threshold$/.test(textAt(scope, alarm.properties['ComparisonOperator']) ?? '') &&
      number('Threshold') <= MOST &&
      number('EvaluationPeriods') === 1 &&
      number('Period') <= HOUR_SECONDS &&
      whyUnheard(scope, alarmTargets(alarm), 'cloudwatch.amazonaws.com') === undefined
    );
  }),
);

const check = (assembly: Assembly): readonly Violation[] =>
  routesOf(assembly)
    .filter((route) => route.path === '/api/voter-status' && integrationOf(route)?.['Type'] !== 'MOCK')
    .filter(() => !isWatched(assembly))
    .map(({ method: { stack, logicalId } }) => ({
      stack,
      logicalId,
      what: `nobody hears when askers or voters reach the limit of look-ups (no alarm on ${METRIC} that reaches a person).`,
    }));

const ROUTE: JsonObject = {
  Api: { Type: 'AWS::ApiGateway::RestApi' },
  Part: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'api' },
  },
  LookUp: { Type: 'AWS::ApiGateway::Resource', Properties: { ParentId: { Ref: 'Part' }, PathPart: 'voter-status' } },
  Method: {
    Type: 'AWS::ApiGateway::Method',
    Properties: { ResourceId: { Ref: 'LookUp' }, HttpMethod: 'POST', Integration: { Type: 'AWS_PROXY' } },
  },
};
const GOOD: JsonObject = Object.entries(ROUTE).reduce(
  (whole, [name, resource]) => changed(whole, name, resource),
  changed(changed(ALARM_EXAMPLE, 'Alarm/Properties/MetricName', METRIC), 'Alarm/Properties/Period', HOUR_SECONDS),
);
const ALARM = 'Alarm/Properties';

export const walksHeard: Rule = {
  id: 'walks-heard',
  title: 'Somebody hears of a walk through the roll while it goes on',
  core: false,
  why: 'Alaska, 2020: a scripted walk through a look-up of voters took 113,000 people’s data. It met limits again and again, and nobody was told.',
  fix: 'Leave the alarm LookUpWalk of the Registration stack as it is.',
  mappings: { cis: ['1.5.5'], nist: ['SI-4', 'SI-4(5)', 'IR-4'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a look-up without an alarm': ['Alarm'],
    'an alarm at the hundred-thousandth refusal': [`${ALARM}/Threshold`, 100000],
    'an alarm on another metric': [`${ALARM}/MetricName`, 'Errors'],
    'an alarm the next day': [`${ALARM}/Period`, 86400],
    'an alarm that tells nobody': [`${ALARM}/AlarmActions`],
    'an alarm for too few': [`${ALARM}/ComparisonOperator`, 'LessThanThreshold'],
  }),
  good: [
    { name: 'a look-up whose limits are heard of', template: GOOD },
    { name: 'no look-up', template: changed(changed(GOOD, 'Method'), 'Alarm') },
  ],
};
