import { useMemo, useState } from 'preact/hooks';
import { count } from '../shared/format';
import { type Contest, nextSort, type Sort, type SortColumn, sortRows, type Unit, unitRows } from './figures';

/** Above this many rows a filter helps more than scrolling. */
const ROWS_BEFORE_FILTER = 12;

/** One contest by reporting unit. Rendered only once it is opened: a large county has hundreds of rows a contest. */
export const UnitTable = (props: { readonly contest: Contest; readonly units: readonly Unit[] }) => {
  const { contest, units } = props;
  const [sort, setSort] = useState<Sort>({ column: 'name', direction: 'ascending' });
  const [filter, setFilter] = useState('');
  const rows = useMemo(() => unitRows(contest, units), [contest, units]);
  const shown = useMemo(() => {
    const wanted = filter.trim().toLowerCase();
    return sortRows(wanted === '' ? rows : rows.filter((row) => row.name.toLowerCase().includes(wanted)), sort);
  }, [rows, sort, filter]);
  const filterId = `unit-filter-${contest.id}`;
  const Header = (header: { column: SortColumn; label: string }) => (
    <th scope="col" aria-sort={sort.column === header.column ? sort.direction : undefined}>
      <button type="button" class="sort-button" onClick={() => setSort(nextSort(sort, header.column))}>
        {header.label}
        <span class="sort-mark" aria-hidden="true">
          {sort.column !== header.column ? '↕' : sort.direction === 'ascending' ? '▲' : '▼'}
        </span>
      </button>
    </th>
  );
  return (
    <div>
      {rows.length > ROWS_BEFORE_FILTER && (
        <div class="unit-filter">
          <label class="usa-label" for={filterId}>
            Find a reporting unit
          </label>
          <input
            class="usa-input"
            id={filterId}
            type="search"
            autocomplete="off"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
          <span class="usa-hint" role="status">
            {count(shown.length)} of {count(rows.length)} shown
          </span>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section class="table-scroll" tabIndex={0} aria-label={`${contest.name} by reporting unit`}>
        <table class="usa-table usa-table--compact unit-table">
          <caption class="usa-sr-only">{contest.name}: votes by reporting unit</caption>
          <thead>
            <tr>
              <Header column="name" label="Reporting unit" />
              {contest.selections.map((selection, index) => (
                <Header key={selection.id} column={index} label={selection.name} />
              ))}
              <Header column="total" label="All votes" />
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.unit}>
                <th scope="row">
                  {row.name}
                  {units[row.unit]?.reported === false && <span class="not-reported"> not yet reported</span>}
                </th>
                {row.votes.map((votes, index) => (
                  <td key={contest.selections[index]?.id ?? index}>{votes === null ? '–' : count(votes)}</td>
                ))}
                <td>{count(row.total)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">All units, as published</th>
              {contest.selections.map((selection) => (
                <td key={selection.id}>{count(selection.votes)}</td>
              ))}
              <td>{count(contest.selections.reduce((sum, selection) => sum + selection.votes, 0))}</td>
            </tr>
          </tfoot>
        </table>
      </section>
      <p class="usa-hint">A dash means that the office’s file has no figure there.</p>
    </div>
  );
};
