import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { ApiProblem } from './api';
import type { FieldError } from './field-error';

type AlertKind = 'info' | 'warning' | 'error' | 'success';

/** USWDS alert. `announce` for one that appears after the page did, so that a screen reader hears of it. */
export const Alert = (props: {
  readonly kind: AlertKind;
  readonly heading?: string;
  readonly announce?: boolean;
  readonly slim?: boolean;
  readonly children?: ComponentChildren;
}) => (
  <div
    class={`usa-alert ${ALERT_CLASS[props.kind]} ${props.slim ? 'usa-alert--slim' : ''}`}
    role={props.announce ? (props.kind === 'error' ? 'alert' : 'status') : undefined}
  >
    <div class="usa-alert__body">
      {props.heading && <p class="usa-alert__heading">{props.heading}</p>}
      <div class="usa-alert__text">{props.children}</div>
    </div>
  </div>
);

const ALERT_CLASS: Readonly<Record<AlertKind, string>> = {
  info: 'usa-alert--info',
  warning: 'usa-alert--warning',
  error: 'usa-alert--error',
  success: 'usa-alert--success',
};

/** A refusal in the API's own words, with the fields that it names. */
export const ProblemAlert = (props: { readonly error: unknown; readonly heading?: string }) => {
  const { error } = props;
  const message = error instanceof ApiProblem ? error.message : 'Something unexpected went wrong on this page.';
  const details =
    error instanceof ApiProblem && 'details' in error.problem && error.problem.details ? error.problem.details : [];
  return (
    <Alert kind="error" heading={props.heading ?? 'That did not work'} announce>
      <p>{message}</p>
      {details.length > 0 && (
        <ul>
          {details.map((detail) => (
            <li key={detail.path}>{detail.path === '' ? detail.message : `${detail.path}: ${detail.message}`}</li>
          ))}
        </ul>
      )}
      {error instanceof ApiProblem && <p class="code-line">Code: {error.problem.code}</p>}
    </Alert>
  );
};

export const Waiting = (props: { readonly children: ComponentChildren }) => (
  <p class="waiting" role="status">
    {props.children}
  </p>
);

export type { FieldError };

