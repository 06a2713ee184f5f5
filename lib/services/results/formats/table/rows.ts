import { NO_FIGURE } from '../../../../contracts/results';
import { ownString, ResultsBuilder } from '../build/builder';
import { type OpenContest, OpenLine, type OpenUnit, WHOLE } from '../build/open';
import type { CsvRecord } from '../csv-record';
import { idOf, LIMITS, type ParsedResults } from '../parsed';
import { Row } from './figures';
import type { TablePlan } from './plan';

const SEPARATOR = '\u0000';
/** Districts of a contest that everybody votes in. */
const NO_DISTRICT = /^(?:statewide|countywide|at[\s-]large)?$/i;
const IGNORED_NAMES = 100;

type Turnout = 'registeredVoters' | 'ballotsCast' | 'ballotsOutstanding';
const TURNOUT = { registered: 'registeredVoters', ballots: 'ballotsCast', outstanding: 'ballotsOutstanding' } as const;
/** Votes of one row: by type, and all types together where the row says. */
interface RowVotes {
  readonly all: number | undefined;
  readonly typed: readonly { readonly type: string; readonly votes: number }[];
  /** The row's own sum of its vote types, where it is more than the row states in all. */
  readonly typedAbove?: number;
}

/** Rows of a table, one for each unit, contest and selection, on their way into a report. */
export class TableRows {
  readonly #row: Row;
  readonly #builder: ResultsBuilder;
  readonly #counties = new Map<string, number>();
  readonly #unitParts: { readonly unit: number; readonly names: readonly string[]; readonly county: string }[] = [];
  readonly #ignored = new Map<string, number>();
  readonly #unequal = new Set<string>();
  readonly #votesColumns;
  readonly #keys = new Map<string, Map<string, string>>();
  readonly #hasRepeated: boolean;
  /** Files are in some order: most rows are of the unit of the row before. */
  #lastUnit = { unit: -1, county: '', precinct: '', town: '', split: '' };
  #lastContest: { readonly key: readonly string[]; readonly contest: OpenContest } | undefined;
  #date = '';

  constructor(readonly plan: TablePlan) {
    this.#row = new Row(plan.names);
    this.#builder = new ResultsBuilder((reason) => this.#row.fail(reason));
    this.#votesColumns = plan.typed.filter(({ of }) => of === 'votes');
    this.#hasRepeated =
      plan.typed.some(({ of }) => of !== 'votes') ||
      [plan.registeredVoters, plan.ballotsCast, plan.overvotes, plan.undervotes, plan.unitsTotal].some(
        (index) => index !== undefined,
      );
  }

  take(record: CsvRecord, line: number): void {
    const { plan } = this;
    const row = this.#row;
    row.take(record, line);
    const contestName = row.text(plan.contest);
    const selectionName = row.text(plan.selection);
    if (contestName === '' && selectionName === '' && row.isBlank()) return;
    const { words } = plan;
    const ofContest = words.ofContest(contestName);
    const ofSelection = words.ofSelection(selectionName);
    const precinct = row.text(plan.precinct);
    const county = row.text(plan.county);
    const isTotal =
      plan.precinct !== undefined && (words.isTotalUnit(precinct) || (precinct === '' && words.isTotalUnit(county)));
    const turnout = [ofContest, ofSelection].find((m) => m === 'registered' || m === 'ballots' || m === 'outstanding');
    if (turnout === 'registered' || turnout === 'ballots' || turnout === 'outstanding') {
      this.#takeTurnout(TURNOUT[turnout], this.#unit(county, precinct, isTotal), isTotal);
      return;
    }
    if (ofContest === 'other-turnout' || (contestName === '' && ofSelection === 'other-turnout')) {
      const name = contestName === '' ? selectionName : contestName;
      if (this.#ignored.has(name) || this.#ignored.size < IGNORED_NAMES) {
        this.#ignored.set(ownString(name), (this.#ignored.get(name) ?? 0) + 1);
      }
      return;
    }
    if (contestName === '') row.fail('the row names no office', plan.contest);
    if (precinct === '' && !isTotal && plan.precinct !== undefined) {
      row.fail('the row names no precinct', plan.precinct);
    }
    this.#takeVotes(this.#unit(county, precinct, isTotal), this.#contest(contestName), selectionName, isTotal);
  }

