import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnWaitConditionHandle, CloudFormationValidatePlugin, type PolicyValidationStack, Stack } from 'aws-cdk-lib';
import { ElectionApp } from '../../lib/infrastructure/election-app';

/** What the engine does to the templates before it reports. */
let meddle: (template: string) => void = () => undefined;

jest.mock('../../lib/infrastructure/checks/engine-ahead', () => {
  let templates: readonly string[] = [];
  return {
    verdictFile: () => undefined,
    takeEngine: () => ({
      ask: (stacks: readonly PolicyValidationStack[]) => {
        templates = stacks.map(({ templatePath }) => templatePath);
      },
      report: () => {
        templates.forEach(meddle);
        return { success: true, violations: [] };
      },
    }),
  };
});

const judged = jest.fn();
jest.mock('../../lib/guardrails', () => {
  const actual = jest.requireActual('../../lib/guardrails');
  return {
    ...actual,
    judge: (assembly: unknown) => {
      judged();
      return actual.judge(assembly);
    },
  };
});

const CLEAN = { success: true, violations: [] };

/** The app's last word, with all that it printed. */
const said = (): { readonly refused: boolean; readonly printed: string } => {
  const printed = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    const app = new ElectionApp({ outdir: mkdtempSync(join(tmpdir(), 'early-')) });
    new CfnWaitConditionHandle(new Stack(app, 'Small'), 'Harmless');
    let refused = false;
    try {
      app.synth();
    } catch {
      refused = true;
    }
    return { refused, printed: printed.mock.calls.join('\n') };
  } finally {
    printed.mockRestore();
  }
};
const OPEN_BUCKET = {
  Type: 'AWS::S3::Bucket',
  Properties: { PublicAccessBlockConfiguration: { BlockPublicAcls: false, RestrictPublicBuckets: false } },
};

beforeEach(() => {
  judged.mockClear();
  // Asked once more where templates changed; it takes seconds to start, and finds nothing that matters here.
  jest.spyOn(CloudFormationValidatePlugin.prototype, 'validate').mockReturnValue(CLEAN);
});
afterEach(() => jest.restoreAllMocks());

test('what was judged while the engine was at work is not judged again', () => {
  meddle = () => undefined;
  expect(said()).toEqual({ refused: false, printed: expect.any(String) });
  expect(judged).toHaveBeenCalledTimes(1);
});

test('a template that changes after that is judged as it is now', () => {
  meddle = (template) => {
    const content = JSON.parse(readFileSync(template, 'utf8'));
    writeFileSync(template, JSON.stringify({ Resources: { ...content.Resources, Opened: OPEN_BUCKET } }));
  };
  const { refused, printed } = said();
  expect(refused).toBe(true);
  expect(printed).toMatch(/bucket[\s\S]*Opened/);
  expect(judged).toHaveBeenCalledTimes(2);
});
