import type { ReportingUnit } from '../../../../contracts/results';
import { ResultsBuilder } from '../build/builder';
import { type OpenContest, OpenLine, type OpenSelection, WHOLE } from '../build/open';
import { idOf, isWriteIn, LIMITS, type ParsedResults } from '../parsed';
import { type Attributes, readXml, type XmlHandler } from '../xml';
import { clarityDate, clarityInstant } from './dates';

/** Clarity nests five deep; anything much deeper is no results file. */
const MAX_DEPTH = 12;
const HEADER = ['Timestamp', 'ElectionName', 'ElectionDate', 'Region'];
const UNIT_ELEMENTS = ['Precinct', 'County'];
const IGNORED = 100;

const lineOfVoteType = (contest: OpenContest, name: string): OpenLine | undefined => {
  if (/^over\s*votes?$/i.test(name)) return contest.over;
  return /^under\s*votes?$/i.test(name) ? contest.under : undefined;
};

const plainKey = (key: string): boolean => /^[A-Za-z0-9-]{1,40}$/.test(key);

/** What a Clarity file says, element by element. */
class ClarityReader implements XmlHandler {
  readonly #builder: ResultsBuilder;
  readonly #header = new Map<string, string>();
  readonly #listed = new Set<number>();
  readonly #ignored = new Set<string>();
  #contest: OpenContest | undefined;
  #choice: OpenSelection | undefined;
  /** Where the figures of the open vote type go. */
  #target: { readonly line: OpenLine; readonly type: string | undefined; readonly name: string } | undefined;
  #hasCells = false;

  constructor(readonly fail: (reason: string) => never) {
    this.#builder = new ResultsBuilder(fail);
  }

  open(element: string, attributes: Attributes, path: readonly string[]): void {
    const parent = path.at(-1);
    if (path.length === 0) {
      if (element !== 'ElectionResult') {
        this.fail(
          `this XML starts with <${element.slice(0, 60)}>; a Clarity file starts with <ElectionResult>, an SP 1500-100 report with <ElectionReport>`,
        );
      }
    } else if (parent === 'ElectionResult') {
      if (element === 'VoterTurnout') this.#takeTurnout(WHOLE, attributes, element);
      else if (element === 'Contest') this.#openContest(attributes);
      else if (!HEADER.includes(element)) this.#ignore(element, path);
    } else if (path[1] === 'VoterTurnout') {
      if (path.length === 3 && UNIT_ELEMENTS.includes(element)) this.#listUnit(element, attributes);
      else if (!(path.length === 2 && (element === 'Precincts' || element === 'Counties'))) this.#ignore(element, path);
    } else if (path[1] === 'Contest' && this.#contest) {
      const contest = this.#contest;
      if (parent === 'Contest' && element === 'Choice') this.#openChoice(contest, attributes);
      else if ((parent === 'Contest' || parent === 'Choice') && element === 'VoteType') {
        this.#openVoteType(contest, attributes, path);
      } else if (parent === 'VoteType' && UNIT_ELEMENTS.includes(element)) this.#cell(contest, element, attributes);
      else if (!path.includes('ParticipatingCounties') && element !== 'ParticipatingCounties') {
        this.#ignore(element, path);
      }
    }
  }

  close(element: string, text: string, path: readonly string[]): void {
    if (path.length === 1 && HEADER.includes(element)) this.#header.set(element, text.slice(0, LIMITS.nameCharacters));
    else if (element === 'VoteType') this.#target = undefined;
    else if (element === 'Choice') this.#choice = undefined;
    else if (element === 'Contest' && path.length === 1) this.#contest = undefined;
  }

