import { count } from './format';

/** Rounds of a ranked contest side by side: who is out has no votes in the rounds after that. */
export const RoundsTable = (props: {
  readonly contest: string;
  readonly selections: readonly { readonly id: string; readonly name: string }[];
  /** Votes in the order of the selections; null for who is out. */
  readonly rounds: readonly { readonly round: number; readonly votes: readonly (number | null)[] }[];
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
  <section class="table-scroll" tabIndex={0} aria-label={`${props.contest} by round`}>
    <table class="usa-table usa-table--compact unit-table">
      <caption class="usa-sr-only">{props.contest}: votes in each round</caption>
      <thead>
        <tr>
          <th scope="col">Choice</th>
          {props.rounds.map(({ round }) => (
            <th scope="col" key={round}>
              Round {round}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.selections.map(({ id, name }, place) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            {props.rounds.map(({ round, votes }) => {
              const figure = votes[place] ?? null;
              return (
                <td key={round}>{figure === null ? <span class="not-reported">no longer in</span> : count(figure)}</td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
