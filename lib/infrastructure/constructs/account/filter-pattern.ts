/** CloudWatch Logs refuses longer ones. */
export const LONGEST_PATTERN = 1024;

const equal = (field: string, value: string): string => `($.${field} = "${value}")`;

const anyOf = (tests: readonly string[]): string => (tests.length === 1 ? (tests[0] ?? '') : `(${tests.join(' || ')})`);

/** Any of these calls of one service, by whomever, whether it was let through or not. */
export const calls = (service: string, names: readonly string[], more: readonly string[] = []): string =>
  `{ ${[equal('eventSource', `${service}.amazonaws.com`), anyOf(names.map((name) => equal('eventName', name))), ...more].join(' && ')} }`;

export const where = (...tests: readonly string[]): string => `{ ${tests.join(' && ')} }`;

export const is = equal;
export const isNot = (field: string, value: string): string => `($.${field} != "${value}")`;
export const isTrue = (field: string): string => `($.${field} IS TRUE)`;
export const isAbsent = (field: string): string => `($.${field} NOT EXISTS)`;
export const either = (...tests: readonly string[]): string => anyOf(tests);
