import { at, type Cloud, type Entry, many, put } from '../support/cloud';
import { holdsOf, unless, unlike } from '../support/holds';
import { cloudOfOne } from '../support/one-jurisdiction';
import { allowedBy, type Call, statementsOf } from '../support/policy';
import { settingsWith } from '../support/shipped';
import { accountOf, arnOf, classOf, roleOf } from '../support/stores';

const KEY = 'AWS::KMS::Key';
const CHECKPOINT_SIGNATURE = { 'kms:SigningAlgorithm': 'ML_DSA_SHAKE_256', 'kms:MessageType': 'RAW' };

jest.setTimeout(300_000);
let on: Cloud;
beforeAll(() => {
  on = cloudOfOne(settingsWith({ id: 'lorem', publicLog: { mlDsa: true } }));
});

const holds = holdsOf(() => on);

const mlDsaKey = (cloud: Cloud): Entry => cloud.the(KEY, 'Election-lorem-Results', 'MlDsaKey');
const policyOf = (key: Entry) => key.properties['KeyPolicy'];
const signs = (cloud: Cloud) => {
  const found = statementsOf(policyOf(mlDsaKey(cloud))).find((one) => at(one, 'Sid') === 'SignCheckpoints');
  if (found === undefined) throw new Error('nobody signs');
  return found;
};

holds(
  'the ML-DSA key is of the kind ML_DSA_44, and the release role alone signs with it, whole messages in its one algorithm',
  (cloud) => {
    const key = mlDsaKey(cloud);
    const call = {
      action: 'kms:Sign',
      principal: roleOf(cloud, key, 'results-draft', 'release/'),
      context: CHECKPOINT_SIGNATURE,
    };
    const allowed = (changed: Partial<Call>) => allowedBy(policyOf(key), { ...call, ...changed }).length > 0;
    const context = (name: string, value: string) => ({ context: { ...CHECKPOINT_SIGNATURE, [name]: value } });
    return [
      ...unlike(key.properties, { KeySpec: 'ML_DSA_44', KeyUsage: 'SIGN_VERIFY', PendingWindowInDays: 30 }),
      ...unless(classOf(key) === 'results-draft', 'it is of no class, or of another'),
      ...unless(key.definition['DeletionPolicy'] === 'RetainExceptOnCreate', 'its stack takes it along'),
      ...unless(allowed({}), 'the release role cannot sign'),
      ...unless(!allowed({ principal: roleOf(cloud, key, 'results-draft') }), 'any draft role may sign'),
      ...unless(!allowed({ principal: roleOf(cloud, key, 'results-public') }), 'the public site may sign'),
      ...unless(
        !allowed({ principal: `arn:aws:iam::${accountOf(cloud, key)}:role/Administrator` }),
        'an administrator may sign',
      ),
      ...unless(!allowed(context('kms:MessageType', 'EXTERNAL_MU')), 'signs what somebody else put together'),
      ...unless(!allowed(context('kms:SigningAlgorithm', 'ED25519_SHA_512')), 'signs another algorithm'),
      ...unless(!allowed({ action: 'kms:Decrypt' }), 'it does something else'),
    ];
  },
  {
    'every draft role may sign': (cloud) =>
      put(
        signs(cloud),
        ['Condition', 'ArnLike', 'aws:PrincipalArn'],
        'arn:aws:iam::*:role/election/lorem/results-draft/*',
      ),
    'the account may sign': (cloud) => put(signs(cloud), ['Condition', 'ArnLike'], undefined),
    'a representative of somebody’s making may be signed': (cloud) =>
      put(signs(cloud), ['Condition', 'StringEquals', 'kms:MessageType'], undefined),
    'any algorithm will do': (cloud) =>
      put(signs(cloud), ['Condition', 'StringEquals', 'kms:SigningAlgorithm'], undefined),
    'it is another kind of key': (cloud) => put(mlDsaKey(cloud).properties, ['KeySpec'], 'ECC_NIST_EDWARDS25519'),
    'its stack takes it along': (cloud) => put(mlDsaKey(cloud).definition, ['DeletionPolicy'], 'Delete'),
  },
);

