import {
  type Assembly,
  itemsOf,
  type Json,
  type JsonObject,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
  toPattern,
} from '../../../assembly';
import { resource, sub, template } from '../../example';
import { isOfferedIn } from '../../not-offered';
import { ofNetwork, referred } from '../../referred';
import type { Rule, Violation } from '../../rule';
import { listOf, textAt, valuesAt } from '../../written';

const GROUP = 'AWS::Route53Resolver::FirewallRuleGroup';
const LIST = 'AWS::Route53Resolver::FirewallDomainList';

/** Names that AWS answers for: data cannot be carried to a stranger in questions about them. */
const AWS_NAMES = /\.(amazonaws\.com(\.cn)?|api\.aws|\*)\.?$/;

interface FirewallRule {
  readonly action: string | undefined;
  readonly priority: number;
  readonly domains: readonly string[];
}

const rulesOf = (assembly: Assembly, group: Resource): readonly FirewallRule[] => {
  const scope = scopeOf(assembly, group.stack);
  return listOf(group.properties['FirewallRules']).map((rule) => {
    const [named] = valuesAt(rule, ['FirewallDomainListId']);
    const list = referred(scope, named, LIST);
    const home: Scope = list ? scopeOf(assembly, list.stack) : scope;
    return {
      action: textAt(scope, valuesAt(rule, ['Action'])[0]),
      priority: Number(textAt(scope, valuesAt(rule, ['Priority'])[0]) ?? Number.NaN),
      domains: list ? itemsOf(home, list.properties['Domains']).map(({ expression }) => toPattern(expression)) : ['?'],
    };
  });
};

const groupProblem = (assembly: Assembly, group: Resource): string | undefined => {
  const rules = rulesOf(assembly, group);
  const last = rules.find(({ action, domains }) => action === 'BLOCK' && domains.includes('*'));
  if (!last) return 'no rule blocks the names that no other rule allows (BLOCK, domain *)';
  for (const { action, priority, domains } of rules) {
    if (action === 'BLOCK') continue;
    if (!(priority < last.priority)) continue;
    const foreign = domains.find((domain) => domain === '*' || !AWS_NAMES.test(domain));
    if (foreign !== undefined)
      return `it answers for ${foreign === '?' ? 'a list of names that is not in this app' : foreign}, and data can leave in questions about such names`;
  }
  return undefined;
};

const CONFIG = 'AWS::Route53Resolver::FirewallConfig';

const problemsOf = (assembly: Assembly, network: Resource): readonly string[] => {
  const associations = ofNetwork(assembly, network, 'AWS::Route53Resolver::FirewallRuleGroupAssociation', 'VpcId');
  const groups = associations.map((found) =>
    referred(scopeOf(assembly, found.stack), found.properties['FirewallRuleGroupId'], GROUP),
  );
  const problems = groups.map((group) => (group ? groupProblem(assembly, group) : 'its rules are not in this app'));
  const configured = ofNetwork(assembly, network, CONFIG, 'ResourceId');
  // Closed is what AWS does without one; where there is such a type, it is said.
  const closed =
    (configured.length === 0 && !isOfferedIn(assembly.stacks.get(network.stack)?.region, CONFIG)) ||
    configured.some(
      (found) => textAt(scopeOf(assembly, found.stack), found.properties['FirewallFailOpen']) === 'DISABLED',
    );
  return [
    ...(associations.length === 0 ? ['no firewall limits which names the network asks for'] : []),
    ...problems.filter((problem) => problem !== undefined),
    ...(closed
      ? []
      : ['it answers every question while its firewall is out of order (FirewallFailOpen is not DISABLED)']),
  ];
};

