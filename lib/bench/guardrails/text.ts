import type { Escape, Extension } from './escapes';
import type { Harmless } from './harmless';
import type { FamilyRow, LeftOut } from './ours';
import type { Compared, NotRun } from './report';
import type { Scale } from './scale';
import type { Group } from './survivors';

const percent = (part: number, whole: number): string =>
  whole === 0 ? '-' : `${Math.floor((1000 * part) / whole) / 10}%`;

const sum = (rows: readonly FamilyRow[], of: (row: FamilyRow) => number): number =>
  rows.reduce((all, row) => all + of(row), 0);

export const familiesText = (families: readonly FamilyRow[]): string => {
  const line = (name: string, ...columns: readonly (number | string)[]): string =>
    `  ${name.padEnd(24)}${columns.map((column) => String(column).padStart(12)).join('')}`;
  const row = (name: string, rows: readonly FamilyRow[]): string => {
    const [mutants, byRules, byLock, left] = [
      sum(rows, (one) => one.mutants),
      sum(rows, (one) => one.byRules),
      sum(rows, (one) => one.byLock),
      sum(rows, (one) => one.leftOut),
    ];
    return line(name, mutants, byRules, byLock, mutants - byRules - byLock, percent(byRules + byLock, mutants), left);
  };
  return [
    line('family', 'mutants', 'by rules', 'by lock', 'survived', 'caught', 'left out'),
    ...families.map((one) => row(one.family, [one])),
    row('all', families),
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

/** Hatch by hatch: refused of opened, and by what. */
export const escapesText = (escapes: readonly Escape[]): string => {
  const hatches = [...new Set(escapes.map(({ hatch }) => hatch))];
  const survivors = escapes.filter(({ by }) => by.length === 0);
  return [
    'By escape hatches of CDK, each opened in every stack and synthesized by ElectionApp (refused / opened; the rules that named the change):',
    ...hatches.map((hatch) => {
      const mine = escapes.filter((one) => one.hatch === hatch);
      const refused = mine.filter(({ by }) => by.length > 0);
      const rules = [...new Set(refused.flatMap(({ by }) => by))].slice(0, 6);
      return `  ${hatch.padEnd(30)}${`${refused.length} / ${mine.length}`.padStart(9)}  ${rules.join(', ')}`;
    }),
    ...survivors.map(({ hatch, path, change }) => `  survived: ${hatch} on ${path}: ${change}`),
  ].join('\n');
};

export const harmlessText = (harmless: readonly Harmless[], { added, findings, asksToAccept }: Extension): string =>
  [
    'Harmless changes (findings of rules and lock; none is right):',
    ...harmless.map(({ name, findings: count }) => `  ${name.padEnd(52)}${String(count).padStart(4)}`),
    ...harmless.flatMap(({ said }) => said.slice(0, 3).map((one) => `    ${one}`)),
    `  through a synth: ${added.join(', ')}${String(findings.length).padStart(4)}`,
    ...findings.slice(0, 10).map((one) => `    ${one}`),
    ...(asksToAccept
      ? ['  The access lock asks somebody to accept the new stores and who reaches them, as it should.']
      : []),
  ].join('\n');

/** Tool by family: caught of judged. */
export const comparedText = (compared: readonly Compared[], notRun: readonly NotRun[]): string => {
  const families = Object.keys(compared[0]?.families ?? {});
  const size = Object.values(compared[0]?.families ?? {}).reduce((all, [, judged]) => all + judged, 0);
  const line = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(24)}${cells.map((cell) => cell.padStart(16)).join('')}`;
  return [
    `The same ${size} mutants judged by each, in one run (caught / judged):`,
    line(
      'family',
      compared.map(({ tool }) => tool),
    ),
    ...families.map((family) =>
      line(
        family,
        compared.map((one) => (one.families[family] ?? [0, 0]).join(' / ')),
      ),
    ),
    line(
      'all',
      compared.map(({ caught }) => `${caught} / ${size}`),
    ),
    line(
      '',
      compared.map(({ caught }) => percent(caught, size)),
    ),
    '',
    ...compared.map(({ tool, version, how }) => `  ${tool} ${version}: ${how}`),
    ...notRun.map(({ tool, why }) => `  ${tool} did not run here: ${why}`),
  ].join('\n');
};

export const scalesText = (scales: readonly Scale[]): string =>
  [
    'Judging, time of the processor, start-up and reading apart (copies of the one jurisdiction’s templates under other names):',
    ...scales.map(
      ({ jurisdictions, resources, ms, target }) =>
        `  ${String(jurisdictions).padStart(3)} jurisdictions, ${String(resources).padStart(6)} resources: ${String(Math.round(ms)).padStart(6)} ms, ` +
        `${(ms / resources).toFixed(2)} ms a resource${target === undefined ? '' : ` (at most ${target} ms: ${ms <= target ? 'kept' : 'MISSED'})`}`,
    ),
  ].join('\n');
