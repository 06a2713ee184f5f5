import type { Finding, NotCovered } from './rule';

/** One finding for a person: where, what, what it once led to, what to write instead. */
const findingText = ({ rule, core, resource, stack, message, why, fix }: Finding): string =>
  [
    `[${rule}] ${resource} (stack ${stack})`,
    `  what: ${message}`,
    `  why:  ${why}`,
    `  fix:  ${fix}`,
    ...(core
      ? []
      : [
          '  else: an exception for this one construct, with reason, owner and date (lib/infrastructure/checks/exceptions.ts).',
        ]),
  ].join('\n');

export const findingsText = (findings: readonly Finding[]): string => findings.map(findingText).join('\n\n');

export const notCoveredText = (list: readonly NotCovered[]): string =>
  list.map(({ resource, stack, message }) => `not covered: ${resource} (stack ${stack}): ${message}`).join('\n');
