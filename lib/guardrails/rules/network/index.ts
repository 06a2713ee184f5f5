import type { Rule } from '../../rule';
import { endpointsHoldToTheAccount } from './endpoints-hold-to-the-account';
import { flowLogs } from './flow-logs';
import { functionsInThePrivateNetwork } from './functions-in-the-private-network';
import { limitedEgress } from './limited-egress';
import { limitedIngress } from './limited-ingress';
import { metadataByToken } from './metadata-by-token';
import { moreThanOneZone } from './more-than-one-zone';
import { namesFromAList } from './names-from-a-list';
import { noWayOut } from './no-way-out';

/** From where data is reached, and where a function can go. */
export const NETWORK: readonly Rule[] = [
  endpointsHoldToTheAccount,
  flowLogs,
  functionsInThePrivateNetwork,
  limitedEgress,
  metadataByToken,
  namesFromAList,
  noWayOut,
  limitedIngress,
  moreThanOneZone,
];
