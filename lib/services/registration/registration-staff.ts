import { randomBytes } from 'node:crypto';
import {
  REGISTRATION_STATES,
  type RegistrationDecision,
  type RegistrationOutcome,
  type RegistrationQueueEntry,
  type RegistrationQueuePage,
  type RegistrationRecord,
  type RegistrationState,
  registrationDecisionSchema,
} from '../../contracts/registration';
import {
  type BlindIndex,
  type Clock,
  ConditionFailed,
  type Item,
  type Notices,
  type Records,
  type Sealer,
  type Write,
} from '../../platform/ports';
import { CursorRefused } from '../../platform/refused';
import {
  type HandlerLog,
  type HttpRequest,
  type HttpResponse,
  type LambdaHandler,
  lambdaHandler,
  parseBody,
  refuse,
  type StaffMember,
} from '../http/lambda';
import { routesOf } from '../http/routes';
import { canonicalJson } from './canonical';
import { unprintableAt } from './form-rules';
import { INDEX_FIELDS, keys } from './keys';
import { personKey } from './normalise';
import { newReference, readReference } from './reference';
import { personalDataIn, rejectionNotice } from './rejection-notice';
import { openJson, sealJson } from './sealed-json';

export interface RegistrationStaffPorts {
  readonly jurisdiction: string;
  readonly records: Records;
  readonly sealer: Sealer;
  readonly index: BlindIndex;
  readonly notices: Notices;
  readonly clock: Clock;
  readonly log: HandlerLog;
}

const PAGE = 50;

type Submission = RegistrationRecord['submission'];
type Decided = NonNullable<RegistrationRecord['decision']>;
type NoticeState = NonNullable<RegistrationOutcome['notice']>;

/** A form with what became of it, as it lies in the table. */
interface StoredForm {
  readonly reference: string;
  readonly submittedAt: string;
  readonly sealed: string;
  readonly decision?: { readonly by: string; readonly at: string; readonly sealed: string };
  readonly notice?: NoticeState;
}

const text = (item: Item | undefined, name: string): string => {
  const value = item?.[name];
  if (typeof value !== 'string') throw new Error(`stored item has no ${name}`);
  return value;
};

const NOTICE_STATES: readonly NoticeState[] = ['sent', 'owed', 'no-address'];

/**
 * What a registrar does with the forms: list, open, decide.
 *
 * Touches `QUEUE#` (query, move), `FORM#` (query, conditional put), `VOTER#` and `STATUS#` (conditional put, never read),
 * `AUDIT#` (conditional put, never read or changed). Opening a form and deciding one each leave an audit item: for opening it
 * is written before the form is shown, for deciding in the same commit.
 *
 * Roll entries are new ones: a form by somebody who is on the roll already makes a second entry, which the office merges
 * by its own list maintenance. The look-up answers for both together.
 */
