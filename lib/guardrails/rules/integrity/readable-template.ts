import { type Assembly, get, isObject, type Json, type JsonObject, MAX_VARIANTS, variantsOf } from '../../../assembly';
import type { Rule, Violation } from '../../rule';

const transformsIn = (value: Json | undefined, found: Set<string> = new Set()): Set<string> => {
  if (Array.isArray(value)) {
    for (const item of value) transformsIn(item, found);
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Fn::Transform' || key.startsWith('Fn::ForEach')) found.add(key);
      transformsIn(inner, found);
    }
  }
  return found;
};

/** Types that bring templates of their own, which stand somewhere else. */
const hiddenWork = (type: string): string | undefined => {
  if (type === 'AWS::CloudFormation::Macro') return 'a macro rewrites templates at deploy.';
  if (type.endsWith('::MODULE')) return `the module ${type} is replaced at deploy by resources that stand elsewhere.`;
  return ELSEWHERE.includes(type) ? `${type} deploys a template that stands elsewhere.` : undefined;
};

const ELSEWHERE = [
  'AWS::CloudFormation::StackSet',
  'AWS::ServiceCatalog::CloudFormationProvisionedProduct',
  'AWS::ServiceCatalog::CloudFormationProduct',
  'AWS::Proton::EnvironmentTemplate',
  'AWS::Proton::ServiceTemplate',
];

const check = (assembly: Assembly): readonly Violation[] => {
  const violations: Violation[] = [];
  for (const stack of assembly.stacks.values()) {
    const declared = get(stack.template, 'Transform');
    if (declared !== undefined) {
      violations.push({
        stack: stack.id,
        logicalId: 'Transform',
        what: `the template is rewritten at deploy by ${JSON.stringify(declared)}; what would be deployed is not what stands here.`,
      });
    }
    for (const [section, entries] of Object.entries(stack.template)) {
      if (!isObject(entries)) continue;
      for (const [logicalId, entry] of Object.entries(entries)) {
        const found = transformsIn({ [logicalId]: entry });
        if (found.size > 0) {
          violations.push({
            stack: stack.id,
            logicalId,
            what: `${section} ${logicalId} is written by ${[...found].join(', ')} at deploy; nobody can read it before.`,
          });
        }
      }
    }
    for (const { logicalId, type } of stack.resources.values()) {
      const what = hiddenWork(type);
      if (what !== undefined) violations.push({ stack: stack.id, logicalId, what });
    }
  }
  for (const { stack, logicalId, why } of assembly.unread) {
    violations.push({ stack, logicalId, what: `it ${why}, so nobody can read it before it is deployed.` });
  }
  return [...violations, ...tooManyOutcomes(assembly), ...sameNames(assembly)];
};

/** CloudFormation knows a stack by its name: the one deployed last takes the place of the other, protections and all. */
const sameNames = (assembly: Assembly): readonly Violation[] => {
  const first = new Map<string, string>();
  return [...assembly.stacks.values()].flatMap(({ id, name, account, region, parent }) => {
    const key = JSON.stringify([account, region, name]);
    const other = first.get(key);
    if (parent) return [];
    if (other === undefined) first.set(key, id);
    const what = `it has the name of ${other}, ${name}: whichever is deployed last takes the place of the other.`;
    return other === undefined ? [] : [{ stack: id, logicalId: 'Name', what }];
  });
};

/** Judging only some of what may be deployed would pass the rest unseen. */
const tooManyOutcomes = (assembly: Assembly): readonly Violation[] => {
  if (variantsOf(assembly).complete) return [];
  return [...assembly.stacks.values()]
    .filter(({ template }) => isObject(template['Conditions']))
    .map(({ id }) => ({
      stack: id,
      logicalId: 'Conditions',
      what: `the conditions of this app can fall out in more than ${MAX_VARIANTS} ways, too many to judge each; what is deployed would be known at deploy only.`,
    }));
};

const OK = { T: { Type: 'AWS::SNS::Topic' } };

/** Independent conditions, each with a resource of its own. */
const conditional = (count: number): JsonObject => {
  const names = Array.from({ length: count }, (_, i) => `C${i}`);
  return {
    Parameters: Object.fromEntries(names.map((name) => [`P${name}`, { Type: 'String' }])),
    Conditions: Object.fromEntries(names.map((name) => [name, { 'Fn::Equals': [{ Ref: `P${name}` }, 'yes'] }])),
    Resources: Object.fromEntries(names.map((name) => [`T${name}`, { Type: 'AWS::SNS::Topic', Condition: name }])),
  };
};

export const readableTemplate: Rule = {
  id: 'readable-template',
  title: 'What is deployed is what stands in the templates',
  core: true,
  why:
    'A macro, an included file or a template fetched from elsewhere can open a store after every check has passed: ' +
    'Deep Root’s bucket was opened by a later change that nobody reviewed.',
  fix:
    'Write the resources out in CDK; use a NestedStack of this app instead of a template from an address, and settings ' +
    'that are read at synth instead of parameters and conditions.',
  mappings: { cis: ['2.1.1', '2.1.4'], nist: ['CM-3', 'CM-6', 'SI-7'], fsbp: [] },
  check,
  asWritten: true,
  bad: [
    { name: 'a transform of the whole template', template: { Transform: 'AWS::Serverless-2016-10-31', Resources: OK } },
    {
      name: 'an included snippet',
      template: {
        Resources: {
          T: {
            Type: 'AWS::SNS::Topic',
            Properties: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: { Location: 's3://x/y' } } },
          },
        },
      },
    },
    {
      name: 'a loop',
      template: {
        Resources: { 'Fn::ForEach::Topics': ['Name', ['A', 'B'], { 'Topic${Name}': { Type: 'AWS::SNS::Topic' } }] },
      },
    },
    {
      name: 'a macro',
      template: { Resources: { M: { Type: 'AWS::CloudFormation::Macro', Properties: { Name: 'm' } } } },
    },
    {
      name: 'a module from the registry',
      template: { Resources: { M: { Type: 'Vendor::Storage::Bucket::MODULE', Properties: {} } } },
    },
    {
      name: 'a stack set',
      template: { Resources: { S: { Type: 'AWS::CloudFormation::StackSet', Properties: {} } } },
    },
    {
      name: 'a snippet in a branch that is never taken',
      template: {
        Resources: {
          T: {
            Type: 'AWS::SNS::Topic',
            Properties: { DisplayName: { 'Fn::If': ['C', 'x', { 'Fn::Transform': { Name: 'Vendor' } }] } },
          },
        },
      },
    },
    {
      name: 'a nested stack from an address',
      template: {
        Resources: {
          N: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.org/t.json' } },
        },
      },
    },
    {
      name: 'conditions with more outcomes than can be judged',
      template: conditional(7),
    },
  ],
  good: [
    { name: 'a plain template', template: { Resources: OK } },
    { name: 'a few conditions', template: conditional(3) },
  ],
};
