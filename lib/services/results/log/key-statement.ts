import { oneLine, readLines } from './lines';
import { parseVerifierKey } from './note';

const FIRST_LINE = 'election key statement v1';

/**
 * The office changes its key. Both keys sign the statement; the new one signs the checkpoint that first contains it and every
 * one after: who pinned the old key is led to the new one by the old one itself.
 */
export interface KeyStatement {
  readonly kind: 'key';
  readonly origin: string;
  /** From 1. */
  readonly number: number;
  /** Verifier keys, as signed-note writes them. */
  readonly key: string;
  readonly next: string;
  readonly reason: string;
  /** ISO instant. */
  readonly statedAt: string;
}

export const keyStatementText = (statement: KeyStatement): string =>
  [
    FIRST_LINE,
    `origin ${statement.origin}`,
    `number ${statement.number}`,
    `key ${statement.key}`,
    `next ${statement.next}`,
    `reason ${oneLine(statement.reason)}`,
    `stated ${statement.statedAt}`,
    '',
  ].join('\n');

/** Undefined unless the text is exactly what {@link keyStatementText} writes, for two keys of this log. */
export const parseKeyStatement = (text: string): KeyStatement | undefined => {
  const lines = readLines(text, FIRST_LINE);
  if (lines === undefined) return undefined;
  const origin = lines.take('origin');
  const number = Number(lines.take('number'));
  const key = lines.take('key');
  const next = lines.take('next');
  const reason = lines.take('reason');
  const statedAt = lines.take('stated');
  if (
    origin === undefined ||
    !Number.isSafeInteger(number) ||
    number < 1 ||
    key === undefined ||
    next === undefined ||
    key === next ||
    parseVerifierKey(key)?.name !== origin ||
    parseVerifierKey(next)?.name !== origin ||
    reason === undefined ||
    statedAt === undefined
  ) {
    return undefined;
  }
  const statement: KeyStatement = { kind: 'key', origin, number, key, next, reason, statedAt };
  return keyStatementText(statement) === text ? statement : undefined;
};
