import example from '../../election.config';
import { parseSettings } from '../../lib/config/parse';
import { isWitnessKey } from '../../lib/config/public-log';
import { LONGEST_DOMAIN_WITH_ML_DSA } from '../../lib/contracts/public-log';
import { parseWitnessKey, witnessKeyText, witnessOf } from '../../lib/services/results/log/cosignature';
import { verifierKeyText, verifierOf } from '../../lib/services/results/log/note';

const KEY = new Uint8Array(32).fill(9);
const WITNESS = witnessKeyText(witnessOf('press.example/w1', KEY));
const withLog = (publicLog: unknown) => () =>
  parseSettings({ jurisdictions: example.jurisdictions.map((office) => ({ ...office, publicLog })) });

test('without a word about it the log has one key and no witnesses', () => {
  expect(parseSettings({ jurisdictions: example.jurisdictions }).jurisdictions[0]?.publicLog).toEqual({
    keys: 1,
    mlDsa: false,
    witnesses: [],
  });
});

test('a witness’s key is taken as the witness printed it, and a changed character of it is not', () => {
  expect(
    withLog({ keys: 2, witnesses: [{ name: 'Made-up Press', key: WITNESS }] })().jurisdictions[0]?.publicLog,
  ).toEqual({
    keys: 2,
    mlDsa: false,
    witnesses: [{ name: 'Made-up Press', key: WITNESS }],
  });
  for (let at = 0; at < WITNESS.length; at += 1) {
    const changed = `${WITNESS.slice(0, at)}${WITNESS[at] === 'A' ? 'B' : 'A'}${WITNESS.slice(at + 1)}`;
    // The settings and the functions that read them take the same.
    expect([changed, isWitnessKey(changed), parseWitnessKey(changed)]).toEqual([changed, false, undefined]);
  }
});

test.each([
  [
    'a log’s own key',
    { witnesses: [{ name: 'Press', key: verifierKeyText(verifierOf('press.example/w1', KEY)) }] },
    /publicLog\.witnesses.*verifier key/,
  ],
  [
    'one witness twice',
    { witnesses: [1, 2].map((n) => ({ name: `Press ${n}`, key: WITNESS })) },
    /publicLog\.witnesses.*stands twice/,
  ],
  ['no key at all', { keys: 0 }, /publicLog\.keys/],
  ['more keys than a log needs', { keys: 9 }, /publicLog\.keys/],
] as const)('refused: %s', (_, publicLog, message) => {
  expect(withLog(publicLog)).toThrow(message);
});

test('an ML-DSA key is asked for in a word, and leaves no room for a domain that fills the signed list of keys', () => {
  const named = (length: number, mlDsa: boolean) => () =>
    parseSettings({
      jurisdictions: example.jurisdictions.map((office) => ({
        ...office,
        domain: `${'d'.repeat(length - '.example'.length)}.example`,
        certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0000',
        publicLog: { mlDsa },
      })),
    });
  expect(named(LONGEST_DOMAIN_WITH_ML_DSA, true)().jurisdictions[0]?.publicLog).toEqual({
    keys: 1,
    mlDsa: true,
    witnesses: [],
  });
  expect(named(LONGEST_DOMAIN_WITH_ML_DSA + 1, true)).toThrow(/domain: has more than 80 characters/);
  expect(named(LONGEST_DOMAIN_WITH_ML_DSA + 1, false)).not.toThrow();
});
