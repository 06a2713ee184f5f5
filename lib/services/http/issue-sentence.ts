import type * as z from 'zod/mini';

const FORMATS: Readonly<Record<string, string>> = {
  date: 'is no date; write year, month and day, for example 1970-12-31',
  datetime: 'is no time; write an ISO instant, for example 2026-11-03T19:00:00Z',
  email: 'is no e-mail address',
};

/**
 * One sentence for a field that does not fit; zod's small build has none. It says what would be right and never repeats
 * what was sent, which may be somebody's number.
 */
export const issueSentence = (issue: z.core.$ZodIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      // zod reports a missing field as one of the wrong type.
      return `is missing, or is not a ${issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1 ? 'is empty' : `is less than ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `is longer than ${issue.maximum} characters` : `is more than ${issue.maximum}`;
    case 'invalid_format':
      return Object.hasOwn(FORMATS, issue.format)
        ? (FORMATS[issue.format] ?? 'is not written as expected')
        : 'is not written as expected; look at the example beside the field';
    case 'invalid_value':
      return `is none of: ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return 'holds fields that do not belong there';
    case 'invalid_union':
      return 'fits none of the kinds that are possible there';
    case 'custom':
      return issue.message;
    default:
      return 'is not valid';
  }
};
