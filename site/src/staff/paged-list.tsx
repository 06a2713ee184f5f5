import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ProblemAlert, Waiting } from '../shared/ui';
import { StaffTable } from './staff-table';

export interface Page<T> {
  readonly entries: readonly T[];
  /** Where the next page begins; absent on the last one. */
  readonly cursor?: string;
}

/** A list that the API hands out a page at a time. Another `key` on it is another list, read anew. */
export const PagedList = <T,>(props: {
  readonly read: (cursor?: string) => Promise<Page<T>>;
  readonly label: string;
  readonly columns: readonly string[];
  readonly row: (entry: T) => ComponentChildren;
  /** Where there is no entry. */
  readonly none: string;
  /** Heading over a refusal. */
  readonly refusal: string;
}) => {
  const [entries, setEntries] = useState<readonly T[] | undefined>();
  const [cursor, setCursor] = useState<string | undefined>();
  const [refused, setRefused] = useState<unknown>();
  const read = async (from?: string): Promise<void> => {
    setRefused(undefined);
    try {
      const page = await props.read(from);
      setEntries((before) => [...(from === undefined ? [] : (before ?? [])), ...page.entries]);
      setCursor(page.cursor);
    } catch (error) {
      setRefused(error);
    }
  };
  useEffect(() => {
    void read();
  }, []);
  return (
    <>
      {refused !== undefined && <ProblemAlert error={refused} heading={props.refusal} />}
      {entries === undefined && refused === undefined && <Waiting>Reading…</Waiting>}
      {entries?.length === 0 && <p>{props.none}</p>}
      {entries !== undefined && entries.length > 0 && (
        <StaffTable label={props.label} columns={props.columns}>
          {entries.map(props.row)}
        </StaffTable>
      )}
      {cursor !== undefined && (
        <button type="button" class="usa-button usa-button--outline" onClick={() => void read(cursor)}>
          Show more
        </button>
      )}
    </>
  );
};
