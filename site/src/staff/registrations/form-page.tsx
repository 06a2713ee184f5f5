import { useState } from 'preact/hooks';
import type { RegistrationOutcome, RegistrationRecord } from '../../../../lib/contracts/registration';
import { instant, mediumDate } from '../../shared/format';
import { SendingForm, useSending } from '../../shared/sending';
import { Alert, Checkbox, type FieldError, ProblemAlert, RadioGroup, TextField, Waiting } from '../../shared/ui';
import { useConsole, useLoaded } from '../context';
import { DocumentsPanel } from './documents-panel';
import { STATE_WORDS } from './queue-page';

type Submission = RegistrationRecord['submission'];

const nameOf = (name: Submission['name']): string =>
  [name.title, name.first, name.middle, name.last, name.suffix].filter(Boolean).join(' ');
const addressOf = (address: NonNullable<Submission['mailing']>): string =>
  `${address.line1}, ${address.city}, ${address.state} ${address.zip}`;

const idOf = (id: Submission['idNumber']): string => {
  if (id.kind === 'driver-license') return `License or ID card ${id.number}`;
  return id.kind === 'ssn-last-four' ? `Social Security number ending in ${id.number}` : 'Says to have neither number';
};

const rowsOf = (form: Submission): readonly (readonly [string, string | undefined])[] => [
  ['Citizen', form.citizen ? 'Yes' : 'No'],
  ['18 by election day', form.eighteenByElectionDay ? 'Yes' : 'No'],
  ['Name', nameOf(form.name)],
  ['Date of birth', mediumDate(form.dateOfBirth)],
  [
    'Home address',
    `${form.residence.street}${form.residence.unit ? `, ${form.residence.unit}` : ''}, ${form.residence.city}, ${form.residence.state} ${form.residence.zip}`,
  ],
  ['Mailing address', form.mailing && addressOf(form.mailing)],
  ['Identification', idOf(form.idNumber)],
  ['Telephone', form.telephone],
  ['E-mail', form.email],
  ['Choice of party', form.partyChoice],
  ['Race or ethnic group', form.raceOrEthnicGroup],
  ['Earlier name', form.previousName && nameOf(form.previousName)],
  ['Earlier address', form.previousAddress && addressOf(form.previousAddress)],
  ['Sworn', form.attested ? 'Yes' : 'No'],
  ['Signed', form.signedName],
  ['Helper', form.helper && [form.helper.name, form.helper.address, form.helper.telephone].filter(Boolean).join(', ')],
];

const NOTICE_WORDS = {
  sent: 'The applicant has been told by e-mail.',
  owed: 'The e-mail to the applicant could not be sent yet. Send the same decision again, or write a letter.',
  'no-address': 'The applicant gave no e-mail address: write a letter.',
} as const;

const Decided = (props: {
  decision: NonNullable<RegistrationRecord['decision']>;
  notice: RegistrationOutcome['notice'];
}) => {
  const { decision, notice } = props;
  return (
    <Alert
      kind={decision.decision === 'accept' ? 'success' : 'warning'}
      heading={decision.decision === 'accept' ? 'Accepted' : 'Rejected'}
      announce
    >
      <p>
        By {decision.by}, {instant(decision.at)}.
      </p>
      {decision.precinct && <p>Precinct: {decision.precinct}</p>}
      {decision.confidential && <p>Confidential: look-ups answer as for nobody.</p>}
      {decision.reason && <p>Reason: {decision.reason}</p>}
      {notice && <p>{NOTICE_WORDS[notice]}</p>}
    </Alert>
  );
};

