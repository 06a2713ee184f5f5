import { addressesOf } from '../../lib/console/addresses';
import { settingsWith } from '../support/shipped';
import { BALLOTS, office, outputs, RESULTS, SIGN_IN } from './office';

const read = (text: string) => addressesOf(text, 'outputs.json', office);

test('the console learns from the deploy’s own file where staff sign in, which APIs it calls and where files go', () => {
  const { signIn, apis, intakes } = read(outputs());
  expect(signIn).toEqual(SIGN_IN);
  expect([...apis]).toEqual([
    ['results-staff', `https://${RESULTS.staffApi}`],
    ['ballots-staff', `https://${BALLOTS.staffApi}`],
  ]);
  expect(intakes).toEqual([RESULTS.intake, BALLOTS.intake]);
});

test('where voters’ forms stand apart from the website, registrars’ API is among them, and only there', () => {
  const FORMS = {
    mode: 'intake' as const,
    formsDomain: 'register.lorem.example',
    formsCertificateArn: 'arn:aws-us-gov:acm:us-gov-west-1:111111111111:certificate/0',
  };
  const keeping = settingsWith({ ...office, modules: ['site', 'registration'], registration: FORMS });
  const told = { staffApi: 'r1s2t3.execute-api.us-gov-west-1.amazonaws.com/v1' };
  const { apis, intakes } = addressesOf(outputs({ Registration: told }), 'outputs.json', keeping);
  expect([...apis]).toEqual([['registration-staff', `https://${told.staffApi}`]]);
  expect(intakes).toEqual([]);
  expect(() => addressesOf(outputs(), 'outputs.json', keeping)).toThrow(/ForTheConsole of Election-lorem-Registration/);
  expect([...read(outputs({ Registration: told })).apis.keys()]).not.toContain('registration-staff');
});

test.each<[string, string, RegExp]>([
  ['something else', 'hello', /outputs\.json is no file of outputs/],
  ['a list', '[]', /is no file of outputs/],
  [
    'an API that was not deployed with the others',
    outputs({ Ballots: undefined }),
    /does not say ForTheConsole of Election-lorem-Ballots/,
  ],
  ['words that are no JSON', outputs({ Results: '{' }), /of Election-lorem-Results .* no address/],
  [
    'another host for the API',
    outputs({ Results: { ...RESULTS, staffApi: 'results.example/v1' } }),
    /no address of AWS/,
  ],
  [
    'a host that only begins like one',
    outputs({ Results: { ...RESULTS, staffApi: 'a.execute-api.us-gov-west-1.amazonaws.com.example/v1' } }),
    /no address of AWS/,
  ],
  [
    'an address with more in it',
    outputs({ Results: { ...RESULTS, staffApi: 'x@a.execute-api.us-gov-west-1.amazonaws.com/v1' } }),
    /no address of AWS/,
  ],
  [
    'another host for the sign-in',
    outputs({ Foundation: { ...SIGN_IN, signIn: 'signin.example' } }),
    /no address of AWS/,
  ],
  ['another host for uploads', outputs({ Results: { ...RESULTS, intake: "'self'" } }), /no address of AWS/],
  [
    'a second host behind the first',
    outputs({ Results: { ...RESULTS, intake: `${RESULTS.intake} https://evil.example` } }),
    /no address of AWS/,
  ],
  [
    'an API of another region',
    outputs({ Results: { ...RESULTS, staffApi: 'a1b2c3.execute-api.us-east-2.amazonaws.com/v1' } }),
    /in us-gov-west-1/,
  ],
  [
    'a sign-in of another region',
    outputs({ Foundation: { ...SIGN_IN, signIn: 'x.auth.us-east-2.amazoncognito.com' } }),
    /in us-gov-west-1/,
  ],
])('it takes no token to %s', (_, text, says) => {
  expect(() => read(text)).toThrow(says);
  expect(() => read(text)).toThrow(/--outputs-file outputs\.json/);
});
