import { useEffect, useRef, useState } from 'preact/hooks';
import type { RegistrationReceipt } from '../../../lib/contracts/registration';
import type { SiteSettings } from '../../../lib/contracts/site';
import { ApiProblem, callApi } from '../shared/api';
import { formPage } from '../shared/form-page';
import { dayOf, mediumDate } from '../shared/format';
import { mount } from '../shared/mount';
import { Alert, ErrorSummary, ProblemAlert, RadioGroup, Waiting } from '../shared/ui';
import { DetailsStep } from './details-step';
import { DocumentForm } from './document-form';
import { checkDraft, type Draft, type DraftError, emptyDraft, errorsFromServer, type Step } from './draft';
import { forgetFormKey, formKey } from './form-key';
import { ReviewStep } from './review-step';

const STEPS: readonly { readonly step: Step; readonly name: string }[] = [
  { step: 'eligibility', name: 'Who may register' },
  { step: 'details', name: 'About you' },
  { step: 'review', name: 'Review and sign' },
];

const StepIndicator = (props: { step: Step; heading: preact.RefObject<HTMLHeadingElement | null> }) => {
  const at = STEPS.findIndex(({ step }) => step === props.step);
  return (
    <div class="usa-step-indicator">
      <ol class="usa-step-indicator__segments" aria-label="Steps of the form">
        {STEPS.map(({ step, name }, index) => (
          <li
            key={step}
            class={`usa-step-indicator__segment ${
              index < at
                ? 'usa-step-indicator__segment--complete'
                : index === at
                  ? 'usa-step-indicator__segment--current'
                  : ''
            }`}
            aria-current={index === at ? 'step' : undefined}
          >
            <span class="usa-step-indicator__segment-label">
              {name}
              <span class="usa-sr-only">{index < at ? ' completed' : index > at ? ' not completed' : ''}</span>
            </span>
          </li>
        ))}
      </ol>
      <div class="usa-step-indicator__header">
        <h2 class="usa-step-indicator__heading" tabIndex={-1} ref={props.heading}>
          <span class="usa-step-indicator__heading-counter">
            <span class="usa-sr-only">Step</span>
            <span class="usa-step-indicator__current-step">{at + 1}</span>{' '}
            <span class="usa-step-indicator__total-steps">of {STEPS.length}</span>{' '}
          </span>
          <span class="usa-step-indicator__heading-text">{STEPS[at]?.name}</span>
        </h2>
      </div>
    </div>
  );
};

const NotEligible = (props: { draft: Draft; office: string; telephone: string }) => (
  <Alert kind="warning" heading="Do not fill in this form" announce>
    {props.draft.citizen === 'no' ? (
      <p>Only citizens of the United States may register to vote in federal elections.</p>
    ) : (
      <p>You must be 18 on or before election day. Some states let you register earlier, and count you in from 18.</p>
    )}
    <p>
      Questions: {props.office}, {props.telephone}.
    </p>
  </Alert>
);

const Receipt = (props: { receipt: RegistrationReceipt; settings: SiteSettings; onAgain: () => void }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <div class="grid-container page narrow">
      <h1 tabIndex={-1} ref={heading}>
        Your form has arrived
      </h1>
      <div class="usa-summary-box">
        <div class="usa-summary-box__body">
          <h2 class="usa-summary-box__heading">Your reference</h2>
          <div class="usa-summary-box__text">
            <p class="reference">{props.receipt.reference}</p>
            <p>{props.receipt.message}</p>
          </div>
        </div>
      </div>
      <p>
        Write the reference down or print this page. You are not registered until the office has accepted the form.
        Later, <a href="/status/">check your registration</a>. If it does not show up, call{' '}
        {props.settings.contact.office}, {props.settings.contact.telephone}, and name the reference.
      </p>
      <DocumentForm reference={props.receipt.reference} />
      <p>On a computer that others use, close this tab when you are done.</p>
      <p class="no-print">
        <button type="button" class="usa-button" onClick={() => print()}>
          Print
        </button>
        <button type="button" class="usa-button usa-button--outline" onClick={props.onAgain}>
          Fill in another form
        </button>
      </p>
    </div>
  );
};

const NO_ERRORS: readonly DraftError[] = [];

