/**
 * What a store holds decides who may ever reach it. Every store in every template carries one of these
 * in the tag {@link DATA_CLASS_TAG}; copies (dead-letter queues, streams, backups, exports) inherit their source's.
 */
export const DATA_CLASSES = [
  'voter-roll',
  'voter-documents',
  'ballot-data',
  'results-draft',
  'results-public',
  'site-content',
  'incident-notices',
  'audit-log',
] as const;

export type DataClass = (typeof DATA_CLASSES)[number];

/** Classes that no route from the public may ever reach, signed or not. */
export const NEVER_PUBLIC: readonly DataClass[] = [
  'voter-roll',
  'voter-documents',
  'ballot-data',
  'results-draft',
  'audit-log',
];

export const DATA_CLASS_TAG = 'election:data-class';

export const isDataClass = (value: unknown): value is DataClass => DATA_CLASSES.includes(value as DataClass);
