import { useEffect, useState } from 'preact/hooks';
import type { PageFigures } from '../../../lib/contracts/published';
import { count, instant, plural } from '../shared/format';
import { STATUS_WORDS } from '../shared/release-status';
import { type Changes, changesBetween } from './changes';
import { type PastRelease, readHistory } from './read-history';
import { readTotals } from './use-results';

const figure = (n: number | undefined): string => (n === undefined ? '–' : count(n));
const difference = (before: number | undefined, after: number | undefined): string => {
  const by = (after ?? 0) - (before ?? 0);
  return by > 0 ? `+${count(by)}` : `−${count(-by)}`;
};

const totalsOf = async (electionId: string, release: number): Promise<PageFigures> => {
  const attempt = await readTotals(electionId, release);
  if (attempt.kind !== 'figures') throw new Error(`the totals of release ${release} could not be read`);
  return attempt.figures;
};

const ChangeTable = ({ changes, release }: { readonly changes: Changes; readonly release: number }) => (
  <>
    {changes.ballotsCounted && (
      <p>
        Ballots counted: {figure(changes.ballotsCounted[0])} before, {figure(changes.ballotsCounted[1])} now.
      </p>
    )}
    {changes.ballotsOutstanding && (
      <p>
        Ballots still to be counted: {figure(changes.ballotsOutstanding[0])} before,{' '}
        {figure(changes.ballotsOutstanding[1])} now.
      </p>
    )}
    {changes.votes.length === 0 ? (
      <p>No votes changed.</p>
    ) : (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      <section class="table-scroll" tabIndex={0} aria-label={`What changed with release ${release}`}>
        <table class="usa-table usa-table--compact unit-table">
          <caption class="usa-sr-only">What changed with release {release}</caption>
          <thead>
            <tr>
              <th scope="col">Contest and choice</th>
              <th scope="col">Before</th>
              <th scope="col">Now</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {changes.votes.map((change) => (
              <tr key={`${change.contest} ${change.selection}`}>
                <th scope="row">
                  {change.contest}: {change.selection}
                </th>
                <td>{figure(change.before)}</td>
                <td>{figure(change.after)}</td>
                <td>{difference(change.before, change.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    )}
    {changes.unchanged > 0 && (
      <p>{plural(changes.unchanged, 'contest has', 'contests have')} the same votes as before.</p>
    )}
  </>
);

/** Reads both releases once it is opened. */
const WhatChanged = ({ electionId, release }: { readonly electionId: string; readonly release: number }) => {
  const [changes, setChanges] = useState<Changes | 'failed' | undefined>(undefined);
  const open = async (): Promise<void> => {
    try {
      const [before, after] = await Promise.all([totalsOf(electionId, release - 1), totalsOf(electionId, release)]);
      setChanges(changesBetween(before, after));
    } catch (error) {
      console.warn(error);
      setChanges('failed');
    }
  };
  return (
    <details class="disclosure" onToggle={(event) => event.currentTarget.open && changes === undefined && void open()}>
      <summary>What changed with release {release}</summary>
      <div class="disclosure__body">
        {changes === undefined && <p role="status">Reading both releases…</p>}
        {changes === 'failed' && <p role="status">The two releases could not be read just now.</p>}
        {changes !== undefined && changes !== 'failed' && <ChangeTable changes={changes} release={release} />}
      </div>
    </details>
  );
};

/** Every release from the log, newest first, and what each changed. */
export const History = (props: {
  readonly electionId: string;
  /** A newer one means that the log has grown. */
  readonly release: number;
  readonly shown: number;
  readonly timeZone?: string;
}) => {
  const [history, setHistory] = useState<readonly PastRelease[] | 'failed' | undefined>(undefined);
  useEffect(() => {
    let stopped = false;
    readHistory(props.electionId).then(
      (releases) => !stopped && setHistory(releases),
      (error) => {
        console.warn(error);
        if (!stopped) setHistory((before) => before ?? 'failed');
      },
    );
    return () => {
      stopped = true;
    };
  }, [props.electionId, props.release]);
  return (
    <section class="history" aria-labelledby="history-heading">
      <h2 id="history-heading">Releases</h2>
      {history === 'failed' && <p>The log of releases could not be read just now.</p>}
      {Array.isArray(history) && (
        <ul class="usa-list usa-list--unstyled history__list">
          {(history as readonly PastRelease[]).map((past) => (
            <li key={past.release}>
              <p>
                <strong>{STATUS_WORDS[past.status].name}</strong>, release {past.release},{' '}
                <span class="nowrap">{instant(past.releasedAt, props.timeZone)}</span>
                {past.release === props.shown ? (
                  ' (shown above)'
                ) : (
                  <>
                    {' · '}
                    <a href={`/live/?election=${props.electionId}&release=${past.release}`}>
                      See release {past.release}
                    </a>
                  </>
                )}
              </p>
              {past.breakGlass && <p>Released by one person alone: {past.breakGlass}</p>}
              {past.release > 1 && <WhatChanged electionId={props.electionId} release={past.release} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
};