/** A network judges its own groups; one that stands by waits to be put before them. */
const standingBy = (assembly: Assembly): readonly Resource[] => {
  const used = new Set(
    resourcesOf(assembly, 'AWS::Route53Resolver::FirewallRuleGroupAssociation').map((found) =>
      referred(scopeOf(assembly, found.stack), found.properties['FirewallRuleGroupId'], GROUP),
    ),
  );
  return resourcesOf(assembly, GROUP).filter((group) => !used.has(group));
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...resourcesOf(assembly, 'AWS::EC2::VPC').flatMap((network) =>
    problemsOf(assembly, network).map((problem) => ({
      stack: network.stack,
      logicalId: network.logicalId,
      what: `${problem}.`,
    })),
  ),
  ...standingBy(assembly).flatMap((group) => {
    const problem = groupProblem(assembly, group);
    return problem === undefined ? [] : [{ stack: group.stack, logicalId: group.logicalId, what: `${problem}.` }];
  }),
];

const network = (change: Readonly<Record<string, Json | undefined>> = {}): JsonObject => {
  const all: Record<string, Json | undefined> = {
    V: resource('AWS::EC2::VPC'),
    C: resource('AWS::Route53Resolver::FirewallConfig', { ResourceId: { Ref: 'V' }, FirewallFailOpen: 'DISABLED' }),
    A: resource('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
      VpcId: { Ref: 'V' },
      FirewallRuleGroupId: { Ref: 'G' },
    }),
    G: resource(GROUP, { FirewallRules: [rule('ALLOW', 'L', 1), rule('BLOCK', 'E', 2)] }),
    L: resource(LIST, { Domains: [sub('*.us-east-2.${AWS::URLSuffix}')] }),
    E: resource(LIST, { Domains: ['*'] }),
    ...change,
  };
  return template(
    Object.fromEntries(Object.entries(all).flatMap(([id, value]) => (value === undefined ? [] : [[id, value]]))),
  );
};

const rule = (Action: string, list: string, Priority: number): JsonObject => ({
  Action,
  Priority,
  FirewallDomainListId: { 'Fn::GetAtt': [list, 'Id'] },
});
const group = (...rules: readonly JsonObject[]): JsonObject => resource(GROUP, { FirewallRules: rules });

export const namesFromAList: Rule = {
  id: 'names-from-a-list',
  title: 'The private network asks for names of AWS services and for no others',
  core: false,
  why:
    'A network without any route still resolves public names, and each question reaches its owner’s server: records leave in ' +
    'pieces as names. Illinois, 2016: 19 days of a leak that nobody noticed.',
  fix: 'Use PrivateNetwork, whose DNS Firewall allows the service names of its region, blocks the rest and fails closed.',
  mappings: { cis: ['1.1.3', '4.1.3'], nist: ['SC-7', 'SC-7(5)', 'AC-4', 'SC-20'], fsbp: [] },
  check,
  bad: [
    { name: 'a network without a firewall', template: network({ A: undefined }) },
    {
      name: 'a firewall that only counts',
      template: network({ G: group(rule('ALLOW', 'L', 1), rule('ALERT', 'E', 2)) }),
    },
    {
      name: 'a firewall that allows everything',
      template: network({ G: group(rule('ALLOW', 'E', 1), rule('BLOCK', 'E', 2)) }),
    },
    {
      name: 'a firewall that blocks some names',
      template: network({ E: resource(LIST, { Domains: ['evil.example'] }) }),
    },
    {
      name: 'a list with a stranger’s name',
      template: network({ L: resource(LIST, { Domains: ['*.collector.example'] }) }),
    },
    {
      name: 'rules from elsewhere',
      template: network({
        A: resource('AWS::Route53Resolver::FirewallRuleGroupAssociation', {
          VpcId: { Ref: 'V' },
          FirewallRuleGroupId: 'rslvr-frg-1',
        }),
      }),
    },
    {
      name: 'a firewall that fails open',
      template: network({
        C: resource('AWS::Route53Resolver::FirewallConfig', { ResourceId: { Ref: 'V' }, FirewallFailOpen: 'ENABLED' }),
      }),
    },
    {
      name: 'a second group that allows everything, before no network yet',
      template: network({ H: group(rule('ALLOW', 'E', 1)) }),
    },
    { name: 'a firewall whose failing nobody decided', template: network({ C: undefined }) },
  ],
  good: [{ name: 'names of the region’s services', template: network() }],
};
