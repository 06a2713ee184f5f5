import { App, CfnResource, type IPolicyValidationContext, type PolicyViolation, Stack } from 'aws-cdk-lib';
import { Excepting } from '../../../lib/infrastructure/checks/excepting';
import { EXCEPTION_CONTROL, ExceptionsRegister } from '../../../lib/infrastructure/checks/register';

const app = new App({ builtinCloudFormationValidation: false });
const stack = new Stack(app, 'Mine');
new CfnResource(stack, 'One', { type: 'AWS::SNS::Topic' });
new CfnResource(stack, 'Two', { type: 'AWS::SNS::Topic' });

const context: IPolicyValidationContext = { templatePaths: [], stackTemplates: [], appConstruct: app };

const excepting = (violations: PolicyViolation[]) => {
  const register = new ExceptionsRegister(
    [
      {
        rule: 'Some-Rule',
        construct: 'Mine/One',
        reason: 'A reason that is long enough.',
        owner: 'Election IT lead',
        control: EXCEPTION_CONTROL,
        expires: '2030-01-01',
      },
    ],
    [],
    '2026-11-21',
  );
  const pack = { name: 'Pack', validate: () => ({ success: false, violations }) };
  return new Excepting(pack, () => register).validate(context);
};

const found = (resources: PolicyViolation['violatingResources'], ruleName = 'Some-Rule'): PolicyViolation => ({
  ruleName,
  description: 'wrong',
  violatingResources: resources,
});

test('takes the one construct out of a violation and leaves the other in', () => {
  const report = excepting([
    found([
      { constructPath: 'Mine/One', locations: [] },
      { constructPath: 'Mine/Two', locations: [] },
    ]),
  ]);
  expect(report.success).toBe(false);
  expect(report.violations[0]?.violatingResources.map(({ constructPath }) => constructPath)).toEqual(['Mine/Two']);
});

test('finds the construct behind a logical id', () => {
  const report = excepting([
    found([{ templatePath: '/somewhere/Mine.template.json', resourceLogicalId: 'One', locations: [] }]),
  ]);
  expect(report).toMatchObject({ success: true, violations: [] });
});

test('the same logical id in another template is another construct', () => {
  const report = excepting([
    found([{ templatePath: '/somewhere/Other.template.json', resourceLogicalId: 'One', locations: [] }]),
  ]);
  expect(report.success).toBe(false);
});

test('a violation without a resource stays', () => {
  expect(excepting([found([])]).violations).toHaveLength(1);
});

test('another rule on the same construct stays', () => {
  expect(excepting([found([{ constructPath: 'Mine/One', locations: [] }], 'Other-Rule')]).success).toBe(false);
});