  finish(): ParsedResults {
    const { plan } = this;
    const builder = this.#builder;
    for (const name of plan.unknown) {
      builder.observe({
        severity: 'note',
        code: 'column-ignored',
        message: `The column ${name.slice(0, 100)} is not known to this reader. Its content is not in the results.`,
      });
    }
    for (const [name, rows] of this.#ignored) {
      builder.observe({
        severity: 'note',
        code: 'rows-ignored',
        message: `${rows} rows named ${JSON.stringify(name)} are not in the results.`,
      });
    }
    for (const what of this.#unequal) {
      builder.observe({
        severity: 'note',
        code: 'turnout-varies',
        message: `The rows of one unit or contest give different numbers in the column of ${what === 'ballotsCast' ? 'ballots cast' : 'registered voters'}. The largest counts.`,
      });
    }
    for (const observation of this.#row.observations()) builder.observe(observation);
    // A county's name tells units apart only where there is more than one.
    for (const { unit, names, county } of this.#unitParts) {
      const parts = this.#counties.size > 1 && county !== '' ? [...names, county] : names;
      builder.unit(unit).name = parts.join(', ');
    }
    for (const unit of builder.units) this.#addUpBallots(unit);
    const [jurisdiction] = this.#counties.keys();
    return builder.finish({
      format: plan.format,
      electionName: '',
      ...(/^\d{4}-\d{2}-\d{2}$/.test(this.#date) ? { electionDate: this.#date } : {}),
      ...(this.#counties.size === 1 && jurisdiction !== undefined ? { jurisdiction } : {}),
    });
  }

  #unit(county: string, precinct: string, isTotal: boolean): number {
    const { plan } = this;
    if (plan.precinct === undefined) return WHOLE;
    const builder = this.#builder;
    let group = WHOLE;
    if (county !== '' && !plan.words.isTotalUnit(county)) {
      const known = this.#counties.get(county);
      if (known === undefined) {
        group = builder.addUnit(`county${SEPARATOR}${county}`, idOf('county', county), county, 'county');
        this.#counties.set(ownString(county), group);
      } else group = known;
    }
    if (isTotal) return group;
    const row = this.#row;
    const own = row.text(plan.town);
    const split = row.text(plan.split);
    const last = this.#lastUnit;
    if (precinct === last.precinct && county === last.county && own === last.town && split === last.split) {
      return last.unit;
    }
    const town = own.toLowerCase() === county.toLowerCase() ? '' : own;
    const key = `${county}${SEPARATOR}${town}${SEPARATOR}${precinct}${SEPARATOR}${split}`;
    const known = builder.findUnit(key);
    if (known !== undefined) {
      this.#lastUnit = { unit: known, county, precinct, town: own, split };
      return known;
    }
    const kind = plan.words.isCountingGroup(precinct) ? 'other' : split === '' ? 'precinct' : 'split-precinct';
    const names = [county, town, precinct, split].filter((name) => name !== '');
    const unit = builder.addUnit(key, idOf('unit', ...names), precinct, kind, group);
    this.#unitParts.push({
      unit,
      names: [precinct, split, town].filter((name) => name !== '').map(ownString),
      county: ownString(county),
    });
    return unit;
  }

  #contest(name: string): OpenContest {
    const { plan } = this;
    const row = this.#row;
    const district = row.text(plan.district);
    const stage = row.text(plan.stage).toUpperCase();
    const party = plan.contestsByParty || stage.startsWith('PRI') ? row.text(plan.party) : row.text(plan.contestParty);
    const special = /^(?:true|t|1|yes)$/i.test(row.text(plan.special)) ? 'special' : '';
    const later = stage === '' || stage === 'GEN' || stage.startsWith('PRI') ? '' : stage.toLowerCase();
    const parts = [name, district, party, special, later];
    const last = this.#lastContest;
    let contest = last !== undefined && parts.every((part, i) => part === last.key[i]) ? last.contest : undefined;
    if (!contest) {
      const key = parts.join(SEPARATOR);
      contest = this.#builder.findContest(key) ?? this.#newContest(key, name, district, [party, special, later]);
      this.#lastContest = { key: parts, contest };
    }
    if (plan.votesAllowed !== undefined) {
      const allowed = row.figure(plan.votesAllowed);
      if (allowed !== undefined && allowed > 0) {
        contest.votesAllowed = allowed;
        contest.votesAllowedGuessed = plan.votesAllowedGuessed === true;
      }
    }
    if (plan.date !== undefined && this.#date === '') this.#date = ownString(row.text(plan.date));
    return contest;
  }

  #newContest(key: string, name: string, district: string, more: readonly string[]): OpenContest {
    const { words } = this.plan;
    const extra = more.filter((part) => part !== '');
    const id = idOf('contest', name, district, ...extra);
    const where = NO_DISTRICT.test(district) ? '' : `, district ${district}`;
    const contest = this.#builder.addContest(key, id, `${name}${where}${extra.map((part) => ` (${part})`).join('')}`);
    contest.votesAllowed = words.votesAllowed(name);
    if (words.isStraightParty(name)) contest.kind = 'straight-party';
    return contest;
  }

