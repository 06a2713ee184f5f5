import { createHash } from 'node:crypto';
import {
  type RegistrationReceipt,
  type RegistrationSubmission,
  registrationSubmissionSchema,
} from '../../contracts/registration';
import { type BlindIndex, type Clock, ConditionFailed, type Records, type Sealer } from '../../platform/ports';
import {
  type HandlerLog,
  type HttpRequest,
  type HttpResponse,
  type LambdaHandler,
  lambdaHandler,
  parseBody,
  refuse,
} from '../http/lambda';
import { routesOf } from '../http/routes';
import { canonicalJson } from './canonical';
import { refuseImpossibleForm } from './form-rules';
import { INDEX_FIELDS, keys } from './keys';
import { newReference } from './reference';
import { sealJson } from './sealed-json';

const MODES = ['state-link', 'intake', 'state-system'] as const;
export type SubmissionMode = (typeof MODES)[number];

/** @throws for any other text, at load: a function that does not know its mode takes no forms */
export const submissionMode = (text: string): SubmissionMode => {
  const mode = MODES.find((known) => known === text);
  if (mode === undefined) throw new Error(`registration mode ${JSON.stringify(text)} is none of ${MODES.join(', ')}`);
  return mode;
};

export interface RegistrationSubmitPorts {
  readonly jurisdiction: string;
  /** `state-link`: the State takes the forms, and every submission is refused. */
  readonly mode: SubmissionMode;
  /** The jurisdiction's two letters. Where given, a residence in another state is refused. */
  readonly state?: string;
  readonly records: Records;
  readonly sealer: Sealer;
  readonly index: BlindIndex;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

const MESSAGES = {
  intake:
    'Your form was received. This office hands it on; you are not registered until it is accepted. Keep the reference.',
  'state-system':
    'Your form was received. You are not registered until the office has accepted it. Keep the reference.',
} as const;

/** Over 4096 bytes, which is all that KMS takes for a keyed digest, a form is digested first. */
const contentOf = (form: RegistrationSubmission): string =>
  createHash('sha256').update(canonicalJson(form)).digest('hex');

/**
 * Takes in one registration form: the form sealed, a queue item that names nobody, and the idempotency item, in one commit.
 *
 * The roll is never asked, so the answer cannot tell whether a person is on it. A form by itself changes no look-up: a
 * stranger who sends one in your name alters nothing that anyone can see.
 *
 * Touches `IDEMPOTENCY#` (conditional put; read only to answer a repeat), `FORM#` and `QUEUE#` (conditional put, never read).
 * A stolen credential of this function can therefore read no form.
 *
 * @returns 202 {@link RegistrationReceipt}; 400 with a sentence per field; 409 `conflict` when the idempotency key stands for another form
 */
export const createRegistrationSubmit = (ports: RegistrationSubmitPorts): LambdaHandler => {
  const { jurisdiction, mode, state, records, sealer, index, clock, log } = ports;

  const submit = async (request: HttpRequest): Promise<HttpResponse> => {
    if (mode === 'state-link') {
      return refuse(
        'not-found',
        'This office takes no forms; the State does. Follow the link on the registration page.',
      );
    }
    const form = parseBody(registrationSubmissionSchema, request.body);
    const now = clock.now();
    refuseImpossibleForm(form, { today: now.toISOString().slice(0, 10), ...(state === undefined ? {} : { state }) });

    const { idempotencyKey, ...submission } = form;
    // Keyed digests: a plain one of a form could be found again by trying the ten thousand last-four digits.
    const [key, content] = await Promise.all([
      index.of(INDEX_FIELDS.idempotencyKey, `${jurisdiction}\n${idempotencyKey}`),
      index.of(INDEX_FIELDS.formContent, `${jurisdiction}\n${contentOf(form)}`),
    ]);
    const reference = newReference();
    const submittedAt = now.toISOString();
    const sealed = await sealJson(sealer, submission, { jurisdiction, reference, purpose: 'registration-form' });
    const receiptFor = (stored: string): HttpResponse => ({
      status: 202,
      body: { reference: stored, state: 'pending', message: MESSAGES[mode] } satisfies RegistrationReceipt,
    });
    const idempotency = keys.idempotency(jurisdiction, key);
    try {
      await records.commit([
        {
          put: { ...idempotency, reference, content },
          when: { absent: true },
        },
        { put: { ...keys.form(jurisdiction, reference), sealed, submittedAt }, when: { absent: true } },
        {
          put: { ...keys.queue(jurisdiction, 'pending', submittedAt, reference), reference, submittedAt },
          when: { absent: true },
        },
      ]);
    } catch (error) {
      if (!(error instanceof ConditionFailed) || error.index !== 0) throw error;
      const earlier = await records.get(idempotency);
      if (typeof earlier?.['reference'] !== 'string') throw error;
      if (earlier['content'] !== content) {
        return refuse(
          'conflict',
          'Another form was sent under this key before. Start a new form to send different answers. Nothing was stored.',
        );
      }
      return receiptFor(earlier['reference']);
    }
    return receiptFor(reference);
  };

  return lambdaHandler(routesOf('registration-submit', { 'POST /api/registrations': submit }), log);
};
