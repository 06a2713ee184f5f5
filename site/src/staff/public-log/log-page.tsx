import type { PublicLogView } from '../../../../lib/contracts/public-log';
import { instant, plural } from '../../shared/format';
import { ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole, useLoaded } from '../context';
import { CosignatureForm } from './cosignature-form';
import { KeyChange } from './key-change';

type Log = PublicLogView['logs'][number];

const LogSection = ({ log }: { readonly log: Log }) => (
  <section class="panel" aria-label={log.origin}>
    <h2>{log.rehearsal ? 'The log of rehearsals' : 'The log of releases'}</h2>
    {log.checkpoint === undefined ? (
      <p>Nothing stands in it yet.</p>
    ) : (
      <>
        <p>{plural(log.size, 'entry', 'entries')}. This is what the office’s key and witnesses sign:</p>
        <pre class="command">{log.checkpoint}</pre>
        {log.cosigned.length === 0 ? (
          <p>No witness has signed this checkpoint yet.</p>
        ) : (
          <ul class="usa-list">
            {log.cosigned.map(({ name, at, enteredBy }) => (
              <li key={name}>
                {name} saw it on {instant(at)}. Entered by {enteredBy}.
              </li>
            ))}
          </ul>
        )}
      </>
    )}
  </section>
);

/** What the public log says now, who watches over it, and which key signs it. */
export const LogPage = () => {
  const { may } = useConsole();
  const { state, reload } = useLoaded<PublicLogView>('/api/staff/results/log');
  if (state.kind === 'loading') return <Waiting>Reading…</Waiting>;
  if (state.kind === 'refused') return <ProblemAlert error={state.error} heading="The log could not be read" />;
  const { logs, witnesses, keys, change } = state.value;
  return (
    <>
      <h1>Public log</h1>
      <p>
        Every release stands in it, in an order that nobody can change unnoticed. A witness is somebody outside the
        office who signs what they saw, so that two people are never shown two logs.
      </p>
      {logs
        .filter(({ rehearsal, size }) => !rehearsal || size > 0)
        .map((log) => (
          <LogSection key={log.origin} log={log} />
        ))}
      <h2>Witnesses</h2>
      {witnesses.length === 0 ? (
        <p>The settings name none (publicLog.witnesses).</p>
      ) : (
        <ul class="usa-list">
          {witnesses.map(({ name, key }) => (
            <li key={key}>
              {name}: <span class="digest">{key}</span>
            </li>
          ))}
        </ul>
      )}
      {witnesses.length > 0 && may('results.enter-cosignature') && <CosignatureForm onDone={reload} />}
      <KeyChange keys={keys} change={change} onDone={reload} />
    </>
  );
};
