import { Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { LoadView, ResultsFinding } from '../../../../lib/contracts/results';
import { voteRule } from '../../../../lib/services/results/files/words';
import { count, instant, percent, plural } from '../../shared/format';
import { RoundsTable } from '../../shared/rounds-table';
import { Alert, ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole, useLoaded } from '../context';
import { ApprovalForm } from './approval-form';
import { HoldsNotice } from './holds-notice';
import { RehearsalBanner } from './rehearsal-banner';
import { ReviseForm } from './revise-form';
import { standingWords } from './standing-words';
import { FORMAT_WORDS, LOAD_STATE_WORDS, SEVERITY_WORDS } from './words';

/** Publishing takes seconds; the page asks until it is done. */
const PUBLISHING_POLL_MS = 2000;

export const Finding = (props: { readonly finding: ResultsFinding }) => {
  const { finding } = props;
  return (
    <>
      <span class={`severity severity--${finding.severity}`}>{SEVERITY_WORDS[finding.severity]}</span> {finding.message}
      {(finding.contest !== undefined || finding.unit !== undefined) && (
        <span class="row-note">{[finding.contest, finding.unit].filter(Boolean).join(' · ')}</span>
      )}
      {finding.stated !== undefined && finding.computed !== undefined && (
        <span class="row-note">
          The file states {count(finding.stated)}; its parts add up to {count(finding.computed)} (
          {signed(finding.computed - finding.stated)}).
        </span>
      )}
    </>
  );
};

/** With a sign that a screen reader says. */
const signed = (n: number): string => `${n > 0 ? '+' : n < 0 ? '−' : ''}${count(Math.abs(n))}`;

const ORDER = ['blocking', 'warning', 'note'] as const;

/** A file that is wrong everywhere has thousands; the first ones are enough to see it. */
const SHOWN_AT_FIRST = 40;

const Findings = (props: { findings: readonly ResultsFinding[] }) => {
  const [all, setAll] = useState(false);
  const sorted = [...props.findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const counts = ORDER.map((severity) => ({
    severity,
    found: sorted.filter((finding) => finding.severity === severity).length,
  })).filter(({ found }) => found > 0);
  return (
    <section aria-labelledby="findings-heading">
      <h2 id="findings-heading">What does not add up</h2>
      {sorted.length === 0 ? (
        <Alert kind="success" slim>
          Nothing was found: where the file states totals, its parts add up to them.
        </Alert>
      ) : (
        <>
          <p>{counts.map(({ severity, found }) => `${SEVERITY_WORDS[severity]}: ${count(found)}`).join(' · ')}</p>
          <ul class="findings">
            {(all ? sorted : sorted.slice(0, SHOWN_AT_FIRST)).map((finding) => (
              <li key={finding.id}>
                <Finding finding={finding} />
              </li>
            ))}
          </ul>
          {!all && sorted.length > SHOWN_AT_FIRST && (
            <p>
              <button type="button" class="usa-button usa-button--outline" onClick={() => setAll(true)}>
                Show all {count(sorted.length)}
              </button>
            </p>
          )}
        </>
      )}
    </section>
  );
};

const Figures = (props: { view: LoadView }) => {
  const { report, ballotsOutstanding } = props.view;
  return (
    <section aria-labelledby="figures-heading">
      <h2 id="figures-heading">Figures</h2>
      <dl class="record">
        <div>
          <dt>Ballots counted</dt>
          <dd>{report.ballotsCast === undefined ? 'The file does not say' : count(report.ballotsCast)}</dd>
        </div>
        <div>
          <dt>Ballots still to be counted</dt>
          <dd>{ballotsOutstanding === undefined ? 'Not stated' : count(ballotsOutstanding)}</dd>
        </div>
        <div>
          <dt>Registered voters</dt>
          <dd>{report.registeredVoters === undefined ? 'The file does not say' : count(report.registeredVoters)}</dd>
        </div>
        <div>
          <dt>Reporting units with figures</dt>
          <dd>
            {count(report.unitsReported)} of {count(report.units)}
          </dd>
        </div>
      </dl>
      <p>
        {plural(report.contests.length, 'contest', 'contests')}. Compare them with your system’s own summary report.
      </p>
      {report.contests.map((contest) => {
        const whole = contest.selections.reduce((sum, selection) => sum + selection.votes, 0);
        return (
          <Fragment key={contest.id}>
            <table class="staff-contest">
              <caption>
                {contest.name}
                <span class="row-note">{voteRule(contest)}</span>
                {contest.standing && (
                  <span class="row-note">
                    {standingWords(contest.standing)}
                    {contest.before && ` (last release: ${standingWords(contest.before)})`}
                  </span>
                )}
              </caption>
              <thead class="usa-sr-only">
                <tr>
                  <th scope="col">Choice</th>
                  <th scope="col">Votes</th>
                  <th scope="col">Share</th>
                </tr>
              </thead>
              <tbody>
                {contest.selections.map((selection) => (
                  <tr key={selection.id}>
                    <th scope="row">
                      {selection.name}
                      {selection.party && <span class="party"> {selection.party}</span>}
                    </th>
                    <td class="figure">{count(selection.votes)}</td>
                    <td class="figure">{percent(selection.votes, whole)}</td>
                  </tr>
                ))}
                <tr class="staff-contest__total">
                  <th scope="row">All votes</th>
                  <td class="figure">{count(whole)}</td>
                  <td class="figure" />
                </tr>
              </tbody>
            </table>
            {contest.rounds && (
              <RoundsTable
                contest={contest.name}
                selections={contest.selections}
                rounds={contest.rounds.map(({ round, votes }) => ({
                  round,
                  votes: contest.selections.map(({ id }) => votes[id] ?? null),
                }))}
              />
            )}
          </Fragment>
        );
      })}
    </section>
  );
};

/** Corrections and units that are put together: published with the figures, so checked with them. */
const SaidAbout = ({ view }: { view: LoadView }) => {
  const nameOf = (contest: string): string => view.report.contests.find(({ id }) => id === contest)?.name ?? contest;
  return (
    <>
      {view.corrections.length > 0 && (
        <section aria-labelledby="corrections-heading">
          <h2 id="corrections-heading">What is corrected</h2>
          <ul class="findings">
            {view.corrections.map(({ contest, release, what, why }) => (
              <li key={contest}>
                <strong>{nameOf(contest)}</strong>, as in release {release}. {what}
                <span class="row-note">Why: {why}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {view.combinedUnits.length > 0 && (
        <section aria-labelledby="combined-heading">
          <h2 id="combined-heading">Published together</h2>
          <p>Alone these units have so few ballots that the figures could tell how somebody voted.</p>
          <ul class="findings">
            {view.combinedUnits.map((group) => (
              <li key={group.join()}>{group.join(' + ')}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
};

const ReleaseState = (props: { view: LoadView; timeZone: string | undefined }) => {
  const { release, electionId } = props.view;
  if (!release) return null;
  return release.state === 'published' ? (
    <Alert kind="success" heading={`Release ${release.release} is published`} announce>
      <p>
        Loaded by {release.loadedBy}, approved by {release.approvedBy}, {instant(release.approvedAt, props.timeZone)}.
      </p>
      <p>
        <a href={`/live/?election=${electionId}`}>See it on the public page</a>
      </p>
    </Alert>
  ) : (
    <Alert kind="info" heading={`Release ${release.release} is approved and being signed and published`} announce>
      This takes a few seconds. The page looks again by itself.
    </Alert>
  );
};

/** One load before a person's eyes: findings first, then figures, then the decision on exactly these. */
export const LoadPage = (props: { readonly electionId: string; readonly loadId: string }) => {
  const { settings, session, may } = useConsole();
  const { state, reload } = useLoaded<LoadView>(`/api/staff/results/loads/${encodeURIComponent(props.loadId)}`);
  const publishing = state.kind === 'loaded' && state.value.release?.state === 'approved';
  useEffect(() => {
    if (!publishing) return;
    const timer = setInterval(() => void reload(), PUBLISHING_POLL_MS);
    return () => clearInterval(timer);
  }, [publishing, reload]);
  const back = (
    <p class="back">
      <a href={`#/results/${props.electionId}`}>Back to the election</a>
    </p>
  );
  if (state.kind === 'loading') return <Waiting>Reading…</Waiting>;
  if (state.kind === 'refused') {
    return (
      <>
        {back}
        <ProblemAlert error={state.error} heading="The load could not be read" />
      </>
    );
  }
  const view = state.value;
  const timeZone = settings.elections.find(({ id }) => id === view.electionId)?.timeZone;
  const own = view.loadedBy === session.username || view.loadedBy === session.sub;
  return (
    <>
      {back}
      <h1>{view.fileName}</h1>
      <p class="results-title__date">
        {standingWords(view)} · loaded by {view.loadedBy}, {instant(view.loadedAt, timeZone)} ·{' '}
        {LOAD_STATE_WORDS[view.state]}
      </p>
      {view.rehearsal && <RehearsalBanner />}
      <ReleaseState view={view} timeZone={timeZone} />
      {view.state === 'staged' && <HoldsNotice view={view} />}
      {view.state === 'superseded' && !view.release && (
        <Alert kind="warning" slim>
          A newer file has been loaded for this election. This one cannot be approved any more.
        </Alert>
      )}
      <dl class="record record--file">
        <div>
          <dt>Format</dt>
          <dd>
            {FORMAT_WORDS[view.report.format]}
            {view.mapping && `: ${view.mapping.id}, version ${view.mapping.version}`}
          </dd>
        </div>
        <div>
          <dt>Election, as the file names it</dt>
          <dd>
            {view.report.electionName || 'no name'}
            {view.report.electionDate && `, ${view.report.electionDate}`}
          </dd>
        </div>
        <div>
          <dt>SHA-256 of the file</dt>
          <dd class="digest">{view.fileSha256}</dd>
        </div>
        <div>
          <dt>SHA-256 of the figures</dt>
          <dd class="digest">{view.figuresSha256}</dd>
        </div>
      </dl>
      <SaidAbout view={view} />
      <Findings findings={view.findings} />
      <Figures view={view} />
      {view.state === 'staged' && own && may('results.load') && <ReviseForm key={view.loadId} view={view} />}
      {view.state === 'staged' && may('results.break-glass') && <ApprovalForm view={view} onDone={reload} alone />}
      {view.state === 'staged' &&
        (own ? (
          <Alert kind="info" heading="Somebody else has to approve this">
            You loaded this file. A different person with the role results-approver looks at the figures above and
            releases them.
          </Alert>
        ) : may('results.approve') ? (
          <ApprovalForm view={view} onDone={reload} />
        ) : (
          <Alert kind="info" heading="Waits for approval">
            A person with the role results-approver releases these figures.
          </Alert>
        ))}
    </>
  );
};