  finish(): ParsedResults {
    const builder = this.#builder;
    if (this.#listed.size > 0) {
      builder.units.forEach((unit, index) => {
        if (index === WHOLE || this.#listed.has(index)) return;
        builder.observe({
          severity: 'warning',
          code: 'unit-not-listed',
          unit: unit.id,
          message: `${unit.name} has votes but is not in the file's own list of reporting units. Check the name.`,
        });
      });
    }
    const electionDate = clarityDate(this.#header.get('ElectionDate') ?? '');
    const generatedAt = clarityInstant(this.#header.get('Timestamp') ?? '');
    const jurisdiction = this.#header.get('Region');
    return builder.finish({
      format: this.#hasCells || this.#listed.size > 0 ? 'clarity-detail-xml' : 'clarity-summary-xml',
      electionName: this.#header.get('ElectionName') ?? '',
      ...(electionDate === undefined ? {} : { electionDate }),
      ...(jurisdiction === undefined || jurisdiction === '' ? {} : { jurisdiction }),
      ...(generatedAt === undefined ? {} : { generatedAt }),
    });
  }

  #name(attributes: Attributes, attribute: string, element: string): string {
    const value = attributes[attribute]?.trim() ?? '';
    if (value === '') this.fail(`<${element}> has no ${attribute}`);
    if (value.length > LIMITS.nameCharacters) this.fail(`the ${attribute} of <${element}> is too long`);
    return value;
  }

  #count(attributes: Attributes, attribute: string, element: string): number | undefined {
    const value = attributes[attribute]?.trim();
    if (value === undefined || value === '') return undefined;
    if (!/^\d{1,9}$/.test(value)) {
      this.fail(`${attribute}="${value.slice(0, 40)}" of <${element}> is not a whole number of votes or ballots`);
    }
    return Number(value);
  }

  #ignore(element: string, path: readonly string[]): void {
    const where = [...path, element].join('/').slice(0, 300);
    if (this.#ignored.has(where) || this.#ignored.size >= IGNORED) return;
    this.#ignored.add(where);
    this.#builder.observe({
      severity: 'note',
      code: 'element-ignored',
      message: `The file holds <${element.slice(0, 100)}> (${where}), which this reader does not know. Its content is not in the results.`,
    });
  }

  #unit(name: string, element: string): number {
    const kind: ReportingUnit['kind'] = element === 'County' ? 'county' : 'precinct';
    return this.#builder.findUnit(name) ?? this.#builder.addUnit(name, idOf('unit', name), name, kind);
  }

  #takeTurnout(unit: number, attributes: Attributes, element: string): void {
    const open = this.#builder.unit(unit);
    const registered = this.#count(attributes, 'totalVoters', element);
    const cast = this.#count(attributes, 'ballotsCast', element);
    if (registered !== undefined) open.registeredVoters = registered;
    if (cast !== undefined) open.ballotsCast = cast;
  }

  #listUnit(element: string, attributes: Attributes): void {
    const name = this.#name(attributes, 'name', element);
    const unit = this.#unit(name, element);
    if (this.#listed.has(unit)) {
      this.#builder.observe({
        severity: 'blocking',
        code: 'duplicate-unit',
        unit: this.#builder.unit(unit).id,
        message: `${name} stands twice in the list of reporting units. Correct the export, or find out which of the two is right.`,
      });
      return;
    }
    this.#listed.add(unit);
    this.#takeTurnout(unit, attributes, element);
    // 0 means that nothing has come in; the other values are stages of reporting.
    this.#builder.unit(unit).reported = attributes['percentReporting']?.trim() !== '0';
  }

  #openContest(attributes: Attributes): void {
    const key = this.#name(attributes, 'key', 'Contest');
    if (this.#builder.findContest(key)) this.fail(`a second contest has the key ${key}; keys are unique in one file`);
    const id = plainKey(key) ? `contest-${key}` : idOf('contest', key);
    const name = this.#name(attributes, 'text', 'Contest');
    const contest = this.#builder.addContest(key, id, name);
    const voteFor = this.#count(attributes, 'voteFor', 'Contest');
    contest.votesAllowed = voteFor === 0 ? undefined : voteFor;
    contest.kind = attributes['isQuestion'] === 'true' ? 'ballot-measure' : 'candidate';
    if (/^straight[\s-]+(?:party|ticket)/i.test(name)) contest.kind = 'straight-party';
    this.#contest = contest;
  }

  #openChoice(contest: OpenContest, attributes: Attributes): void {
    const key = this.#name(attributes, 'key', 'Choice');
    const id = plainKey(key) ? `${contest.id}-choice-${key}` : idOf(`${contest.id}-choice`, key);
    if (contest.selections.has(key)) this.fail(`a second choice of ${contest.name} has the key ${key}`);
    const party = attributes['party']?.trim();
    const name = this.#name(attributes, 'text', 'Choice');
    this.#choice = this.#builder.addSelection(
      contest,
      key,
      {
        id,
        name,
        // NP: the export carries no party.
        ...(party === undefined || party === '' || party === 'NP' ? {} : { party }),
        writeIn: isWriteIn(name),
      },
      new OpenLine(),
    );
    const stated = this.#count(attributes, 'totalVotes', 'Choice');
    if (stated !== undefined) this.#builder.addVotes(contest, this.#choice.line, WHOLE, undefined, stated);
  }

  #openVoteType(contest: OpenContest, attributes: Attributes, path: readonly string[]): void {
    const name = this.#name(attributes, 'name', 'VoteType');
    const special = lineOfVoteType(contest, name);
    const line = this.#choice?.line ?? special;
    if (!line) {
      this.#ignore(`VoteType name="${name}"`, path);
      return;
    }
    const type = this.#choice ? name : undefined;
    const column = type === undefined ? line.stated : line.byType.get(type);
    if (type === undefined ? !line.isEmpty : column !== undefined) {
      this.fail(`the vote type ${name} stands twice under ${this.#choice?.name ?? contest.name}`);
    }
    this.#target = { line, type, name };
    const stated = this.#count(attributes, 'votes', 'VoteType');
    if (stated !== undefined) this.#builder.addVotes(contest, line, WHOLE, type, stated);
  }

  #cell(contest: OpenContest, element: string, attributes: Attributes): void {
    const target = this.#target;
    if (!target) return;
    const name = this.#name(attributes, 'name', element);
    const votes = this.#count(attributes, 'votes', element);
    const unit = this.#unit(name, element);
    if (votes === undefined) return;
    this.#hasCells = true;
    if (this.#builder.addVotes(contest, target.line, unit, target.type, votes)) return;
    this.#builder.observe({
      severity: 'blocking',
      code: 'duplicate-unit',
      contest: contest.id,
      unit: this.#builder.unit(unit).id,
      message: `${contest.name}, ${this.#choice?.name ?? target.name}: ${name} stands twice under ${target.name}. Both are counted. Correct the export.`,
    });
  }
}

/**
 * Clarity (Scytl/SOE) XML, as counties publish it: contests, choices, vote types, precincts or counties; a summary has
 * the same elements without the units. Keeps figures only.
 * @throws {UnreadableFile} with line and column
 */
export const parseClarity = async (pieces: AsyncIterable<string>): Promise<ParsedResults> => {
  const reader = await readXml(pieces, MAX_DEPTH, (fail) => new ClarityReader(fail));
  return reader.finish();
};
