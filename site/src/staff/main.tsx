import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { REGISTRATION_STATES } from '../../../lib/contracts/registration';
import type { SiteSettings } from '../../../lib/contracts/site';
import { mayAct } from '../../../lib/contracts/staff-actions';
import { mount } from '../shared/mount';
import { Alert, Waiting } from '../shared/ui';
import { ConsoleContext } from './context';
import { IncidentPage, NewIncidentPage } from './incidents/incident-page';
import { IncidentsPage } from './incidents/list-page';
import { LogPage } from './public-log/log-page';
import { FormPage } from './registrations/form-page';
import { QueuePage } from './registrations/queue-page';
import { ElectionPage, ElectionsPage } from './results/elections-page';
import { LoadPage } from './results/load-page';
import { MappingPage } from './results/mapping-page';
import { beginSignIn, finishSignIn, forgetSession, type Session, signOut, storedSession, usedSignIn } from './session';
import { isForStaff, type SettingsForStaff, signInsOf } from './sign-ins';

/** Warn while there is time to finish a sentence. */
const WARN_BEFORE_END_MS = 5 * 60_000;

const useHash = (): string => {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = (): void => {
      setHash(location.hash);
      scrollTo(0, 0);
      document.getElementById('main-content')?.focus({ preventScroll: true });
    };
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return hash;
};

const GROUP_WORDS = {
  registrar: 'registrar',
  'results-clerk': 'results clerk',
  'results-approver': 'results approver',
  'incidents-officer': 'incidents officer',
  auditor: 'auditor',
  'results-emergency': 'release by one person',
} as const;

/** What this person may open, among what this office runs. */
const areasOf = ({ groups }: Session, { modules, registrationMode }: SiteSettings) => ({
  results: modules.includes('results') && mayAct(groups, 'results.read-elections'),
  registrations:
    modules.includes('registration') && registrationMode !== 'state-link' && mayAct(groups, 'registrations.list'),
  incidents: modules.includes('incidents') && mayAct(groups, 'incidents.list'),
});

