import { type Assembly, type JsonObject, type Resource, resourcesOf, type Scope, scopeOf } from '../../../assembly';
import { attribute, resource, template } from '../../example';
import { changed, changes } from '../../examples';
import { namesOwnFunction } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { daysBetween } from '../../schedules';
import { listAt, textAt, valuesAt } from '../../values';

const startsFunction = (scope: Scope, { properties }: Resource): boolean =>
  listAt(properties, ['Targets']).some((target) =>
    valuesAt(target, ['Arn']).some((arn) => arn !== undefined && namesOwnFunction(scope, arn)),
  );

/** Why a rule starts nothing; undefined for one that does, where it goes by a schedule once a day at least. */
const problemOf = (scope: Scope, { properties }: Resource): string | undefined => {
  const state = properties['State'];
  if (state !== undefined && textAt(scope, state) !== 'ENABLED') return 'it is switched off (State)';
  if (properties['ScheduleExpression'] === undefined) return undefined;
  const schedule = textAt(scope, properties['ScheduleExpression']);
  const days = daysBetween(schedule);
  if (days === undefined) return `${schedule ?? 'its schedule'} may never come again (ScheduleExpression)`;
  return days <= 1 ? undefined : `it runs every ${days} days (ScheduleExpression)`;
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Events::Rule').flatMap((rule): readonly Violation[] => {
    const { stack, logicalId } = rule;
    const scope = scopeOf(assembly, stack);
    const problem = startsFunction(scope, rule) ? problemOf(scope, rule) : undefined;
    return problem === undefined
      ? []
      : [{ stack, logicalId, what: `the function that it is to start is not started: ${problem}.` }];
  });

const GOOD: JsonObject = template({
  F: resource('AWS::Lambda::Function'),
  R: resource('AWS::Events::Rule', {
    ScheduleExpression: 'rate(5 minutes)',
    Targets: [{ Id: 'sweep', Arn: attribute('F') }],
  }),
});
const EVENT: JsonObject = {
  EventPattern: { source: ['aws.guardduty'] },
  Targets: [{ Id: 'verdicts', Arn: attribute('F') }],
};
const SCHEDULE = 'R/Properties/ScheduleExpression';

export const sweepsRun: Rule = {
  id: 'sweeps-run',
  title: 'What starts a function is switched on, and by a schedule comes round every day at least',
  core: false,
  why:
    'A function is killed between two steps, and the sweep is what ends the release, the copy to the website or the notice that it left. ' +
    'One that never runs looks in the template like one that does (NIST 800-53 CP-10, SI-17).',
  fix: 'Leave these rules enabled, and the sweeps at minutes, by rate(...).',
  mappings: { cis: ['1.5.6'], nist: ['CP-10', 'SI-17'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a sweep every 27 years': [SCHEDULE, 'rate(9999 days)'],
    'a sweep every other day': [SCHEDULE, 'rate(2 days)'],
    'a sweep at no rate': [SCHEDULE, 'rate(0 minutes)'],
    'a sweep that ran once': [SCHEDULE, 'at(2020-01-01T00:00:00)'],
    'a sweep of a year that is over': [SCHEDULE, 'cron(0 8 * * ? 2020)'],
    'a sweep on the thirtieth of February': [SCHEDULE, 'cron(0 8 30 2 ? *)'],
    'a sweep that is switched off': ['R/Properties/State', 'DISABLED'],
    'a rule about an event that is switched off': ['R/Properties', { ...EVENT, State: 'DISABLED' }],
    'a sweep that whoever deploys may switch off': ['R/Properties/State', { Ref: 'P' }],
  }),
  good: [
    { name: 'a sweep every five minutes', template: GOOD },
    {
      name: 'a sweep every night, switched on',
      template: changed(changed(GOOD, SCHEDULE, 'cron(0 8 * * ? *)'), 'R/Properties/State', 'ENABLED'),
    },
    { name: 'a rule about an event', template: changed(GOOD, 'R/Properties', EVENT) },
    {
      name: 'a letter of one day',
      template: changed(
        changed(GOOD, SCHEDULE, 'cron(0 15 1 10 ? 2027)'),
        'R/Properties/Targets/0/Arn',
        attribute('T', 'TopicArn'),
      ),
    },
  ],
};
