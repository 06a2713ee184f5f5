import type { ComponentChild } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type PageFigures, publishedPaths } from '../../../lib/contracts/published';
import type { SiteSettings } from '../../../lib/contracts/site';
import { count, instant, longDate, percent, plural } from '../shared/format';
import { mount } from '../shared/mount';
import { STATUS_WORDS } from '../shared/release-status';
import type { Election } from '../shared/settings';
import { Alert, Waiting } from '../shared/ui';
import { ContestCard, Notes } from './contest-card';
import { chooseElection, searchContests, unitsOf } from './figures';
import type { Reading } from './reading';
import { useResults } from './use-results';

const parameters = new URLSearchParams(location.search);
const askedElection = parameters.get('election');
const askedRelease = /^[1-9][0-9]{0,5}$/.test(parameters.get('release') ?? '')
  ? Number(parameters.get('release'))
  : undefined;
const ELECTION_ID = /^[a-z0-9][a-z0-9-]{2,62}$/;

/** Status and time, always in sight while the figures scroll. */
const StatusStrip = (props: { reading: Reading & { kind: 'figures' }; timeZone?: string; pause: ComponentChild }) => {
  const { figures, stale, checkedAt } = props.reading;
  return (
    <div class={`status-strip status-strip--${figures.status}`}>
      <div class="grid-container status-strip__inner">
        <strong class="status-strip__status">{STATUS_WORDS[figures.status].name}</strong>
        <span>
          Release {figures.release} · <span class="nowrap">{instant(figures.releasedAt, props.timeZone)}</span>
        </span>
        <span class="status-strip__refresh">
          {stale ? (
            <strong role="status">Could not refresh since {clockTime(checkedAt)}</strong>
          ) : (
            <>Checked {clockTime(checkedAt)}</>
          )}{' '}
          {props.pause}
        </span>
      </div>
    </div>
  );
};

const clockTime = (at: Date): string => at.toLocaleTimeString('en-US', { hour: 'numeric', minute: '2-digit' });

const KeyFigure = (props: { name: string; value: string; hint?: string; lead?: boolean }) => (
  <div class={`key-figure ${props.lead ? 'key-figure--lead' : ''}`}>
    <dt>{props.name}</dt>
    <dd>
      <span class="key-figure__value">{props.value}</span>
      {props.hint && <span class="key-figure__hint">{props.hint}</span>}
    </dd>
  </div>
);

const KeyFigures = (props: { figures: PageFigures }) => {
  const { figures } = props;
  const reported = figures.units.filter((unit) => unit.reported).length;
  return (
    <dl class="key-figures">
      <KeyFigure
        lead
        name="Ballots counted"
        value={figures.ballotsCounted === undefined ? 'Not stated' : count(figures.ballotsCounted)}
        hint={figures.ballotsCounted === undefined ? 'The office’s file does not say.' : undefined}
      />
      <KeyFigure
        lead
        name="Ballots still to be counted"
        value={figures.ballotsOutstanding === undefined ? 'Not stated' : count(figures.ballotsOutstanding)}
        hint={
          figures.ballotsOutstanding === undefined
            ? 'The office has not said how many are outstanding.'
            : 'As the office knows them; late mail and provisional ballots may be added.'
        }
      />
      <KeyFigure
        name="Turnout so far"
        value={
          figures.ballotsCounted === undefined || figures.registeredVoters === undefined
            ? 'Not stated'
            : percent(figures.ballotsCounted, figures.registeredVoters)
        }
        hint={
          figures.registeredVoters === undefined ? undefined : `of ${count(figures.registeredVoters)} registered voters`
        }
      />
      <KeyFigure
        name="Reporting units with figures"
        value={`${count(reported)} of ${count(figures.units.length)}`}
        hint="Units differ in size; ballots say more."
      />
    </dl>
  );
};

