import type { ComponentChildren } from 'preact';

/** A table of the console; on a narrow screen it scrolls by itself and not the page. */
export const StaffTable = (props: {
  readonly label: string;
  readonly columns: readonly string[];
  /** Rows. */
  readonly children: ComponentChildren;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
  <section class="table-scroll" tabIndex={0} aria-label={props.label}>
    <table class="usa-table staff-table">
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th scope="col" key={column}>
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </section>
);
