import { LOOK_UP_LIMIT_REACHED } from '../../contracts/log-messages';
import { type VoterStatusAnswer, voterStatusQuerySchema } from '../../contracts/registration';
import type { BlindIndex, Clock, Item, Records } from '../../platform/ports';
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
import type { AskedThrough } from '../http/viewer-address';
import { INDEX_FIELDS, keys } from './keys';
import { countAsker, countPerson, type LimitOutcome } from './look-up-limit';
import { personKey } from './normalise';

export interface VoterStatusPorts {
  readonly jurisdiction: string;
  readonly records: Records;
  /** Where look-ups are counted; a table of its own in the cloud, for its items expire. @default records */
  readonly counters?: Records;
  readonly index: BlindIndex;
  readonly clock: Clock;
  /** What stands before the API: it decides whose address is counted. */
  readonly through: AskedThrough;
  readonly log: HandlerLog;
}

/** More voters than this never share name, date of birth and ZIP; a partition that claims so is not shown. */
const MAX_SHARING = 10;

/** True for a miss, a confidential voter, and details that fit several voters differently: so it must not say "not registered". */
export const NOT_SHOWN: VoterStatusAnswer = {
  found: false,
  message:
    'No registration can be shown for these details. Check the last name, the date of birth and the ZIP code of the home address. ' +
    'This does not mean that you are not registered: some registrations are never shown here, and new forms take time. Ask the election office.',
};

const FOUND = {
  active: 'You are registered to vote.',
  inactive:
    'You are registered, and your record is inactive. You can still vote; contact the election office to confirm your address.',
  pending: 'Your registration is waiting for the election office.',
  cancelled: 'This registration was cancelled. Contact the election office if that is a mistake, or register again.',
} as const;

type Status = keyof typeof FOUND;
const isStatus = (value: unknown): value is Status => typeof value === 'string' && Object.hasOwn(FOUND, value);

/**
 * Twins who moved in together share an index. Where their records say the same, that is the answer; where they differ the
 * office must be asked, for showing either could be the other's. A precinct is shown only if all agree on it.
 */
const answerFor = (items: readonly Item[]): VoterStatusAnswer => {
  const [first] = items;
  const status = first?.['status'];
  if (first === undefined || items.length > MAX_SHARING || !isStatus(status)) return NOT_SHOWN;
  if (items.some((item) => item['status'] !== status)) return NOT_SHOWN;
  const precinct = first['precinct'];
  const agreed = typeof precinct === 'string' && items.every((item) => item['precinct'] === precinct);
  return { found: true, status, ...(agreed ? { precinct } : {}), message: FOUND[status] };
};

/**
 * A voter's own status, by last name, date of birth and ZIP code.
 *
 * Touches `STATUS#` (query) and, in the counters, `RATE#` (read, conditional put), nothing else: the function can reach no form and no roll
 * entry, so neither an injection (Illinois 2016) nor a stolen credential takes out a record. A confidential voter has no
 * `STATUS#` item at all; the same reads and writes are made, and the same bytes come back, as for nobody.
 *
 * @returns 200 {@link VoterStatusAnswer}, never repeating what was asked; 429 `too-many-requests` past the limits of look-up-limit.ts
 */
export const createVoterStatus = (ports: VoterStatusPorts): LambdaHandler => {
  const { jurisdiction, records, counters = records, index, clock, through, log } = ports;
  const limit = { jurisdiction, records: counters, index };

  const refusePast = (outcome: LimitOutcome, bound: 'address' | 'details', request: HttpRequest): void => {
    if (outcome === 'within') return;
    if (outcome === 'just-exceeded') {
      // Once per counter and hour: what an alarm counts, without the address.
      log.error(LOOK_UP_LIMIT_REACHED, {
        requestId: request.requestId,
        route: `${request.route.method} ${request.route.path}`,
        error: `look-ups by one ${bound}`,
      });
    }
    refuse('too-many-requests', 'Too many look-ups. Wait an hour and try again, or call the election office.');
  };

  const lookUp = async (request: HttpRequest): Promise<HttpResponse> => {
    const query = parseBody(voterStatusQuerySchema, request.body);
    const now = clock.now();
    const person = personKey(jurisdiction, query);
    refusePast(await countAsker(limit, request.sourceIp, now), 'address', request);
    refusePast(await countPerson(limit, person, now), 'details', request);
    const { items } = await records.query({
      pk: keys.statusPartition(jurisdiction, await index.of(INDEX_FIELDS.person, person)),
      limit: MAX_SHARING + 1,
    });
    return { status: 200, body: answerFor(items) };
  };

  return lambdaHandler(routesOf('voter-status', { 'POST /api/voter-status': lookUp }), log, through);
};
