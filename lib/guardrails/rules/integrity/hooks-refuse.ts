import {
  type Assembly,
  get,
  isObject,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { only } from '../../example';
import type { Rule, Violation } from '../../rule';

const HOOKS = ['AWS::CloudFormation::GuardHook', 'AWS::CloudFormation::LambdaHook'];
const CONFIGURED = 'AWS::CloudFormation::HookTypeConfig';

/** The settings of a hook of one's own stand in a text of JSON. */
const settingsIn = (assembly: Assembly, { stack, properties }: Resource): Json | undefined => {
  const text = literalAt(scopeOf(assembly, stack), properties['Configuration']);
  try {
    return get(get(JSON.parse(text ?? 'null') as Json, 'CloudFormationConfiguration'), 'HookConfiguration');
  } catch {
    return undefined;
  }
};

const problemOf = (assembly: Assembly, hook: Resource): string | undefined => {
  const settings = hook.type === CONFIGURED ? settingsIn(assembly, hook) : hook.properties;
  if (!isObject(settings)) return 'its configuration does not say that it refuses (FailureMode)';
  const scope = scopeOf(assembly, hook.stack);
  const isOn =
    literalAt(scope, get(settings, 'HookStatus')) === 'ENABLED' ||
    literalAt(scope, get(settings, 'HookInvocationStatus')) === 'ENABLED' ||
    literalAt(scope, get(settings, 'TargetStacks')) === 'ALL';
  if (!isOn) return 'it is not called at all (HookStatus, HookInvocationStatus)';
  return literalAt(scope, get(settings, 'FailureMode')) === 'FAIL'
    ? undefined
    : 'what it refuses is deployed all the same (FailureMode)';
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, ...HOOKS, CONFIGURED)].flatMap((hook) => {
    const problem = problemOf(assembly, hook);
    return problem === undefined ? [] : [{ stack: hook.stack, logicalId: hook.logicalId, what: `${problem}.` }];
  });

const guard = (properties: JsonObject): JsonObject =>
  only('AWS::CloudFormation::GuardHook', { HookStatus: 'ENABLED', FailureMode: 'FAIL', ...properties });
const configured = (hook: Json): JsonObject =>
  only(CONFIGURED, {
    TypeName: 'Office::Election::Hook',
    Configuration: JSON.stringify({ CloudFormationConfiguration: { HookConfiguration: hook } }),
  });

export const hooksRefuse: Rule = {
  id: 'hooks-refuse',
  title: 'A hook of CloudFormation refuses what it finds',
  core: false,
  why:
    'Deep Root, June 2017: the setting that opened the bucket was changed by somebody who could. A hook is the one check that stands ' +
    'inside the account; one that only warns, or takes the place of the one that refuses, lets the next such change through.',
  fix: 'Write HookStatus (or HookInvocationStatus) ENABLED and FailureMode FAIL, or leave the hook out.',
  mappings: { cis: ['2.1.4'], nist: ['CM-3', 'CM-5', 'CM-6'], fsbp: [] },
  check,
  bad: [
    { name: 'a hook that warns', template: guard({ FailureMode: 'WARN' }) },
    { name: 'a hook that is off', template: guard({ HookStatus: 'DISABLED' }) },
    { name: 'a hook that a parameter decides on', template: guard({ FailureMode: { Ref: 'P' } }) },
    { name: 'a hook without settings', template: only(CONFIGURED, { TypeName: 'A::B::Hook', Configuration: '{}' }) },
    { name: 'settings that are no JSON', template: only(CONFIGURED, { Configuration: 'x' }) },
    {
      name: 'settings by which a hook warns',
      template: configured({ HookInvocationStatus: 'ENABLED', FailureMode: 'WARN' }),
    },
    {
      name: 'settings by which a hook is never called',
      template: configured({ TargetStacks: 'NONE', FailureMode: 'FAIL' }),
    },
  ],
  good: [
    { name: 'a hook that refuses', template: guard({}) },
    {
      name: 'settings by which a hook refuses',
      template: configured({ HookInvocationStatus: 'ENABLED', FailureMode: 'FAIL' }),
    },
  ],
};