export const createRegistrationStaff = (ports: RegistrationStaffPorts): LambdaHandler => {
  const { jurisdiction, records, sealer, index, notices, clock, log } = ports;

  const staffOf = (request: HttpRequest): StaffMember => request.staff ?? refuse('unauthenticated', 'Sign in first.');

  const referenceOf = (request: HttpRequest): string =>
    readReference(request.pathParameters['reference'] ?? '') ??
    refuse('not-found', 'That is no reference. It has 25 letters and digits, in five groups.');

  const load = async (reference: string): Promise<StoredForm> => {
    const { items } = await records.query({ pk: keys.formPartition(jurisdiction, reference) });
    const part = (sk: string) => items.find((item) => item.sk === sk);
    const form = part('FORM') ?? refuse('not-found', `There is no form with the reference ${reference}.`);
    const decision = part('DECISION');
    const notice = NOTICE_STATES.find((state) => state === part('NOTICE')?.['state']);
    return {
      reference,
      submittedAt: text(form, 'submittedAt'),
      sealed: text(form, 'sealed'),
      ...(decision
        ? { decision: { by: text(decision, 'by'), at: text(decision, 'at'), sealed: text(decision, 'sealed') } }
        : {}),
      ...(notice ? { notice } : {}),
    };
  };

  const openForm = async (form: StoredForm): Promise<Submission> =>
    (await openJson(sealer, form.sealed, {
      jurisdiction,
      reference: form.reference,
      purpose: 'registration-form',
    })) as Submission;

  const openDecision = async (form: StoredForm): Promise<Decided | undefined> => {
    if (!form.decision) return undefined;
    const decision = (await openJson(sealer, form.decision.sealed, {
      jurisdiction,
      reference: form.reference,
      purpose: 'registration-decision',
    })) as RegistrationDecision;
    return { ...decision, by: form.decision.by, at: form.decision.at };
  };

  /** Random tail: two acts in one millisecond are two items. */
  const audit = (staff: StaffMember, action: string, reference: string, now: Date): Write => {
    const at = now.toISOString();
    return {
      put: {
        ...keys.audit(jurisdiction, at.slice(0, 10), `${at}#${randomBytes(9).toString('base64url')}`),
        at,
        action,
        reference,
        by: staff.sub,
        username: staff.username,
      },
      when: { absent: true },
    };
  };

  const list = async (request: HttpRequest): Promise<HttpResponse> => {
    const asked = request.query['state'] ?? 'pending';
    const state: RegistrationState =
      REGISTRATION_STATES.find((known) => known === asked) ??
      refuse('invalid-request', `There is no state of that name; ask for ${REGISTRATION_STATES.join(', ')}.`);
    const cursor = request.query['cursor'];
    try {
      const page = await records.query({
        pk: keys.queuePartition(jurisdiction, state),
        limit: PAGE,
        descending: state !== 'pending',
        ...(cursor === undefined ? {} : { cursor }),
      });
      const entries = page.items.map(
        (item): RegistrationQueueEntry => ({
          reference: text(item, 'reference'),
          state,
          submittedAt: text(item, 'submittedAt'),
        }),
      );
      return {
        status: 200,
        body: {
          entries,
          ...(page.cursor === undefined ? {} : { cursor: page.cursor }),
        } satisfies RegistrationQueuePage,
      };
    } catch (error) {
      if (error instanceof CursorRefused)
        return refuse('invalid-request', 'The list moved on. Start again at its top.');
      throw error;
    }
  };

  const read = async (request: HttpRequest): Promise<HttpResponse> => {
    const staff = staffOf(request);
    const stored = await load(referenceOf(request));
    await records.commit([audit(staff, 'registrations.read', stored.reference, clock.now())]);
    const [submission, decision] = await Promise.all([openForm(stored), openDecision(stored)]);
    return {
      status: 200,
      body: {
        reference: stored.reference,
        state: decision ? stateOf(decision) : 'pending',
        submittedAt: stored.submittedAt,
        submission,
        ...(decision ? { decision } : {}),
        ...(stored.notice ? { notice: stored.notice } : {}),
      } satisfies RegistrationRecord,
    };
  };

  const outcomeOf = (stored: StoredForm, decision: Decided, notice: NoticeState | undefined): HttpResponse => ({
    status: 200,
    body: {
      reference: stored.reference,
      state: stateOf(decision),
      submittedAt: stored.submittedAt,
      decision,
      ...(notice ? { notice } : {}),
    } satisfies RegistrationOutcome,
  });

  /**
   * Sends a notice that is still owed. The decision stands whether or not the mail goes out, so a failure is shown to the clerk
   * (`owed`) instead of undoing it. A crash between sending and marking sends twice rather than never.
   */
  const sendOwed = async (
    request: HttpRequest,
    reference: string,
    to: string,
    reason: string,
  ): Promise<NoticeState> => {
    try {
      await notices.send(rejectionNotice(to, reference, reason));
      await records.commit([
        { put: { ...keys.notice(jurisdiction, reference), state: 'sent' }, when: { equals: { state: 'owed' } } },
      ]);
      return 'sent';
    } catch (error) {
      if (error instanceof ConditionFailed) return 'sent';
      log.error('notice not sent', {
        requestId: request.requestId,
        route: `${request.route.method} ${request.route.path}`,
        // A mail service's message may quote the address.
        error: error instanceof Error ? error.name : 'unknown',
      });
      return 'owed';
    }
  };

  const repeated = async (
    request: HttpRequest,
    stored: StoredForm,
    asked: RegistrationDecision,
  ): Promise<HttpResponse> => {
    const decided = await openDecision(stored);
    if (!decided) throw new Error('a decision was refused as repeated, and none is stored');
    const { by, at, ...decision } = decided;
    if (canonicalJson(decision) !== canonicalJson(asked)) {
      return refuse(
        'already-decided',
        `This form was decided before (${stateOf(decided)}, ${at}, by ${by}). Nothing was changed. A decision is corrected by a new form.`,
      );
    }
    let notice = stored.notice;
    if (notice === 'owed') {
      const { email } = await openForm(stored);
      if (email !== undefined) notice = await sendOwed(request, stored.reference, email, decided.reason ?? '');
    }
    return outcomeOf(stored, decided, notice);
  };

  const accepted = async (
    stored: StoredForm,
    submission: Submission,
    decision: RegistrationDecision,
    at: string,
  ): Promise<readonly Write[]> => {
    const voter = newReference();
    const person = await index.of(
      INDEX_FIELDS.person,
      personKey(jurisdiction, {
        lastName: submission.name.last,
        dateOfBirth: submission.dateOfBirth,
        zip: submission.residence.zip,
      }),
    );
    const confidential = decision.confidential === true;
    const statusKey = keys.status(jurisdiction, person, randomBytes(16).toString('base64url'));
    const sealed = await sealJson(
      sealer,
      {
        ...submission,
        status: 'active',
        ...(decision.precinct === undefined ? {} : { precinct: decision.precinct }),
        confidential,
        acceptedAt: at,
        fromForm: stored.reference,
        // Found again from the roll entry, never the other way round.
        ...(confidential ? {} : { statusKey }),
      },
      { jurisdiction, reference: voter, purpose: 'roll-entry' },
    );
    const entry: Write = { put: { ...keys.voter(jurisdiction, voter), sealed }, when: { absent: true } };
    if (confidential) return [entry];
    return [
      entry,
      {
        put: {
          ...statusKey,
          status: 'active',
          ...(decision.precinct === undefined ? {} : { precinct: decision.precinct }),
        },
        when: { absent: true },
      },
    ];
  };

  const decide = async (request: HttpRequest): Promise<HttpResponse> => {
    const staff = staffOf(request);
    const reference = referenceOf(request);
    const asked = settled(parseBody(registrationDecisionSchema, request.body));
    const stored = await load(reference);
    if (stored.decision) return repeated(request, stored, asked);

    if (asked.decision === 'reject' && (asked.reason === undefined || asked.reason.trim() === '')) {
      return refuse('reason-required', 'Write the reason. The applicant has a right to know it. Nothing was changed.');
    }
    if (asked.decision === 'reject' && (asked.precinct !== undefined || asked.confidential !== undefined)) {
      return refuse('invalid-request', 'Precinct and confidentiality belong to an acceptance. Nothing was changed.');
    }
    if (unprintableAt(asked.precinct, 'precinct').length > 0) {
      return refuse('invalid-request', 'The precinct holds a character that cannot be seen. Nothing was changed.');
    }
    const submission = await openForm(stored);
    if (asked.decision === 'reject' && submission.email !== undefined) {
      const repeatedLines = personalDataIn(asked.reason ?? '', submission);
      if (repeatedLines.length > 0) {
        return refuse(
          'invalid-request',
          'The reason goes out by e-mail and must not repeat the form. Say what is wrong without naming the person or the value. Nothing was changed.',
          repeatedLines.map((path) => ({ path: 'reason', message: `repeats ${path}` })),
        );
      }
    }
    const now = clock.now();
    const at = now.toISOString();
    const state = stateOf(asked);
    const notice: NoticeState | undefined =
      asked.decision === 'accept' ? undefined : submission.email === undefined ? 'no-address' : 'owed';
    const sealed = await sealJson(sealer, asked, { jurisdiction, reference, purpose: 'registration-decision' });
    const { submittedAt } = stored;
    try {
      await records.commit([
        {
          put: { ...keys.decision(jurisdiction, reference), by: staff.username, bySub: staff.sub, at, sealed },
          when: { absent: true },
        },
        ...(notice === undefined
          ? []
          : [{ put: { ...keys.notice(jurisdiction, reference), state: notice }, when: { absent: true } } as const]),
        { remove: keys.queue(jurisdiction, 'pending', submittedAt, reference) },
        { put: { ...keys.queue(jurisdiction, state, submittedAt, reference), reference, submittedAt } },
        ...(asked.decision === 'accept' ? await accepted(stored, submission, asked, at) : []),
        audit(staff, `registrations.decide:${asked.decision}`, reference, now),
      ]);
    } catch (error) {
      // Two registrars at once: the first decision stands.
      if (error instanceof ConditionFailed && error.index === 0) return repeated(request, await load(reference), asked);
      throw error;
    }
    return outcomeOf(
      stored,
      { ...asked, by: staff.username, at },
      notice === 'owed' && submission.email !== undefined
        ? await sendOwed(request, reference, submission.email, asked.reason ?? '')
        : notice,
    );
  };

  return lambdaHandler(
    routesOf('registration-staff', {
      'GET /api/staff/registrations': list,
      'GET /api/staff/registrations/{reference}': read,
      'POST /api/staff/registrations/{reference}/decision': decide,
    }),
    log,
  );
};

/** Ticked and unticked again is the same decision as never ticked: a repeat must not be taken for another one. */
const settled = ({ confidential, ...decision }: RegistrationDecision): RegistrationDecision => ({
  ...decision,
  ...(confidential === true ? { confidential } : {}),
});

const stateOf = (decision: Pick<RegistrationDecision, 'decision'>): RegistrationState =>
  decision.decision === 'accept' ? 'accepted' : 'rejected';
