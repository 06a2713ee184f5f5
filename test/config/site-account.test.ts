import { parseSettings, SettingsInvalid } from '../../lib/config/parse';
import { ML_DSA_KEY_TO_PIN, NOTICES_KEY_TO_PIN, SIGNING_KEY_TO_PIN } from '../support/keys-to-pin';
import { jurisdiction, settings } from './settings';

const OFFICE = '111111111111';
const SITE = '444444444444';
const TOLD = {
  released: 'a1b2c3d4e5.execute-api.us-gov-west-1.amazonaws.com',
  signingKey: SIGNING_KEY_TO_PIN,
};
const TOLD_OF_NOTICES = {
  released: 'f6g7h8i9j0.execute-api.us-gov-west-1.amazonaws.com',
  signingKey: NOTICES_KEY_TO_PIN,
};
type Changes = Parameters<typeof jurisdiction>[0];
const WITH_NOTICES: Changes = { modules: ['site', 'results', 'incidents'] };

const apart = (accounts: object = {}, changes: Changes = {}) =>
  jurisdiction({
    account: OFFICE,
    modules: ['site', 'results'],
    accounts: { site: SITE, suffix: 'k2v7q4', ...accounts },
    ...changes,
  });

const problems = (one: ReturnType<typeof apart>): readonly string[] => {
  try {
    parseSettings(settings(one));
  } catch (error) {
    if (error instanceof SettingsInvalid) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};
const GOV = { region: 'us-gov-west-1', recoveryRegion: 'us-gov-east-1' } as const;

test.each([
  ['before the results have told anything', apart()],
  ['once they have', apart({ fromResults: TOLD })],
  [
    'with the log’s ML-DSA key pinned',
    apart({ fromResults: { ...TOLD, mlDsaKey: ML_DSA_KEY_TO_PIN } }, { publicLog: { mlDsa: true } }),
  ],
  [
    'with each key pinned that the log may change to',
    apart({ fromResults: { ...TOLD, nextSigningKeys: [TOLD.signingKey] } }, { publicLog: { keys: 2 } }),
  ],
  ['beside an office in GovCloud', apart({ fromResults: TOLD }, GOV)],
  ['with incident notices, before they have told anything', apart({}, { ...WITH_NOTICES })],
  ['with signed incident notices', apart({ fromResults: TOLD, fromIncidents: TOLD_OF_NOTICES }, { ...WITH_NOTICES })],
])('a website may stand in an account of its own: %s', (_, one) => {
  expect(problems(one)).toEqual([]);
});

test.each<[string, ReturnType<typeof apart>, RegExp]>([
  ['the office’s own account', apart({ site: OFFICE }), /accounts\.site: is the same as account/],
  ['the account of the trails', apart({ auditLog: SITE }), /accounts\.auditLog: is the same as site/],
  ['no website', apart({}, { modules: ['results'] }), /accounts\.site: has nothing to hold/],
  [
    'notices whose module is switched off',
    apart({ fromIncidents: TOLD_OF_NOTICES }),
    /accounts\.fromIncidents: speaks of incident notices, whose module is switched off/,
  ],
  [
    'one key for results and notices',
    apart(
      { fromResults: TOLD, fromIncidents: { ...TOLD_OF_NOTICES, signingKey: TOLD.signingKey } },
      { ...WITH_NOTICES },
    ),
    /accounts\.fromIncidents: pins the key of the results/,
  ],
  [
    'a key of another kind for notices',
    apart({ fromIncidents: { ...TOLD_OF_NOTICES, signingKey: 'AAAA' } }, { ...WITH_NOTICES }),
    /fromIncidents\.signingKey: .*get-public-key/,
  ],
  [
    'notices from anywhere',
    apart({ fromIncidents: { ...TOLD_OF_NOTICES, released: 'notices.example' } }, { ...WITH_NOTICES }),
    /fromIncidents\.released: copy it from the output/,
  ],
  [
    'GovCloud’s region without a firewall before the sign-in',
    apart({}, { region: 'us-gov-east-1', recoveryRegion: 'us-gov-west-1' }),
    /region: .*write us-gov-west-1/,
  ],
  ['results that are switched off', apart({ fromResults: TOLD }, { modules: ['site'] }), /accounts\.fromResults: /],
  ['a key of another kind', apart({ fromResults: { ...TOLD, signingKey: 'AAAA' } }), /signingKey: .*get-public-key/],
  [
    'an ML-DSA key of another kind',
    apart({ fromResults: { ...TOLD, mlDsaKey: TOLD.signingKey } }, { publicLog: { mlDsa: true } }),
    /mlDsaKey: .*get-public-key/,
  ],
  [
    'an ML-DSA key that nothing is signed with',
    apart({ fromResults: { ...TOLD, mlDsaKey: ML_DSA_KEY_TO_PIN } }),
    /mlDsaKey: .*publicLog\.mlDsa is off/,
  ],
  [
    'a next key that Results does not have',
    apart(
      { fromResults: { ...TOLD, nextSigningKeys: [TOLD.signingKey, TOLD.signingKey] } },
      { publicLog: { keys: 2 } },
    ),
    /nextSigningKeys: names 2.*publicLog\.keys: 3/,
  ],
  [
    'releases from anywhere',
    apart({ fromResults: { ...TOLD, released: 'results.example' } }),
    /released: copy it from the output/,
  ],
])('it is refused with %s', (_, one, says) => {
  const found = problems(one);
  expect(found.filter((problem) => says.test(problem))).toHaveLength(1);
});

test('notices are fetched by a website in an account of its own alone', () => {
  expect(problems(apart({ site: undefined, fromIncidents: TOLD_OF_NOTICES }, { ...WITH_NOTICES }))).toContainEqual(
    expect.stringContaining('accounts.fromIncidents: speaks to a website in another account than the notices'),
  );
});
