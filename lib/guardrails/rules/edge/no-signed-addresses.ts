import { type Assembly, type JsonObject, resourcesOf } from '../../../assembly';
import { behavioursOf, distributionsOf, pathOf } from '../../distributions';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';

const SIGNERS = ['TrustedSigners', 'TrustedKeyGroups'];
const KEYS = ['AWS::CloudFront::PublicKey', 'AWS::CloudFront::KeyGroup'];

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...resourcesOf(assembly, ...KEYS)].map(({ stack, logicalId }) => ({
    stack,
    logicalId,
    what: 'whoever holds the other half of this key signs addresses of the website, and the trail sees none of it.',
  })),
  ...distributionsOf(assembly).flatMap((distribution) => {
    const signed = behavioursOf(distribution).filter((behaviour) =>
      SIGNERS.some((name) => behaviour[name] !== undefined),
    );
    return signed.length === 0
      ? []
      : [
          {
            stack: distribution.stack,
            logicalId: distribution.logicalId,
            what: `only who has an address signed by somebody’s key may see ${signed.map(pathOf).join(', ')} (${SIGNERS.join(', ')}).`,
          },
        ];
  }),
];

const GOOD: JsonObject = {
  Resources: {
    D: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: { DistributionConfig: { DefaultCacheBehavior: {}, CacheBehaviors: [{ PathPattern: '/log/*' }] } },
    },
  },
};
const CONFIG = 'D/Properties/DistributionConfig';

export const noSignedAddresses: Rule = {
  id: 'no-signed-addresses',
  title: 'What the website shows, it shows to everybody alike',
  core: false,
  why:
    'Elector, 2020: what was not meant for everybody stood on a website all the same. A signed address is a key without a person: it is ' +
    'mailed on, it works without a second factor, and what needs one does not belong on the website. What does belong there must not be ' +
    'shut to voters by a key in another account.',
  fix: 'Take the signer away; what is not for everybody goes through a staff route, which asks who it is.',
  mappings: { cis: ['A1.2.3', 'A1.4.1'], nist: ['AC-3', 'AC-14', 'IA-2'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a page for who has a signed address': [`${CONFIG}/DefaultCacheBehavior/TrustedSigners`, ['999999999999']],
    'a folder for a group of keys': [`${CONFIG}/CacheBehaviors/0/TrustedKeyGroups`, [{ Ref: 'G' }]],
    'a key that signs addresses': ['K', { Type: 'AWS::CloudFront::PublicKey' }],
    'a group of such keys': ['G', { Type: 'AWS::CloudFront::KeyGroup' }],
  }),
  good: [
    { name: 'pages for everybody', template: GOOD },
    { name: 'no website', template: changed(GOOD, 'D') },
  ],
};
