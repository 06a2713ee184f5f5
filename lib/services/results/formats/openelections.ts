import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { ContestResult, ReportingUnit, SelectionResult, VoteFigures } from '../../../contracts/results';
import { type Columns, readHeader } from './openelections-columns';
import { idOf, isWriteIn, LIMITS, type Observation, type ParsedResults } from './parsed';
import { UnreadableFile } from './unreadable';

/** Bytes of one record; a quote that is never closed runs into this instead of into memory. */
const MAX_RECORD = 64 * 1024;
const ABSENT_FIGURES = new Set(['', '-', '--', 'n/a', 'na', 'null', 'none']);
const SUPPRESSED_FIGURES = new Set(['*', '**', 'x', '<5', '<10', 's']);

const TOTAL_UNIT =
  /^(?:grand\s+)?(?:county\s+|district\s+|jurisdiction\s+|contest\s+|state(?:wide)?\s+)?totals?:?$|^all\s+precincts$/i;
const TOTAL_CANDIDATE = /^(?:contest\s+|cast\s+)?totals?(?:\s+votes(?:\s+cast)?)?:?$/i;
const REGISTERED = /^(?:total\s+)?(?:number\s+of\s+)?registered(?:\s+voters?)?(?:\s*-?\s*total)?$/i;
const BALLOTS = /^(?:total\s+)?(?:number\s+of\s+)?ballots(?:\s+cast)?(?:\s*-?\s*total)?$/i;
const OTHER_TURNOUT = /^(?:(?:voter\s+)?turnout.*|ballots\s+cast\s*-?\s*blank|blank\s+ballots.*)$/i;
const OVERVOTES = /^over\s*-?\s*votes?$/i;
const UNDERVOTES = /^(?:under\s*-?\s*votes?|blanks?|blank\s+votes?)$/i;
const VOTE_FOR = /\bvote\s+for\s+(?:up\s+to\s+|not?\s+more\s+than\s+|any\s+)?(\d{1,2})\b/i;
/** Counting groups that stand in the precinct column. */
const COUNTING_GROUP = /^(?:absentee|early|provisional|mail|uocava|military|central\s+count|affidavit|federal)\b/i;
const TOTAL_MODE = /^(?:total|totals|all|total\s+votes)$/i;

interface OpenUnit {
  readonly id: string;
  readonly county: string;
  readonly town: string;
  readonly precinct: string;
  registered?: number;
  ballots?: number;
  hasFigures: boolean;
}

/** Figures of one line of the ballot, as they come in. */
class Tally {
  /** Unit index to votes; for files with a mode column, the sum of the modes. */
  readonly byUnit = new Map<number, number>();
  readonly byMode = new Map<string, number>();
  /** Unit index and mode already seen, in files with a mode column. */
  readonly seenModes = new Map<number, Set<string>>();
  /** TOTAL figure of one unit beside its per-mode rows. */
  readonly unitTotals = new Map<number, number>();
  /** County ('' for the whole file) to the TOTAL row's figure. */
  readonly statedTotals = new Map<string, number>();
  readonly statedModes = new Map<string, Map<string, number>>();
  /** Some row had votes without saying by which mode. */
  modesIncomplete = false;
}

interface OpenContest {
  readonly id: string;
  readonly name: string;
  votesAllowed?: number;
  readonly selections: Map<
    string,
    { readonly id: string; readonly name: string; readonly party: string; readonly tally: Tally }
  >;
  readonly over: Tally;
  readonly under: Tally;
  /** Unit index to the file's own total of the contest there. */
  readonly contestTotals: Map<number, number>;
}

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/**
 * OpenElections-style precinct CSV: a row for each unit, contest and selection. Rows that are totals are compared with
 * their parts and never counted as parts.
 * @throws {UnreadableFile} with line and field number
 */
