import type { Rule } from '../../rule';
import { alarmsCanSound } from './alarms-can-sound';
import { alarmsHeard } from './alarms-heard';
import { alarmsTellTheOffice } from './alarms-tell-the-office';
import { auditTrail } from './audit-trail';
import { configurationRecorded } from './configuration-recorded';
import { eventsHeard } from './events-heard';
import { evidenceArrives } from './evidence-arrives';
import { evidenceByServices } from './evidence-by-services';
import { evidenceNamesItsSource } from './evidence-names-its-source';
import { failuresHeard } from './failures-heard';
import { failuresKept } from './failures-kept';
import { filtersFeedAlarms } from './filters-feed-alarms';
import { findingsCollected } from './findings-collected';
import { findingsKept } from './findings-kept';
import { functionsTraced } from './functions-traced';
import { lettersComeInTime } from './letters-come-in-time';
import { lettersSayWhatHappened } from './letters-say-what-happened';
import { listensToWhatHappens } from './listens-to-what-happens';
import { logsKept } from './logs-kept';
import { noPersonalDataInLogs } from './no-personal-data-in-logs';
import { nobodyStopsTheEvidence } from './nobody-stops-the-evidence';
import { outsideAccessAnalyzed } from './outside-access-analyzed';
import { personalDataLookedFor } from './personal-data-looked-for';
import { remindersComeTwice } from './reminders-come-twice';
import { requestsLogged } from './requests-logged';
import { servicesActByTheirRoles } from './services-act-by-their-roles';
import { settingsChecked } from './settings-checked';
import { storeAccessLogged } from './store-access-logged';
import { threatsDetected } from './threats-detected';
import { trailFilesKept } from './trail-files-kept';
import { unusualReadsHeard } from './unusual-reads-heard';

/** Whether anybody would notice, and could tell afterwards what happened. */
export const AUDIT: readonly Rule[] = [
  auditTrail,
  trailFilesKept,
  evidenceArrives,
  evidenceNamesItsSource,
  evidenceByServices,
  nobodyStopsTheEvidence,
  configurationRecorded,
  settingsChecked,
  threatsDetected,
  findingsCollected,
  findingsKept,
  personalDataLookedFor,
  outsideAccessAnalyzed,
  logsKept,
  noPersonalDataInLogs,
  storeAccessLogged,
  requestsLogged,
  servicesActByTheirRoles,
  alarmsHeard,
  alarmsTellTheOffice,
  alarmsCanSound,
  eventsHeard,
  listensToWhatHappens,
  unusualReadsHeard,
  failuresHeard,
  lettersSayWhatHappened,
  lettersComeInTime,
  remindersComeTwice,
  filtersFeedAlarms,
  failuresKept,
  functionsTraced,
];
