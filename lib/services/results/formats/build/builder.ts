import { NO_FIGURE, type ReportingUnit } from '../../../../contracts/results';
import { idOf, LIMITS, type Observation, type ParsedResults } from '../parsed';
import { Column } from './column';
import { finish, type ReportHead } from './finish';
import { OpenContest, type OpenLine, type OpenSelection, type OpenUnit, WHOLE } from './open';

export type Fail = (reason: string) => never;

/** A string of its own: a slice would keep the whole piece of the file that it was cut from in memory. */
export const ownString = (text: string): string => Buffer.from(text).toString();

const newUnit = (id: string, name: string, kind: ReportingUnit['kind'], parents: number[]): OpenUnit => ({
  id,
  name,
  kind,
  parents,
  ballotsByType: new Map(),
  hasFigures: false,
});

/**
 * Where every reader puts what it finds, in whatever order the file has it. Bounds what one file can cost, and keeps
 * figures in columns, so that memory follows the number of figures and not the bytes of the file.
 */
export class ResultsBuilder {
  readonly units: OpenUnit[] = [newUnit('', 'the jurisdiction', 'other', [])];
  readonly #unitByKey = new Map<string, number>();
  readonly #contests = new Map<string, OpenContest>();
  readonly #ids = new Set<string>();
  readonly #observations: Observation[] = [];
  readonly #unlisted = { blocking: 0, warning: 0, note: 0 };
  #selections = 0;
  #cells = 0;

  constructor(readonly fail: Fail) {}

  get contestCount(): number {
    return this.#contests.size;
  }

  /** A file that is wrong in every row says so a few thousand times; the rest is counted. */
  observe(observation: Observation): void {
    if (this.#observations.length < LIMITS.observations) this.#observations.push(observation);
    else this.#unlisted[observation.severity] += 1;
  }

  findUnit(key: string): number | undefined {
    return this.#unitByKey.get(key);
  }

  addUnit(key: string, id: string, name: string, kind: ReportingUnit['kind'], parent = WHOLE): number {
    // Beside the jurisdiction itself, which is no unit of the file.
    if (this.units.length > LIMITS.units) this.fail(`more than ${LIMITS.units} reporting units`);
    this.#claim(id);
    this.units.push(newUnit(id, ownString(name), kind, parent === WHOLE ? [] : [parent]));
    this.#unitByKey.set(key, this.units.length - 1);
    return this.units.length - 1;
  }

  unit(index: number): OpenUnit {
    return this.units[index] ?? this.fail('a reporting unit is missing');
  }

  findContest(key: string): OpenContest | undefined {
    return this.#contests.get(key);
  }

  /** `contest`: one that was begun before its name was known. */
  addContest(key: string, id: string, name: string, contest = new OpenContest(id, name)): OpenContest {
    if (this.#contests.size >= LIMITS.contests) this.fail(`more than ${LIMITS.contests} contests`);
    this.#claim(id);
    contest.id = id;
    contest.name = ownString(name);
    this.#contests.set(key, contest);
    return contest;
  }

  addSelection(
    contest: OpenContest,
    key: string,
    selection: Omit<OpenSelection, 'line'>,
    line: OpenLine,
  ): OpenSelection {
    this.#selections += 1;
    if (this.#selections > LIMITS.selections) this.fail(`more than ${LIMITS.selections} selections`);
    this.#claim(selection.id);
    const added = { ...selection, name: ownString(selection.name), line };
    contest.selections.set(key, added);
    return added;
  }

  /** @returns false where this unit had such a figure already; both are counted then, and the reader tells */
  addVotes(contest: OpenContest, line: OpenLine, unit: number, type: string | undefined, votes: number): boolean {
    const column = type === undefined ? line.stated : (line.byType.get(type) ?? this.#newType(line, type));
    const { capacity } = column;
    const before = column.add(contest.places.of(unit), votes);
    // One vote in the last of a hundred thousand units, for each of as many selections, fits a small file and no memory.
    this.#cells += column.capacity - capacity;
    if (this.#cells > LIMITS.cells) this.fail(`units times selections are more than ${LIMITS.cells} figures`);
    line.isEmpty = false;
    if (before !== NO_FIGURE && before + votes > LIMITS.count)
      this.fail(`more than ${LIMITS.count} votes in one figure`);
    this.unit(unit).hasFigures = true;
    return before === NO_FIGURE;
  }

  #newType(line: OpenLine, type: string): Column {
    if (line.byType.size >= LIMITS.voteTypes) this.fail(`more than ${LIMITS.voteTypes} vote types`);
    // The one name that an object cannot hold.
    if (type === '__proto__') this.fail('a vote type may not be named __proto__');
    const column = new Column();
    line.byType.set(ownString(type), column);
    return column;
  }

  /** `scope`: the unit that the whole report is about, where it names one. */
  finish(head: ReportHead, scope?: number): ParsedResults {
    const parsed = finish({
      head,
      scope,
      units: this.units,
      contests: this.#contests.values(),
      observe: (observation) => this.observe(observation),
      fail: this.fail,
    });
    return { ...parsed, observations: [...this.#observations, ...this.#rest()] };
  }

  /** One observation for those that were only counted, as severe as the worst of them. */
  #rest(): readonly Observation[] {
    const { blocking, warning, note } = this.#unlisted;
    const rest = blocking + warning + note;
    if (rest === 0) return [];
    return [
      {
        severity: blocking > 0 ? 'blocking' : warning > 0 ? 'warning' : 'note',
        code: 'more-observations',
        message: `${rest} more places of the file do not fit and are not listed. A file with so many is best corrected and loaded again.`,
      },
    ];
  }

  /** `wanted`, or where another thing has it, an id made from the name in the file. */
  freeId(wanted: string, prefix: string, original: string): string {
    return this.#ids.has(wanted) ? idOf(prefix, original) : wanted;
  }

  /** Two things of one id would be one thing to every later step. */
  #claim(id: string): void {
    if (this.#ids.has(id)) this.fail(`two things in the file have the id ${id}`);
    this.#ids.add(id);
  }
}