const Page = (props: { hash: string; session: Session; settings: SiteSettings }) => {
  const { groups } = props.session;
  const [path = '', query = ''] = props.hash.replace(/^#\/?/, '').split('?');
  const [area, first, second] = path.split('/').map(decodeURIComponent);
  const { results, registrations, incidents } = areasOf(props.session, props.settings);
  if (area === 'results' && results) {
    if (first && second === 'mapping' && mayAct(groups, 'results.save-mapping')) {
      return <MappingPage electionId={first} />;
    }
    if (first && second) return <LoadPage electionId={first} loadId={second} />;
    return first ? <ElectionPage electionId={first} /> : <ElectionsPage />;
  }
  if (area === 'log' && results) return <LogPage />;
  if (area === 'registrations' && registrations) {
    const asked = new URLSearchParams(query).get('state');
    return first ? (
      <FormPage reference={first} />
    ) : (
      <QueuePage state={REGISTRATION_STATES.find((state) => state === asked) ?? 'pending'} />
    );
  }
  if (area === 'incidents' && incidents) {
    if (first === 'new' && mayAct(groups, 'incidents.write')) return <NewIncidentPage />;
    return first ? <IncidentPage incidentId={first} /> : <IncidentsPage />;
  }
  if (!area && results) return <ElectionsPage />;
  if (!area && registrations) return <QueuePage state="pending" />;
  if (!area && incidents) return <IncidentsPage />;
  return (
    <>
      <h1>Staff console</h1>
      <Alert kind="info" heading="Nothing here for your account">
        Your account has no role that uses this part of the console. Ask whoever manages staff accounts for the right
        group.
      </Alert>
    </>
  );
};

const EndsSoon = (props: { session: Session }) => {
  const [soon, setSoon] = useState(false);
  useEffect(() => {
    setSoon(false);
    const timer = setTimeout(() => setSoon(true), props.session.expires - Date.now() - WARN_BEFORE_END_MS);
    return () => clearTimeout(timer);
  }, [props.session]);
  return soon ? (
    <Alert kind="warning" slim announce>
      Your session ends in a few minutes. Finish what you are doing, then sign out and in again.
    </Alert>
  ) : null;
};

const SignedIn = (props: { settings: SettingsForStaff; session: Session; onEnded: () => void }) => {
  const { settings, session, onEnded } = props;
  const hash = useHash();
  const context = useMemo(() => ({ settings, session, onEnded }), [settings, session, onEnded]);
  const here = hash.replace(/^#\/?/, '');
  const areas = areasOf(session, settings);
  return (
    <ConsoleContext.Provider value={context}>
      <div class="staff-bar">
        <div class="grid-container staff-bar__inner">
          <nav aria-label="Staff">
            <ul class="tabs">
              {areas.results && (
                <li>
                  <a href="#/results" aria-current={here.startsWith('results') ? 'page' : undefined}>
                    Results
                  </a>
                </li>
              )}
              {areas.results && (
                <li>
                  <a href="#/log" aria-current={here.startsWith('log') ? 'page' : undefined}>
                    Public log
                  </a>
                </li>
              )}
              {areas.registrations && (
                <li>
                  <a href="#/registrations" aria-current={here.startsWith('registrations') ? 'page' : undefined}>
                    Registrations
                  </a>
                </li>
              )}
              {areas.incidents && (
                <li>
                  <a href="#/incidents" aria-current={here.startsWith('incidents') ? 'page' : undefined}>
                    Incidents
                  </a>
                </li>
              )}
            </ul>
          </nav>
          <p class="staff-bar__who">
            <span>
              <strong>{session.username}</strong>{' '}
              {session.groups.length > 0 && `(${session.groups.map((group) => GROUP_WORDS[group]).join(', ')})`}
            </span>{' '}
            <button type="button" class="usa-button usa-button--unstyled" onClick={() => signOut(usedSignIn(settings))}>
              Sign out
            </button>
          </p>
        </div>
      </div>
      <div class="grid-container page">
        <EndsSoon session={session} />
        <Page key={hash} hash={hash} session={session} settings={settings} />
      </div>
    </ConsoleContext.Provider>
  );
};

const Staff = (props: { settings: SettingsForStaff }) => {
  const [session, setSession] = useState<Session | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    finishSignIn(usedSignIn(props.settings)).then((back) => {
      if (back && 'problem' in back) setProblem(back.problem);
      else setSession(back?.session ?? storedSession());
      setReady(true);
    });
  }, [props.settings]);
  const onEnded = useCallback(() => {
    forgetSession();
    setSession(undefined);
    setProblem('Your session has ended. Sign in again; nothing that was confirmed is lost.');
  }, []);
  if (!ready) {
    return (
      <div class="grid-container page">
        <Waiting>Signing in…</Waiting>
      </div>
    );
  }
  if (session) return <SignedIn settings={props.settings} session={session} onEnded={onEnded} />;
  return (
    <div class="grid-container page narrow">
      <h1>Staff console</h1>
      {problem && (
        <Alert kind="warning" announce>
          {problem}
        </Alert>
      )}
      <p class="usa-intro">For the staff of {props.settings.contact.office}.</p>
      {signInsOf(props.settings).map(({ label, signIn }, i) => (
        <p key={signIn.clientId}>
          <button
            type="button"
            class={`usa-button usa-button--big${i === 0 ? '' : ' usa-button--outline'}`}
            onClick={() => void beginSignIn(signIn)}
          >
            {label}
          </button>
        </p>
      ))}
      <p class="small-print">
        Every action here is written to the audit log with your name. Never sign in for somebody else: a release needs
        two different people.
      </p>
    </div>
  );
};

/** The public site of an office whose staff work in another account: whoever takes it over meets no member of staff. */
const Elsewhere = (props: { settings: SiteSettings }) => (
  <div class="grid-container page narrow">
    <h1>Staff console</h1>
    <p class="usa-intro">
      The staff of {props.settings.contact.office} do not sign in here. If this page asks you to, leave it and tell the
      office.
    </p>
  </div>
);

void mount((settings) => (isForStaff(settings) ? <Staff settings={settings} /> : <Elsewhere settings={settings} />));
