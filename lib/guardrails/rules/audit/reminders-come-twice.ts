import { type Assembly, type JsonObject, resourcesOf, scopeOf } from '../../../assembly';
import { ALARM_EXAMPLE } from '../../alarms/example';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { soleDayOf } from '../../schedules';
import { listAt, textAt } from '../../values';
import { dayOfLetter } from './letters-come-in-time';

const DAY_MS = 86_400_000;
/** Later than this many days before is late enough to be acted on, and too late to be the only letter. */
const LAST_DAYS = 14;

interface Reminder {
  readonly stack: string;
  readonly logicalId: string;
  readonly day: string;
  readonly daysBefore: number;
}

const remindersIn = (assembly: Assembly): readonly Reminder[] =>
  [...resourcesOf(assembly, 'AWS::Events::Rule')].flatMap(({ stack, logicalId, properties }) => {
    const scope = scopeOf(assembly, stack);
    const sent = soleDayOf(textAt(scope, properties['ScheduleExpression']));
    return listAt(properties, ['Targets']).flatMap((target) => {
      const day = dayOfLetter(scope, target);
      return day === undefined || sent === undefined
        ? []
        : [{ stack, logicalId, day, daysBefore: (Date.parse(day) - Date.parse(sent)) / DAY_MS }];
    });
  });

const isLate = ({ daysBefore }: Reminder): boolean => daysBefore <= LAST_DAYS;

const check = (assembly: Assembly): readonly Violation[] => {
  const all = remindersIn(assembly);
  return all
    .filter((one) => !all.some((other) => other.day === one.day && isLate(other) !== isLate(one)))
    .map(({ stack, logicalId, day, daysBefore }) => ({
      stack,
      logicalId,
      what:
        daysBefore > LAST_DAYS
          ? `its letter of ${day} is the only one; none follows in the last ${LAST_DAYS} days.`
          : `its letter of ${day} is the first as well as the last, ${daysBefore} days before.`,
    }));
};

const letter = (ScheduleExpression: string): JsonObject => ({
  ScheduleExpression,
  Targets: [{ Id: 'office', Arn: { Ref: 'Topic' }, Input: '"Two exceptions to checks end on 2027-10-31."' }],
});
const GOOD: JsonObject = changed(changed(ALARM_EXAMPLE, 'Rule/Properties', letter('cron(0 15 1 10 ? 2027)')), 'Last', {
  Type: 'AWS::Events::Rule',
  Properties: letter('cron(0 15 24 10 ? 2027)'),
});

export const remindersComeTwice: Rule = {
  id: 'reminders-come-twice',
  title: 'A day on which something ends is written of early, and once more shortly before',
  core: false,
  why:
    'An exception to a check that ends unseen stops every deploy, and on election night that is the repair that does not go out. One ' +
    'letter a month before lies under thirty others; one in the last days leaves no time for a review.',
  fix: 'Leave both schedules of ExceptionEndings as they are: one letter 30 days before the day, one 7 days before.',
  mappings: { cis: ['1.3.2'], nist: ['CA-5', 'CM-3', 'AU-5'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'an early letter alone': ['Last'],
    'a late letter alone': ['Rule'],
    'two early letters': ['Last/Properties/ScheduleExpression', 'cron(0 15 2 10 ? 2027)'],
    'a second letter about another day': ['Last/Properties/Targets/0/Input', '"Two exceptions end on 2027-11-30."'],
  }),
  good: [
    { name: 'a letter a month before, and one a week before', template: GOOD },
    { name: 'letters about events', template: ALARM_EXAMPLE },
  ],
};
