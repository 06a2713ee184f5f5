import { useRef, useState } from 'preact/hooks';
import { type VoterStatusAnswer, voterStatusQuerySchema } from '../../../lib/contracts/registration';
import type { SiteSettings } from '../../../lib/contracts/site';
import { callApi } from '../shared/api';
import { isoDateOf } from '../shared/dates';
import { formPage } from '../shared/form-page';
import { mount } from '../shared/mount';
import { ErrorSummary, type FieldError, MemorableDate, ProblemAlert, TextField, Waiting } from '../shared/ui';

const NO_DATE = { month: '', day: '', year: '' };

const MESSAGES: Readonly<Record<string, FieldError>> = {
  lastName: { field: 'last-name', message: 'Enter your last name.' },
  dateOfBirth: { field: 'birth', message: 'Enter your date of birth: month, day and a year of four digits.' },
  zip: { field: 'zip', message: 'Enter the ZIP code of your home: five digits.' },
};

const STATUS_NAMES = {
  active: 'Active',
  inactive: 'Inactive',
  pending: 'Pending',
  cancelled: 'Cancelled',
} as const;

/** One look for every answer: whoever reads over a shoulder learns no more from a miss than from a confidential record. */
const Answer = (props: { answer: VoterStatusAnswer }) => {
  const { answer } = props;
  return (
    <div class="usa-summary-box" role="status">
      <div class="usa-summary-box__body">
        <h2 class="usa-summary-box__heading">Answer</h2>
        <div class="usa-summary-box__text">
          <p>{answer.message}</p>
          {answer.found && (
            <dl class="record">
              <dt>Status</dt>
              <dd>{STATUS_NAMES[answer.status]}</dd>
              {answer.precinct && (
                <>
                  <dt>Precinct</dt>
                  <dd>{answer.precinct}</dd>
                </>
              )}
            </dl>
          )}
        </div>
      </div>
    </div>
  );
};

const LookUp = (props: { settings: SiteSettings }) => {
  const [lastName, setLastName] = useState('');
  const [birth, setBirth] = useState(NO_DATE);
  const [zip, setZip] = useState('');
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [state, setState] = useState<
    | { kind: 'idle' }
    | { kind: 'asking' }
    | { kind: 'answered'; answer: VoterStatusAnswer }
    | { kind: 'refused'; error: unknown }
  >({ kind: 'idle' });
  const asking = useRef(false);
  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (asking.current) return;
    const query = voterStatusQuerySchema.safeParse({
      lastName: lastName.trim(),
      dateOfBirth: isoDateOf(birth),
      zip: zip.trim(),
    });
    if (!query.success) {
      const paths = new Set(query.error.issues.map((issue) => String(issue.path[0])));
      setErrors(Object.entries(MESSAGES).flatMap(([path, error]) => (paths.has(path) ? [error] : [])));
      setState({ kind: 'idle' });
      return;
    }
    asking.current = true;
    setErrors([]);
    setState({ kind: 'asking' });
    try {
      const answer = await callApi<VoterStatusAnswer>('POST', '/api/voter-status', { body: query.data });
      setState({ kind: 'answered', answer });
    } catch (error) {
      setState({ kind: 'refused', error });
    } finally {
      asking.current = false;
    }
  };
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.message;
  return (
    <div class="grid-container page narrow">
      <h1>Check your registration</h1>
      <p class="usa-intro">
        Enter your details exactly as you registered. We show your status and your precinct, nothing else.
      </p>
      <ErrorSummary errors={errors} />
      <form class="form" noValidate onSubmit={ask}>
        <TextField
          id="last-name"
          label="Last name"
          required
          value={lastName}
          onChange={setLastName}
          autocomplete="family-name"
          maxLength={80}
          error={errorOf('last-name')}
        />
        <MemorableDate id="birth" legend="Date of birth" value={birth} onChange={setBirth} error={errorOf('birth')} />
        <TextField
          id="zip"
          label="ZIP code of your home"
          required
          value={zip}
          onChange={setZip}
          autocomplete="postal-code"
          inputMode="numeric"
          maxLength={10}
          width="short"
          error={errorOf('zip')}
        />
        <button class="usa-button" type="submit">
          Check
        </button>
      </form>
      {state.kind === 'asking' && <Waiting>Asking…</Waiting>}
      {state.kind === 'refused' && <ProblemAlert error={state.error} heading="The look-up did not work" />}
      {state.kind === 'answered' && <Answer answer={state.answer} />}
      <p class="small-print">
        No answer, or a wrong one? Call {props.settings.contact.office}, {props.settings.contact.telephone}. Some
        records are kept out of this look-up by law; the office helps by telephone or in person. Looking up somebody
        else’s record may be against the law.
      </p>
    </div>
  );
};

void mount(formPage('status', 'Check your registration', (settings) => <LookUp settings={settings} />));
