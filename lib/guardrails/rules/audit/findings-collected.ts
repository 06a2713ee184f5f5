import { type Assembly, get, itemsOf, type JsonObject, type Resource, scopeOf, toPattern } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt } from '../../values';
import { isLeft, standingIn, watchedPlaces } from '../../watched-places';

/** Two thirds of it mirror what this baseline judges, against what is really there. */
const STANDARD = 'standards/aws-foundational-security-best-practices/';

const isWhole = (assembly: Assembly, standard: Resource): boolean =>
  itemsOf(scopeOf(assembly, standard.stack), standard.properties['StandardsArn']).some(({ expression }) =>
    toPattern(expression).includes(STANDARD),
  ) && listAt(standard.properties, ['DisabledStandardsControls']).length === 0;

const check = (assembly: Assembly): readonly Violation[] =>
  watchedPlaces(assembly).flatMap((place) => {
    if (isLeft(assembly, place, 'securityHub')) return [];
    const { stack, logicalId } = place.first;
    const [hub] = standingIn(assembly, place.stacks, 'AWS::SecurityHub::Hub');
    if (hub === undefined) return [{ stack, logicalId, what: `Security Hub is not on in ${place.region}.` }];
    const standards = standingIn(assembly, place.stacks, 'AWS::SecurityHub::Standard').filter((one) =>
      isWhole(assembly, one),
    );
    const adds = get(hub.properties, 'AutoEnableControls');
    const problems = [
      ...(standards.length > 0
        ? []
        : ['no AWS::SecurityHub::Standard switches the foundational best practices on, whole']),
      ...(adds === undefined || adds === true || adds === 'true' ? [] : ['new controls stay off (AutoEnableControls)']),
    ];
    return problems.length === 0
      ? []
      : [{ stack: hub.stack, logicalId: hub.logicalId, what: `of this Security Hub: ${problems.join('; ')}.` }];
  });

const GOOD: JsonObject = {
  Resources: {
    Store: { Type: 'AWS::S3::Bucket' },
    Hub: { Type: 'AWS::SecurityHub::Hub', Properties: { AutoEnableControls: true } },
    Standard: {
      Type: 'AWS::SecurityHub::Standard',
      Properties: {
        StandardsArn: { 'Fn::Sub': `arn:aws:securityhub:us-east-2::${STANDARD}v/1.0.0` },
      },
    },
  },
};

export const findingsCollected: Rule = {
  id: 'findings-collected',
  title: 'What was changed by hand after the deploy comes to light',
  core: false,
  why:
    'Deep Root, 2017: a setting was changed on a running system. A baseline of templates cannot see that; Security Hub looks at what is ' +
    'there, every day.',
  fix: 'Leave Posture of the Account stack as it is; where central IT runs Security Hub, say so in `existing`.',
  mappings: { cis: ['2.1.4'], nist: ['CA-7', 'SI-4'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a region without Security Hub': ['Hub'],
    'Security Hub without a standard': ['Standard'],
    'another standard': [
      'Standard/Properties/StandardsArn',
      'arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0',
    ],
    'a standard with controls switched off': [
      'Standard/Properties/DisabledStandardsControls',
      [{ StandardsControlArn: 'arn:aws:securityhub:x' }],
    ],
    'new controls that stay off': ['Hub/Properties/AutoEnableControls', false],
  }),
  good: [
    { name: 'Security Hub with its foundational standard', template: GOOD },
    {
      name: 'an account where central IT collects, which is reported as not covered',
      template: { ...changed(changed(GOOD, 'Hub'), 'Standard'), Metadata: { 'election:existing': ['securityHub'] } },
    },
  ],
};