  /** The row's votes in all and by type; figures of some types alone are no figures by type. */
  #votes(): RowVotes {
    const { plan } = this;
    const row = this.#row;
    const stated = plan.votes === undefined ? undefined : row.figure(plan.votes);
    if (plan.voteType !== undefined) {
      const type = row.text(plan.voteType);
      // In a file with a column of types, a row without one is a total only if its name says so.
      if (stated === undefined || plan.words.isTotalType(type)) return { all: stated, typed: [] };
      return { all: undefined, typed: [{ type: type === '' ? 'Unspecified' : type, votes: stated }] };
    }
    if (this.#votesColumns.length === 0) return { all: stated, typed: [] };
    const typed: { readonly type: string; readonly votes: number }[] = [];
    let sum = 0;
    for (const { name, index } of this.#votesColumns) {
      const votes = row.figure(index);
      if (votes === undefined) continue;
      typed.push({ type: name, votes });
      sum += votes;
    }
    if (typed.length === this.#votesColumns.length) return { all: stated, typed };
    if (typed.length === 0) return { all: stated, typed: [] };
    return { all: stated ?? sum, typed: [], ...(stated !== undefined && sum > stated ? { typedAbove: sum } : {}) };
  }

  #takeVotes(unit: number, contest: OpenContest, name: string, isTotal: boolean): void {
    const { plan } = this;
    const builder = this.#builder;
    const row = this.#row;
    if (this.#hasRepeated) this.#takeRepeated(unit, contest);
    const meaning = plan.words.ofSelection(name);
    const votes = this.#votes();
    if (name === '' || meaning === 'total') {
      if (name === '' && (votes.all !== undefined || votes.typed.length > 0)) {
        row.fail('the row has votes but names no candidate', plan.selection);
      }
      if (votes.all !== undefined) contest.totals.set(contest.places.of(unit), votes.all);
      return;
    }
    let line = meaning === 'overvotes' ? contest.over : meaning === 'undervotes' ? contest.under : undefined;
    let id = '';
    if (!line) {
      const party = row.text(plan.party);
      const key = this.#keyOf(name, party);
      let selection = contest.selections.get(key);
      if (!selection) {
        const marked = /^(?:true|t|1|yes|w|r|u)$/i.test(row.text(plan.writeIn));
        selection = builder.addSelection(
          contest,
          key,
          {
            id: idOf(contest.id, name, party),
            name,
            ...(party === '' ? {} : { party: ownString(party) }),
            writeIn: marked || plan.words.isWriteIn(name),
          },
          new OpenLine(),
        );
      }
      ({ line, id } = selection);
    }
    const round = plan.round === undefined ? undefined : row.figure(plan.round);
    if (round !== undefined && round > LIMITS.rounds) row.fail(`a round above ${LIMITS.rounds}`, plan.round);
    if (round !== undefined && id !== '') {
      const inRound = contest.inRound(round, id);
      if (votes.all !== undefined) builder.addVotes(contest, inRound, unit, undefined, votes.all);
      for (const part of votes.typed) builder.addVotes(contest, inRound, unit, part.type, part.votes);
    }
    // Later rounds pass the same votes on; only the first are votes of the contest.
    if (round !== undefined && round > 1) return;
    let isNew = true;
    if (votes.all !== undefined) isNew = builder.addVotes(contest, line, unit, undefined, votes.all);
    for (const part of votes.typed) {
      isNew = builder.addVotes(contest, line, unit, part.type, part.votes) && isNew;
    }
    if (!isNew) this.#tellDuplicate(unit, contest, name, isTotal);
    if (votes.typedAbove !== undefined) {
      builder.observe({
        severity: 'blocking',
        code: 'vote-types-disagree',
        contest: contest.id,
        unit: builder.unit(unit).id,
        message: `Line ${row.line}, ${contest.name}, ${name}: the row states ${votes.all} votes, its vote types add up to ${votes.typedAbove}.`,
        stated: votes.all,
        computed: votes.typedAbove,
      });
    }
  }

  /** Name and party as one key; made once, for every row of the file looks one up. */
  #keyOf(name: string, party: string): string {
    let byParty = this.#keys.get(name);
    if (!byParty) {
      byParty = new Map();
      this.#keys.set(name, byParty);
    }
    const known = byParty.get(party);
    if (known !== undefined) return known;
    const key = `${name}${SEPARATOR}${party}`;
    byParty.set(party, key);
    return key;
  }

