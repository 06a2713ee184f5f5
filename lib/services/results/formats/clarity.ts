import { SaxesParser } from 'saxes';
import type { ContestResult, ReportingUnit, SelectionResult, VoteFigures } from '../../../contracts/results';
import { idOf, isWriteIn, LIMITS, type Observation, type ParsedResults } from './parsed';
import { UnreadableFile } from './unreadable';

/** Clarity nests five deep; anything much deeper is no results file. */
const MAX_DEPTH = 12;
/** Characters that one tag, text or comment may span. */
const MAX_TOKEN = 256 * 1024;
/** saxes sees the file in pieces of this size, so that the bound on a token holds between them. */
const PIECE = 64 * 1024;

const ZONES: Readonly<Record<string, string>> = {
  UTC: 'Z',
  GMT: 'Z',
  AST: '-04:00',
  EDT: '-04:00',
  EST: '-05:00',
  CDT: '-05:00',
  CST: '-06:00',
  MDT: '-06:00',
  MST: '-07:00',
  PDT: '-07:00',
  PST: '-08:00',
  AKDT: '-08:00',
  AKST: '-09:00',
  HST: '-10:00',
};

/** `11/5/2020 11:39:44 AM EST` as an ISO instant; undefined where the zone is unknown. */
export const clarityInstant = (text: string): string | undefined => {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP])M ([A-Z]{3,4})$/.exec(text.trim());
  if (!match) return undefined;
  const [, month = '', day = '', year = '', hour = '', minute = '', second = '', half, zone = ''] = match;
  const offset = ZONES[zone];
  if (offset === undefined) return undefined;
  const hours = (Number(hour) % 12) + (half === 'P' ? 12 : 0);
  const two = (n: string | number) => String(n).padStart(2, '0');
  const instant = new Date(`${year}-${two(month)}-${two(day)}T${two(hours)}:${minute}:${second}${offset}`);
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
};

/** `11/3/2020` as `2020-11-03`. */
export const clarityDate = (text: string): string | undefined => {
  const match = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text.trim());
  if (!match) return undefined;
  const [, month = '', day = '', year = ''] = match;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
};

interface OpenVoteType {
  readonly name: string;
  readonly stated: number | undefined;
  computed: number;
  readonly seen: Set<string>;
}
interface OpenFigures {
  readonly stated: number | undefined;
  readonly byVoteType: Map<string, number>;
  readonly byUnit: Map<string, number>;
}
interface OpenSelection extends OpenFigures {
  readonly id: string;
  readonly name: string;
  readonly party: string | undefined;
}
interface OpenContest {
  readonly id: string;
  readonly name: string;
  readonly kind: 'candidate' | 'ballot-measure';
  readonly votesAllowed: number;
  readonly selections: Map<string, SelectionResult>;
  overvotes?: VoteFigures;
  undervotes?: VoteFigures;
}

const figuresOf = (open: OpenFigures): VoteFigures => {
  const byVoteType = Object.fromEntries(open.byVoteType);
  return {
    total: open.stated ?? [...open.byVoteType.values()].reduce((a, b) => a + b, 0),
    byVoteType,
    byUnit: Object.fromEntries(open.byUnit),
  };
};

const openFigures = (stated: number | undefined): OpenFigures => ({
  stated,
  byVoteType: new Map(),
  byUnit: new Map(),
});

/**
 * Clarity (Scytl/SOE) detail XML, as counties publish it: contests, choices, vote types, precincts or counties.
 * Streams; keeps figures only. No document type and no entity declaration is accepted.
 * @throws {UnreadableFile} with line and column
 */
