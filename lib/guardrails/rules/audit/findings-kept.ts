import { type Assembly, get, type JsonObject, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { dataClassOf } from '../../data-class';
import { keyNamedBy } from '../../encryption';
import { attribute, resource, tagged, template } from '../../example';
import { changed, changes } from '../../examples';
import { keyOf } from '../../index-of';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { textAt } from '../../values';

const isEvidence = (assembly: Assembly, found: Resource | undefined, type: RegExp): boolean =>
  found !== undefined && type.test(found.type) && dataClassOf(scopeOf(assembly, found.stack), found) === 'audit-log';

const problemsOf = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const to = properties['DestinationProperties'];
  const bucket = storeNamedBy(scope, get(to, 'DestinationArn'));
  return [
    ...(textAt(scope, properties['DestinationType']) === 'S3'
      ? []
      : ['it does not write into a bucket (DestinationType)']),
    ...(isEvidence(assembly, bucket, /^AWS::S3::Bucket$/)
      ? []
      : ['its bucket is none of this assembly that holds audit-log (DestinationArn)']),
    ...(isEvidence(assembly, keyNamedBy(scope, get(to, 'KmsKeyArn')), /^AWS::KMS::/)
      ? []
      : ['its key is none of this assembly for audit-log (KmsKeyArn)']),
  ];
};

const check = (assembly: Assembly): readonly Violation[] => {
  const kept = resourcesOf(assembly, 'AWS::GuardDuty::PublishingDestination');
  const detectors = new Set(
    kept.flatMap(({ stack, properties }) => {
      const detector = storeNamedBy(scopeOf(assembly, stack), properties['DetectorId']);
      return detector ? [keyOf(detector)] : [];
    }),
  );
  return [
    ...resourcesOf(assembly, 'AWS::GuardDuty::Detector')
      .filter((detector) => !detectors.has(keyOf(detector)))
      .map(({ stack, logicalId }) => ({
        stack,
        logicalId,
        what: 'what it finds is gone after 90 days: nothing writes it into a bucket (AWS::GuardDuty::PublishingDestination).',
      })),
    ...kept.flatMap((one) => {
      const problems = problemsOf(assembly, one);
      const { stack, logicalId } = one;
      return problems.length === 0 ? [] : [{ stack, logicalId, what: `findings of threats: ${problems.join('; ')}.` }];
    }),
  ];
};

const GOOD: JsonObject = template({
  K: resource('AWS::KMS::Key', tagged('audit-log')),
  Other: resource('AWS::KMS::Key', tagged('voter-roll')),
  B: resource('AWS::S3::Bucket', tagged('audit-log')),
  Pages: resource('AWS::S3::Bucket', tagged('site-content')),
  D: resource('AWS::GuardDuty::Detector', { Enable: true }),
  P: resource('AWS::GuardDuty::PublishingDestination', {
    DetectorId: { Ref: 'D' },
    DestinationType: 'S3',
    DestinationProperties: { DestinationArn: attribute('B'), KmsKeyArn: attribute('K') },
  }),
});
const TO = 'P/Properties/DestinationProperties';

export const findingsKept: Rule = {
  id: 'findings-kept',
  title: 'What a detector finds is kept as long as the records that it is about',
  core: false,
  why:
    'Illinois, 2016: 19 days unnoticed. Looking back begins late, and GuardDuty forgets a finding after 90 days; an election’s records ' +
    'are kept for 22 months (52 U.S.C. 20701), and so is what tells of an attack on them.',
  fix: 'Leave the publishing destination of ThreatDetector as it is: the bucket for findings, under the key of the evidence.',
  mappings: { cis: ['5.3.2'], nist: ['AU-9', 'AU-11', 'SI-4', 'SI-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'findings that nothing keeps': ['P'],
    'another detector’s findings': ['P/Properties/DetectorId', 'somewhere-else'],
    'findings for no bucket': [TO],
    'findings into the website': [`${TO}/DestinationArn`, attribute('Pages')],
    'findings into somebody else’s bucket': [`${TO}/DestinationArn`, 'arn:aws:s3:::vendor'],
    'findings under the key of the roll': [`${TO}/KmsKeyArn`, attribute('Other')],
    'findings under AWS’s own key': [`${TO}/KmsKeyArn`, 'alias/aws/s3'],
    'findings of no type': ['P/Properties/DestinationType'],
  }),
  good: [
    { name: 'findings in a bucket for evidence', template: GOOD },
    { name: 'no detector of its own', template: changed(changed(GOOD, 'P'), 'D') },
  ],
};
