import { type Assembly, get, type Json, type JsonObject, resourcesOf, type Scope, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { soleDayOf } from '../../schedules';
import { storeNamedBy } from '../../stores';
import { listAt, textAt } from '../../values';

const DAY_MS = 86_400_000;
/** A letter that comes earlier is forgotten by the day. */
const EARLIEST_DAYS = 92;
const DAY_IN_TEXT = /\b(\d{4}-\d{2}-\d{2})\b/;

/** The first day that a letter to a topic speaks of. */
export const dayOfLetter = (scope: Scope, target: Json): string | undefined =>
  storeNamedBy(scope, get(target, 'Arn'))?.type === 'AWS::SNS::Topic'
    ? DAY_IN_TEXT.exec(textAt(scope, get(target, 'Input')) ?? '')?.[1]
    : undefined;

const problemOf = (day: string, schedule: string | undefined): string | undefined => {
  const sent = soleDayOf(schedule);
  if (sent === undefined) return `it goes out by ${schedule ?? 'no schedule'}, which is no single day before`;
  const days = (Date.parse(day) - Date.parse(sent)) / DAY_MS;
  if (days < 0) return `it goes out on ${sent}, after that day`;
  return days <= EARLIEST_DAYS ? undefined : `it goes out on ${sent}, ${days} days before, and is forgotten by then`;
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::Events::Rule').flatMap(({ stack, logicalId, properties }): readonly Violation[] => {
    const scope = scopeOf(assembly, stack);
    if (properties['EventPattern'] !== undefined) return [];
    return listAt(properties, ['Targets']).flatMap((target): readonly Violation[] => {
      const day = dayOfLetter(scope, target);
      const problem = day && problemOf(day, textAt(scope, properties['ScheduleExpression']));
      return problem
        ? [{ stack, logicalId, what: `its letter speaks of ${day}, and ${problem} (ScheduleExpression).` }]
        : [];
    });
  });

const GOOD: JsonObject = changed(ALARM_EXAMPLE, 'Rule/Properties', {
  ScheduleExpression: 'cron(0 15 1 10 ? 2027)',
  Targets: [
    { Id: 'office', Arn: { Ref: 'Topic' }, Input: '"Two exceptions to checks end on 2027-10-31, in 30 days."' },
  ],
});
const SCHEDULE = 'Rule/Properties/ScheduleExpression';

export const lettersComeInTime: Rule = {
  id: 'letters-come-in-time',
  title: 'A letter about a day goes out before that day',
  core: false,
  why:
    'An exception to a check that ends unseen stops every deploy, and on election night that is the repair that does not go out. A letter ' +
    'that comes after its day, or years before, warned nobody.',
  fix: 'Leave the schedules of ExceptionEndings as they are: one letter 30 days before the day, one 7 days before.',
  mappings: { cis: ['1.3.2'], nist: ['CA-5', 'CM-3', 'AU-5'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a letter after the day': [SCHEDULE, 'cron(0 15 1 11 ? 2027)'],
    'a letter a year before': [SCHEDULE, 'cron(0 15 1 10 ? 2026)'],
    'a letter every New Year’s Day': [SCHEDULE, 'cron(0 8 1 1 ? *)'],
    'a letter at any time': [SCHEDULE, 'rate(365 days)'],
    'a letter at a time that EventBridge’s rules cannot read': [SCHEDULE, 'at(2027-10-24T15:00:00)'],
    'a letter never': [SCHEDULE],
    'a letter of another year': ['Rule/Properties/Targets/0/Input', '"Exceptions to checks end on 2031-10-31."'],
  }),
  good: [
    { name: 'a letter a month before', template: GOOD },
    {
      name: 'a letter of no day, every week',
      template: changed(
        changed(GOOD, 'Rule/Properties/Targets/0/Input', '"Look at the logs of the week."'),
        SCHEDULE,
        'rate(7 days)',
      ),
    },
    { name: 'a letter about an event', template: ALARM_EXAMPLE },
  ],
};