interface Grant {
  readonly id: string;
  readonly statement: ReturnType<typeof many>[number];
}
/** Statements of identity policies that give an action on the ML-DSA key. */
const grants = (cloud: Cloud, action: string): readonly Grant[] =>
  cloud.all('AWS::IAM::ManagedPolicy').flatMap(({ id, properties }) =>
    many(at(properties['PolicyDocument'], 'Statement'))
      .filter((one) => at(one, 'Effect') === 'Allow' && many(at(one, 'Action')).includes(action))
      .filter((one) =>
        many(at(one, 'Resource'))
          .map(String)
          .includes(arnOf(mlDsaKey(cloud))),
      )
      .map((statement) => ({ id, statement })),
  );
const theSigning = (cloud: Cloud): Grant['statement'] => {
  const [one] = grants(cloud, 'kms:Sign');
  if (one === undefined) throw new Error('nobody signs');
  return one.statement;
};

holds(
  'the release function may sign with exactly that key in that algorithm; it and the publisher may read its public half, and nobody else',
  (cloud) => {
    const signing = grants(cloud, 'kms:Sign');
    const reading = grants(cloud, 'kms:GetPublicKey');
    return [
      ...unless(signing.length === 1 && signing.every(({ id }) => id.startsWith('Release')), 'others sign, or none'),
      ...signing.flatMap(({ statement }) => [
        ...unless(many(at(statement, 'Resource')).length === 1, 'the same algorithm is given on another key'),
        ...unlike(at(statement, 'Condition'), { StringEquals: CHECKPOINT_SIGNATURE }),
      ]),
      ...unless(
        reading
          .map(({ id }) => id.replace(/[^A-Za-z].*$/, ''))
          .every((id) => id.startsWith('Release') || id.startsWith('Publish')) && reading.length === 2,
        `${reading.map(({ id }) => id)} read its public half`,
      ),
    ];
  },
  {
    'the condition goes': (cloud) => put(theSigning(cloud), ['Condition'], undefined),
    'every key may be signed with': (cloud) =>
      put(
        theSigning(cloud),
        ['Resource'],
        [arnOf(mlDsaKey(cloud)), arnOf(cloud.the(KEY, 'Election-lorem-Results', 'SigningKey'))],
      ),
    'nobody may read its public half': (cloud) => {
      for (const { statement } of grants(cloud, 'kms:GetPublicKey')) put(statement, ['Effect'], 'Deny');
    },
  },
);

/** The variable as each function of this kind has it. */
const told = (cloud: Cloud, handler: string, variable: string) =>
  functionsOf(cloud, handler).map(({ properties }) => at(properties, 'Environment', 'Variables', variable));
const functionsOf = (cloud: Cloud, handler: string): readonly Entry[] =>
  cloud
    .all('AWS::Lambda::Function')
    .filter(({ definition }) => at(definition, 'Metadata', 'election:handler') === handler);
const tell = (cloud: Cloud, handler: string, variable: string, value?: string): void => {
  for (const { properties } of functionsOf(cloud, handler))
    put(properties, ['Environment', 'Variables', variable], value);
};

holds(
  'who signs with the key and who verifies with it are told which it is, and staff only that there is one',
  (cloud) => [
    ...['results-release', 'results-publish'].flatMap((name) =>
      unless(
        told(cloud, name, 'ML_DSA_KEY_ARN').join() === arnOf(mlDsaKey(cloud)),
        `${name} is told of another key, or of none`,
      ),
    ),
    ...unless(told(cloud, 'results-staff', 'ML_DSA').join() === 'true', 'staff are not told'),
    ...unless(!told(cloud, 'results-staff', 'ML_DSA_KEY_ARN').some(Boolean), 'staff are told of the key'),
  ],
  {
    'the publisher is told of the other key': (cloud) =>
      tell(cloud, 'results-publish', 'ML_DSA_KEY_ARN', arnOf(cloud.the(KEY, 'Election-lorem-Results', 'SigningKey'))),
    'staff are not told': (cloud) => tell(cloud, 'results-staff', 'ML_DSA'),
  },
);
