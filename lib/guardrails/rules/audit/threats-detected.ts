import {
  type Assembly,
  get,
  type JsonObject,
  perAssembly,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { isTrue, listAt } from '../../values';
import { isLeft, standingIn, watchedPlaces } from '../../watched-places';

const FEATURES = ['S3_DATA_EVENTS', 'LAMBDA_NETWORK_LOGS', 'EBS_MALWARE_PROTECTION'];

const detectorProblems = ({ properties }: Resource): readonly string[] => {
  const on = new Set(
    listAt(properties, ['Features']).flatMap((feature) =>
      get(feature, 'Status') === 'ENABLED' ? [String(get(feature, 'Name'))] : [],
    ),
  );
  const missing = FEATURES.filter((feature) => !on.has(feature));
  const frequency = properties['FindingPublishingFrequency'];
  return [
    ...(isTrue(properties['Enable']) ? [] : ['it is switched off (Enable)']),
    ...(missing.length === 0 ? [] : [`it does not look at ${missing.join(', ')}`]),
    ...(frequency === 'FIFTEEN_MINUTES'
      ? []
      : ['it tells of what goes on after hours only (FindingPublishingFrequency)']),
  ];
};

const scanned = perAssembly((assembly): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { stack, properties } of resourcesOf(assembly, 'AWS::GuardDuty::MalwareProtectionPlan')) {
    const s3 = get(properties['ProtectedResource'], 'S3Bucket');
    const bucket = storeNamedBy(scopeOf(assembly, stack), get(s3, 'BucketName'));
    const isTagged = get(get(properties['Actions'], 'Tagging'), 'Status') === 'ENABLED';
    const isWhole = listAt(s3, ['ObjectPrefixes']).length === 0;
    if (bucket && isTagged && isWhole) found.add(keyOf(bucket));
  }
  return found;
});

/** Buckets into which strangers put documents by link: a page may put objects there from a browser. */
const takesDocuments = (assembly: Assembly, bucket: Resource): boolean =>
  dataClassOf(scopeOf(assembly, bucket.stack), bucket) === 'voter-documents' &&
  listAt(bucket.properties, ['CorsConfiguration', 'CorsRules']).some((rule) =>
    listAt(rule, ['AllowedMethods']).some((method) => method === 'PUT' || method === 'POST' || method === '*'),
  );

const check = (assembly: Assembly): readonly Violation[] => [
  ...watchedPlaces(assembly).flatMap((place): readonly Violation[] => {
    if (isLeft(assembly, place, 'guardDuty')) return [];
    const { stack, logicalId } = place.first;
    const [detector] = standingIn(assembly, place.stacks, 'AWS::GuardDuty::Detector');
    if (detector === undefined)
      return [{ stack, logicalId, what: `no detector looks for threats in ${place.region}.` }];
    const problems = detectorProblems(detector);
    return problems.length === 0
      ? []
      : [{ stack: detector.stack, logicalId: detector.logicalId, what: `of this detector: ${problems.join('; ')}.` }];
  }),
  ...[...resourcesOf(assembly, 'AWS::S3::Bucket')]
    .filter((bucket) => takesDocuments(assembly, bucket) && !scanned(assembly).has(keyOf(bucket)))
    .map(({ stack, logicalId }) => ({
      stack,
      logicalId,
      what: 'strangers put documents into it, and nothing scans and tags all of them.',
    })),
];

const GOOD: JsonObject = {
  Resources: {
    Intake: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        Tags: [{ Key: 'election:data-class', Value: 'voter-documents' }],
        CorsConfiguration: { CorsRules: [{ AllowedMethods: ['PUT'], AllowedOrigins: ['https://r.example'] }] },
      },
    },
    Detector: {
      Type: 'AWS::GuardDuty::Detector',
      Properties: {
        Enable: true,
        FindingPublishingFrequency: 'FIFTEEN_MINUTES',
        Features: FEATURES.map((name) => ({ Name: name, Status: 'ENABLED' })),
      },
    },
    Scan: {
      Type: 'AWS::GuardDuty::MalwareProtectionPlan',
      Properties: {
        ProtectedResource: { S3Bucket: { BucketName: { Ref: 'Intake' } } },
        Actions: { Tagging: { Status: 'ENABLED' } },
      },
    },
  },
};
const DETECTOR = 'Detector/Properties';

export const threatsDetected: Rule = {
  id: 'threats-detected',
  title: 'Somebody looks for threats, and at every document from outside',
  core: false,
  why:
    'Capital One, 2019: credentials of a host were used from elsewhere to copy 700 buckets, which is what a detector sees. Hall County, ' +
    '2020: it began with a file from outside.',
  fix: 'Leave ThreatDetector and DocumentIntake as they are; where central IT runs GuardDuty, say so in `existing`.',
  mappings: {
    cis: ['1.1.6', 'A1.3.6'],
    nist: ['SI-4', 'SI-3', 'IR-4'],
    fsbp: ['GuardDuty.1', 'GuardDuty.6', 'GuardDuty.8', 'GuardDuty.10'],
  },
  check,
  bad: changes(GOOD, {
    'a region without a detector': ['Detector'],
    'a detector that is switched off': [`${DETECTOR}/Enable`, false],
    'a detector that does not look at objects': [`${DETECTOR}/Features/0/Status`, 'DISABLED'],
    'a detector without the functions’ traffic': [`${DETECTOR}/Features/1`],
    'a detector that tells after six hours': [`${DETECTOR}/FindingPublishingFrequency`, 'SIX_HOURS'],
    'an intake that nothing scans': ['Scan'],
    'a scan of another bucket': ['Scan/Properties/ProtectedResource/S3Bucket/BucketName', 'some-other-bucket'],
    'a scan of one folder': ['Scan/Properties/ProtectedResource/S3Bucket/ObjectPrefixes', ['a/']],
    'a scan that marks nothing': ['Scan/Properties/Actions/Tagging/Status', 'DISABLED'],
  }),
  good: [
    { name: 'a detector with its protections on, and a scan of the intake', template: GOOD },
    {
      name: 'an account where central IT detects, which is reported as not covered',
      template: { ...changed(GOOD, 'Detector'), Metadata: { 'election:existing': ['guardDuty'] } },
    },
  ],
};