  #tellDuplicate(unit: number, contest: OpenContest, name: string, isTotal: boolean): void {
    const where = isTotal ? 'the total' : this.#builder.unit(unit).name;
    this.#builder.observe({
      severity: 'blocking',
      code: isTotal ? 'duplicate-total' : 'duplicate-unit',
      contest: contest.id,
      ...(isTotal ? {} : { unit: this.#builder.unit(unit).id }),
      message: `Line ${this.#row.line}: ${where} has a second row for ${name} in ${contest.name}. Both are counted. Correct the export.`,
    });
  }

  /** Figures of the unit or the contest that stand on each of its rows: taken once, and compared after that. */
  #takeRepeated(unit: number, contest: OpenContest): void {
    const { plan } = this;
    const row = this.#row;
    const holder = unit === WHOLE ? contest : this.#builder.unit(unit);
    for (const what of ['registeredVoters', 'ballotsCast'] as const) {
      const index = plan[what];
      const figure = index === undefined ? undefined : row.figure(index);
      if (figure === undefined) continue;
      const before = holder[what];
      if (before === undefined) holder[what] = figure;
      else if (before !== figure) {
        // A contest that is on one of two sheets has fewer ballots than its precinct.
        holder[what] = Math.max(before, figure);
        this.#unequal.add(what);
      }
    }
    for (const { index, name, of } of plan.typed) {
      const ballots = of === 'ballots' ? row.figure(index) : undefined;
      if (ballots === undefined || unit === WHOLE) continue;
      const { ballotsByType } = this.#builder.unit(unit);
      ballotsByType.set(name, { cast: Math.max(ballots, ballotsByType.get(name)?.cast ?? 0) });
    }
    if (plan.unitsTotal !== undefined && plan.unitsReported !== undefined) {
      const total = row.figure(plan.unitsTotal);
      const reported = row.figure(plan.unitsReported);
      if (total !== undefined && reported !== undefined) contest.reporting = { reported, total };
    }
    for (const { what, line } of [
      { what: 'overvotes', line: contest.over },
      { what: 'undervotes', line: contest.under },
    ] as const) {
      const index = plan[what];
      if (index !== undefined) this.#takeOnce(contest, line, unit, undefined, row.figure(index), what);
      for (const typed of plan.typed) {
        if (typed.of === what) this.#takeOnce(contest, line, unit, typed.name, row.figure(typed.index), what);
      }
    }
  }

  #takeOnce(
    contest: OpenContest,
    line: OpenLine,
    unit: number,
    type: string | undefined,
    figure: number | undefined,
    what: string,
  ): void {
    if (figure === undefined) return;
    const place = contest.places.of(unit);
    const before = (type === undefined ? line.stated : line.byType.get(type))?.get(place) ?? NO_FIGURE;
    if (before === NO_FIGURE) this.#builder.addVotes(contest, line, unit, type, figure);
    else if (before !== figure) {
      this.#builder.observe({
        severity: 'blocking',
        code: 'rows-disagree',
        contest: contest.id,
        unit: this.#builder.unit(unit).id,
        message: `Line ${this.#row.line}, ${contest.name}: ${figure} ${what}, an earlier row of the same unit says ${before}. The first figure stays. Correct the export.`,
        stated: before,
        computed: figure,
      });
    }
  }

  #takeTurnout(what: Turnout, unit: number, isTotal: boolean): void {
    const open = this.#builder.unit(unit);
    const votes = this.#votes();
    if (what !== 'registeredVoters') {
      for (const { type, votes: ballots } of votes.typed) {
        const part = what === 'ballotsCast' ? 'cast' : 'outstanding';
        const before = open.ballotsByType.get(type);
        open.ballotsByType.set(type, { ...before, [part]: (before?.[part] ?? 0) + ballots });
      }
    }
    const figure = votes.all ?? (what === 'registeredVoters' ? votes.typed[0]?.votes : undefined);
    if (figure === undefined) return;
    const before = open[what];
    if (before === undefined) open[what] = figure;
    else if (before !== figure && !(what === 'registeredVoters' && votes.typed.length > 0)) {
      this.#builder.observe({
        severity: 'blocking',
        code: isTotal ? 'duplicate-total' : 'duplicate-unit',
        unit: open.id,
        message: `Line ${this.#row.line}: ${isTotal ? 'the total' : open.name} has a second row for ${this.#row.text(this.plan.contest)}. The first figure stays. Correct the export.`,
        stated: before,
        computed: figure,
      });
    }
  }

  /** Ballots of a unit that come by type alone are the sum of the types. */
  #addUpBallots(unit: OpenUnit): void {
    for (const [what, part] of [
      ['ballotsCast', 'cast'],
      ['ballotsOutstanding', 'outstanding'],
    ] as const) {
      const figures = [...unit.ballotsByType.values()].flatMap((ballots) => ballots[part] ?? []);
      if (figures.length === 0) continue;
      const computed = figures.reduce((a, b) => a + b, 0);
      const stated = unit[what];
      if (stated === undefined) unit[what] = computed;
      else if (stated !== computed) {
        this.#builder.observe({
          severity: 'blocking',
          code: 'ballot-types-disagree',
          unit: unit.id,
          message: `${unit.name}: ${stated} ballots in all, by vote type they add up to ${computed}.`,
          stated,
          computed,
        });
      }
    }
  }
}
