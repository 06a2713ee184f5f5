import { type Assembly, type JsonObject, resourcesOf } from '../../../assembly';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { always, isOneOf } from '../../values';

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::S3::Bucket')].flatMap(({ stack, logicalId, properties }) =>
    always(properties, ['VersioningConfiguration', 'Status'], isOneOf('Enabled'))
      ? []
      : [{ stack, logicalId, what: 'VersioningConfiguration is not Enabled: what is overwritten or deleted is gone.' }],
  );

const GOOD: JsonObject = {
  Resources: { B: { Type: 'AWS::S3::Bucket', Properties: { VersioningConfiguration: { Status: 'Enabled' } } } },
};

export const versionedBuckets: Rule = {
  id: 'versioned-buckets',
  title: 'Every bucket keeps what was overwritten or deleted',
  core: false,
  why:
    'California, 2017: an open database of voters was deleted and held to ransom. Hall County, 2020: ransomware. A bucket without ' +
    'versions loses an object to one call.',
  fix: 'Use PrivateBucket, or set VersioningConfiguration Status Enabled in every branch (versioned: true).',
  mappings: { cis: ['4.3.1'], nist: ['CP-9', 'CP-10', 'SI-12'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a bucket that says nothing of versions': ['B/Properties/VersioningConfiguration'],
    'versions suspended': ['B/Properties/VersioningConfiguration/Status', 'Suspended'],
    'versions that a parameter decides': ['B/Properties/VersioningConfiguration/Status', { Ref: 'P' }],
    'versions in one branch alone': [
      'B/Properties/VersioningConfiguration',
      { 'Fn::If': ['C', { Status: 'Enabled' }, { Ref: 'AWS::NoValue' }] },
    ],
  }),
  good: [{ name: 'a bucket with versions', template: GOOD }],
};
