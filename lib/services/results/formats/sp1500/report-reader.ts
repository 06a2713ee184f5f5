import type * as z from 'zod/mini';
import type { ResultsReport } from '../../../../contracts/results';
import { ResultsBuilder } from '../build/builder';
import { OpenContest, OpenLine, type OpenSelection, WHOLE } from '../build/open';
import type { JsonObject } from '../json';
import { idOf, isWriteIn, LIMITS, type ParsedResults } from '../parsed';
import { headSchema, isTrue, PART_SCHEMAS, PARTS, type PartOf, textOf } from './parts';
import { unitKindOf, voteTypeOf } from './words';

/** Ids that an earlier release of ours gave out stay as they are; others get a name that cannot meet ours. */
const OWN_ID = /^(?:unit|contest|selection)-[A-Za-z0-9._-]{1,150}$/;
const PLAIN_ID = /^[A-Za-z0-9._-]{1,80}$/;
const idFrom = (prefix: string, original: string): string => {
  if (OWN_ID.test(original)) return original;
  return PLAIN_ID.test(original) ? `${prefix}-${original}` : idOf(prefix, original);
};
const BALLOT_MEASURE = /BallotMeasureContest$/;
const RETENTION = /RetentionContest$/;
const PARTY_CONTEST = /PartyContest$/;

interface Count {
  readonly unit: string;
  readonly type: string | undefined;
  readonly round: number | undefined;
  readonly ofDevice: boolean;
  readonly votes: number;
}

interface PendingName {
  readonly selection: OpenSelection;
  readonly id: string;
  readonly candidates: readonly string[];
  readonly parties: readonly string[];
  readonly isPartySelection: boolean;
}

/**
 * NIST SP 1500-100 v2, part by part and in any order: units, parties and candidates may stand before or after the
 * contests that name them. The same for JSON and XML, and for VxAdmin, which reports each contest in its own district.
 */
export class ReportReader {
  readonly #builder: ResultsBuilder;
  readonly #known = new Set<number>();
  readonly #composing = new Map<number, readonly string[]>();
  readonly #parties = new Map<string, string>();
  readonly #candidates = new Map<string, { readonly name: string; readonly party: string | undefined }>();
  readonly #pending: PendingName[] = [];
  #contest: OpenContest | undefined;
  #suppressed = 0;

  constructor(
    readonly format: ResultsReport['format'],
    readonly fail: (reason: string) => never,
  ) {
    this.#builder = new ResultsBuilder(fail);
  }

  take(path: string, part: JsonObject): void {
    if (path === PARTS.unit) this.#takeUnit(this.#parse('unit', part));
    else if (path === PARTS.party) this.#takeParty(this.#parse('party', part));
    else if (path === PARTS.candidate) this.#takeCandidate(this.#parse('candidate', part));
    else if (path === PARTS.selection) this.#takeSelection(this.#parse('selection', part));
    else if (path === PARTS.contest) this.#takeContest(this.#parse('contest', part));
    else if (path === PARTS.ballots) this.#takeBallots(this.#parse('ballots', part));
  }

  finish(document: JsonObject): ParsedResults {
    const parsed = headSchema.safeParse(document);
    if (!parsed.success) return this.fail(this.#problem('the report', parsed.error.issues[0]));
    const head = parsed.data;
    const builder = this.#builder;
    const [election, ...more] = head.Election ?? [];
    if (election === undefined) this.fail('the report holds no election');
    if (more.length > 0) this.fail(`the report holds ${more.length + 1} elections; export one at a time`);
    this.#nameSelections();
    this.#nestUnits();
    if (isTrue(head.IsTest)) {
      builder.observe({
        severity: 'blocking',
        code: 'test-file',
        message: 'The file says that it is a test. Test decks have ended up in live results: load the live export.',
      });
    }
    if (head.Status === 'pre-election') {
      builder.observe({
        severity: 'blocking',
        code: 'pre-election-file',
        message: 'The file says that it is from before the election. Load the export of the count.',
      });
    }
    if (this.#suppressed > 0) {
      builder.observe({
        severity: 'warning',
        code: 'figures-suppressed',
        message: `${this.#suppressed} figures are suppressed for privacy. Totals lack them.`,
      });
    }
    const scope = election?.ElectionScopeId;
    const scopeUnit = scope === undefined ? undefined : builder.findUnit(scope);
    const date = /^\d{4}-\d{2}-\d{2}/.exec(election?.StartDate ?? '')?.[0];
    const generated = new Date(head.GeneratedDate ?? '');
    return builder.finish(
      {
        format: this.format,
        electionName: textOf(election?.Name),
        ...(date === undefined ? {} : { electionDate: date }),
        ...(head.Issuer === undefined || head.Issuer === '' ? {} : { jurisdiction: head.Issuer }),
        ...(Number.isNaN(generated.getTime()) ? {} : { generatedAt: generated.toISOString() }),
        ...(head.Status === undefined ? {} : { fileStatus: head.Status }),
      },
      scopeUnit,
    );
  }

  #problem(what: string, issue: z.core.$ZodIssue | undefined): string {
    const where = issue === undefined || issue.path.length === 0 ? '' : `, ${issue.path.join('.')}`;
    return `${what}${where} is not as SP 1500-100 has it: ${issue?.message ?? 'invalid'}`.slice(0, 300);
  }

