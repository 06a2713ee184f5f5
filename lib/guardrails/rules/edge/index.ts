import type { Rule } from '../../rule';
import { answersNotCached } from './answers-not-cached';
import { authorizedRoutes } from './authorized-routes';
import { firewallRules } from './firewall-rules';
import { firewallsInFront } from './firewalls-in-front';
import { httpsEverywhere } from './https-everywhere';
import { limitedLookUps } from './limited-look-ups';
import { originsSealed } from './origins-sealed';
import { staffSessions } from './staff-sessions';
import { staffSignIn } from './staff-sign-in';
import { strictHeaders } from './strict-headers';
import { validatedRequests } from './validated-requests';
import { walksHeard } from './walks-heard';

/** What voters, staff and strangers meet first. */
export const EDGE: readonly Rule[] = [
  authorizedRoutes,
  validatedRequests,
  limitedLookUps,
  walksHeard,
  firewallsInFront,
  firewallRules,
  httpsEverywhere,
  strictHeaders,
  originsSealed,
  answersNotCached,
  staffSignIn,
  staffSessions,
];
