import { at, listAt, many, type Plain } from './cloud';

/** Management or data event of CloudTrail, and the fields that selectors look at. */
export interface Recorded {
  readonly category: 'Management' | 'Data';
  /** Type and ARN of the resource of a data event. */
  readonly resource?: { readonly type: string; readonly arn: string };
  readonly eventName: string;
}

const COMPARE: Readonly<Record<string, (wanted: readonly string[], actual: string) => boolean>> = {
  Equals: (wanted, actual) => wanted.includes(actual),
  NotEquals: (wanted, actual) => !wanted.includes(actual),
  StartsWith: (wanted, actual) => wanted.some((start) => actual.startsWith(start)),
  NotStartsWith: (wanted, actual) => !wanted.some((start) => actual.startsWith(start)),
};

const fieldOf = (event: Recorded, field: string): string | undefined => {
  switch (field) {
    case 'eventCategory':
      return event.category;
    case 'eventName':
      return event.eventName;
    case 'resources.type':
      return event.resource?.type;
    case 'resources.ARN':
      return event.resource?.arn;
    default:
      throw new Error(`teach test/support/trail-selection.ts the field ${field} before trusting it`);
  }
};

/** Names of the trail's selectors that take an event; empty when it goes unrecorded. */
export const selectorsOf = (trail: Plain, event: Recorded): string[] =>
  listAt(trail, 'AdvancedEventSelectors')
    .filter((selector) =>
      listAt(selector, 'FieldSelectors').every((field) => {
        const actual = fieldOf(event, String(at(field, 'Field')));
        return Object.entries(field ?? {})
          .filter(([operator]) => operator !== 'Field')
          .every(([operator, wanted]) => {
            const compare = COMPARE[operator];
            if (!compare) throw new Error(`teach test/support/trail-selection.ts ${operator} before trusting it`);
            return actual !== undefined && compare(many(wanted).map(String), actual);
          });
      }),
    )
    .map((selector) => String(at(selector, 'Name')));