const Contests = (props: { figures: PageFigures }) => {
  const { figures } = props;
  const [query, setQuery] = useState('');
  const [unit, setUnit] = useState<number | undefined>(undefined);
  const found = useMemo(() => {
    const named = searchContests(figures.contests, query);
    return unit === undefined ? named : named.filter((contest) => unitsOf(contest).includes(unit));
  }, [figures, query, unit]);
  // The same elements as long as nothing changed: opened tables of hundreds of rows are not compared again.
  const cards = useMemo(
    () => found.map((contest) => <ContestCard key={contest.id} contest={contest} units={figures.units} unit={unit} />),
    [found, figures, unit],
  );
  return (
    <section aria-labelledby="contests-heading">
      <h2 id="contests-heading">Contests</h2>
      <div class="contest-search">
        <div>
          <label class="usa-label" for="contest-search">
            Search contests and choices
          </label>
          <input
            class="usa-input"
            type="search"
            id="contest-search"
            autocomplete="off"
            value={query}
            onInput={(event) => setQuery(event.currentTarget.value)}
          />
        </div>
        {figures.units.length > 1 && (
          <div>
            <label class="usa-label" for="unit-choice">
              Figures of
            </label>
            <select
              class="usa-select"
              id="unit-choice"
              value={unit === undefined ? '' : String(unit)}
              onChange={(event) =>
                setUnit(event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value))
              }
            >
              <option value="">All of {figures.jurisdiction}</option>
              {figures.units.map((u, index) => (
                <option key={u.id} value={String(index)}>
                  {u.name}
                </option>
              ))}
            </select>
          </div>
        )}
        <p class="contest-search__count" role="status">
          {found.length === figures.contests.length
            ? plural(found.length, 'contest', 'contests')
            : `${count(found.length)} of ${plural(figures.contests.length, 'contest', 'contests')}`}
        </p>
      </div>
      {found.length === 0 && <p>No contest matches. Try fewer letters, or all reporting units.</p>}
      <div class="contests">{cards}</div>
    </section>
  );
};

