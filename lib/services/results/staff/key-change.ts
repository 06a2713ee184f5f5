import { keyChangeSchema } from '../../../contracts/public-log';
import { ConditionFailed } from '../../../platform/ports';
import { type HttpRequest, type HttpResponse, parseBody, refuse } from '../../http/lambda';
import { item, type KeyChangeRecord, keys } from '../draft-records';
import { linesOf } from '../lines';
import { oneLine } from '../log/lines';
import type { ResultsStaffPorts } from '../results-staff';
import { MAX_TRIES, staffOf } from './common';
import { changeView, lastChange } from './public-log';

const SHORTEST_REASON = 10;

const atTheSameMoment = (): never =>
  refuse('conflict', 'Others acted on the key at the same moment. Look at the log again, then go on.');

/**
 * First person: asks for the next deployed key to be used from now on, and says why. Nothing changes before a second person
 * approves. Until then a proposal can be made again in other words.
 */
export const proposeKeyChange = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const reason = oneLine(parseBody(keyChangeSchema, request.body).reason);
  if (reason.length < SHORTEST_REASON) {
    return refuse('reason-required', 'Write in a full sentence why the key is changed; it is published.');
  }
  const last = await lastChange(ports.records);
  if (last?.state === 'approved') {
    return refuse(
      'conflict',
      `Change ${last.number} of the key is on its way into the log. Wait until it stands there.`,
    );
  }
  const number = last?.state === 'proposed' ? last.number : (last?.number ?? 0) + 1;
  if (number >= ports.signingKeys) {
    return refuse(
      'no-next-key',
      `The log is signed with key ${number}, and ${ports.signingKeys} ${ports.signingKeys === 1 ? 'is' : 'are'} deployed. Set publicLog.keys to ${number + 1} in the settings, deploy, then propose the change.`,
    );
  }
  if (last?.state === 'proposed' && last.reason === reason && last.proposedBySub === staff.sub) {
    return { status: 200, body: changeView(last) };
  }
  const change: KeyChangeRecord = {
    number,
    reason,
    state: 'proposed',
    proposedBy: staff.username,
    proposedBySub: staff.sub,
    proposedAt: ports.clock.now().toISOString(),
    logged: false,
  };
  try {
    await ports.records.commit([
      {
        put: item(keys.keyChange('LOG', number), change),
        when:
          last?.state === 'proposed'
            ? { equals: { state: 'proposed', proposedAt: last.proposedAt, proposedBySub: last.proposedBySub } }
            : { absent: true },
      },
    ]);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    return atTheSameMoment();
  }
  return { status: 201, body: changeView(change) };
};

/**
 * Second person: the statement of the change goes into the live log and into that of rehearsals, signed by both keys, and what
 * comes after is signed by the new one. Who approves names the reason that stands there: what is approved is what was seen.
 */
export const approveKeyChange = async (ports: ResultsStaffPorts, request: HttpRequest): Promise<HttpResponse> => {
  const staff = staffOf(request);
  const reason = oneLine(parseBody(keyChangeSchema, request.body).reason);
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const change = await lastChange(ports.records);
    if (change === undefined || String(change.number) !== request.pathParameters['number']) {
      return refuse('not-found', 'There is no such change of the key. Look at the log again.');
    }
    if (change.proposedBySub === staff.sub) {
      return refuse('same-person', 'You proposed this change yourself. A second person has to approve it.');
    }
    if (change.reason !== reason) {
      return refuse('conflict', 'The change was proposed again with another reason. Read it, then approve.');
    }
    if (change.state !== 'proposed') return { status: 200, body: changeView(change) };
    if (change.number >= ports.signingKeys) {
      return refuse(
        'no-next-key',
        `Key ${change.number + 1} is not deployed any more. Set publicLog.keys, deploy, approve.`,
      );
    }
    const now = ports.clock.now().toISOString();
    const approved: KeyChangeRecord = {
      ...change,
      state: 'approved',
      approvedBy: staff.username,
      approvedBySub: staff.sub,
      approvedAt: now,
    };
    const { live, rehearsal } = linesOf(ports.logOrigin);
    const { proposedAt } = change;
    try {
      await ports.records.commit([
        {
          put: item(keys.keyChange(live.log, change.number), approved),
          when: { equals: { state: 'proposed', proposedAt, reason, proposedBySub: change.proposedBySub } },
        },
        { put: item(keys.keyChange(rehearsal.log, change.number), approved), when: { absent: true } },
        ...[live, rehearsal].map(({ outbox }) => ({
          put: item(keys.outboxOfKeyChange(outbox, now, change.number), { keyChange: change.number }),
          when: { absent: true } as const,
        })),
      ]);
      return { status: 201, body: changeView(approved) };
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
  return atTheSameMoment();
};
