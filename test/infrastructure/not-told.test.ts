import { App } from 'aws-cdk-lib';
import type { Jurisdiction } from '../../lib/config/schema';
import { ElectionJurisdiction } from '../../lib/infrastructure/election-jurisdiction';
import { notToldToTheSite } from '../../lib/infrastructure/not-told';
import { ML_DSA_KEY_TO_PIN, NEXT_SIGNING_KEY_TO_PIN, SIGNING_KEY_TO_PIN } from '../support/keys-to-pin';
import { settingsWith } from '../support/shipped';

const RELEASED = 'a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com';

const office = (fromResults: object | undefined, changes: object = {}) =>
  settingsWith({
    id: 'lorem',
    account: '111111111111',
    modules: ['site', 'results'],
    accounts: {
      site: '222222222222',
      suffix: 'k2v7q4',
      ...(fromResults ? { fromResults: { released: RELEASED, signingKey: SIGNING_KEY_TO_PIN, ...fromResults } } : {}),
    },
    ...changes,
  });

const CASES: readonly [string, Jurisdiction, readonly RegExp[]][] = [
  ['everything was told', office({}), []],
  ['nothing was told of results', office(undefined), [/^results, until.*accounts\.fromResults/]],
  [
    'the log has three keys, and the first alone is pinned',
    office({}, { publicLog: { keys: 3 } }),
    [/^what the next signing key signs.*2 of the 3 keys.*are not pinned.*accounts\.fromResults\.nextSigningKeys/],
  ],
  [
    'each of its keys is pinned',
    office({ nextSigningKeys: [NEXT_SIGNING_KEY_TO_PIN] }, { publicLog: { keys: 2 } }),
    [],
  ],
  [
    'the ML-DSA key is not pinned',
    office({}, { publicLog: { mlDsa: true } }),
    [/^a key of its own for the ML-DSA lines.*accounts\.fromResults\.mlDsaKey/],
  ],
  ['the ML-DSA key is pinned', office({ mlDsaKey: ML_DSA_KEY_TO_PIN }, { publicLog: { mlDsa: true } }), []],
  [
    'nothing was told of incident notices',
    office({}, { modules: ['site', 'results', 'incidents'] }),
    [/^incident notices, until.*accounts\.fromIncidents/],
  ],
  ['notices stand in its own account', settingsWith({ id: 'lorem', modules: ['site', 'incidents'] }), []],
  ['results stand in its own account', settingsWith({ id: 'lorem', publicLog: { keys: 3, mlDsa: true } }), []],
];

test.each(CASES)(
  'what the website cannot know yet is said, with the line of the settings to write: %s',
  (_, settings, says) => {
    const sentences = notToldToTheSite(settings);
    expect(sentences).toEqual(says.map((one) => expect.stringMatching(one)));
  },
);

test('it is said of the stack of the website, by its path', () => {
  const settings = office({}, { publicLog: { keys: 2 } });
  const { publicSite } = new ElectionJurisdiction(new App({ analyticsReporting: false }), settings.id, { settings });
  expect(publicSite?.leftOut).toHaveLength(1);
  expect(publicSite?.leftOut[0]).toMatch(/^lorem\/PublicSite: what the next signing key signs/);
});