const Downloads = (props: { figures: PageFigures; newest: boolean }) => {
  const { electionId, release } = props.figures;
  const earlier = Array.from({ length: props.newest ? release - 1 : 0 }, (_, index) => release - 1 - index);
  return (
    <section class="usa-prose downloads" aria-labelledby="downloads-heading">
      <h2 id="downloads-heading">Download and check</h2>
      <ul>
        <li>
          <a href={`/${publishedPaths.report(electionId, release)}`} download>
            Complete report, release {release}
          </a>{' '}
          (JSON, NIST SP 1500-100 version 2)
        </li>
        <li>
          <a href={`/${publishedPaths.page(electionId, release)}`} download>
            Figures of this page
          </a>{' '}
          (JSON)
        </li>
        <li>
          <a href={`/${publishedPaths.statement(electionId, release)}`} download>
            Signed statement
          </a>{' '}
          that names both files by their digest
        </li>
      </ul>
      <p>
        Anyone can check that these files are what the office signed, and that no release was changed or taken away
        afterwards: <a href="/verify/">how to verify results</a>.
      </p>
      {earlier.length > 0 && (
        <>
          <h3>Earlier releases</h3>
          <ul>
            {earlier.map((n) => (
              <li key={n}>
                <a href={`/live/?election=${electionId}&release=${n}`}>Release {n}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};

const NoResultsYet = (props: { election?: Election; stale: boolean }) => (
  <div class="grid-container">
    {props.stale && (
      <Alert kind="warning" slim announce>
        Could not refresh. This page keeps trying.
      </Alert>
    )}
    <Alert kind="info" heading="No results have been released yet">
      {props.election && <p>{pollsSentence(props.election)}</p>}
      <p>
        Figures appear here by themselves as soon as two people of the office have approved them. You do not need to
        reload.
      </p>
    </Alert>
  </div>
);

const pollsSentence = (election: Election): string => {
  const at = instant(election.pollsClose, election.timeZone);
  return Date.parse(election.pollsClose) > Date.now()
    ? `Polls close on ${at}. Nothing is published before that.`
    : `Polls closed on ${at}. The first figures follow when the office has counted and approved them.`;
};

const Results = (props: { electionId: string; election?: Election; jurisdiction?: string }) => {
  const { electionId, election } = props;
  const [paused, setPaused] = useState(false);
  const reading = useResults(electionId, askedRelease, paused);
  const release = reading.kind === 'figures' ? reading.figures.release : undefined;
  const firstSeen = useRef<number | undefined>(undefined);
  if (firstSeen.current === undefined) firstSeen.current = release;
  const fresh = release !== undefined && firstSeen.current !== undefined && release > firstSeen.current;
  const name = reading.kind === 'figures' ? reading.figures.electionName : election?.name;
  const jurisdiction = reading.kind === 'figures' ? reading.figures.jurisdiction : props.jurisdiction;
  const date = reading.kind === 'figures' ? reading.figures.electionDate : election?.date;
  useEffect(() => {
    if (name) document.title = ['Results', name, jurisdiction].filter(Boolean).join(' – ');
  }, [name, jurisdiction]);
  const pause =
    askedRelease === undefined ? (
      <button type="button" class="usa-button usa-button--unstyled" onClick={() => setPaused(!paused)}>
        {paused ? 'Resume updates' : 'Pause updates'}
      </button>
    ) : null;
  return (
    <>
      <div class="grid-container results-title">
        <h1>{name ?? 'Election results'}</h1>
        {date && <p class="results-title__date">{longDate(date)}</p>}
      </div>
      {reading.kind === 'loading' && (
        <div class="grid-container">
          <Waiting>Reading the newest figures…</Waiting>
        </div>
      )}
      {reading.kind === 'unavailable' && (
        <div class="grid-container">
          <Alert kind="error" heading="The results could not be read" announce>
            <p>This page keeps trying by itself.</p>
            <p>
              You can also open <a href={`/${publishedPaths.latest(electionId)}`}>the file with the newest figures</a>.
            </p>
          </Alert>
        </div>
      )}
      {reading.kind === 'none' &&
        (askedRelease === undefined ? (
          <NoResultsYet election={election} stale={reading.stale} />
        ) : (
          <div class="grid-container">
            <Alert kind="warning" heading={`There is no release ${askedRelease} of this election`}>
              <a href={`/live/?election=${electionId}`}>See the newest release</a>
            </Alert>
          </div>
        ))}
      {reading.kind === 'figures' && (
        <>
          <StatusStrip reading={reading} timeZone={election?.timeZone} pause={pause} />
          <div class="grid-container results">
            <div aria-live="polite">
              {fresh && (
                <Alert kind="info" slim>
                  Release {release} has come in. You are looking at it.
                </Alert>
              )}
            </div>
            {reading.stale && (
              <Alert kind="warning" slim>
                Could not refresh. These are the last figures that this page has received; there may be newer ones.
              </Alert>
            )}
            {askedRelease !== undefined && (
              <Alert kind="warning" slim>
                This is release {askedRelease}, not necessarily the newest.{' '}
                <a href={`/live/?election=${electionId}`}>See the newest release</a>
              </Alert>
            )}
            <p class="results__meaning">
              {STATUS_WORDS[reading.figures.status].meaning}
              {reading.figures.figuresAsOf && (
                <> Figures as counted at {instant(reading.figures.figuresAsOf, election?.timeZone)}.</>
              )}
            </p>
            <KeyFigures figures={reading.figures} />
            <Notes notes={reading.figures.notes} heading="About these figures" />
            <Contests figures={reading.figures} />
            <Downloads figures={reading.figures} newest={askedRelease === undefined} />
          </div>
        </>
      )}
    </>
  );
};

const OtherElections = (props: { elections: readonly Election[]; current?: string }) => {
  const others = props.elections.filter((election) => election.id !== props.current);
  return others.length === 0 ? null : (
    <nav class="grid-container other-elections" aria-label="Elections">
      <h2>{props.current === undefined ? 'Elections' : 'Other elections'}</h2>
      <ul class="usa-list">
        {others.map((election) => (
          <li key={election.id}>
            <a href={`/live/?election=${election.id}`}>
              {election.name}, {longDate(election.date)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
};

const page = (settings: SiteSettings) => {
  const election = chooseElection(settings.elections, askedElection, new Date());
  if (askedElection !== null && election?.id !== askedElection) {
    return (
      <>
        <div class="grid-container results-title">
          <h1>Election results</h1>
          <Alert kind="warning" heading="This site has no such election">
            The address names an election that is not held here. Choose one below.
          </Alert>
        </div>
        <OtherElections elections={settings.elections} />
      </>
    );
  }
  if (!election) return <p class="grid-container">No election is set up on this site.</p>;
  return (
    <>
      <Results electionId={election.id} election={election} jurisdiction={settings.jurisdiction} />
      <OtherElections elections={settings.elections} current={election.id} />
    </>
  );
};

/** The figures do not depend on the settings file: an address that names its election works without. */
const pageWithoutSettings = () =>
  askedElection !== null && ELECTION_ID.test(askedElection) ? (
    <Results electionId={askedElection} />
  ) : (
    <div class="grid-container results-title">
      <h1>Election results</h1>
      <Alert kind="error" heading="This page could not be loaded completely" announce>
        Reload it in a minute.
      </Alert>
    </div>
  );

void mount(page, pageWithoutSettings);
