import { useEffect, useState } from 'preact/hooks';
import type { SiteSettings } from '../../../lib/contracts/site';
import { chooseElection } from '../live/figures';
import type { Attempt } from '../live/reading';
import { readTotals } from '../live/use-results';
import { count, dayOf, instant, longDate, mediumDate } from '../shared/format';
import { mount } from '../shared/mount';
import { STATUS_WORDS } from '../shared/release-status';
import type { Election } from '../shared/settings';
import { Alert, Waiting } from '../shared/ui';

/** The newest release in three figures, with the way to all of them. */
const CurrentResults = (props: { election: Election }) => {
  const { election } = props;
  const [attempt, setAttempt] = useState<Attempt | undefined>();
  useEffect(() => {
    readTotals(election.id).then(setAttempt, () => setAttempt({ kind: 'failed' }));
  }, [election.id]);
  return (
    <section class="lead-card" aria-labelledby="current-heading">
      <h2 id="current-heading">{election.name}</h2>
      <p class="lead-card__date">{longDate(election.date)}</p>
      {attempt === undefined && <Waiting>Reading the newest figures…</Waiting>}
      {attempt?.kind === 'failed' && (
        <Alert kind="warning" slim>
          The newest figures could not be read just now. The results page keeps trying.
        </Alert>
      )}
      {attempt?.kind === 'none' && (
        <p>
          No results have been released yet.{' '}
          {Date.parse(election.pollsClose) > Date.now()
            ? `Polls close on ${instant(election.pollsClose, election.timeZone)}.`
            : `Polls closed on ${instant(election.pollsClose, election.timeZone)}.`}
        </p>
      )}
      {attempt?.kind === 'figures' && (
        <>
          <p class="lead-card__status">
            <span class={`status-tag status-tag--${attempt.figures.status}`}>
              {STATUS_WORDS[attempt.figures.status].name}
            </span>
            <span>
              Release {attempt.figures.release} · {instant(attempt.figures.releasedAt, election.timeZone)}
            </span>
          </p>
          <dl class="lead-card__figures">
            <div>
              <dt>Ballots counted</dt>
              <dd>
                {attempt.figures.ballotsCounted === undefined ? 'Not stated' : count(attempt.figures.ballotsCounted)}
              </dd>
            </div>
            <div>
              <dt>Still to be counted</dt>
              <dd>
                {attempt.figures.ballotsOutstanding === undefined
                  ? 'Not stated'
                  : count(attempt.figures.ballotsOutstanding)}
              </dd>
            </div>
            <div>
              <dt>Contests</dt>
              <dd>{count(attempt.figures.contests.length)}</dd>
            </div>
          </dl>
        </>
      )}
      <a class="usa-button" href={`/live/?election=${election.id}`}>
        See results
      </a>
    </section>
  );
};

const ElectionDates = (props: { election: Election; registration: boolean }) => {
  const { election } = props;
  const today = dayOf(new Date(), election.timeZone);
  return (
    <li class="election">
      <h3>{election.name}</h3>
      <dl class="dates">
        <div>
          <dt>Election day</dt>
          <dd>{mediumDate(election.date)}</dd>
        </div>
        <div>
          <dt>Register by</dt>
          <dd>{mediumDate(election.registrationDeadline)}</dd>
        </div>
        <div>
          <dt>Polls close</dt>
          <dd>{instant(election.pollsClose, election.timeZone)}</dd>
        </div>
        <div>
          <dt>Certification</dt>
          <dd>{mediumDate(election.certification)}</dd>
        </div>
      </dl>
      <p>
        {today <= election.registrationDeadline && props.registration && (
          <>
            <a href="/register/">Register to vote</a> ·{' '}
          </>
        )}
        <a href={`/live/?election=${election.id}`}>Results</a>
      </p>
    </li>
  );
};

const Service = (props: { href: string; name: string; text: string }) => (
  <li class="service">
    <a href={props.href}>{props.name}</a>
    <p>{props.text}</p>
  </li>
);

const Home = (props: { settings: SiteSettings }) => {
  const { settings } = props;
  const current = chooseElection(settings.elections, null, new Date());
  const inOrder = [...settings.elections].sort((a, b) => b.date.localeCompare(a.date));
  const today = new Date().toISOString().slice(0, 10);
  const coming = inOrder.filter((election) => election.date >= today).reverse();
  const past = inOrder.filter((election) => election.date < today);
  const registration = settings.registrationMode !== 'off';
  return (
    <>
      <div class="hero">
        <div class="grid-container hero__inner">
          <div class="hero__text">
            <h1>{settings.jurisdiction} elections</h1>
            <p>
              Results, registration and dates from {settings.contact.office}. What is published here is approved by two
              people, signed, and open to anyone’s check.
            </p>
          </div>
          {current && settings.modules.includes('results') && <CurrentResults election={current} />}
        </div>
      </div>
      <div class="grid-container home">
        <section aria-labelledby="services-heading">
          <h2 id="services-heading">What you can do here</h2>
          <ul class="services">
            {registration && (
              <Service
                href="/register/"
                name="Register to vote"
                text={
                  settings.registrationMode === 'state-link'
                    ? 'The State keeps the voter roll. We show you the way to its form.'
                    : 'Fill in the national form here, or change your name or address.'
                }
              />
            )}
            {registration && settings.registrationMode !== 'state-link' && (
              <Service
                href="/status/"
                name="Check your registration"
                text="See whether you are on the roll, and your precinct."
              />
            )}
            <Service
              href="/live/"
              name="See results"
              text="By contest, by precinct, by voting method; with downloads."
            />
            <Service
              href="/verify/"
              name="Verify results"
              text="Check the signatures and totals yourself, without trusting us."
            />
            {settings.modules.includes('incidents') && (
              <Service
                href="/incidents/"
                name="Incident notices"
                text="What went wrong, what it meant, and what was done about it."
              />
            )}
          </ul>
        </section>
        <section aria-labelledby="elections-heading">
          <h2 id="elections-heading">Elections</h2>
          {coming.length > 0 && (
            <ul class="elections">
              {coming.map((election) => (
                <ElectionDates key={election.id} election={election} registration={registration} />
              ))}
            </ul>
          )}
          {coming.length === 0 && <p>No election is scheduled at the moment.</p>}
          {past.length > 0 && (
            <>
              <h3>Past elections</h3>
              <ul class="usa-list">
                {past.map((election) => (
                  <li key={election.id}>
                    <a href={`/live/?election=${election.id}`}>{election.name}</a>, {longDate(election.date)}
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
        <section class="contact" aria-labelledby="contact-heading">
          <h2 id="contact-heading">Contact</h2>
          <p>
            <strong>{settings.contact.office}</strong>
            <br />
            {settings.contact.address}
          </p>
          <p>
            <a href={`tel:${settings.contact.telephone.replace(/[^0-9+]/g, '')}`}>{settings.contact.telephone}</a>
            <br />
            <a href={`mailto:${settings.contact.email}`}>{settings.contact.email}</a>
          </p>
        </section>
      </div>
    </>
  );
};

void mount(
  (settings) => <Home settings={settings} />,
  () => (
    <div class="grid-container page">
      <h1>Election office</h1>
      <Alert kind="error" heading="This page could not be loaded completely" announce>
        Reload it in a minute. The <a href="/live/">results</a> may still be there.
      </Alert>
    </div>
  ),
);
