import { useState } from 'preact/hooks';
import type { IncidentNotice, IncidentVersionView } from '../../../../lib/contracts/incidents';
import { Alert, Checkbox, ErrorSummary, type FieldError, ProblemAlert, Waiting } from '../../shared/ui';
import { useConsole } from '../context';

/**
 * The second person's decision. It names the digest of the version on this screen, so that nothing else can be released by it.
 * The server refuses whoever wrote any of it; said here first, so that nobody tries in vain.
 */
export const ReleaseForm = (props: {
  readonly path: string;
  readonly version: IncidentVersionView;
  readonly writers: readonly IncidentVersionView[];
  readonly onDone: () => Promise<void>;
}) => {
  const { path, version } = props;
  const { call, session } = useConsole();
  const [read, setRead] = useState(false);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const own = props.writers.some(({ writtenBy }) => writtenBy === session.username);

  const release = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setRefused(undefined);
    const found = read ? [] : [{ field: 'read', message: 'Read what the public will read, then tick the box.' }];
    setErrors(found);
    if (found.length > 0) return;
    setBusy(true);
    try {
      await call<IncidentNotice>('POST', `${path}/versions/${version.version}/release`, {
        versionSha256: version.sha256,
      });
      await props.onDone();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section class="panel" aria-labelledby="release-heading">
      <h2 id="release-heading">Release to the public</h2>
      {own ? (
        <Alert kind="info" slim>
          You wrote this, or an earlier version of it. Somebody else releases it.
        </Alert>
      ) : (
        <form class="form" noValidate onSubmit={release}>
          <p>
            The title, the state, the dates and what stands under “For the public” go to the website, in these very
            words. It cannot be taken back, only followed by a further version.
          </p>
          <ErrorSummary errors={errors} />
          {refused !== undefined && <ProblemAlert error={refused} heading="Nothing was released" />}
          <Checkbox
            id="read"
            label="I read what is for the public. It is true as far as we know, and it names no voter."
            checked={read}
            onChange={setRead}
            error={errors.find(({ field }) => field === 'read')?.message}
          />
          <button type="submit" class="usa-button" disabled={busy}>
            Release version {version.version}
          </button>
          {busy && <Waiting>Releasing…</Waiting>}
        </form>
      )}
    </section>
  );
};
