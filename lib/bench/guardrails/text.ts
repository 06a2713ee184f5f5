import type { FamilyRow, LeftOut } from './ours';
import type { Compared, NotRun } from './report';
import type { Scale } from './scale';
import type { Group } from './survivors';

const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${Math.floor((1000 * part) / whole) / 10}%`;

export const familiesText = (families: readonly FamilyRow[]): string => {
  const mutants = families.reduce((sum, row) => sum + row.mutants, 0);
  const caught = families.reduce((sum, row) => sum + row.caught, 0);
  const line = (name: string, all: number, found: number, left: string) =>
    `  ${name.padEnd(22)}${String(all).padStart(8)}${String(found).padStart(8)}${percent(found, all).padStart(8)}${left.padStart(10)}`;
  return [
    `  ${'family'.padEnd(22)}${'mutants'.padStart(8)}${'caught'.padStart(8)}${''.padStart(8)}${'left out'.padStart(10)}`,
    ...families.map((row) => line(row.family, row.mutants, row.caught, String(row.leftOut))),
    line('all', mutants, caught, String(families.reduce((sum, row) => sum + row.leftOut, 0))),
  ].join('\n');
};

export const leftOutText = (leftOut: readonly LeftOut[]): string =>
  [
    'Left out, for these reasons (every kind of change with --json):',
    ...[...leftOut]
      .sort((a, b) => b.count - a.count)
      .map(({ reason, count }) => `  ${String(count).padStart(6)}  ${reason}`),
  ].join('\n');

export const survivorsText = (groups: readonly Group[]): string =>
  groups.length === 0
    ? 'No survivor.'
    : [
        'Survivors:',
        ...groups.map(
          ({ family, type, place, count, changes, where }) =>
            `  ${family}: ${type} ${place || '(whole)'}, ${count} times: ${changes.slice(0, 3).join('; ')}; first at ${where[0]}`,
        ),
      ].join('\n');

export const comparedText = (
  size: number,
  oursCaught: number,
  compared: readonly Compared[],
  notRun: readonly NotRun[],
): string =>
  [
    `On the same ${size} mutants, every family alike:`,
    `  ${'this baseline'.padEnd(16)}${String(oursCaught).padStart(6)}  ${percent(oursCaught, size)}`,
    ...compared.flatMap(({ tool, version, caught, how }) => [
      `  ${tool.padEnd(16)}${String(caught).padStart(6)}  ${percent(caught, size)}`,
      `    ${version}: ${how}`,
    ]),
    ...notRun.map(({ tool, why }) => `  ${tool.padEnd(16)} did not run: ${why}`),
  ].join('\n');

export const scalesText = (scales: readonly Scale[]): string =>
  [
    'Judging, start-up and reading apart (copies of the one jurisdiction’s templates under other names):',
    ...scales.map(
      ({ jurisdictions, resources, ms, target }) =>
        `  ${String(jurisdictions).padStart(3)} jurisdictions, ${String(resources).padStart(6)} resources: ${String(Math.round(ms)).padStart(6)} ms, ` +
        `${(ms / resources).toFixed(2)} ms a resource${target === undefined ? '' : ` (at most ${target} ms: ${ms <= target ? 'kept' : 'MISSED'})`}`,
    ),
  ].join('\n');
