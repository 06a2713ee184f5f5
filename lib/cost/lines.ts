import type { Counts } from './counts';
import type { PriceId } from './prices';
import { ASSUMED, type OfficeProfile, type Usage } from './usage';

/** A group of lines that is paid for one protection, and what would be lost without it. */
export const CONTROLS = {
  keys: {
    name: 'A key of the office’s own for each kind of data',
    without:
      'AWS’s shared keys would encrypt it: no proof of who opened what, and one wrong policy on a bucket would be enough to read it (Deep Root 2017).',
  },
  network: {
    name: 'A network without a way out (endpoints, DNS firewall, flow logs)',
    without: 'A stolen credential would work from anywhere, and a function that is taken over could send the roll out.',
  },
  firewall: {
    name: 'Firewalls before website, APIs and sign-in',
    without:
      'Scripts could walk through the look-up (Alaska 2020: 113,000 voters) and injection would meet the code alone (Illinois 2016).',
  },
  signIn: {
    name: 'Staff sign-in that blocks what is risky',
    without: 'A password known from another break-in would be tried here unnoticed (Arizona 2016).',
  },
  logs: {
    name: 'Logs, kept for two years',
    without: 'Nobody could say what was read or when (Illinois 2016: 19 days unnoticed).',
  },
  alarms: {
    name: 'Alarms',
    without: 'What the logs say would be found by whoever looks into them, weeks later.',
  },
  edgeSecret: {
    name: 'Header that only CloudFront knows',
    without: 'The APIs’ own addresses would go round every limit at the edge.',
  },
  pointInTime: {
    name: 'Point-in-time recovery of tables',
    without: 'A wrong deletion or a ransom would take everything since the last backup (Hall County 2020).',
  },
  backup: {
    name: 'Backups with a lock, copied to another region',
    without: 'Whoever takes the account, or a region that is gone, would take the roll too (California 2017).',
  },
  trail: {
    name: 'Trail of every access to protected data',
    without: 'No record of who read the roll.',
  },
  guardDuty: {
    name: 'GuardDuty: unusual behaviour, malware in uploads',
    without: 'Credentials used from a strange place and infected documents would pass.',
  },
  config: {
    name: 'Config: every change of a setting, compared with the baseline',
    without: 'A bucket that somebody opens by hand would stay open (Deep Root 2017: 13 days).',
  },
  securityHub: { name: 'Security Hub', without: 'Findings of all these services would lie in as many places.' },
  macie: { name: 'Macie: personal data where it does not belong', without: 'Voter data in a log would not be found.' },
  accessAnalyzer: {
    name: 'Access Analyzer: rights that nobody uses',
    without: 'Roles would keep rights that nobody needs and a thief can use.',
  },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly without: string }>>;
export type ControlId = keyof typeof CONTROLS;

/** So many units in a month, and on election night besides. */
export interface Quantity {
  readonly price: PriceId;
  readonly what: string;
  readonly month: number;
  readonly night: number;
  readonly control?: ControlId;
}

const KB_TO_GB = 1 / 1_000_000;

const requestsOf = ({ visits, requestsPerVisit, lookUps, registrations, staffCalls }: Usage): number =>
  visits * requestsPerVisit + lookUps + registrations + staffCalls;
const callsOf = ({ lookUps, registrations, staffCalls }: Usage): number => lookUps + registrations + staffCalls;