/** The list of what to correct, first thing after a refused step; takes the focus so that nobody searches for it. */
export const ErrorSummary = (props: { readonly errors: readonly FieldError[] }) => {
  const box = useRef<HTMLDivElement>(null);
  const { errors } = props;
  // A new list is a new array, also when it says the same: each refused try brings the reader back here.
  useEffect(() => {
    if (errors.length > 0) box.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;
  return (
    <div class="usa-alert usa-alert--error error-summary" role="alert" tabIndex={-1} ref={box}>
      <div class="usa-alert__body">
        <h2 class="usa-alert__heading">
          {errors.length === 1 ? 'One answer needs a correction' : `${errors.length} answers need a correction`}
        </h2>
        <ul class="usa-list">
          {errors.map((error) => (
            <li key={error.field}>
              <a
                href={`#${error.field}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(error.field)?.focus();
                }}
              >
                {error.message}
              </a>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
};

export interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly inputMode?: 'numeric' | 'tel' | 'email' | 'text';
  readonly maxLength?: number;
  readonly width?: 'short' | 'medium' | 'long';
  readonly area?: boolean;
}

const WIDTH_CLASS = { short: 'field-short', medium: 'field-medium', long: 'field-long' } as const;

export const describedBy = (id: string, hint?: string, error?: string): string | undefined =>
  [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter((part) => part !== '').join(' ') || undefined;

export const TextField = (props: TextFieldProps) => {
  const { id, error, hint } = props;
  const common = {
    id,
    name: id,
    value: props.value,
    required: props.required ?? false,
    'aria-describedby': describedBy(id, hint, error),
    'aria-invalid': error ? ('true' as const) : undefined,
    maxLength: props.maxLength,
    class: `${props.area ? 'usa-textarea' : 'usa-input'} ${WIDTH_CLASS[props.width ?? 'long']} ${error ? 'usa-input--error' : ''}`,
  };
  return (
    <div class={`usa-form-group ${error ? 'usa-form-group--error' : ''}`}>
      <Label id={id} label={props.label} required={props.required} error={error} />
      <Hint id={id} hint={hint} />
      <ErrorMessage id={id} error={error} />
      {props.area ? (
        <textarea {...common} rows={4} onInput={(event) => props.onChange(event.currentTarget.value)} />
      ) : (
        <input
          {...common}
          type="text"
          inputMode={props.inputMode}
          autocomplete={props.autocomplete ?? 'off'}
          spellcheck={false}
          onInput={(event) => props.onChange(event.currentTarget.value)}
        />
      )}
    </div>
  );
};

const Label = (props: { id: string; label: string; required?: boolean; error?: string }) => (
  <label class={`usa-label ${props.error ? 'usa-label--error' : ''}`} for={props.id}>
    {props.label} {!props.required && <span class="usa-hint">(optional)</span>}
  </label>
);

const Hint = (props: { id: string; hint?: string }) =>
  props.hint ? (
    <span class="usa-hint" id={`${props.id}-hint`}>
      {props.hint}
    </span>
  ) : null;

export const ErrorMessage = (props: { readonly id: string; readonly error?: string }) =>
  props.error ? (
    <span class="usa-error-message" id={`${props.id}-error`}>
      {props.error}
    </span>
  ) : null;

export interface SelectFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** Text of the empty choice. */
  readonly empty?: string;
  readonly error?: string;
  readonly required?: boolean;
  readonly autocomplete?: string;
  readonly width?: 'short' | 'medium' | 'long';
}

export const SelectField = (props: SelectFieldProps) => {
  const { id, error, hint } = props;
  return (
    <div class={`usa-form-group ${error ? 'usa-form-group--error' : ''}`}>
      <Label id={id} label={props.label} required={props.required} error={error} />
      <Hint id={id} hint={hint} />
      <ErrorMessage id={id} error={error} />
      <select
        id={id}
        name={id}
        class={`usa-select ${WIDTH_CLASS[props.width ?? 'medium']} ${error ? 'usa-input--error' : ''}`}
        required={props.required ?? false}
        autocomplete={props.autocomplete ?? 'off'}
        aria-describedby={describedBy(id, hint, error)}
        aria-invalid={error ? 'true' : undefined}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {props.empty !== undefined && <option value="">{props.empty}</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
};

/** Radio buttons under one question. The first one's id is the group's, so that the error summary can lead there. */
export const RadioGroup = (props: {
  readonly id: string;
  readonly legend: string;
  readonly hint?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly options: readonly { readonly value: string; readonly label: string; readonly hint?: string }[];
  readonly error?: string;
}) => {
  const { id, error, hint } = props;
  return (
    <fieldset
      class={`usa-fieldset usa-form-group ${error ? 'usa-form-group--error' : ''}`}
      aria-describedby={describedBy(id, hint, error)}
    >
      <legend class={`usa-legend question ${error ? 'usa-label--error' : ''}`}>{props.legend}</legend>
      <Hint id={id} hint={hint} />
      <ErrorMessage id={id} error={error} />
      {props.options.map((option, index) => {
        const optionId = index === 0 ? id : `${id}-${option.value}`;
        return (
          <div class="usa-radio" key={option.value}>
            <input
              class="usa-radio__input"
              type="radio"
              id={optionId}
              name={id}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            <label class="usa-radio__label" for={optionId}>
              {option.label}
              {option.hint && <span class="usa-checkbox__label-description">{option.hint}</span>}
            </label>
          </div>
        );
      })}
    </fieldset>
  );
};

export const Checkbox = (props: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly error?: string;
}) => (
  <div class={`usa-form-group ${props.error ? 'usa-form-group--error' : ''}`}>
    <ErrorMessage id={props.id} error={props.error} />
    <div class="usa-checkbox">
      <input
        class="usa-checkbox__input"
        type="checkbox"
        id={props.id}
        name={props.id}
        checked={props.checked}
        aria-describedby={describedBy(props.id, undefined, props.error)}
        aria-invalid={props.error ? 'true' : undefined}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <label class="usa-checkbox__label" for={props.id}>
        {props.label}
        {props.hint && <span class="usa-checkbox__label-description">{props.hint}</span>}
      </label>
    </div>
  </div>
);

/** Month by name, day, year: the way USWDS asks for a date that everybody knows by heart. Value is `yyyy-mm-dd`, loosely. */
export const MemorableDate = (props: {
  readonly id: string;
  readonly legend: string;
  readonly value: { readonly month: string; readonly day: string; readonly year: string };
  readonly onChange: (value: { readonly month: string; readonly day: string; readonly year: string }) => void;
  readonly error?: string;
}) => {
  const { id, value, onChange, error } = props;
  return (
    <fieldset
      class={`usa-fieldset usa-form-group ${error ? 'usa-form-group--error' : ''}`}
      aria-describedby={describedBy(id, 'hint', error)}
    >
      <legend class={`usa-legend question ${error ? 'usa-label--error' : ''}`}>{props.legend}</legend>
      <span class="usa-hint" id={`${id}-hint`}>
        For example: January 19 2000
      </span>
      <ErrorMessage id={id} error={error} />
      <div class="usa-memorable-date">
        <div class="usa-form-group usa-form-group--month usa-form-group--select">
          <label class="usa-label" for={id}>
            Month
          </label>
          <select
            class={`usa-select ${error ? 'usa-input--error' : ''}`}
            id={id}
            autocomplete="bday-month"
            value={value.month}
            aria-invalid={error ? 'true' : undefined}
            onChange={(event) => onChange({ ...value, month: event.currentTarget.value })}
          >
            <option value="">– Select –</option>
            {MONTHS.map((name, index) => (
              <option key={name} value={String(index + 1).padStart(2, '0')}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="usa-form-group usa-form-group--day">
          <label class="usa-label" for={`${id}-day`}>
            Day
          </label>
          <input
            class={`usa-input ${error ? 'usa-input--error' : ''}`}
            id={`${id}-day`}
            inputMode="numeric"
            maxLength={2}
            autocomplete="bday-day"
            value={value.day}
            aria-invalid={error ? 'true' : undefined}
            onInput={(event) => onChange({ ...value, day: event.currentTarget.value })}
          />
        </div>
        <div class="usa-form-group usa-form-group--year">
          <label class="usa-label" for={`${id}-year`}>
            Year
          </label>
          <input
            class={`usa-input ${error ? 'usa-input--error' : ''}`}
            id={`${id}-year`}
            inputMode="numeric"
            maxLength={4}
            autocomplete="bday-year"
            value={value.year}
            aria-invalid={error ? 'true' : undefined}
            onInput={(event) => onChange({ ...value, year: event.currentTarget.value })}
          />
        </div>
      </div>
    </fieldset>
  );
};

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
