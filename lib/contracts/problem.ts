/**
 * Every refusal that an API gives: a stable code for programs, a sentence for people that says what is wrong
 * and what to do. `details` names fields or figures, never a stack trace.
 */
export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly details?: readonly { readonly path: string; readonly message: string }[];
}

export const PROBLEM_STATUS = {
  'invalid-request': 400,
  unauthenticated: 401,
  'not-permitted': 403,
  'same-person': 403,
  'not-found': 404,
  'polls-open': 409,
  conflict: 409,
  'already-decided': 409,
  'reason-required': 409,
  superseded: 409,
  /** The status does not follow from the one before it: of the report, or of a contest. */
  'status-order': 409,
  /** Figures that are certified, or are said to be a correction, come without what was corrected and why. */
  'correction-required': 409,
  /** Figures of an archived test deck, on their way into live results. */
  'matches-test-deck': 409,
  /** So few votes more than in the last release that they could be told to be one person's. */
  'delta-below-threshold': 409,
  /** A zero report that is not zero, or figures without the zero report that the settings ask for. */
  'zero-report': 409,
  /** A witness's line from a key that the settings do not name. */
  'unknown-witness': 403,
  /** A cosigned checkpoint of a log that this office does not keep. */
  'other-log': 404,
  /** A cosigned checkpoint of this log, and not the one that is published now. */
  'other-checkpoint': 409,
  /** A witness signed another history of this log than the one that is published. */
  'forked-log': 409,
  /** A witness's line that does not hold: it was altered, or is about something else. */
  'wrong-cosignature': 422,
  /** Every key that is deployed was used already, or only one is deployed. */
  'no-next-key': 409,
  'unreadable-file': 422,
  'too-many-requests': 429,
  internal: 500,
  /** No answer came as long as API Gateway waits, 29 seconds; what was asked may go on, and may be done by now. */
  'still-working': 504,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUS;