export const parseClarity = async (pieces: AsyncIterable<string>): Promise<ParsedResults> => {
  const parser = new SaxesParser();
  const observations: Observation[] = [];
  const units = new Map<string, ReportingUnit & { readonly listed: boolean }>();
  const contests = new Map<string, ContestResult>();
  const assumed = new Set<string>();
  const ignored = new Set<string>();
  const path: string[] = [];
  const header = new Map<string, string>();
  let selections = 0;
  let text = '';
  let lastEvent = 0;
  let registeredVoters: number | undefined;
  let ballotsCast: number | undefined;
  let contest: OpenContest | undefined;
  let choice: OpenSelection | undefined;
  let voteType: OpenVoteType | undefined;
  /** Over- or undervotes, while their element is open. */
  let special: (OpenFigures & { readonly kind: 'overvotes' | 'undervotes' }) | undefined;

  const fail = (reason: string): never => {
    throw new UnreadableFile(reason, parser.line, parser.columnIndex + 1);
  };
  const name = (attributes: Record<string, string>, attribute: string, element: string): string => {
    const value = attributes[attribute]?.trim() ?? '';
    if (value === '') fail(`<${element}> has no ${attribute}`);
    if (value.length > LIMITS.nameCharacters) fail(`the ${attribute} of <${element}> is too long`);
    return value;
  };
  const count = (attributes: Record<string, string>, attribute: string, element: string): number | undefined => {
    const value = attributes[attribute]?.trim();
    if (value === undefined || value === '') return undefined;
    if (!/^\d{1,9}$/.test(value)) {
      return fail(`${attribute}="${value.slice(0, 40)}" of <${element}> is not a whole number of votes or ballots`);
    }
    return Number(value);
  };
  const unitOf = (unitName: string, element: string): string => {
    const id = idOf('unit', unitName);
    if (!units.has(id)) {
      if (units.size >= LIMITS.units) fail(`more than ${LIMITS.units} reporting units`);
      units.set(id, {
        id,
        name: unitName,
        kind: element === 'County' ? 'county' : 'precinct',
        reported: true,
        listed: false,
      });
    }
    return id;
  };
  const ignore = (element: string): void => {
    const where = [...path, element].join('/');
    if (ignored.has(where) || ignored.size >= 100) return;
    ignored.add(where);
    observations.push({
      severity: 'note',
      code: 'element-ignored',
      message: `The file holds <${element}> (${where}), which this reader does not know. Its content is not in the results.`,
    });
  };

  const openUnit = (element: string, attributes: Record<string, string>): void => {
    const unitName = name(attributes, 'name', element);
    const id = idOf('unit', unitName);
    const registered = count(attributes, 'totalVoters', element);
    const cast = count(attributes, 'ballotsCast', element);
    if (units.get(id)?.listed === true) {
      observations.push({
        severity: 'blocking',
        code: 'duplicate-unit',
        unit: id,
        message: `${unitName} stands twice in the list of reporting units. Correct the export, or find out which of the two is right.`,
      });
      return;
    }
    unitOf(unitName, element);
    units.set(id, {
      id,
      name: unitName,
      kind: element === 'County' ? 'county' : 'precinct',
      ...(registered === undefined ? {} : { registeredVoters: registered }),
      ...(cast === undefined ? {} : { ballotsCast: cast }),
      // 0 means that nothing has come in; the other values are stages of reporting.
      reported: attributes['percentReporting']?.trim() !== '0',
      listed: true,
    });
  };

  const openContest = (attributes: Record<string, string>): void => {
    const key = name(attributes, 'key', 'Contest');
    const id = /^[A-Za-z0-9-]{1,40}$/.test(key) ? `contest-${key}` : idOf('contest', key);
    if (contests.has(id)) fail(`a second contest has the key ${key}; keys are unique in one file`);
    if (contests.size >= LIMITS.contests) fail(`more than ${LIMITS.contests} contests`);
    const voteFor = count(attributes, 'voteFor', 'Contest');
    if (voteFor === undefined || voteFor === 0) assumed.add(id);
    contest = {
      id,
      name: name(attributes, 'text', 'Contest'),
      kind: attributes['isQuestion'] === 'true' ? 'ballot-measure' : 'candidate',
      votesAllowed: Math.max(1, voteFor ?? 1),
      selections: new Map(),
    };
  };

  const openChoice = (open: OpenContest, attributes: Record<string, string>): void => {
    const key = name(attributes, 'key', 'Choice');
    const id = /^[A-Za-z0-9-]{1,40}$/.test(key) ? `${open.id}-choice-${key}` : idOf(`${open.id}-choice`, key);
    if (open.selections.has(id)) fail(`a second choice of ${open.name} has the key ${key}`);
    selections += 1;
    if (selections > LIMITS.selections) fail(`more than ${LIMITS.selections} choices`);
    const party = attributes['party']?.trim();
    choice = {
      id,
      name: name(attributes, 'text', 'Choice'),
      // NP: the export carries no party.
      party: party === undefined || party === '' || party === 'NP' ? undefined : party,
      ...openFigures(count(attributes, 'totalVotes', 'Choice')),
    };
  };

  const openVoteType = (open: OpenContest, attributes: Record<string, string>): void => {
    const typeName = name(attributes, 'name', 'VoteType');
    if (typeName === '__proto__') fail('a vote type may not be named __proto__');
    const stated = count(attributes, 'votes', 'VoteType');
    voteType = { name: typeName, stated, computed: 0, seen: new Set() };
    if (choice) {
      if (choice.byVoteType.has(typeName)) fail(`the vote type ${typeName} stands twice under ${choice.name}`);
      if (choice.byVoteType.size >= LIMITS.voteTypes) fail(`more than ${LIMITS.voteTypes} vote types`);
      return;
    }
    const kind = /^over\s*votes?$/i.test(typeName)
      ? 'overvotes'
      : /^under\s*votes?$/i.test(typeName)
        ? 'undervotes'
        : undefined;
    if (kind === undefined) {
      ignore(`VoteType name="${typeName}"`);
      special = undefined;
    } else {
      if (open[kind] !== undefined) fail(`${typeName} stand twice in ${open.name}`);
      special = { kind, ...openFigures(stated) };
    }
  };

  const cell = (element: string, attributes: Record<string, string>, type: OpenVoteType): void => {
    const unitName = name(attributes, 'name', element);
    const votes = count(attributes, 'votes', element);
    const id = unitOf(unitName, element);
    if (votes === undefined) return;
    if (type.seen.has(id)) {
      observations.push({
        severity: 'blocking',
        code: 'duplicate-unit',
        unit: id,
        ...(contest ? { contest: contest.id } : {}),
        message: `${unitName} stands twice under ${type.name}${choice ? ` of ${choice.name}` : ''} in ${contest?.name ?? 'a contest'}. Both figures are counted. Correct the export.`,
      });
    }
    type.seen.add(id);
    type.computed += votes;
    const figures = choice ?? special;
    if (figures) figures.byUnit.set(id, (figures.byUnit.get(id) ?? 0) + votes);
  };

  const closeVoteType = (type: OpenVoteType): void => {
    const figures = choice ?? special;
    if (type.stated !== undefined && type.seen.size > 0 && type.stated !== type.computed) {
      observations.push({
        severity: 'blocking',
        code: 'vote-type-units-disagree',
        ...(contest ? { contest: contest.id } : {}),
        message: `${contest?.name ?? ''}${choice ? `, ${choice.name}` : ''}: the file states ${type.stated} for ${type.name}, its units add up to ${type.computed}.`,
        stated: type.stated,
        computed: type.computed,
      });
    }
    if (choice) choice.byVoteType.set(type.name, type.stated ?? type.computed);
    else if (special && contest) {
      const figures = figuresOf({ ...special, stated: type.stated ?? type.computed });
      contest[special.kind] = figures;
      special = undefined;
    }
    if (figures === undefined) return;
  };

  parser.on('error', (error) => {
    // saxes puts the position before the message; the error has it in fields of its own.
    fail(error.message.replace(/^[^:]*?\d+:\d+:\s*/, ''));
  });
  parser.on('doctype', () => fail('a document type declaration is not accepted; results files have none'));
  parser.on('processinginstruction', () => {
    lastEvent = parser.position;
  });
  parser.on('comment', () => {
    lastEvent = parser.position;
  });
  parser.on('cdata', (data) => {
    lastEvent = parser.position;
    text += data;
  });
  parser.on('text', (data) => {
    lastEvent = parser.position;
    if (text.length < LIMITS.nameCharacters * 2) text += data;
  });
  parser.on('opentag', ({ name: element, attributes }) => {
    lastEvent = parser.position;
    text = '';
    const parent = path.at(-1);
    if (path.length >= MAX_DEPTH) fail(`elements are nested deeper than ${MAX_DEPTH}`);
    if (path.length === 0) {
      if (element !== 'ElectionResult') {
        fail(
          `this XML starts with <${element.slice(0, 60)}>; a Clarity detail file starts with <ElectionResult>. Export "detail XML" from Clarity`,
        );
      }
    } else if (parent === 'ElectionResult') {
      if (element === 'VoterTurnout') {
        registeredVoters = count(attributes, 'totalVoters', element);
        ballotsCast = count(attributes, 'ballotsCast', element);
      } else if (element === 'Contest') openContest(attributes);
      else if (!['Timestamp', 'ElectionName', 'ElectionDate', 'Region'].includes(element)) ignore(element);
    } else if (path[1] === 'VoterTurnout') {
      if (path.length === 3 && (element === 'Precinct' || element === 'County')) openUnit(element, attributes);
      else if (!(path.length === 2 && (element === 'Precincts' || element === 'Counties'))) ignore(element);
    } else if (path[1] === 'Contest' && contest) {
      if (parent === 'Contest' && element === 'Choice') openChoice(contest, attributes);
      else if ((parent === 'Contest' || parent === 'Choice') && element === 'VoteType') {
        openVoteType(contest, attributes);
      } else if (parent === 'VoteType' && voteType && (element === 'Precinct' || element === 'County')) {
        cell(element, attributes, voteType);
      } else if (!path.includes('ParticipatingCounties') && element !== 'ParticipatingCounties') ignore(element);
    }
    path.push(element);
  });
  parser.on('closetag', ({ name: element }) => {
    lastEvent = parser.position;
    path.pop();
    if (path.length === 1 && ['Timestamp', 'ElectionName', 'ElectionDate', 'Region'].includes(element)) {
      header.set(element, text.trim().slice(0, LIMITS.nameCharacters));
    } else if (element === 'VoteType' && voteType) {
      closeVoteType(voteType);
      voteType = undefined;
    } else if (element === 'Choice' && contest && choice) {
      contest.selections.set(choice.id, {
        id: choice.id,
        name: choice.name,
        ...(choice.party === undefined ? {} : { party: choice.party }),
        writeIn: isWriteIn(choice.name),
        figures: figuresOf(choice),
      });
      choice = undefined;
    } else if (element === 'Contest' && contest) {
      const { selections: closed, ...rest } = contest;
      contests.set(contest.id, { ...rest, selections: [...closed.values()] });
      contest = undefined;
    }
    text = '';
  });

  for await (const piece of pieces) {
    for (let start = 0; start < piece.length; start += PIECE) {
      parser.write(piece.slice(start, start + PIECE));
      if (parser.position - lastEvent > MAX_TOKEN) {
        fail(`one tag, text or comment is longer than ${MAX_TOKEN} characters`);
      }
    }
  }
  parser.close();

  if (contests.size === 0) throw new UnreadableFile('the file holds no contest', parser.line);
  for (const unit of units.values()) {
    if (!unit.listed && [...units.values()].some((other) => other.listed)) {
      observations.push({
        severity: 'warning',
        code: 'unit-not-listed',
        unit: unit.id,
        message: `${unit.name} has votes but is not in the file's own list of reporting units. Check the name.`,
      });
    }
  }
  const electionDate = clarityDate(header.get('ElectionDate') ?? '');
  const generatedAt = clarityInstant(header.get('Timestamp') ?? '');
  const jurisdiction = header.get('Region');
  return {
    report: {
      format: 'clarity-detail-xml',
      electionName: header.get('ElectionName') ?? '',
      ...(electionDate === undefined ? {} : { electionDate }),
      ...(jurisdiction === undefined || jurisdiction === '' ? {} : { jurisdiction }),
      ...(generatedAt === undefined ? {} : { generatedAt }),
      units: [...units.values()].map(({ listed: _, ...unit }) => unit),
      contests: [...contests.values()],
      ...(registeredVoters === undefined ? {} : { registeredVoters }),
      ...(ballotsCast === undefined ? {} : { ballotsCast }),
    },
    observations,
    votesAllowedAssumed: assumed,
  };
};
