import {
  type Assembly,
  branches,
  get,
  isObject,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
} from '../../../assembly';
import type { Rule, Violation } from '../../rule';

const SWITCHES = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'] as const;

const HOLDERS = [
  'AWS::S3::Bucket',
  'AWS::S3::AccessPoint',
  'AWS::S3::MultiRegionAccessPoint',
  'AWS::S3Express::AccessPoint',
];

/** CloudFormation takes the word as well as the boolean. Anything that the deploy decides is not "on". */
const isOn = (value: Json | undefined): boolean => value === true || value === 'true';

const problemsIn = (configuration: Json | undefined): readonly string[] => {
  const found = new Set<string>();
  for (const branch of branches(configuration)) {
    if (branch === undefined) found.add('PublicAccessBlockConfiguration is missing');
    else if (!isObject(branch)) found.add('PublicAccessBlockConfiguration is not written out');
    else {
      for (const name of SWITCHES) {
        for (const value of branches(get(branch, name))) {
          if (!isOn(value))
            found.add(value === undefined ? `${name} is missing` : `${name} is ${JSON.stringify(value)}`);
        }
      }
    }
  }
  return [...found];
};

/** A custom resource that calls the API itself, past every property above. */
const callsTheApi = (resource: Resource): string | undefined => {
  if (!resource.type.startsWith('Custom::') && resource.type !== 'AWS::CloudFormation::CustomResource')
    return undefined;
  const text = JSON.stringify(resource.properties);
  const call = /(delete|put)-?(bucket)?-?publicaccessblock/i.exec(text)?.[0];
  if (call === undefined) return undefined;
  return call.toLowerCase().startsWith('delete') || /false/i.test(text) ? call : undefined;
};

const check = (assembly: Assembly): readonly Violation[] => {
  const violations: Violation[] = [];
  for (const resource of resourcesOf(assembly)) {
    const { stack, logicalId, type, properties } = resource;
    if (HOLDERS.includes(type)) {
      const problems = problemsIn(properties['PublicAccessBlockConfiguration']);
      if (problems.length > 0) {
        violations.push({ stack, logicalId, what: `Block Public Access is not fully on: ${problems.join(', ')}.` });
      }
    }
    const call = callsTheApi(resource);
    if (call !== undefined) {
      violations.push({
        stack,
        logicalId,
        what: `a custom resource switches Block Public Access off by calling ${call}.`,
      });
    }
  }
  return violations;
};

const bucket = (configuration: Json | undefined): JsonObject => {
  const properties: JsonObject = configuration === undefined ? {} : { PublicAccessBlockConfiguration: configuration };
  return { Resources: { B: { Type: 'AWS::S3::Bucket', Properties: properties } } };
};

const ON = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

export const blockPublicAccess: Rule = {
  id: 'block-public-access',
  title: 'Block Public Access is on for every bucket',
  core: true,
  why:
    'Deep Root, June 2017: one settings change, and a bucket served 198 million voters’ files to anyone for 13 days. ' +
    'Chicago, August 2017: backups with 1.8 million voters in a public bucket.',
  fix:
    'Use PrivateBucket, or set all four switches of PublicAccessBlockConfiguration to true without any condition ' +
    '(blockPublicAccess: BlockPublicAccess.BLOCK_ALL).',
  mappings: { cis: ['4.2.1', '4.3.1'], nist: ['AC-3', 'AC-21', 'SC-7(3)'], fsbp: ['S3.1', 'S3.8', 'S3.19'] },
  check,
  bad: [
    { name: 'a bucket that says nothing', template: bucket(undefined) },
    ...SWITCHES.map((name) => ({ name: `${name} off`, template: bucket({ ...ON, [name]: false }) })),
    {
      name: 'a switch deleted',
      template: bucket({ BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true }),
    },
    { name: 'a switch set by a parameter', template: bucket({ ...ON, BlockPublicPolicy: { Ref: 'P' } }) },
    { name: 'a branch that is off', template: bucket({ 'Fn::If': ['C', ON, { ...ON, BlockPublicPolicy: false }] }) },
    { name: 'a branch without it', template: bucket({ 'Fn::If': ['C', ON, { Ref: 'AWS::NoValue' }] }) },
    {
      name: 'an access point that is open',
      template: {
        Resources: {
          P: {
            Type: 'AWS::S3::AccessPoint',
            Properties: { PublicAccessBlockConfiguration: { ...ON, BlockPublicPolicy: false } },
          },
        },
      },
    },
    {
      name: 'a custom resource that deletes the account’s block',
      template: {
        Resources: {
          C: {
            Type: 'Custom::AWS',
            Properties: { Create: '{"service":"S3Control","action":"deletePublicAccessBlock"}' },
          },
        },
      },
    },
  ],
  good: [
    { name: 'a bucket with all four on', template: bucket(ON) },
    { name: 'a bucket with all four on in every branch', template: bucket({ 'Fn::If': ['C', ON, { ...ON }] }) },
    { name: 'the word instead of the boolean', template: bucket({ ...ON, BlockPublicAcls: 'true' }) },
  ],
};
