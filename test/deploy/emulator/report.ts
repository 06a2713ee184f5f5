import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployed } from './deployed';
import { required } from './environment';
import type { ReadBack } from './read-back';
import type { Left } from './without-what-it-lacks';

interface Report {
  readonly resources: readonly Deployed[];
  readonly left: readonly Left[];
  readonly readings: readonly ReadBack[];
  readonly actions: ReadonlyMap<string, ReadonlySet<string>>;
  /** Calls that a policy does not allow. */
  readonly refused: readonly string[];
  readonly notes: readonly string[];
}

/** What start.py puts right, and what the way that the tests go around leaves unproven. */
const KNOWN: readonly string[] = [
  "CloudFormation's answer link is given AWS's form (https, amazonaws.com); the function that answers it is as shipped, the TLS on the way is not there.",
  'Fn::GetStackOutput is made to read the region that it names; that AWS resolves it so is not shown here.',
  'Request validators are made and kept by their methods, so that the body models do their work; an announcement is carried to the bus of another region. That AWS does both is not shown here.',
  "Functions ran under this machine's own Node and processor, not under the runtime, processor, memory and network of the template.",
  'No policy of any kind was enforced by the emulator: roles, keys, buckets, tables, endpoints, queues. Calls that functions made were put to the policies by test/support/policy.ts instead; table policies were not asked.',
  'CloudFormation acted as administrator: the narrow policy for it that docs/deploy.md asks for was not tried.',
  'Staff signed in on the sign-in page by password alone; the emulator asks for no second factor and has no threat protection.',
  'Nobody called through CloudFront: no edge, firewall, header, rate limit or certificate was tried, and no API refused a call from elsewhere.',
  'Alarms, their topic and their mail were made; none was made to sound.',
  'A table that comes back after destroy takes the name of the retained one here and wipes it; AWS makes a new name.',
];

const counted = (lines: readonly string[]): readonly string[] => {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, n]) => `  ${String(n).padStart(3)} x ${line}`);
};

const section = (title: string, lines: readonly string[]): readonly string[] => ['', title, ...lines];

/** Printed by test/deploy/run.cjs when all is over. */
export const writeReport = ({ resources, left, readings, actions, refused, notes }: Report): void => {
  const by = (outcome: ReadBack['outcome']) =>
    counted(readings.filter((reading) => reading.outcome === outcome).map(({ type, what }) => `${type}: ${what}`));
  const asked = new Set(readings.map(({ type }) => type));
  const silent = resources.filter(({ type, physicalId }) => physicalId !== undefined && !asked.has(type));
  const lines = [
    'WHAT THE EMULATOR RUN DOES NOT SHOW. It proves that things work together, never that they are safe: what the emulator',
    'stores, allows or refuses says nothing about what AWS would.',
    ...section(
      'LEFT OUT of the templates before the deploy (test/deploy/emulator/without-what-it-lacks.ts):',
      counted(left.map(({ type, why }) => `${type}: ${why}`)),
    ),
    ...section('ACCEPTED AND IGNORED: in the template, not there when asked for:', by('ignored')),
    ...section('Stored as the template says (not therefore enforced):', by('kept')),
    ...section('MADE, AND NEVER ASKED what of it was stored:', counted(silent.map(({ type }) => type))),
    ...section(
      'PUT RIGHT, GONE AROUND, OR NOT TRIED:',
      KNOWN.map((line) => `  - ${line}`),
    ),
    ...section(
      'What the deployed functions asked of AWS, and was put to their policies:',
      [...actions].map(([name, calls]) => `  ${name}: ${[...calls].sort().join(', ')}`),
    ),
    ...(refused.length === 0
      ? []
      : section(
          'REFUSED by a policy:',
          refused.map((line) => `  - ${line}`),
        )),
    ...section(
      'Seen on the way:',
      notes.map((line) => `  - ${line}`),
    ),
  ];
  writeFileSync(join(required('EMULATOR_WORK'), 'report.txt'), `${lines.join('\n')}\n`);
};
