import { count } from './format';
import { describedBy, ErrorMessage } from './ui';

/** One file from the reader's own machine. Choosing it sends nothing. */
export const FileField = (props: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly file: File | undefined;
  readonly onChange: (file: File | undefined) => void;
  readonly accept?: string;
  readonly error?: string;
}) => {
  const { id, file, error, hint } = props;
  return (
    <div class={`usa-form-group ${error ? 'usa-form-group--error' : ''}`}>
      <label class={`usa-label ${error ? 'usa-label--error' : ''}`} for={id}>
        {props.label}
      </label>
      {hint && (
        <span class="usa-hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
      <ErrorMessage id={id} error={error} />
      <input
        id={id}
        class="file-input"
        type="file"
        required
        accept={props.accept}
        aria-describedby={describedBy(id, hint, error)}
        aria-invalid={error ? 'true' : undefined}
        onChange={(event) => props.onChange(event.currentTarget.files?.[0])}
      />
      {file && <span class="usa-hint">{count(file.size)} bytes</span>}
    </div>
  );
};
