import type { Rule } from '../../rule';
import { answersNotCached } from './answers-not-cached';
import { apisStayInTheirRegion } from './apis-stay-in-their-region';
import { edgeCodeStaysHere } from './edge-code-stays-here';
import { firewallRules } from './firewall-rules';
import { firewallsInFront } from './firewalls-in-front';
import { httpsEverywhere } from './https-everywhere';
import { limitedLookUps } from './limited-look-ups';
import { namedCacheKeys } from './named-cache-keys';
import { noSignedAddresses } from './no-signed-addresses';
import { originsSealed } from './origins-sealed';
import { staffSessions } from './staff-sessions';
import { staffSignIn } from './staff-sign-in';
import { stagesWatched } from './stages-watched';
import { strictHeaders } from './strict-headers';
import { uploadsFromOurPages } from './uploads-from-our-pages';
import { validatedRequests } from './validated-requests';
import { walksHeard } from './walks-heard';

/** What voters, staff and strangers meet first. */
export const EDGE: readonly Rule[] = [
  validatedRequests,
  limitedLookUps,
  walksHeard,
  firewallsInFront,
  firewallRules,
  httpsEverywhere,
  strictHeaders,
  originsSealed,
  answersNotCached,
  namedCacheKeys,
  noSignedAddresses,
  edgeCodeStaysHere,
  apisStayInTheirRegion,
  stagesWatched,
  uploadsFromOurPages,
  staffSignIn,
  staffSessions,
];
