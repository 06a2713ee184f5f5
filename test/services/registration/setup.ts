import type { RegistrationSubmission } from '../../../lib/contracts/registration';
import { createRegistrationStaff } from '../../../lib/services/registration/registration-staff';
import { createRegistrationSubmit } from '../../../lib/services/registration/registration-submit';
import { createVoterStatus } from '../../../lib/services/registration/voter-status';
import { type CallOptions, call, staffClaims } from '../support/call';
import { form } from '../support/form';
import {
  MemoryIndex,
  MemoryLog,
  MemoryNotices,
  MemoryRecords,
  MemorySealer,
  SettableClock,
} from '../support/memory-ports';

export const REGISTRAR = staffClaims('registrar-1', 'registrar');

/** The three functions on one table. */
export const office = (
  overrides: {
    readonly mode?: 'state-link' | 'intake' | 'state-system';
    readonly state?: string;
    readonly through?: 'edge' | 'nothing';
  } = {},
) => {
  const records = new MemoryRecords();
  const counters = new MemoryRecords();
  const sealer = new MemorySealer();
  const index = new MemoryIndex();
  const notices = new MemoryNotices();
  const clock = new SettableClock(new Date('2026-09-01T15:00:00Z'));
  const log = new MemoryLog();
  const jurisdiction = 'lorem';
  const submitHandler = createRegistrationSubmit({
    jurisdiction,
    mode: overrides.mode ?? 'state-system',
    state: overrides.state ?? 'ZZ',
    records,
    sealer,
    index,
    clock,
    log,
  });
  const statusHandler = createVoterStatus({
    jurisdiction,
    records,
    counters,
    index,
    clock,
    through: overrides.through ?? 'edge',
    log,
  });
  const staffHandler = createRegistrationStaff({ jurisdiction, records, sealer, index, notices, clock, log });

  const submit = (body: unknown = form(), options: CallOptions = {}) =>
    call(submitHandler, 'POST', '/api/registrations', { body, ...options });
  const lookUp = (body: unknown, sourceIp = '192.0.2.1', headers: Readonly<Record<string, string>> = {}) =>
    call(statusHandler, 'POST', '/api/voter-status', { body, sourceIp, headers });
  const list = (query: Readonly<Record<string, string>> = {}, claims = REGISTRAR) =>
    call(staffHandler, 'GET', '/api/staff/registrations', { query, claims });
  const read = (reference: string, claims = REGISTRAR) =>
    call(staffHandler, 'GET', '/api/staff/registrations/{reference}', { path: { reference }, claims });
  const decide = (reference: string, body: unknown, claims = REGISTRAR) =>
    call(staffHandler, 'POST', '/api/staff/registrations/{reference}/decision', { path: { reference }, body, claims });
  /** Submits a form and accepts it. */
  const enrol = async (
    changes: Partial<RegistrationSubmission>,
    decision: Readonly<Record<string, unknown>> = { precinct: 'P-7' },
  ): Promise<string> => {
    const key = `enrolment-${Math.random().toString(36).slice(2).padEnd(12, '0')}`;
    const receipt = await submit(form({ idempotencyKey: key, ...changes }));
    if (receipt.status !== 202) throw new Error(`not taken in: ${receipt.bytes}`);
    const answer = await decide(receipt.json.reference, { decision: 'accept', ...decision });
    if (answer.status !== 200) throw new Error(`not accepted: ${answer.bytes}`);
    return receipt.json.reference;
  };
  return { records, counters, sealer, index, notices, clock, log, submit, lookUp, list, read, decide, enrol };
};