const Form = (props: { settings: SiteSettings }) => {
  const { settings } = props;
  const [draft, setDraft] = useState(() => emptyDraft(settings.state));
  const [step, setStep] = useState<Step>('eligibility');
  const [errors, setErrors] = useState(NO_ERRORS);
  const [refused, setRefused] = useState<unknown>();
  const [sending, setSending] = useState(false);
  const [receipt, setReceipt] = useState<RegistrationReceipt | undefined>();
  const heading = useRef<HTMLHeadingElement>(null);
  const busy = useRef(false);
  const moved = useRef(false);

  // Each new step begins at its heading, for the eye and for a screen reader; the first one when the page opens does not.
  useEffect(() => {
    if (moved.current && step !== undefined) heading.current?.focus();
  }, [step]);

  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const errorOf = (field: keyof Draft) => errors.find((error) => error.field === field)?.message;
  const go = (to: Step): void => {
    moved.current = true;
    setErrors(NO_ERRORS);
    setRefused(undefined);
    setStep(to);
    scrollTo(0, 0);
  };
  const notEligible = draft.citizen === 'no' || draft.eighteen === 'no';

  const send = async (): Promise<void> => {
    if (busy.current) return;
    const checked = checkDraft(draft, formKey());
    if ('errors' in checked) {
      setErrors(checked.errors);
      const first = checked.errors[0];
      if (first) setStep(first.step);
      return;
    }
    busy.current = true;
    setSending(true);
    setErrors(NO_ERRORS);
    setRefused(undefined);
    try {
      const answer = await callApi<RegistrationReceipt>('POST', '/api/registrations', { body: checked.submission });
      forgetFormKey();
      setReceipt(answer);
      scrollTo(0, 0);
    } catch (error) {
      setRefused(error);
      if (error instanceof ApiProblem && 'details' in error.problem && error.problem.details) {
        const named = errorsFromServer(error.problem.details, draft);
        setErrors(named);
        if (named[0]) setStep(named[0].step);
      }
    } finally {
      busy.current = false;
      setSending(false);
    }
  };

  const next = (event: Event): void => {
    event.preventDefault();
    setRefused(undefined);
    if (step === 'review') {
      void send();
      return;
    }
    const checked = checkDraft(draft, formKey());
    const here = 'errors' in checked ? checked.errors.filter((error) => error.step === step) : NO_ERRORS;
    if (here.length > 0) setErrors(here);
    else if (step === 'eligibility') go('details');
    else go('review');
  };

  if (receipt) {
    return (
      <Receipt
        receipt={receipt}
        settings={settings}
        onAgain={() => {
          setReceipt(undefined);
          setDraft(emptyDraft(settings.state));
          go('eligibility');
        }}
      />
    );
  }
  const conflict = refused instanceof ApiProblem && refused.problem.code === 'conflict';
  return (
    <div class="grid-container page narrow">
      <h1>Register to vote</h1>
      {step === 'eligibility' && <Introduction settings={settings} />}
      <StepIndicator step={step} heading={heading} />
      <ErrorSummary errors={errors} />
      {refused !== undefined && errors.length === 0 && (
        <ProblemAlert error={refused} heading="The form was not taken" />
      )}
      {conflict && (
        <p>
          <button
            type="button"
            class="usa-button usa-button--outline"
            onClick={() => {
              forgetFormKey();
              void send();
            }}
          >
            Send these answers as a new form
          </button>
        </p>
      )}
      <form class="form" noValidate onSubmit={next}>
        {step === 'eligibility' && (
          <>
            <RadioGroup
              id="citizen"
              legend="Are you a citizen of the United States of America?"
              value={draft.citizen}
              onChange={(citizen) => change({ citizen: citizen as Draft['citizen'] })}
              error={errorOf('citizen')}
              options={YES_NO}
            />
            <RadioGroup
              id="eighteen"
              legend="Will you be 18 years old on or before election day?"
              value={draft.eighteen}
              onChange={(eighteen) => change({ eighteen: eighteen as Draft['eighteen'] })}
              error={errorOf('eighteen')}
              options={YES_NO}
            />
            {notEligible && (
              <NotEligible draft={draft} office={settings.contact.office} telephone={settings.contact.telephone} />
            )}
          </>
        )}
        {step === 'details' && (
          <DetailsStep draft={draft} change={change} errorOf={errorOf} ownState={settings.state} />
        )}
        {step === 'review' && (
          <ReviewStep
            draft={draft}
            change={change}
            errorOf={errorOf}
            ownState={settings.state}
            onEdit={() => go('details')}
          />
        )}
        <div class="form__buttons">
          {step !== 'eligibility' && (
            <button
              type="button"
              class="usa-button usa-button--outline"
              onClick={() => go(step === 'review' ? 'details' : 'eligibility')}
            >
              Back
            </button>
          )}
          {!(step === 'eligibility' && notEligible) && (
            <button type="submit" class="usa-button" disabled={sending}>
              {step === 'review' ? 'Send to the office' : 'Continue'}
            </button>
          )}
        </div>
        {sending && <Waiting>Sending…</Waiting>}
      </form>
    </div>
  );
};

const YES_NO = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No' },
] as const;

const Introduction = (props: { settings: SiteSettings }) => {
  const { settings } = props;
  const next = [...settings.elections]
    .sort((a, b) => a.date.localeCompare(b.date))
    .find((election) => dayOf(new Date(), election.timeZone) <= election.date);
  return (
    <>
      <p class="usa-intro">
        For new voters, and for a change of name or address. It has the questions of the National Mail Voter
        Registration Form and takes about five minutes.
      </p>
      {next && (
        <p>
          To vote in the {next.name} on {mediumDate(next.date)}, register by{' '}
          <strong>{mediumDate(next.registrationDeadline)}</strong>.
        </p>
      )}
      <p class="small-print">
        Your answers stay on this page until you send them, and are not kept if you close or reload it. What you send is
        sealed for {settings.contact.office} and is never public on this site.
      </p>
    </>
  );
};

void mount(formPage('register', 'Register to vote', (settings) => <Form settings={settings} />));
