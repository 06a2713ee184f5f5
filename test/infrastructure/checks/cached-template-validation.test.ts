import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import { CachedTemplateValidation } from '../../../lib/infrastructure/checks/cached-template-validation';
import { ExceptionsRegister } from '../../../lib/infrastructure/checks/register';
import type { TemplateEngine } from '../../../lib/infrastructure/checks/template-engine';

const register = () => new ExceptionsRegister([], [], '2026-11-21');

const setUp = () => {
  const directory = mkdtempSync(join(tmpdir(), 'election-verdicts-'));
  const template = join(directory, 'A.template.json');
  const cacheFile = join(directory, '.cache', 'verdicts.json');
  writeFileSync(template, '{"Resources":{}}');
  const context = (region?: string): IPolicyValidationContext => ({
    templatePaths: [template],
    stackTemplates: [{ stackConstructPath: 'A', templatePath: template, accountId: undefined, region }],
    appConstruct: new App(),
  });
  return { template, cacheFile, context };
};

/** Stands in for CDK's engine, and counts how often it is asked. */
const engine = (dirty: boolean) =>
  jest.spyOn(CloudFormationValidatePlugin.prototype, 'validate').mockImplementation(({ stackTemplates }) => ({
    success: !dirty,
    violations: dirty
      ? stackTemplates.map(({ templatePath }) => ({
          ruleName: 'E1',
          description: 'wrong',
          severity: 'error',
          violatingResources: [{ templatePath, resourceLogicalId: 'X', locations: [] }],
        }))
      : [],
  }));

afterEach(() => jest.restoreAllMocks());

test('a clean template is judged once, and again when a byte or its region changes', () => {
  const { template, cacheFile, context } = setUp();
  const asked = engine(false);
  const plugin = new CachedTemplateValidation(cacheFile, register);
  plugin.validate(context());
  plugin.validate(context());
  expect(asked).toHaveBeenCalledTimes(1);
  plugin.validate(context('us-east-1'));
  expect(asked).toHaveBeenCalledTimes(2);
  writeFileSync(template, '{"Resources":{ }}');
  plugin.validate(context());
  expect(asked).toHaveBeenCalledTimes(3);
});

test('a template with a violation is never remembered as clean', () => {
  const { cacheFile, context } = setUp();
  const asked = engine(true);
  const plugin = new CachedTemplateValidation(cacheFile, register);
  expect(plugin.validate(context()).success).toBe(false);
  expect(plugin.validate(context()).success).toBe(false);
  expect(asked).toHaveBeenCalledTimes(2);
});

test('without a cache every template is judged every time', () => {
  const { context } = setUp();
  const asked = engine(false);
  const plugin = new CachedTemplateValidation(undefined, register);
  plugin.validate(context());
  plugin.validate(context());
  expect(asked).toHaveBeenCalledTimes(2);
});

test('a damaged cache is as good as none', () => {
  const { cacheFile, context } = setUp();
  const asked = engine(false);
  const plugin = new CachedTemplateValidation(cacheFile, register);
  plugin.validate(context());
  writeFileSync(cacheFile, readFileSync(cacheFile, 'utf8').slice(0, 5));
  plugin.validate(context());
  expect(asked).toHaveBeenCalledTimes(2);
});

test('CDK takes it for its own validator, so that no second engine starts', () => {
  expect(new CachedTemplateValidation(undefined, register)).toBeInstanceOf(CloudFormationValidatePlugin);
});

describe('where the engine runs by itself', () => {
  const CLEAN: PolicyValidationPluginReport = { success: true, violations: [] };
  const engineSaying = (report: PolicyValidationPluginReport | undefined) => {
    const asked: number[] = [];
    return { asked, ask: (stacks: readonly unknown[]) => asked.push(stacks.length), report: () => report };
  };
  const pluginWith = (of: ReturnType<typeof engineSaying>) =>
    new CachedTemplateValidation(undefined, register, of as unknown as TemplateEngine);

  test('its report counts, and the engine is not started twice', () => {
    const { context } = setUp();
    const own = engine(false);
    const ahead = engineSaying(CLEAN);
    const plugin = pluginWith(ahead);
    plugin.begin(context());
    plugin.begin(context());
    expect(plugin.validate(context()).success).toBe(true);
    expect(ahead.asked).toEqual([1]);
    expect(own).not.toHaveBeenCalled();
  });

  test('without a report, or about templates that have changed since, the engine itself is asked', () => {
    const { template, context } = setUp();
    const own = engine(true);
    const silent = pluginWith(engineSaying(undefined));
    silent.begin(context());
    expect(silent.validate(context()).success).toBe(false);
    const late = pluginWith(engineSaying(CLEAN));
    late.begin(context());
    writeFileSync(template, '{"Resources":{ }}');
    expect(late.validate(context()).success).toBe(false);
    expect(own).toHaveBeenCalledTimes(2);
  });

  test('templates that it was never asked about are judged by the engine itself', () => {
    const { context } = setUp();
    const own = engine(true);
    expect(pluginWith(engineSaying(CLEAN)).validate(context()).success).toBe(false);
    expect(own).toHaveBeenCalledTimes(1);
  });
});