  #parse<K extends keyof typeof PART_SCHEMAS>(kind: K, part: JsonObject): PartOf<K> {
    const parsed = PART_SCHEMAS[kind].safeParse(part);
    if (parsed.success) return parsed.data as PartOf<K>;
    const id = typeof part['@id'] === 'string' ? ` ${part['@id'].slice(0, 60)}` : '';
    return this.fail(this.#problem(`${PARTS[kind].split('/').at(-1)}${id}`, parsed.error.issues[0]));
  }

  #count(value: unknown, what: string): number {
    const number = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || number > LIMITS.count) {
      return this.fail(
        `${what} is ${JSON.stringify(value)?.slice(0, 40)}, which is not a whole number of votes or ballots`,
      );
    }
    return number;
  }

  #unit(id: string): number {
    return (
      this.#builder.findUnit(id) ??
      this.#builder.addUnit(id, this.#builder.freeId(idFrom('unit', id), 'unit', id), id, 'other')
    );
  }

  #takeUnit(part: PartOf<'unit'>): void {
    const index = this.#unit(part['@id']);
    const unit = this.#builder.unit(index);
    const name = textOf(part.Name);
    if (this.#known.has(index)) {
      this.#builder.observe({
        severity: 'blocking',
        code: 'duplicate-unit',
        unit: unit.id,
        message: `The reporting unit ${part['@id']} (${name}) stands twice in the file. Correct the export, or find out which of the two is right.`,
      });
      return;
    }
    this.#known.add(index);
    if (name !== '') unit.name = name;
    const isDevice = part['@type']?.endsWith('ReportingDevice') === true;
    Object.assign(unit, isDevice ? { kind: 'other', otherKind: 'device' } : unitKindOf(part.Type, part.OtherType));
    if (part.VotersRegistered !== undefined) {
      unit.registeredVoters = this.#count(part.VotersRegistered, `VotersRegistered of ${part['@id']}`);
    }
    const statuses = part.CountStatus ?? [];
    if (statuses.length > 0) unit.reported = statuses.some(({ Status }) => Status !== 'not-processed');
    this.#composing.set(index, part.ComposingGpUnitIds ?? []);
  }

  #takeParty(part: PartOf<'party'>): void {
    this.#parties.set(part['@id'], textOf(part.Name) || textOf(part.Abbreviation) || part['@id']);
  }

  #takeCandidate(part: PartOf<'candidate'>): void {
    this.#candidates.set(part['@id'], { name: textOf(part.BallotName) || part['@id'], party: part.PartyId });
  }

  /** Comes before its contest, which it stands in. */
  #takeSelection(part: PartOf<'selection'>): void {
    this.#contest ??= new OpenContest('', '');
    const contest = this.#contest;
    const original = part['@id'];
    if (contest.selections.has(original)) this.fail(`a second selection has the id ${original}`);
    const selection = this.#builder.addSelection(
      contest,
      original,
      {
        id: this.#builder.freeId(idFrom('selection', original), 'selection', original),
        name: textOf(part.Selection),
        writeIn: isTrue(part.IsWriteIn),
      },
      new OpenLine(),
    );
    this.#pending.push({
      selection,
      id: original,
      candidates: part.CandidateIds ?? [],
      parties: part.EndorsementPartyIds ?? part.PartyIds ?? [],
      isPartySelection: part['@type']?.endsWith('PartySelection') === true,
    });
    this.#takeVotes(contest, selection, part.VoteCounts ?? []);
  }

  #takeVotes(contest: OpenContest, selection: OpenSelection, list: readonly JsonObject[]): void {
    const counts = list.flatMap((part) => this.#voteCount(part));
    // A figure of all devices together, beside those of each, is their total.
    const keyOf = (count: Count): string => `${count.unit}\u0000${count.type ?? ''}\u0000${count.round ?? ''}`;
    const together = counts.some(({ ofDevice }) => ofDevice)
      ? new Set(counts.filter(({ ofDevice }) => !ofDevice).map(keyOf))
      : undefined;
    const isRanked = counts.some(({ round }) => round !== undefined);
    const hasPlain = counts.some(({ round }) => round === undefined);
    for (const count of counts) {
      const ofDevice = together !== undefined && count.ofDevice;
      if (ofDevice && together.has(keyOf(count))) continue;
      const unit = this.#unit(count.unit);
      if ((count.round ?? 0) > LIMITS.rounds) this.fail(`a round above ${LIMITS.rounds}`);
      if (isRanked && count.round !== undefined) {
        const line = contest.inRound(count.round, selection.id);
        this.#builder.addVotes(contest, line, unit, count.type, count.votes);
      }
      const isFirst = count.round === undefined || (!hasPlain && count.round === 1);
      if (!isFirst) continue;
      const isNew = this.#builder.addVotes(contest, selection.line, unit, count.type, count.votes);
      if (!isNew && !ofDevice) this.#tellDuplicate(selection, unit, count);
    }
  }

  #voteCount(part: JsonObject): Count | readonly [] {
    const { GpUnitId: unit, Type: type, OtherType: other, Round: round, DeviceClass: device } = part;
    if (typeof unit !== 'string' || unit === '') return this.fail('VoteCounts without a GpUnitId');
    if (type === 'seats') return [];
    if (isTrue(part['IsSuppressedForPrivacy'] as boolean | undefined)) {
      this.#suppressed += 1;
      return [];
    }
    return {
      unit,
      type: voteTypeOf(typeof type === 'string' ? type : undefined, typeof other === 'string' ? other : undefined),
      round: round === undefined ? undefined : this.#count(round, 'Round'),
      ofDevice: device !== undefined,
      votes: this.#count(part['Count'], 'Count'),
    };
  }

  #tellDuplicate(selection: OpenSelection, unit: number, count: Count): void {
    const { id, name } = this.#builder.unit(unit);
    this.#builder.observe({
      severity: 'blocking',
      code: 'duplicate-unit',
      unit: id,
      message: `${selection.id}: ${name} has a second figure for ${count.type ?? 'all vote types together'}. Both are counted. Correct the export.`,
    });
  }

  #takeContest(part: PartOf<'contest'>): void {
    const original = part['@id'];
    if (this.#builder.findContest(original)) this.fail(`a second contest has the id ${original}`);
    const open = this.#contest ?? new OpenContest('', '');
    this.#contest = undefined;
    const id = this.#builder.freeId(idFrom('contest', original), 'contest', original);
    const contest = this.#builder.addContest(original, id, part.Name, open);
    const type = part['@type'] ?? '';
    contest.kind = 'candidate';
    if (RETENTION.test(type) || part.OtherType === 'retention') contest.kind = 'retention';
    else if (BALLOT_MEASURE.test(type)) contest.kind = 'ballot-measure';
    else if (PARTY_CONTEST.test(type)) contest.kind = 'straight-party';
    const allowed = part.VotesAllowed === undefined ? undefined : this.#count(part.VotesAllowed, 'VotesAllowed');
    contest.votesAllowed = contest.kind === 'candidate' ? allowed || undefined : 1;
    for (const counts of part.OtherCounts ?? []) {
      const unit = this.#unit(counts.GpUnitId);
      for (const [what, line] of [
        ['Overvotes', contest.over],
        ['Undervotes', contest.under],
      ] as const) {
        const votes = counts[what];
        if (votes === undefined) continue;
        const isNew = this.#builder.addVotes(contest, line, unit, undefined, this.#count(votes, what));
        if (isNew || counts.DeviceClass !== undefined) continue;
        this.#builder.observe({
          severity: 'blocking',
          code: 'duplicate-unit',
          contest: contest.id,
          unit: this.#builder.unit(unit).id,
          message: `${contest.name}: ${this.#builder.unit(unit).name} has a second figure of ${what.toLowerCase()}. Both are counted. Correct the export.`,
        });
      }
      if (counts.WriteIns !== undefined && !this.#hasWriteIn(contest)) {
        const key = 'write-ins';
        const line =
          contest.selections.get(key) ??
          this.#builder.addSelection(
            contest,
            key,
            { id: idOf('selection', original, key), name: 'Write-in', writeIn: true },
            new OpenLine(),
          );
        this.#builder.addVotes(contest, line.line, unit, undefined, this.#count(counts.WriteIns, 'WriteIns'));
      }
    }
  }

  /** Beside selections that are write-ins, OtherCounts repeats what they have. */
  #hasWriteIn(contest: OpenContest): boolean {
    return [...contest.selections].some(([key, { writeIn }]) => writeIn && key !== 'write-ins');
  }

  #takeBallots(part: PartOf<'ballots'>): void {
    const unit = this.#builder.unit(this.#unit(part.GpUnitId));
    const type = voteTypeOf(part.Type, part.OtherType);
    for (const [what, property, ofType] of [
      ['BallotsCast', 'ballotsCast', 'cast'],
      ['BallotsOutstanding', 'ballotsOutstanding', 'outstanding'],
    ] as const) {
      const value = part[what];
      if (value === undefined) continue;
      const ballots = this.#count(value, what);
      if (type === undefined) unit[property] = (part.DeviceClass === undefined ? 0 : (unit[property] ?? 0)) + ballots;
      else {
        const before = unit.ballotsByType.get(type);
        unit.ballotsByType.set(type, { ...before, [ofType]: (before?.[ofType] ?? 0) + ballots });
      }
    }
  }

  #nameSelections(): void {
    for (const { selection, id, candidates, parties, isPartySelection } of this.#pending) {
      // VxAdmin names the line of all write-ins by an id that its list of candidates has without the prefix.
      const found = candidates.flatMap(
        (candidate) => this.#candidates.get(candidate) ?? this.#candidates.get(candidate.replace(/^vx_/, '')) ?? [],
      );
      const partyNames = parties.flatMap((party) => this.#parties.get(party) ?? []);
      const party = partyNames.join(', ') || this.#parties.get(found[0]?.party ?? '') || '';
      const byName = isPartySelection ? partyNames.join(', ') : found.map(({ name }) => name).join(' / ');
      const own = selection.name || byName || this.#bySuffix(id) || (selection.writeIn ? 'Write-in' : '');
      selection.name = (own || id).slice(0, LIMITS.nameCharacters);
      selection.writeIn ||= isWriteIn(selection.name);
      if (party !== '' && !isPartySelection) selection.party = party;
      if (own !== '') continue;
      this.#builder.observe({
        severity: 'warning',
        code: 'selection-unnamed',
        message: `The selection ${id} names no candidate that the file knows. Its id stands in place of the name.`,
      });
    }
  }

  /** Reports without CandidateIds put the candidate's id at the end of the selection's. */
  #bySuffix(id: string): string | undefined {
    let best: string | undefined;
    for (const candidate of this.#candidates.keys()) {
      if (id.endsWith(candidate) && candidate.length > (best?.length ?? 0)) best = candidate;
    }
    return best === undefined ? undefined : this.#candidates.get(best)?.name;
  }

  #nestUnits(): void {
    const builder = this.#builder;
    for (const [group, parts] of this.#composing) {
      for (const part of parts) {
        const index = builder.findUnit(part);
        if (index === undefined) {
          builder.observe({
            severity: 'warning',
            code: 'unit-not-listed',
            unit: builder.unit(group).id,
            message: `${builder.unit(group).name} is made of ${part.slice(0, 100)}, which the file does not list.`,
          });
        } else builder.unit(index).parents.push(group);
      }
    }
    builder.units.forEach((unit, index) => {
      if (index === WHOLE || this.#known.has(index)) return;
      builder.observe({
        severity: 'warning',
        code: 'unit-not-listed',
        unit: unit.id,
        message: `${unit.name} has figures but is not in the file's own list of reporting units. Check the name.`,
      });
    });
  }
}