export const parseOpenElections = async (pieces: AsyncIterable<string>): Promise<ParsedResults> => {
  const observations: Observation[] = [];
  const units = new Map<string, OpenUnit>();
  const unitList: OpenUnit[] = [];
  const unitIndex = new Map<string, number>();
  const contests = new Map<string, OpenContest>();
  const counties = new Set<string>();
  const ignoredRows = new Map<string, number>();
  let suppressed = 0;
  let suppressedLine = 0;
  let statedBallots: number | undefined;
  let statedRegistered: number | undefined;
  let selectionCount = 0;
  let columns: Columns | undefined;
  let line = 1;
  let row: readonly string[] = [];

  const fail = (reason: string, index?: number): never => {
    throw new UnreadableFile(reason, line, index === undefined ? undefined : index + 1);
  };
  const field = (index: number | undefined): string => {
    if (index === undefined) return '';
    const value = (row[index] ?? '').trim();
    if (value.length > LIMITS.nameCharacters) fail('a field is too long', index);
    return value;
  };
  const figure = (index: number): number | undefined => {
    const value = (row[index] ?? '').trim();
    if (/^\d{1,9}$/.test(value)) return Number(value);
    const plain = value.toLowerCase();
    if (ABSENT_FIGURES.has(plain)) return undefined;
    if (SUPPRESSED_FIGURES.has(plain)) {
      suppressed += 1;
      if (suppressedLine === 0) suppressedLine = line;
      return undefined;
    }
    // Spreadsheets write thousands with commas and whole numbers with a zero fraction.
    const whole = /^\d{1,3}(?:,\d{3})+$/.test(value) ? value.replaceAll(',', '') : value.replace(/\.0+$/, '');
    if (!/^\d{1,9}$/.test(whole)) {
      return fail(
        `${JSON.stringify(value.slice(0, 40))} in column ${columns?.names[index] ?? index + 1} is not a whole number of votes`,
        index,
      );
    }
    return Number(whole);
  };
  const unitOf = (county: string, town: string, precinct: string): number => {
    const key = JSON.stringify([county, town, precinct]);
    const known = unitIndex.get(key);
    if (known !== undefined) return known;
    if (unitList.length >= LIMITS.units) fail(`more than ${LIMITS.units} reporting units`);
    const names = [county, town, precinct].filter((name) => name !== '');
    const unit: OpenUnit = { id: idOf('unit', ...names), county, town, precinct, hasFigures: false };
    units.set(unit.id, unit);
    unitList.push(unit);
    unitIndex.set(key, unitList.length - 1);
    return unitList.length - 1;
  };
  const unitLabel = (unit: OpenUnit): string =>
    [unit.precinct, unit.town, ...(counties.size > 1 ? [unit.county] : [])].filter((part) => part !== '').join(', ');

  const contestOf = (office: string, district: string): OpenContest => {
    const key = JSON.stringify([office, district]);
    const known = contests.get(key);
    if (known) return known;
    if (contests.size >= LIMITS.contests) fail(`more than ${LIMITS.contests} contests`);
    const voteFor = VOTE_FOR.exec(office)?.[1];
    const contest: OpenContest = {
      id: idOf('contest', office, district),
      name: district === '' ? office : `${office}, district ${district}`,
      ...(voteFor === undefined ? {} : { votesAllowed: Math.max(1, Number(voteFor)) }),
      selections: new Map(),
      over: new Tally(),
      under: new Tally(),
      contestTotals: new Map(),
    };
    contests.set(key, contest);
    return contest;
  };

  const add = (
    into: Tally,
    contest: OpenContest,
    label: string,
    at: { readonly unit: number } | { readonly total: string },
  ): void => {
    if (!columns) return;
    const mode = field(columns.mode);
    const votes = columns.votes === undefined ? undefined : figure(columns.votes);
    const modes = columns.modes.map((column) => ({ label: column.label, votes: figure(column.index) }));
    const given = modes.flatMap((m) => (m.votes === undefined ? [] : [m.votes]));
    const modeSum = sum(given);
    const complete = given.length === modes.length && modes.length > 0;
    const value = votes ?? (given.length > 0 ? modeSum : undefined);
    if (value === undefined) return;
    if (votes !== undefined && ((complete && modeSum !== votes) || modeSum > votes)) {
      observations.push({
        severity: 'blocking',
        code: 'vote-types-disagree',
        contest: contest.id,
        ...('unit' in at ? { unit: unitList[at.unit]?.id } : {}),
        message: `Line ${line}, ${contest.name}, ${label}: the row states ${votes} votes, its vote types add up to ${modeSum}.`,
        stated: votes,
        computed: modeSum,
      });
    }
    if ('total' in at) {
      if (mode === '' || TOTAL_MODE.test(mode)) {
        if (into.statedTotals.has(at.total)) {
          observations.push({
            severity: 'blocking',
            code: 'duplicate-total',
            contest: contest.id,
            message: `Line ${line}, ${contest.name}, ${label}: a second TOTAL row${at.total === '' ? '' : ` for ${at.total}`}. Correct the export.`,
            stated: into.statedTotals.get(at.total),
            computed: value,
          });
        }
        into.statedTotals.set(at.total, value);
      } else {
        const stated = into.statedModes.get(at.total) ?? new Map<string, number>();
        stated.set(mode, value);
        into.statedModes.set(at.total, stated);
      }
      return;
    }
    const unit = unitList[at.unit];
    if (unit) unit.hasFigures = true;
    const duplicate = (): void => {
      observations.push({
        severity: 'blocking',
        code: 'duplicate-unit',
        contest: contest.id,
        unit: unit?.id,
        message: `Line ${line}: ${unit ? unitLabel(unit) : ''} has a second row for ${label} in ${contest.name}. Both are counted. Correct the export.`,
        stated: into.byUnit.get(at.unit),
        computed: value,
      });
    };
    if (columns.mode !== undefined && TOTAL_MODE.test(mode)) {
      if (into.unitTotals.has(at.unit)) duplicate();
      into.unitTotals.set(at.unit, value);
      return;
    }
    if (columns.mode !== undefined) {
      const seen = into.seenModes.get(at.unit) ?? new Set<string>();
      if (seen.has(mode)) duplicate();
      seen.add(mode);
      into.seenModes.set(at.unit, seen);
      const name = mode === '' ? 'Unspecified' : mode;
      if (!into.byMode.has(name) && into.byMode.size >= LIMITS.voteTypes) {
        fail(`more than ${LIMITS.voteTypes} vote types`, columns.mode);
      }
      into.byMode.set(name, (into.byMode.get(name) ?? 0) + value);
    } else {
      if (into.byUnit.has(at.unit)) duplicate();
      for (const part of modes) {
        if (part.votes !== undefined) into.byMode.set(part.label, (into.byMode.get(part.label) ?? 0) + part.votes);
      }
      if (!complete) into.modesIncomplete = true;
    }
    into.byUnit.set(at.unit, (into.byUnit.get(at.unit) ?? 0) + value);
  };

  const take = (): void => {
    if (!columns) return;
    const county = field(columns.county);
    const town = field(columns.town);
    const precinct = field(columns.precinct);
    const office = field(columns.office);
    const candidate = field(columns.candidate);
    const isTotal = TOTAL_UNIT.test(precinct) || (precinct === '' && TOTAL_UNIT.test(county));
    const countyScope = TOTAL_UNIT.test(county) ? '' : county;
    if (county !== '' && countyScope !== '') counties.add(county);
    const turnout = [office, candidate].find((text) => REGISTERED.test(text) || BALLOTS.test(text));
    const value = (): number | undefined => {
      if (!columns) return undefined;
      if (columns.votes !== undefined) return figure(columns.votes);
      const parts = columns.modes.map((mode) => figure(mode.index));
      return parts.every((part) => part === undefined) ? undefined : sum(parts.map((part) => part ?? 0));
    };
    if (turnout !== undefined) {
      const mode = field(columns.mode);
      const votes = value();
      if (votes === undefined) return;
      // Per-mode rows of the ballots cast are parts of its total row; only files without one need their sum.
      const registered = REGISTERED.test(turnout);
      if (isTotal) {
        if (mode !== '' && !TOTAL_MODE.test(mode)) return;
        if (registered) statedRegistered = (statedRegistered ?? 0) + votes;
        else statedBallots = (statedBallots ?? 0) + votes;
        return;
      }
      const unit = unitList[unitOf(county, town, precinct)];
      if (!unit) return;
      const property = registered ? 'registered' : 'ballots';
      const before: number | undefined = unit[property];
      if (before === undefined || TOTAL_MODE.test(mode)) unit[property] = votes;
      else if (mode !== '') unit[property] = registered ? before : before + votes;
      else if (before !== votes) {
        observations.push({
          severity: 'blocking',
          code: 'duplicate-unit',
          unit: unit.id,
          message: `Line ${line}: ${unitLabel(unit)} has a second row for ${turnout}. The first figure stays. Correct the export.`,
          stated: before,
          computed: votes,
        });
      }
      return;
    }
    if (OTHER_TURNOUT.test(office) || (office === '' && OTHER_TURNOUT.test(candidate))) {
      const name = office === '' ? candidate : office;
      if (ignoredRows.size < 100) ignoredRows.set(name, (ignoredRows.get(name) ?? 0) + 1);
      return;
    }
    if (office === '') fail('the row names no office', columns.office);
    if (precinct === '' && !isTotal) fail('the row names no precinct', columns.precinct);
    const contest = contestOf(office, field(columns.district));
    const voteFor = columns.voteFor === undefined ? undefined : figure(columns.voteFor);
    if (voteFor !== undefined && voteFor > 0) contest.votesAllowed = voteFor;
    const at: { readonly unit: number } | { readonly total: string } = isTotal
      ? { total: countyScope }
      : { unit: unitOf(county, town, precinct) };
    if (OVERVOTES.test(candidate)) {
      add(contest.over, contest, 'overvotes', at);
      return;
    }
    if (UNDERVOTES.test(candidate)) {
      add(contest.under, contest, 'undervotes', at);
      return;
    }
    if (candidate === '' || TOTAL_CANDIDATE.test(candidate)) {
      const total = value();
      const mode = field(columns.mode);
      if (candidate === '' && total !== undefined) {
        fail('the row has votes but names no candidate', columns.candidate);
      }
      if (total !== undefined && 'unit' in at && (mode === '' || TOTAL_MODE.test(mode))) {
        contest.contestTotals.set(at.unit, total);
      }
      return;
    }
    const party = field(columns.party);
    const key = JSON.stringify([candidate, party]);
    let selection = contest.selections.get(key);
    if (!selection) {
      selectionCount += 1;
      if (selectionCount > LIMITS.selections) fail(`more than ${LIMITS.selections} selections`);
      selection = { id: idOf(contest.id, candidate, party), name: candidate, party, tally: new Tally() };
      contest.selections.set(key, selection);
    }
    add(selection.tally, contest, candidate, at);
  };

  const source = Readable.from(pieces);
  const csv = parse({
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
  });
  source.on('error', (error) => csv.destroy(error));
  source.pipe(csv);
  try {
    for await (const entry of csv as AsyncIterable<{
      readonly record: readonly string[];
      readonly info: { readonly lines: number };
    }>) {
      row = entry.record;
      line = entry.info.lines;
      if (columns === undefined) {
        columns = readHeader(row);
        continue;
      }
      if (row.every((value) => value.trim() === '')) continue;
      if (row.length > columns.names.length && row.slice(columns.names.length).some((value) => value.trim() !== '')) {
        fail(`the row has ${row.length} fields, the header ${columns.names.length}`, columns.names.length);
      }
      take();
    }
  } catch (error) {
    if (error instanceof CsvError) {
      const lines: unknown = error['lines'];
      const column: unknown = error['column'];
      throw new UnreadableFile(
        error.message.replace(/\s+at line.*$/i, ''),
        typeof lines === 'number' ? lines : line,
        typeof column === 'number' ? column + 1 : undefined,
      );
    }
    throw error;
  } finally {
    source.destroy();
  }
  if (columns === undefined) throw new UnreadableFile('the file is empty', 1);
  if (contests.size === 0) throw new UnreadableFile('the file holds no contest', line);

  for (const name of columns.ignored) {
    observations.push({
      severity: 'note',
      code: 'column-ignored',
      message: `The column ${name} is not known to this reader. Its content is not in the results.`,
    });
  }
  for (const [name, rows] of ignoredRows) {
    observations.push({
      severity: 'note',
      code: 'rows-ignored',
      message: `${rows} rows named ${JSON.stringify(name)} are not in the results.`,
    });
  }
  if (suppressed > 0) {
    observations.push({
      severity: 'warning',
      code: 'figures-suppressed',
      message: `${suppressed} figures are suppressed (an asterisk or the like; the first on line ${suppressedLine}). Totals lack them.`,
    });
  }

  /** Total by the file's own word where it has one; every word that does not fit its parts is an observation. */
  const figuresOf = (tally: Tally, contest: OpenContest, label: string): VoteFigures => {
    for (const [index, stated] of tally.unitTotals) {
      const computed = tally.byUnit.get(index);
      const unit = unitList[index];
      if (computed === undefined) tally.byUnit.set(index, stated);
      else if (computed !== stated) {
        observations.push({
          severity: 'blocking',
          code: 'vote-types-disagree',
          contest: contest.id,
          unit: unit?.id,
          message: `${contest.name}, ${label}, ${unit ? unitLabel(unit) : ''}: the TOTAL row states ${stated}, its vote types add up to ${computed}.`,
          stated,
          computed,
        });
      }
      if (computed === undefined) tally.modesIncomplete = true;
    }
    const everywhere = sum(tally.byUnit.values());
    const ofCounty = (county: string): number => {
      let total = 0;
      for (const [index, votes] of tally.byUnit) if (unitList[index]?.county === county) total += votes;
      return total;
    };
    const wholeFile = tally.statedTotals.get('');
    let total = wholeFile ?? everywhere;
    const byCounty = [...tally.statedTotals].filter(([county]) => county !== '');
    const only = byCounty.length === 1 ? byCounty[0] : undefined;
    if (only && wholeFile === undefined && only[1] === everywhere && ofCounty(only[0]) !== everywhere) {
      observations.push({
        severity: 'note',
        code: 'total-of-all-counties',
        contest: contest.id,
        message: `${contest.name}, ${label}: the TOTAL row stands under ${only[0]} but is the total of all counties (${everywhere}). It is read as that.`,
        stated: only[1],
        computed: ofCounty(only[0]),
      });
    } else {
      for (const [county, stated] of byCounty) {
        const computed = ofCounty(county);
        if (stated === computed) continue;
        // The whole file's total then differs from its units by as much, which blocks; once is enough.
        if (wholeFile === undefined) total += stated - computed;
        observations.push({
          severity: wholeFile === undefined ? 'warning' : 'blocking',
          code: 'county-units-disagree',
          contest: contest.id,
          message: `${contest.name}, ${label}: the TOTAL row of ${county} states ${stated}, its units add up to ${computed}.`,
          stated,
          computed,
        });
      }
    }
    for (const [scope, modes] of tally.statedModes) {
      for (const [mode, stated] of modes) {
        const computed = tally.byMode.get(mode) ?? 0;
        if (stated === computed || (scope !== '' && counties.size > 1)) continue;
        observations.push({
          severity: 'blocking',
          code: 'vote-type-units-disagree',
          contest: contest.id,
          message: `${contest.name}, ${label}: the TOTAL row states ${stated} for ${mode}, its units add up to ${computed}.`,
          stated,
          computed,
        });
      }
    }
    return {
      total,
      byVoteType: tally.modesIncomplete ? {} : Object.fromEntries(tally.byMode),
      byUnit: Object.fromEntries([...tally.byUnit].map(([index, votes]) => [unitList[index]?.id ?? '', votes])),
    };
  };

  const assumed = new Set<string>();
  let partialModes = false;
  const results: ContestResult[] = [...contests.values()].map((contest) => {
    if (contest.votesAllowed === undefined) assumed.add(contest.id);
    const selections: SelectionResult[] = [...contest.selections.values()].map((selection) => {
      const figures = figuresOf(selection.tally, contest, selection.name);
      partialModes ||= selection.tally.modesIncomplete && selection.tally.byMode.size > 0;
      return {
        id: selection.id,
        name: selection.name,
        ...(selection.party === '' ? {} : { party: selection.party }),
        writeIn: isWriteIn(selection.name),
        figures,
      };
    });
    for (const [index, stated] of contest.contestTotals) {
      const unit = unitList[index];
      const computed = sum([...contest.selections.values()].map((selection) => selection.tally.byUnit.get(index) ?? 0));
      if (computed === stated) continue;
      observations.push({
        severity: 'warning',
        code: 'contest-total-disagrees',
        contest: contest.id,
        unit: unit?.id,
        message: `${contest.name}, ${unit ? unitLabel(unit) : ''}: the file states ${stated} votes in all, its selections add up to ${computed}.`,
        stated,
        computed,
      });
    }
    return {
      id: contest.id,
      name: contest.name,
      votesAllowed: contest.votesAllowed ?? 1,
      selections,
      ...(contest.over.byUnit.size > 0 ? { overvotes: figuresOf(contest.over, contest, 'overvotes') } : {}),
      ...(contest.under.byUnit.size > 0 ? { undervotes: figuresOf(contest.under, contest, 'undervotes') } : {}),
    };
  });
  if (partialModes) {
    observations.push({
      severity: 'note',
      code: 'vote-types-incomplete',
      message: 'Some rows have votes without a figure for every vote type. Figures by vote type are left out there.',
    });
  }
  const total = (property: 'registered' | 'ballots'): number | undefined =>
    unitList.length > 0 && unitList.every((unit) => unit[property] !== undefined)
      ? sum(unitList.map((unit) => unit[property] ?? 0))
      : undefined;
  const registeredVoters = statedRegistered ?? total('registered');
  const ballotsCast = statedBallots ?? total('ballots');
  return {
    report: {
      format: 'openelections-precinct-csv',
      electionName: '',
      ...(counties.size === 1 ? { jurisdiction: [...counties][0] } : {}),
      units: unitList.map(
        (unit): ReportingUnit => ({
          id: unit.id,
          name: unitLabel(unit),
          kind: COUNTING_GROUP.test(unit.precinct) ? 'other' : 'precinct',
          ...(unit.registered === undefined ? {} : { registeredVoters: unit.registered }),
          ...(unit.ballots === undefined ? {} : { ballotsCast: unit.ballots }),
          reported: unit.hasFigures,
        }),
      ),
      contests: results,
      ...(registeredVoters === undefined ? {} : { registeredVoters }),
      ...(ballotsCast === undefined ? {} : { ballotsCast }),
    },
    observations,
    votesAllowedAssumed: assumed,
  };
};
