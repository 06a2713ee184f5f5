import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PageFigures } from '../../../lib/contracts/published';
import { voteRule } from '../../../lib/services/results/files/words';
import { count, percent, plural } from '../shared/format';
import { STATUS_WORDS } from '../shared/release-status';
import { RoundsTable } from '../shared/rounds-table';
import { type Contest, type Unit, unitsWithFigures, votesInContest, votesOf, voteTypesOf } from './figures';
import { UnitTable } from './unit-table';
import type { Units } from './use-units';

export const Notes = (props: { readonly notes: PageFigures['notes']; readonly heading: string }) =>
  props.notes.length === 0 ? null : (
    <div class="notes">
      <p class="notes__heading">{props.heading}</p>
      <ul>
        {props.notes.map((note) => (
          <li key={note.message}>
            {note.message}
            {note.reason && (
              <p class="notes__reason">
                <strong>The office says:</strong> {note.reason}
              </p>
            )}
          </li>
        ))}
      </ul>
    </div>
  );

/** Draws what is inside only once it has been opened. */
const Lazy = (props: {
  readonly summary: string;
  readonly onOpen?: () => void;
  readonly children: () => ComponentChildren;
}) => {
  const [opened, setOpened] = useState(false);
  const open = (): void => {
    setOpened(true);
    props.onOpen?.();
  };
  return (
    <details class="disclosure" onToggle={(event) => event.currentTarget.open && open()}>
      <summary>{props.summary}</summary>
      {opened && <div class="disclosure__body">{props.children()}</div>}
    </details>
  );
};

const Bar = (props: { readonly part: number; readonly whole: number }) => (
  <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="bar__all" width="100" height="6" />
    <rect class="bar__part" width={props.whole > 0 ? (100 * props.part) / props.whole : 0} height="6" />
  </svg>
);

const VoteTypeTable = (props: { readonly contest: Contest }) => {
  const types = voteTypesOf(props.contest);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section class="table-scroll" tabIndex={0} aria-label={`${props.contest.name} by voting method`}>
      <table class="usa-table usa-table--compact unit-table">
        <caption class="usa-sr-only">{props.contest.name}: votes by voting method</caption>
        <thead>
          <tr>
            <th scope="col">Choice</th>
            {types.map((type) => (
              <th scope="col" key={type}>
                {type}
              </th>
            ))}
            <th scope="col">All votes</th>
          </tr>
        </thead>
        <tbody>
          {props.contest.selections.map((selection) => (
            <tr key={selection.id}>
              <th scope="row">{selection.name}</th>
              {types.map((type) => {
                const votes = selection.byVoteType[type];
                return <td key={type}>{votes === undefined ? '–' : count(votes)}</td>;
              })}
              <td>{count(selection.votes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

/** One contest: every choice in the order of the office's file, its votes and its share. Nobody is marked as winner. */
export const ContestCard = (props: {
  readonly contest: Contest;
  readonly units: readonly Unit[];
  readonly unit: number | undefined;
  /** Whether the figures of single units are there, and how to ask for them. */
  readonly state: Units['kind'];
  readonly askForUnits: () => void;
}) => {
  const { contest, units, unit } = props;
  const { rounds = [] } = contest;
  const whole = votesInContest(contest, unit);
  const types = voteTypesOf(contest);
  const headingId = `contest-${contest.id}`;
  return (
    <article class="contest" aria-labelledby={headingId}>
      <h3 class="contest__name" id={headingId}>
        {contest.name}
      </h3>
      {contest.status !== undefined && (
        <p class="contest__standing">
          <strong>{STATUS_WORDS[contest.status].name}</strong>
          {contest.certifiedBy && ` by the ${contest.certifiedBy}`}
        </p>
      )}
      <p class="contest__rule">
        {voteRule(contest)}
        {unit !== undefined && units[unit] && ` · figures of ${units[unit].name} only`}
      </p>
      <table class="contest__table">
        <caption class="usa-sr-only">{contest.name}</caption>
        <thead>
          <tr>
            <th scope="col">Choice</th>
            <th scope="col" class="figure">
              Votes
            </th>
            <th scope="col" class="figure">
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {contest.selections.map((selection) => {
            const votes = votesOf(selection, unit);
            return (
              <tr key={selection.id}>
                <th scope="row">
                  {selection.name}
                  {selection.party && <span class="party"> {selection.party}</span>}
                  <Bar part={votes ?? 0} whole={whole} />
                </th>
                <td class="figure">{votes === null ? '–' : count(votes)}</td>
                <td class="figure">{votes === null ? '–' : percent(votes, whole)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All votes for these choices</th>
            <td class="figure">{count(whole)}</td>
            <td class="figure" />
          </tr>
        </tfoot>
      </table>
      {unit === undefined && (contest.overvotes !== undefined || contest.undervotes !== undefined) && (
        <p class="contest__rest">
          {contest.undervotes !== undefined && <span>Left blank (undervotes): {count(contest.undervotes)}</span>}
          {contest.overvotes !== undefined && <span>Marked too many (overvotes): {count(contest.overvotes)}</span>}
        </p>
      )}
      <Notes notes={contest.notes} heading="Figures in this contest that do not agree" />
      {unit === undefined && rounds.length > 0 && (
        <Lazy summary={`By round (${plural(rounds.length, 'round', 'rounds')})`}>
          {() => <RoundsTable contest={contest.name} selections={contest.selections} rounds={rounds} />}
        </Lazy>
      )}
      {types.length > 1 && <Lazy summary="By voting method">{() => <VoteTypeTable contest={contest} />}</Lazy>}
      {unitsWithFigures(contest) > 0 && (
        <Lazy
          summary={`By reporting unit (${plural(unitsWithFigures(contest), 'unit', 'units')})`}
          onOpen={props.askForUnits}
        >
          {() =>
            props.state === 'there' ? (
              <UnitTable contest={contest} units={units} />
            ) : (
              <p role="status">
                {props.state === 'failed'
                  ? 'The figures of the reporting units could not be read. Close this and open it again.'
                  : 'Reading the figures of the reporting units…'}
              </p>
            )
          }
        </Lazy>
      )}
    </article>
  );
};
