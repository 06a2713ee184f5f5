import { useState } from 'preact/hooks';
import type { IncidentNotice, IncidentVersionView } from '../../../../lib/contracts/incidents';
import { SendingForm, useSending } from '../../shared/sending';
import { Alert, Checkbox } from '../../shared/ui';
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
  const sending = useSending();
  const own = props.writers.some(({ writtenBy }) => writtenBy === session.username);

  const release = (): Promise<void> =>
    sending.send(
      read ? [] : [{ field: 'read', message: 'Read what the public will read, then tick the box.' }],
      async () => {
        await call<IncidentNotice>('POST', `${path}/versions/${version.version}/release`, {
          versionSha256: version.sha256,
        });
        await props.onDone();
      },
    );

  return (
    <section class="panel" aria-labelledby="release-heading">
      <h2 id="release-heading">Release to the public</h2>
      {own ? (
        <Alert kind="info" slim>
          You wrote this, or an earlier version of it. Somebody else releases it.
        </Alert>
      ) : (
        <>
          <p>
            The title, the state, the dates and what stands under “For the public” go to the website, in these very
            words. It cannot be taken back, only followed by a further version.
          </p>
          <SendingForm
            sending={sending}
            onSend={release}
            refusal="Nothing was released"
            submit={`Release version ${version.version}`}
            waiting="Releasing…"
          >
            <Checkbox
              id="read"
              label="I read what is for the public. It is true as far as we know, and it names no voter."
              checked={read}
              onChange={setRead}
              error={sending.errorOf('read')}
            />
          </SendingForm>
        </>
      )}
    </section>
  );
};
