export interface FieldError {
  /** Id of the input that takes the correction. */
  readonly field: string;
  readonly message: string;
}