const DecisionForm = (props: { reference: string; onDecided: (outcome: RegistrationOutcome) => void }) => {
  const { call } = useConsole();
  const [decision, setDecision] = useState('');
  const [precinct, setPrecinct] = useState('');
  const [confidential, setConfidential] = useState(false);
  const [reason, setReason] = useState('');
  const sending = useSending();
  const { errorOf } = sending;

  const decide = (): Promise<void> => {
    const found: FieldError[] = [];
    if (decision === '') found.push({ field: 'decision', message: 'Accept or reject the form.' });
    if (decision === 'reject' && reason.trim() === '') {
      found.push({ field: 'reason', message: 'Write the reason. The applicant has a right to know it.' });
    }
    return sending.send(found, async () => {
      const body =
        decision === 'accept'
          ? {
              decision,
              ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
              ...(precinct.trim() === '' ? {} : { precinct: precinct.trim() }),
              ...(confidential ? { confidential } : {}),
            }
          : { decision, reason: reason.trim() };
      props.onDecided(
        await call<RegistrationOutcome>(
          'POST',
          `/api/staff/registrations/${encodeURIComponent(props.reference)}/decision`,
          body,
        ),
      );
      scrollTo(0, 0);
    });
  };

  return (
    <section class="panel" aria-labelledby="decision-heading">
      <h2 id="decision-heading">Decide</h2>
      <SendingForm
        sending={sending}
        onSend={decide}
        refusal="The decision was not taken"
        submit="Save the decision"
        waiting="Saving…"
      >
        <RadioGroup
          id="decision"
          legend="This form is"
          value={decision}
          onChange={setDecision}
          error={errorOf('decision')}
          options={[
            { value: 'accept', label: 'Accepted: put the voter on the roll' },
            { value: 'reject', label: 'Rejected: tell the applicant why' },
          ]}
        />
        {decision === 'accept' && (
          <>
            <TextField
              id="precinct"
              label="Precinct"
              maxLength={60}
              width="medium"
              value={precinct}
              onChange={setPrecinct}
            />
            <Checkbox
              id="confidential"
              label="Address confidentiality programme"
              hint="Look-ups will answer as if this person were not on the roll."
              checked={confidential}
              onChange={setConfidential}
            />
          </>
        )}
        {decision !== '' && (
          <TextField
            id="reason"
            label="Reason"
            hint={
              decision === 'reject'
                ? 'Goes to the applicant by e-mail. Say what is wrong without repeating a name, a number or an address.'
                : 'Kept with the decision.'
            }
            area
            required={decision === 'reject'}
            maxLength={500}
            value={reason}
            onChange={setReason}
            error={errorOf('reason')}
          />
        )}
      </SendingForm>
    </section>
  );
};

/** One form with everything that the applicant wrote. Opening it is written to the audit log by the server. */
export const FormPage = (props: { readonly reference: string }) => {
  const { may } = useConsole();
  const { state } = useLoaded<RegistrationRecord>(`/api/staff/registrations/${encodeURIComponent(props.reference)}`);
  const [outcome, setOutcome] = useState<RegistrationOutcome | undefined>();
  const back = (
    <p class="back">
      <a href="#/registrations">All forms</a>
    </p>
  );
  if (state.kind === 'loading') return <Waiting>Reading…</Waiting>;
  if (state.kind === 'refused') {
    return (
      <>
        {back}
        <ProblemAlert error={state.error} heading="The form could not be opened" />
      </>
    );
  }
  const record = state.value;
  const decision = outcome?.decision ?? record.decision;
  const notice = outcome?.notice ?? record.notice;
  return (
    <>
      {back}
      <h1 class="reference">{record.reference}</h1>
      <p class="results-title__date">
        Received {instant(record.submittedAt)} · {STATE_WORDS[outcome?.state ?? record.state]}. That you opened it is in
        the audit log.
      </p>
      {decision && <Decided decision={decision} notice={notice} />}
      <dl class="record">
        {rowsOf(record.submission).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value === undefined || value === '' ? <span class="usa-hint">left empty</span> : value}</dd>
          </div>
        ))}
      </dl>
      <DocumentsPanel reference={record.reference} />
      {!decision && may('registrations.decide') && <DecisionForm reference={record.reference} onDecided={setOutcome} />}
    </>
  );
};