/** What an office with these templates uses, line by line. A line of which there is nothing is left out. */
export const quantitiesOf = (counts: Counts, { month, night, ...office }: OfficeProfile): readonly Quantity[] => {
  const a = ASSUMED;
  const has = (there: boolean | number, amount: number): number => (there === false || there === 0 ? 0 : amount);
  const both = (of: (usage: Usage) => number) => ({ month: of(month), night: of(night) });
  const times = (factor: number, { month, night }: { readonly month: number; readonly night: number }) => ({
    month: month * factor,
    night: night * factor,
  });
  const standing = (amount: number) => ({ month: amount, night: 0 });

  const requests = both((usage) => has(counts.distributions, requestsOf(usage)));
  const calls = both((usage) => has(counts.apis, callsOf(usage)));
  const sweeps = standing(a.sweepsInAMonth * has(counts.functions, 2));
  const invocations = { month: calls.month + sweeps.month, night: calls.night };
  const judged = times(1, { month: requests.month + calls.month, night: requests.night + calls.night });
  const rollGb = has(counts.keepsRoll, office.voters * a.kilobytesOfAVoter * KB_TO_GB);
  const vaultGb = has(
    counts.ballotVault,
    office.voters * a.turnout * a.electionsKept * a.kilobytesOfABallot * KB_TO_GB,
  );
  const recordsGb = rollGb + has(counts.tables, 0.1);
  const documents = has(counts.malwarePlans, month.registrations);
  const documentsGb = (documents * a.documentsMegabytes) / 1000;
  const filesGb = has(counts.buckets, 1) + vaultGb + documentsGb * a.logMonths;
  const logs = {
    month: judged.month * a.kilobytesOfLog * KB_TO_GB + calls.month * a.kilobytesOfCallLog * KB_TO_GB,
    night: judged.night * a.kilobytesOfLog * KB_TO_GB + calls.night * a.kilobytesOfCallLog * KB_TO_GB,
  };
  const flow = has(counts.endpointZones, a.flowLogGigabytes);
  const dataEvents = both((usage) => has(counts.trails, callsOf(usage) * (a.writesOfACall + a.readsOfACall)));
  const ofBuckets = { month: requests.month * a.missesOfTheCache, night: requests.night * a.missesOfTheCache };
  const armShare = counts.functions === 0 ? 0 : 1 - counts.x86Functions / counts.functions;
  const functionTime = times(a.secondsOfACall * a.memoryGigabytes, invocations);

  const lines: readonly Quantity[] = [
    { price: 'key', what: `${counts.keys} keys`, ...standing(counts.keys), control: 'keys' },
    {
      price: 'key',
      what: `${counts.keyReplicas} copies of keys in the other region`,
      ...standing(counts.keyReplicas),
      control: 'keys',
    },
    {
      price: 'keyRequest',
      what: 'uses of keys',
      ...times(a.keyUsesOfACall, calls),
      control: 'keys',
    },
    {
      price: 'endpointHour',
      what: `${counts.endpointZones} endpoints, counted in each zone`,
      ...standing(counts.endpointZones * a.hoursInAMonth),
      control: 'network',
    },
    {
      price: 'endpointData',
      what: 'data through endpoints',
      ...times(10 * KB_TO_GB * has(counts.endpointZones, a.keyUsesOfACall), calls),
      control: 'network',
    },
    { price: 'dnsDomain', what: 'domains in lists', ...standing(counts.dnsDomains), control: 'network' },
    {
      price: 'dnsQuery',
      what: 'names asked for',
      ...times(has(counts.dnsDomains, 4), calls),
      control: 'network',
    },
    { price: 'logsIn', what: 'flow logs', ...standing(flow), control: 'network' },
    { price: 'secret', what: 'secret and its copies', ...standing(counts.secrets), control: 'edgeSecret' },
    { price: 'firewall', what: `${counts.firewalls} firewalls`, ...standing(counts.firewalls), control: 'firewall' },
    {
      price: 'firewallRule',
      what: `${counts.firewallRules} rules`,
      ...standing(counts.firewallRules),
      control: 'firewall',
    },
    {
      price: 'firewallRequest',
      what: 'requests judged',
      ...times(has(counts.firewalls, 1), judged),
      control: 'firewall',
    },
    {
      price: 'staffAccount',
      what: `${office.staff} staff accounts`,
      ...standing(has(counts.userPools, office.staff)),
      control: 'signIn',
    },
    { price: 'logsIn', what: 'logs of requests and calls', ...times(has(counts.logGroups, 1), logs), control: 'logs' },
    {
      price: 'logsKept',
      what: `logs of ${a.logMonths} months`,
      ...standing(has(counts.logGroups, (logs.month + flow) * a.logMonths)),
      control: 'logs',
    },
    { price: 'trace', what: 'traces', ...times(has(counts.tracedFunctions, a.traced), calls), control: 'logs' },
    { price: 'alarm', what: `${counts.alarms} alarms`, ...standing(counts.alarms), control: 'alarms' },
    {
      price: 'compositeAlarm',
      what: `${counts.compositeAlarms} alarms made of alarms`,
      ...standing(counts.compositeAlarms),
      control: 'alarms',
    },
    { price: 'metric', what: `${counts.metrics} metrics from logs`, ...standing(counts.metrics), control: 'alarms' },
    {
      price: 'alarmMail',
      what: 'alarms by mail',
      month: counts.recipients * a.alarmsByMail,
      night: counts.recipients * a.alarmsByMail,
      control: 'alarms',
    },
    { price: 'apiCall', what: 'calls of the APIs', ...calls },
    {
      price: 'functionCall',
      what: 'calls of functions, sweeps included',
      ...times(has(counts.functions, 1), invocations),
    },
    { price: 'functionTime', what: 'time of functions', ...times(armShare, functionTime) },
    {
      price: 'functionTimeX86',
      what: 'time of functions',
      ...times(has(counts.functions, 1 - armShare), functionTime),
    },
    { price: 'queueRequest', what: 'queues', ...times(has(counts.queues, 1), calls) },
    { price: 'tableWrite', what: 'records written', ...times(has(counts.tables, a.writesOfACall), calls) },
    { price: 'tableRead', what: 'records read', ...times(has(counts.tables, a.readsOfACall), calls) },
    { price: 'tableStorage', what: 'records kept', ...standing(has(counts.tables, recordsGb)) },
    {
      price: 'pointInTime',
      what: 'point-in-time recovery',
      ...standing(has(counts.tablesWithPointInTime, recordsGb)),
      control: 'pointInTime',
    },
    { price: 'objectStorage', what: 'files kept, ballots included', ...standing(filesGb) },
    {
      price: 'objectWrite',
      what: 'files written',
      month: has(counts.buckets, month.releases * 200 + documents),
      night: has(counts.buckets, night.releases * 200),
    },
    { price: 'objectRead', what: 'files read by the edge', ...ofBuckets },
    {
      price: 'edgeData',
      what: 'data to visitors',
      ...both((usage) => has(counts.distributions, (usage.visits * usage.megabytesPerVisit) / 1000)),
    },
    { price: 'edgeRequest', what: 'requests of visitors', ...requests },
    { price: 'edgeFunction', what: 'calls of the edge function', ...times(has(counts.edgeFunctions, 1), requests) },
    { price: 'letter', what: 'mails to applicants', ...standing(has(counts.keepsRoll, month.registrations)) },
    { price: 'dataEvent', what: 'accesses logged', ...dataEvents, control: 'trail' },
    {
      price: 'watchedEvent',
      what: 'management events looked at',
      ...standing(has(counts.detectors, a.managementEvents)),
      control: 'guardDuty',
    },
    {
      price: 'watchedTraffic',
      what: 'network records looked at',
      ...standing(has(counts.detectors, flow * 2)),
      control: 'guardDuty',
    },
    {
      price: 'watchedFiles',
      what: 'accesses to files looked at',
      ...times(has(counts.detectors, 1), ofBuckets),
      control: 'guardDuty',
    },
    { price: 'scannedData', what: 'documents scanned', ...standing(documentsGb), control: 'guardDuty' },
    { price: 'scannedFile', what: 'documents scanned', ...standing(documents), control: 'guardDuty' },
    {
      price: 'configItem',
      what: 'changes of settings',
      ...standing(has(counts.recorders, counts.resources * a.changesOfAResource)),
      control: 'config',
    },
    {
      price: 'configRule',
      what: `settings compared with ${counts.configRules} rules`,
      ...standing(has(counts.configRules, counts.resources * a.changesOfAResource + counts.configRules * 30)),
      control: 'config',
    },
    {
      price: 'securityCheck',
      what: 'checks',
      ...standing(has(counts.securityHubs, counts.resources * a.checksOfAResource)),
      control: 'securityHub',
    },
    {
      price: 'watchedBucket',
      what: `${counts.buckets} buckets watched`,
      ...standing(has(counts.macieSessions, counts.buckets)),
      control: 'macie',
    },
    {
      price: 'searchedData',
      what: 'files searched',
      ...standing(has(counts.macieSessions, Math.min(filesGb, 10))),
      control: 'macie',
    },
    {
      price: 'analyzedRole',
      what: `${counts.roles} roles watched`,
      ...standing(has(counts.unusedAccessAnalyzers, counts.roles)),
      control: 'accessAnalyzer',
    },
    {
      price: 'backupTable',
      what: `backups of records, ${1 + counts.backupCopies} places`,
      ...standing(has(counts.backupPlans, recordsGb * 35 * (1 + counts.backupCopies))),
      control: 'backup',
    },
    {
      price: 'backupFiles',
      what: `backups of files, ${1 + counts.backupCopies} places`,
      ...standing(has(counts.backupPlans, filesGb * (1 + counts.backupCopies))),
      control: 'backup',
    },
    {
      price: 'backupTransfer',
      what: 'copies to the other region',
      ...standing(has(counts.backupPlans * counts.backupCopies, recordsGb * 30 + filesGb * 0.05)),
      control: 'backup',
    },
    { price: 'restoreTest', what: 'restores as a test', ...standing(counts.restoreTests), control: 'backup' },
  ];
  return lines.filter(({ month, night }) => month > 0 || night > 0);
};
