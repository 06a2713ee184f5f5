import { type Assembly, get, type JsonObject, type Resource, scopeOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { isKeyOfEvidence } from '../../trails';
import { isTrue, listAt, textAt, valuesAt } from '../../values';
import { isLeft, standingIn, watchedPlaces } from '../../watched-places';

/** The same everywhere, so one region of an account records them and the others leave them out. */
const GLOBAL = ['AWS::IAM::Group', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::IAM::User'];

const recordsEverything = ({ properties }: Resource): boolean => {
  const group = properties['RecordingGroup'];
  return isTrue(get(group, 'AllSupported')) && isTrue(get(group, 'IncludeGlobalResourceTypes'));
};

const recordsAllButGlobal = ({ properties }: Resource): boolean => {
  const group = properties['RecordingGroup'];
  if (isTrue(get(group, 'AllSupported'))) return true;
  const excluded = listAt(group, ['ExclusionByResourceTypes', 'ResourceTypes']);
  return (
    get(get(group, 'RecordingStrategy'), 'UseOnly') === 'EXCLUSION_BY_RESOURCE_TYPES' &&
    excluded.length > 0 &&
    excluded.every((type) => GLOBAL.includes(String(type)))
  );
};

const isContinuous = ({ properties }: Resource): boolean =>
  valuesAt(properties, ['RecordingMode']).every(
    (mode) => mode === undefined || get(mode, 'RecordingFrequency') === 'CONTINUOUS',
  );

/** A whole picture at least once a day: what every change since is read against. */
const FREQUENCIES = ['One_Hour', 'Three_Hours', 'Six_Hours', 'Twelve_Hours', 'TwentyFour_Hours'];

const channelProblems = (assembly: Assembly, { stack, properties }: Resource): readonly string[] => {
  const scope = scopeOf(assembly, stack);
  const frequency = textAt(scope, properties, ['ConfigSnapshotDeliveryProperties', 'DeliveryFrequency']);
  return [
    ...(FREQUENCIES.includes(frequency ?? '') ? [] : ['no whole picture is delivered every day (DeliveryFrequency)']),
    ...(isKeyOfEvidence(scope, properties['S3KmsKeyArn'])
      ? []
      : ['what it delivers is under no key of this assembly for evidence alone (S3KmsKeyArn)']),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  watchedPlaces(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'config')) return [];
    const { stack, logicalId } = place.first;
    const recorders = standingIn(assembly, place.stacks, 'AWS::Config::ConfigurationRecorder');
    const anywhere = standingIn(assembly, place.accountStacks, 'AWS::Config::ConfigurationRecorder');
    const channels = standingIn(assembly, place.stacks, 'AWS::Config::DeliveryChannel').filter(
      (channel) =>
        storeNamedBy(scopeOf(assembly, channel.stack), channel.properties['S3BucketName'])?.type === 'AWS::S3::Bucket',
    );
    const [recorder] = recorders;
    if (recorder === undefined)
      return [{ stack, logicalId, what: `nothing records the configuration of ${place.region}.` }];
    const problems = [
      ...(recordsAllButGlobal(recorder) && isContinuous(recorder)
        ? []
        : ['it does not record every type of resource at every change']),
      ...(anywhere.some(recordsEverything) ? [] : ['no recorder of the account records IAM']),
      // A recorder starts when its channel is there.
      ...(channels.length > 0 ? [] : ['it delivers to no bucket of this assembly, and so does not run']),
      ...channels.flatMap((channel) => channelProblems(assembly, channel)),
    ];
    return problems.length === 0
      ? []
      : [{ stack: recorder.stack, logicalId: recorder.logicalId, what: `of this recorder: ${problems.join('; ')}.` }];
  });

const GOOD: JsonObject = {
  Resources: {
    Store: { Type: 'AWS::S3::Bucket' },
    Recorder: {
      Type: 'AWS::Config::ConfigurationRecorder',
      Properties: { RecordingGroup: { AllSupported: true, IncludeGlobalResourceTypes: true } },
    },
    Key: { Type: 'AWS::KMS::Key', Properties: { Tags: [{ Key: 'election:data-class', Value: 'audit-log' }] } },
    Channel: {
      Type: 'AWS::Config::DeliveryChannel',
      Properties: {
        S3BucketName: { Ref: 'Store' },
        S3KmsKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] },
        ConfigSnapshotDeliveryProperties: { DeliveryFrequency: 'TwentyFour_Hours' },
      },
    },
  },
};
const GROUP = 'Recorder/Properties/RecordingGroup';

export const configurationRecorded: Rule = {
  id: 'configuration-recorded',
  title: 'Every change of settings is recorded',
  core: false,
  why:
    'Deep Root, 2017: settings changed on 1 June, and until 14 June nobody knew that the bucket was open. The record of settings is what ' +
    'says which change it was, and when.',
  fix: 'Leave the ConfigurationRecorder of the Account stack as it is; where central IT records, say so in `existing`.',
  mappings: { cis: ['2.1.4'], nist: ['CM-3', 'CM-6', 'CM-8', 'AU-12'], fsbp: ['Config.1'] },
  check,
  bad: changes(GOOD, {
    'a region without a recorder': ['Recorder'],
    'a recorder of some types': [GROUP, { AllSupported: false, ResourceTypes: ['AWS::S3::Bucket'] }],
    'a recorder that leaves tables out': [
      GROUP,
      {
        AllSupported: false,
        RecordingStrategy: { UseOnly: 'EXCLUSION_BY_RESOURCE_TYPES' },
        ExclusionByResourceTypes: { ResourceTypes: ['AWS::DynamoDB::Table'] },
      },
    ],
    'a recorder without IAM': [`${GROUP}/IncludeGlobalResourceTypes`, false],
    'a recorder that looks once a day': ['Recorder/Properties/RecordingMode', { RecordingFrequency: 'DAILY' }],
    'a recorder that does not run': ['Channel'],
    'a channel that delivers no whole picture': ['Channel/Properties/ConfigSnapshotDeliveryProperties'],
    'a channel that says a frequency that is none': [
      'Channel/Properties/ConfigSnapshotDeliveryProperties/DeliveryFrequency',
      'Yearly',
    ],
    'a channel without a key': ['Channel/Properties/S3KmsKeyArn'],
    'a channel under the key of voters’ data': ['Key/Properties/Tags/0/Value', 'voter-roll'],
    'a channel into somebody else’s bucket': ['Channel/Properties/S3BucketName', 'some-other-bucket'],
  }),
  good: [
    { name: 'a recorder of everything', template: GOOD },
    {
      name: 'an account where central IT records, which is reported as not covered',
      template: { ...changed(changed(GOOD, 'Recorder'), 'Channel'), Metadata: { 'election:existing': ['config'] } },
    },
  ],
};
