import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { instant, plural } from '../shared/format';
import { STATUS_WORDS } from '../shared/release-status';
import { Alert } from '../shared/ui';
import { figuresSentence } from './figures-sentence';
import { type BrowserCheck, runCheck } from './run-check';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly files: number; readonly path: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly check: BrowserCheck };

const problemOf = (error: unknown): string => {
  if (error instanceof Error && error.name === 'NotSupportedError') {
    return 'This browser cannot check Ed25519 signatures. Use a newer one (Chrome 137, Firefox 129, Safari 17), or the command below.';
  }
  return `The published files could not be read just now (${error instanceof Error ? error.message : 'unknown'}). This says nothing about them. Try again.`;
};

const Held = ({ check }: { readonly check: BrowserCheck }) => {
  const { report, before, remembered } = check;
  const notes = report.findings.filter(({ severity, code }) => severity === 'note' && code !== 'key-from-site');
  const figures = figuresSentence(report);
  const lines: ComponentChild[] = [
    <>The checkpoint and every statement bear the signature of the office’s key.</>,
    ...(report.mlDsa === undefined
      ? []
      : [
          <>
            The checkpoint bears the line of the log’s ML-DSA key too, which a quantum computer does not forge either.
            Its fingerprint is <span class="digest">{report.mlDsa}</span>: compare it with the canvass papers.
          </>,
        ]),
    <>
      The log has {plural(report.checkpoint?.size ?? 0, 'entry', 'entries')}, and its root is the one that was signed:
      every release is in it.
    </>,
    before === undefined ? (
      <>This is the first check in this browser, so there is nothing yet that the log must still contain.</>
    ) : (
      <>
        It contains everything that this browser saw on {instant(before.checkedAt)} (
        {plural(before.size, 'entry', 'entries')}).
      </>
    ),
    <>{plural(report.filesChecked, 'file has', 'files have')} the digest that was signed.</>,
    ...(figures === undefined ? [] : [figures]),
    ...report.witnesses.map(({ name, at }) => (
      <>
        The witness {name} saw this checkpoint on {instant(at)}.
      </>
    )),
  ];
  return (
    <Alert kind="success" heading="Everything that was checked holds" announce>
      <ul class="check-list">
        {lines.map((line, i) => (
          <li key={i}>{line}</li>
        ))}
      </ul>
      {report.release && (
        <p>
          Newest release: {report.release.electionId}, number {report.release.release},{' '}
          <strong>{STATUS_WORDS[report.release.status].name}</strong>, {instant(report.release.releasedAt)}.
        </p>
      )}
      {notes.map(({ file, message }) => (
        <p key={`${file} ${message}`}>
          {file}: {message}
        </p>
      ))}
      {!remembered && <p>This browser keeps nothing (a private window, perhaps), so the next check starts anew.</p>}
    </Alert>
  );
};

const Broken = ({ check }: { readonly check: BrowserCheck }) => {
  const errors = check.report.findings.filter(({ severity }) => severity === 'error');
  return (
    <Alert kind="error" heading={`${plural(errors.length, 'thing is', 'things are')} wrong`} announce>
      <p>Do not rely on these figures. Save this page and the files that are named, and ask the office by telephone.</p>
      <ul class="check-list">
        {errors.map(({ file, message, code }) => (
          <li key={`${code} ${file} ${message}`}>
            <strong class="digest">{file}</strong>: {message}
          </li>
        ))}
      </ul>
      {check.before && (
        <details class="disclosure">
          <summary>The checkpoint that this browser saw on {instant(check.before.checkedAt)}</summary>
          <pre class="command">{check.before.checkpoint}</pre>
        </details>
      )}
    </Alert>
  );
};

const Outcome = ({ state }: { readonly state: State }) => {
  if (state.kind === 'idle') return null;
  if (state.kind === 'running') {
    return (
      <p class="waiting" role="status">
        Checking: {plural(state.files, 'file', 'files')} read
      </p>
    );
  }
  if (state.kind === 'failed') {
    return (
      <Alert kind="warning" heading="Nothing was checked" announce>
        {state.message}
      </Alert>
    );
  }
  return state.check.report.ok ? <Held check={state.check} /> : <Broken check={state.check} />;
};

/** The check of published results, in this browser. `brief` leaves out what the page on verifying explains around it. */
export const CheckPanel = (props: { readonly brief?: boolean }) => {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [key, setKey] = useState('');
  const [all, setAll] = useState(false);
  const start = async (): Promise<void> => {
    let files = 0;
    setState({ kind: 'running', files, path: '' });
    try {
      const check = await runCheck(key, all ? 'all' : 'newest', (path) => {
        files += 1;
        setState({ kind: 'running', files, path });
      });
      setState({ kind: 'done', check });
    } catch (error) {
      setState({ kind: 'failed', message: problemOf(error) });
    }
  };
  const printed =
    state.kind === 'done' && key.trim() === '' && state.check.report.fingerprint !== undefined ? (
      <p>
        Checked with the key that this site shows. Its fingerprint is{' '}
        <span class="digest">{state.check.report.fingerprint}</span>: compare it with the canvass papers.
      </p>
    ) : null;
  return (
    <div class="check-panel">
      {!props.brief && (
        <>
          <label class="usa-label" for="check-key">
            The office’s key, as printed on its papers (optional)
          </label>
          <input
            class="usa-input digest"
            id="check-key"
            autocomplete="off"
            spellcheck={false}
            value={key}
            onInput={(event) => setKey(event.currentTarget.value)}
          />
          <div class="usa-checkbox">
            <input
              class="usa-checkbox__input"
              id="check-all"
              type="checkbox"
              checked={all}
              onChange={(event) => setAll(event.currentTarget.checked)}
            />
            <label class="usa-checkbox__label" for="check-all">
              Read the files of earlier releases too
            </label>
          </div>
        </>
      )}
      <button type="button" class="usa-button" disabled={state.kind === 'running'} onClick={() => void start()}>
        Check in this browser
      </button>
      <Outcome state={state} />
      {printed}
      <p class="usa-hint">
        A check that comes from the site it checks has limits: whoever changed the site could have changed the check.
        {props.brief ? (
          <>
            {' '}
            <a href="/verify/">How to check with the printed key and with other people’s tools</a>
          </>
        ) : (
          <> The ways below do not depend on this site.</>
        )}
      </p>
    </div>
  );
};
