import { NO_FIGURE, type VoteFigures } from '../../../../contracts/results';
import { LIMITS, type Observation } from '../parsed';
import { type AddedUp, addUp } from './add-up';
import type { OpenContest, OpenLine } from './open';
import type { Shape } from './shape';

export interface FinishContext {
  readonly contest: OpenContest;
  readonly shape: Shape;
  readonly unitAt: (place: number) => { readonly id: string; readonly name: string };
  readonly observe: (observation: Observation) => void;
  readonly fail: (reason: string) => never;
}

/** Typed votes of a place; NO_FIGURE where no vote type has any. */
const typedAt = (line: OpenLine, place: number): number => {
  let sum = NO_FIGURE;
  for (const column of line.byType.values()) {
    const figure = column.get(place);
    if (figure !== NO_FIGURE) sum = sum === NO_FIGURE ? figure : sum + figure;
  }
  return sum;
};

/** All votes of a line in a place, as stated or else by vote type. */
export const figureOf = (line: OpenLine, place: number): number => {
  const stated = line.stated.get(place);
  return stated === NO_FIGURE ? typedAt(line, place) : stated;
};

/**
 * Some files give the total of all counties in a row of one county (Delaware, 2016). Read as what it is, and told.
 */
const isTotalOfAll = (added: AddedUp): boolean => {
  const [only, ...more] = added.groups;
  return (
    added.whole === undefined &&
    only !== undefined &&
    more.length === 0 &&
    only.stated === added.ofParts &&
    only.computed !== added.ofParts
  );
};

/** Total by the file's own word where it has one; every word that does not fit its parts is an observation. */
export const finishLine = (
  line: OpenLine,
  label: string,
  context: FinishContext,
): VoteFigures & { partial: boolean } => {
  const { contest, shape, observe, unitAt } = context;
  const about = { severity: 'blocking', contest: contest.id } as const;
  let partial = false;
  const compare = (place: number): void => {
    const stated = line.stated.get(place);
    const typed = typedAt(line, place);
    if (stated === NO_FIGURE || typed === NO_FIGURE || stated === typed) return;
    const unit = unitAt(place);
    observe({
      ...about,
      code: 'vote-types-disagree',
      unit: unit.id,
      message: `${contest.name}, ${label}, ${unit.name}: the file states ${stated} votes in total, its vote types add up to ${typed}.`,
      stated,
      computed: typed,
    });
  };
  if (line.byType.size > 0) {
    for (const place of shape.parts) {
      compare(place);
      partial ||= line.stated.get(place) !== NO_FIGURE && typedAt(line, place) === NO_FIGURE;
    }
    for (const { place } of shape.groups) compare(place);
  }
  const figureAt = (place: number): number => {
    const figure = figureOf(line, place);
    return figure > LIMITS.count
      ? context.fail(`${contest.name}, ${label}: more than ${LIMITS.count} votes in one unit`)
      : figure;
  };
  const added = addUp(shape, figureAt);
  const total = isTotalOfAll(added) ? added.ofParts : (added.whole ?? added.byWord);
  for (const { place, stated, computed } of added.groups) {
    if (stated === computed) continue;
    const unit = unitAt(place);
    if (isTotalOfAll(added)) {
      observe({
        severity: 'note',
        code: 'total-of-all-counties',
        contest: contest.id,
        message: `${contest.name}, ${label}: the TOTAL row stands under ${unit.name} but is the total of all units (${added.ofParts}). It is read as that.`,
        stated,
        computed,
      });
      continue;
    }
    observe({
      ...about,
      // Without a total of the whole, the line's own total then differs from its units by as much, which blocks; once is enough.
      severity: added.whole === undefined ? 'warning' : 'blocking',
      code: 'county-units-disagree',
      message: `${contest.name}, ${label}: the total of ${unit.name} is ${stated}, its units add up to ${computed}.`,
      stated,
      computed,
    });
  }

  const byVoteType: Record<string, number> = {};
  const byUnitAndType: Record<string, Int32Array> = {};
  for (const [type, column] of line.byType) {
    const typed = addUp(shape, (place) => column.get(place));
    const differs = (stated: number, computed: number, where: string): void => {
      if (stated === computed) return;
      observe({
        ...about,
        code: 'vote-type-units-disagree',
        message: `${contest.name}, ${label}${where}: the file states ${stated} for ${type}, its units add up to ${computed}.`,
        stated,
        computed,
      });
    };
    if (typed.whole !== undefined && typed.hasParts) differs(typed.whole, typed.byWord, '');
    if (!isTotalOfAll(added)) {
      for (const { place, stated, computed } of typed.groups) differs(stated, computed, `, ${unitAt(place).name}`);
    }
    if (typed.whole !== undefined || !partial) {
      byVoteType[type] = typed.whole ?? (isTotalOfAll(added) ? typed.ofParts : typed.byWord);
    }
    if (typed.hasParts) byUnitAndType[type] = column.pick(shape.parts);
  }
  return {
    total,
    byVoteType,
    byUnit: added.hasParts ? shape.parts.map(figureAt) : new Int32Array(),
    byUnitAndType,
    partial,
  };
};
