import type * as z from 'zod';
import { type Settings, type SettingsInput, settingsSchema } from './schema';

/** The settings file says something that cannot be; the message has one line for each place. */
export class SettingsInvalid extends Error {
  constructor(readonly problems: readonly { readonly path: string; readonly message: string }[]) {
    super(
      [
        'election.config.ts cannot be used:',
        ...problems.map((p) => `  ${p.path === '' ? '(whole file)' : p.path}: ${p.message}`),
        'Nothing was built. Correct these lines and run the command again.',
      ].join('\n'),
    );
    this.name = 'SettingsInvalid';
  }
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');

/** zod's own words where they say what would be right; ours where they only name a type. */
const sentenceOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.join(', ');
    return `there is no setting named ${names}; look for a slip of the keyboard, lib/config/schema.ts has every name`;
  }
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return `is missing; write a ${issue.expected}`;
  }
  return issue.message;
};

/**
 * Checks what the office wrote and fills in the defaults.
 * @throws {SettingsInvalid} naming every path that is wrong, what is wrong and what would be right
 */
export const parseSettings = (input: unknown): Settings => {
  const parsed = settingsSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new SettingsInvalid(
    parsed.error.issues.map((issue) => ({ path: pathOf(issue.path), message: sentenceOf(issue) })),
  );
};

/** Gives the settings file its types; the checks come with {@link parseSettings}. */
export const defineElection = (settings: SettingsInput): SettingsInput => settings;
