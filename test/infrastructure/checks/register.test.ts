import { EXCEPTIONS } from '../../../lib/infrastructure/checks/exceptions';
import { EXCEPTION_CONTROL, type Exception, ExceptionsRegister } from '../../../lib/infrastructure/checks/register';

const TODAY = '2026-11-21';

const entry = (change: Partial<Exception> = {}): Exception => ({
  rule: 'AwsSolutions-S1',
  construct: '{jurisdiction}/Results/Logs/Resource',
  reason: 'The bucket of access logs does not log to itself.',
  owner: 'Election IT lead',
  control: EXCEPTION_CONTROL,
  expires: '2027-10-31',
  ...change,
});

const JURISDICTIONS = ['lorem', 'ipsum'];
const everywhere = () => true;

/** What synth says about one entry that excepted what it names in every jurisdiction. */
const problemsOf = (change: Partial<Exception>): readonly string[] => {
  const register = new ExceptionsRegister([entry(change)], JURISDICTIONS, TODAY);
  for (const jurisdiction of JURISDICTIONS) {
    register.match('AwsSolutions-S1', `${jurisdiction}/Results/Logs/Resource`);
  }
  return register.problems(everywhere).map(({ what }) => what);
};

describe('an exception holds for one rule on one construct', () => {
  const register = new ExceptionsRegister([entry()], JURISDICTIONS, TODAY);

  test('of each jurisdiction', () => {
    expect(register.match('AwsSolutions-S1', 'lorem/Results/Logs/Resource')).toBeDefined();
    expect(register.match('AwsSolutions-S1', 'ipsum/Results/Logs/Resource')).toBeDefined();
  });

  test('and for no other rule, child, parent or stranger', () => {
    expect(register.match('AwsSolutions-S10', 'lorem/Results/Logs/Resource')).toBeUndefined();
    expect(register.match('AwsSolutions-S1', 'lorem/Results/Logs/Resource/Child')).toBeUndefined();
    expect(register.match('AwsSolutions-S1', 'lorem/Results/Logs')).toBeUndefined();
    expect(register.match('AwsSolutions-S1', 'dolor/Results/Logs/Resource')).toBeUndefined();
  });
});

test('what was excepted is listed construct by construct', () => {
  const register = new ExceptionsRegister([entry()], JURISDICTIONS, TODAY);
  register.match('AwsSolutions-S1', 'ipsum/Results/Logs/Resource');
  expect(register.inForce().map(({ construct }) => construct)).toEqual(['ipsum/Results/Logs/Resource']);
});

describe('synth fails by name on an exception that', () => {
  test('is in order: it does not', () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ expires: TODAY })).toEqual([]);
  });

  test('has expired, and it no longer excepts', () => {
    expect(problemsOf({ expires: '2026-11-20' })).toEqual([expect.stringContaining('expired on 2026-11-20')]);
    const expired = new ExceptionsRegister([entry({ expires: '2026-11-20' })], JURISDICTIONS, TODAY);
    expect(expired.match('AwsSolutions-S1', 'lorem/Results/Logs/Resource')).toBeUndefined();
  });

  test.each(['', 'never', '2027-13-45'])('has no date of expiry: "%s"', (expires) => {
    expect(problemsOf({ expires }).join()).toMatch(/no date of expiry/);
  });

  test('has no reason, or none worth the name', () => {
    expect(problemsOf({ reason: '' }).join()).toMatch(/no reason/);
    expect(problemsOf({ reason: 'reviewed          ' }).join()).toMatch(/no reason/);
  });

  test('has no owner', () => {
    expect(problemsOf({ owner: ' ' }).join()).toMatch(/no owner/);
  });

  test.each(['*', '{jurisdiction}/*', '{jurisdiction}/Results/Logs/R?source', '{stack}/Logs'])(
    'is wider than one construct: %s',
    (construct) => {
      expect(problemsOf({ construct }).join()).toMatch(/wider than one construct/);
    },
  );

  test('excepts nothing any more', () => {
    const register = new ExceptionsRegister([entry()], JURISDICTIONS, TODAY);
    register.match('AwsSolutions-S1', 'lorem/Results/Logs/Resource');
    expect(register.problems(everywhere).map(({ what }) => what)).toEqual([
      'AwsSolutions-S1 on ipsum/Results/Logs/Resource excepts nothing any more. Remove it.',
    ]);
  });

  test('names a construct that never was', () => {
    const register = new ExceptionsRegister([entry({ construct: 'lorem/Results/Gone' })], JURISDICTIONS, TODAY);
    expect(register.problems(() => false).map(({ what }) => what)).toEqual([
      expect.stringContaining('excepts nothing'),
    ]);
  });

  test('is about the core, and it excepts nothing there', () => {
    const register = new ExceptionsRegister([entry({ rule: 'block-public-access' })], JURISDICTIONS, TODAY);
    expect(register.match('block-public-access', 'lorem/Results/Logs/Resource')).toBeUndefined();
    expect(
      register
        .problems(everywhere)
        .map(({ what }) => what)
        .join(),
    ).toMatch(/core and cannot be excepted/);
  });

  test('stands twice', () => {
    const register = new ExceptionsRegister([entry(), entry()], ['lorem'], TODAY);
    register.match('AwsSolutions-S1', 'lorem/Results/Logs/Resource');
    expect(register.problems(everywhere).map(({ what }) => what)).toEqual([expect.stringContaining('stands twice')]);
  });
});

test('an exception rests while its module is switched off', () => {
  const register = new ExceptionsRegister([entry()], ['lorem'], TODAY);
  expect(register.problems((path) => path === 'lorem/Results')).toHaveLength(1);
  expect(register.problems(() => false)).toEqual([]);
});

test('an exception holds in the part of a jurisdiction that stands in another account, under the same id, and rests where the stack is not', () => {
  const rule = 'AwsSolutions-IAM5[Resource::arn:aws:s3:::election-{jurisdiction}-results-*]';
  const register = new ExceptionsRegister([entry({ rule })], ['lorem', 'lorem/registration'], TODAY);
  const found = rule.replace('{jurisdiction}', 'lorem');
  expect(register.match(found, 'lorem/registration/Results/Logs/Resource')).toBeDefined();
  expect(register.match(found.replace('lorem', 'lorem/registration'), 'lorem/Results/Logs/Resource')).toBeUndefined();
  // The stack of the first part is not there, that of the second is.
  expect(register.problems((path) => path === 'lorem/registration/Results')).toEqual([]);
  expect(register.problems((path) => path === 'lorem/Results').map(({ what }) => what)).toEqual([
    expect.stringContaining('on lorem/Results/Logs/Resource excepts nothing'),
  ]);
});

test('every entry of the shipped register has all that it needs', () => {
  for (const { rule, construct, reason, owner, control, expires } of EXCEPTIONS) {
    expect({ rule, construct, control }).toEqual({ rule, construct, control: EXCEPTION_CONTROL });
    expect(reason.length).toBeGreaterThan(30);
    expect(owner).not.toBe('');
    expect(expires).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
});
