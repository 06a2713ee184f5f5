import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { FieldError } from './field-error';
import { ErrorSummary, ProblemAlert, Waiting } from './ui';

/** What a form that sends one thing is doing, and what was wrong with the last try. */
export interface Sending {
  readonly busy: boolean;
  readonly errors: readonly FieldError[];
  /** What the server refused the last try with. */
  readonly refused: unknown;
  /** What is wrong with one field. */
  errorOf(field: string): string | undefined;
  /** Sends where nothing is wrong and nothing is under way: a double click is one action. */
  send(errors: readonly FieldError[], work: () => Promise<void>): Promise<void>;
}

export const useSending = (): Sending => {
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  const [refused, setRefused] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const send: Sending['send'] = async (found, work) => {
    if (busy) return;
    setRefused(undefined);
    setErrors(found);
    if (found.length > 0) return;
    setBusy(true);
    try {
      await work();
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, errors, refused, send, errorOf: (field) => errors.find((error) => error.field === field)?.message };
};

/** A form with one button: what to correct and what was refused stand above it, what it is doing below. */
export const SendingForm = (props: {
  readonly sending: Sending;
  readonly onSend: () => unknown;
  /** Heading over a refusal: "The deck was not archived". */
  readonly refusal: string;
  /** On the button. */
  readonly submit: string;
  /** While it is under way. */
  readonly waiting?: string;
  /** The button of a step before the decisive one. */
  readonly outline?: boolean;
  readonly children: ComponentChildren;
}) => {
  const { sending } = props;
  return (
    <>
      <ErrorSummary errors={sending.errors} />
      {sending.refused !== undefined && <ProblemAlert error={sending.refused} heading={props.refusal} />}
      <form
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          props.onSend();
        }}
      >
        {props.children}
        <button
          type="submit"
          class={`usa-button ${props.outline ? 'usa-button--outline' : ''}`}
          disabled={sending.busy}
        >
          {props.submit}
        </button>
        {sending.busy && <Waiting>{props.waiting ?? 'Sending…'}</Waiting>}
      </form>
    </>
  );
};
