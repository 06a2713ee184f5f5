import type { ComponentChild } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type PageFigures, publishedPaths, REHEARSAL_ID, rootOf } from '../../../lib/contracts/published';
import type { SiteSettings } from '../../../lib/contracts/site';
import { count, instant, longDate, percent, plural } from '../shared/format';
import { mount } from '../shared/mount';
import { STATUS_WORDS } from '../shared/release-status';
import type { Election } from '../shared/settings';
import { Alert, Waiting } from '../shared/ui';
import { CheckThese } from './check-these';
import { ContestCard, Notes } from './contest-card';
import { chooseElection, searchContests, unitsOf, unitsReported } from './figures';
import { History } from './history';
import type { Reading } from './reading';
import { useResults } from './use-results';
import { useUnits } from './use-units';

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
        <strong class="status-strip__status">
          {figures.watermark ? `${figures.watermark} · ` : ''}
          {STATUS_WORDS[figures.status].name}
          {figures.certifiedBy && ` by the ${figures.certifiedBy}`}
        </strong>
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
  const units = unitsReported(figures);
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
        value={`${count(units.reported)} of ${count(units.all)}`}
        hint="Units differ in size; ballots say more."
      />
    </dl>
  );
};

const MethodTable = ({ figures }: { figures: PageFigures }) =>
  figures.ballotsByMethod === undefined || figures.ballotsByMethod.length === 0 ? null : (
    <table class="usa-table usa-table--compact unit-table method-table">
      <caption class="usa-sr-only">Ballots by the way they were cast</caption>
      <thead>
        <tr>
          <th scope="col">Ballots by method</th>
          <th scope="col">Counted</th>
          <th scope="col">Still to be counted</th>
        </tr>
      </thead>
      <tbody>
        {figures.ballotsByMethod.map(({ method, counted, outstanding }) => (
          <tr key={method}>
            <th scope="row">{method}</th>
            <td>{counted === undefined ? '–' : count(counted)}</td>
            <td>{outstanding === undefined ? '–' : count(outstanding)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );

/** What must be read before any figure: a rehearsal, one person's release, corrections. */
const Warnings = ({ figures }: { figures: PageFigures }) => (
  <>
    {figures.watermark && (
      <Alert kind="error" heading={figures.watermark}>
        These figures were made to try the system. Nobody voted for them.
      </Alert>
    )}
    {figures.breakGlass && (
      <Alert kind="warning" heading="Released by one person alone">
        Releases need two people. This one was made by one person in an emergency, who gave this reason:{' '}
        {figures.breakGlass}
      </Alert>
    )}
    {figures.corrections !== undefined && figures.corrections.length > 0 && (
      <section class="notes" aria-labelledby="corrections-heading">
        <h2 class="notes__heading" id="corrections-heading">
          Corrections in this release
        </h2>
        <ul>
          {figures.corrections.map(({ release, contest, what, why }) => (
            <li key={`${release} ${contest} ${what}`}>
              <strong>{figures.contests.find(({ id }) => id === contest)?.name ?? contest}</strong>, as in release{' '}
              {release}: {what}
              <p class="notes__reason">
                <strong>Why:</strong> {why}
              </p>
            </li>
          ))}
        </ul>
      </section>
    )}
  </>
);

const Contests = (props: { figures: PageFigures }) => {
  const { units, ask } = useUnits(props.figures.electionId, props.figures.release);
  // Until the units of a newer release are there, its totals stand without them.
  const whole = units.kind === 'there' && units.figures.release === props.figures.release ? units.figures : undefined;
  const figures = whole ?? props.figures;
  const state = whole !== undefined ? 'there' : units.kind === 'there' ? 'reading' : units.kind;
  const [query, setQuery] = useState('');
  const [unitId, setUnitId] = useState('');
  const at = figures.units.findIndex(({ id }) => id === unitId);
  const unit = at < 0 ? undefined : at;
  const found = useMemo(() => {
    const named = searchContests(figures.contests, query);
    return unit === undefined ? named : named.filter((contest) => unitsOf(contest).includes(unit));
  }, [figures, query, unit]);
  // The same elements as long as nothing changed: opened tables of hundreds of rows are not compared again.
  const cards = useMemo(
    () =>
      found.map((contest) => (
        <ContestCard
          key={contest.id}
          contest={contest}
          units={figures.units}
          unit={unit}
          state={state}
          askForUnits={ask}
        />
      )),
    [found, figures, unit, state],
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
        {unitsReported(figures).all > 1 && (
          <div>
            {whole === undefined ? (
              <button type="button" class="usa-button usa-button--outline" onClick={ask} disabled={state === 'reading'}>
                {state === 'reading' ? 'Reading reporting units…' : 'Choose a reporting unit'}
              </button>
            ) : (
              <>
                <label class="usa-label" for="unit-choice">
                  Figures of
                </label>
                <select
                  class="usa-select"
                  id="unit-choice"
                  value={unitId}
                  onChange={(event) => setUnitId(event.currentTarget.value)}
                >
                  <option value="">All of {figures.jurisdiction}</option>
                  {figures.units.map((u) => (
                    <option key={u.id} value={u.id}>
                      {u.name}
                    </option>
                  ))}
                </select>
              </>
            )}
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

const Downloads = (props: { figures: PageFigures }) => {
  const { electionId, release } = props.figures;
  const root = rootOf(electionId);
  const files = [
    [
      publishedPaths.report(electionId, release),
      `Complete report, release ${release}`,
      'JSON, NIST SP 1500-100 version 2',
    ],
    [publishedPaths.csv(electionId, release), 'Table of all figures', 'CSV'],
    [publishedPaths.page(electionId, release), 'Figures of this page', 'JSON'],
    [publishedPaths.canvass(electionId, release), 'Canvass report and statement of votes cast, to print', 'PDF'],
    [publishedPaths.statement(electionId, release), 'Signed statement', 'names all these files by their digest'],
  ] as const;
  return (
    <section class="usa-prose downloads" aria-labelledby="downloads-heading">
      <h2 id="downloads-heading">Download and check</h2>
      <ul>
        {files.map(([path, name, kind]) => (
          <li key={path}>
            <a href={`/${root}${path}`} download>
              {name}
            </a>{' '}
            ({kind})
          </li>
        ))}
        <li>
          <a href={`/${root}${publishedPaths.html(electionId, release)}`}>These figures without JavaScript</a>
        </li>
      </ul>
      <p>
        Anyone can check that these files are what the office signed, and that no release was changed or taken away
        afterwards: <a href="/verify/">how to verify results</a>.
      </p>
      {root === '' && <CheckThese />}
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
              You can also open{' '}
              <a href={`/${rootOf(electionId)}${publishedPaths.latestHtml(electionId)}`}>the page without JavaScript</a>
              .
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
            <Warnings figures={reading.figures} />
            <KeyFigures figures={reading.figures} />
            <MethodTable figures={reading.figures} />
            <Notes notes={reading.figures.notes} heading="About these figures" />
            <Contests figures={reading.figures} />
            <History
              electionId={electionId}
              release={reading.figures.release}
              shown={reading.figures.release}
              timeZone={election?.timeZone}
            />
            <Downloads figures={reading.figures} />
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

/** Only who has its address looks at a rehearsal: it is in no list, and its figures carry the mark. */
const askedRehearsal =
  askedElection?.startsWith(REHEARSAL_ID) && ELECTION_ID.test(askedElection) ? askedElection : undefined;

const page = (settings: SiteSettings) => {
  if (askedRehearsal !== undefined) return <Results electionId={askedRehearsal} jurisdiction={settings.jurisdiction} />;
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
