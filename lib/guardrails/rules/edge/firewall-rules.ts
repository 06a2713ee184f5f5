import {
  type Assembly,
  get,
  isObject,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { surelyTrue } from '../../certainty';
import { changed, changes } from '../../examples';
import { rulesOf } from '../../firewalls';
import type { Rule, Violation } from '../../rule';
import { listAt } from '../../values';

/** What every firewall here has: common attacks, known bad input, SQL injection. */
const GROUPS = ['AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet', 'AWSManagedRulesSQLiRuleSet'];

/** Before a website, which answers the whole world, addresses known for attacks are refused as well. */
const AT_THE_EDGE = 'AWSManagedRulesAmazonIpReputationList';

/** What a rule counted and a sample of what it stopped are all that shows an attack while it goes on. */
const isSeen = (scope: Scope, holder: Json | undefined): boolean => {
  const visible = get(holder, 'VisibilityConfig');
  return ['CloudWatchMetricsEnabled', 'SampledRequestsEnabled'].every((name) => surelyTrue(scope, get(visible, name)));
};

const isWholeGroup = (rule: JsonObject): boolean => {
  const group = get(rule['Statement'], 'ManagedRuleGroupStatement');
  const weakened = listAt(group, ['RuleActionOverrides']).some(
    (one) => get(get(one, 'ActionToUse'), 'Block') === undefined,
  );
  return (
    get(group, 'VendorName') === 'AWS' &&
    get(rule['OverrideAction'], 'None') !== undefined &&
    get(group, 'ScopeDownStatement') === undefined &&
    listAt(group, ['ExcludedRules']).length === 0 &&
    !weakened
  );
};

const problemsOf = (assembly: Assembly, firewall: Resource): readonly string[] => {
  const scope = scopeOf(assembly, firewall.stack);
  const rules = rulesOf(firewall);
  const whole = rules
    .filter(isWholeGroup)
    .map((rule) => literalAt(scope, get(get(rule['Statement'], 'ManagedRuleGroupStatement'), 'Name')));
  const place = literalAt(scope, firewall.properties['Scope']);
  const wanted = place === 'CLOUDFRONT' ? [...GROUPS, AT_THE_EDGE] : GROUPS;
  const missing = wanted.filter((group) => !whole.includes(group));
  const unseen = rules.filter((rule) => !isSeen(scope, rule));
  const own = rules.filter((rule) => isObject(rule['Action']));
  const passing = own.filter((rule) => get(rule['Action'], 'Allow') !== undefined);
  const counting = own.filter((rule) => get(rule['Action'], 'Count') !== undefined);
  const name = (rule: JsonObject): string => String(rule['Name']);
  return [
    ...(missing.length === 0 ? [] : [`it lacks ${missing.join(', ')}, whole and blocking`]),
    ...(isSeen(scope, firewall.properties) ? [] : ['nobody sees what it does (VisibilityConfig)']),
    ...unseen.map((rule) => `nobody sees what ${name(rule)} stops (VisibilityConfig)`),
    ...(place === 'REGIONAL' || place === 'CLOUDFRONT' ? [] : ['it stands before nothing (Scope)']),
    // An Allow ends the evaluation: no rule after it is asked.
    ...passing.map((rule) => `${name(rule)} lets requests past every later rule (Action Allow)`),
    ...counting.map((rule) => `${name(rule)} counts and stops nothing (Action Count)`),
  ];
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::WAFv2::WebACL')].flatMap((firewall) => {
    const problems = problemsOf(assembly, firewall);
    return problems.length === 0
      ? []
      : [{ stack: firewall.stack, logicalId: firewall.logicalId, what: `of this firewall: ${problems.join('; ')}.` }];
  });

const SEEN = { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true };
const group = (name: string): JsonObject => ({
  Name: name,
  VisibilityConfig: SEEN,
  OverrideAction: { None: {} },
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: name } },
});
const GOOD: JsonObject = {
  Resources: {
    W: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Scope: 'REGIONAL',
        VisibilityConfig: SEEN,
        Rules: [
          ...GROUPS.map(group),
          {
            Name: 'Rate',
            VisibilityConfig: SEEN,
            Action: { Block: {} },
            Statement: { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' } },
          },
        ],
      },
    },
  },
};
const SQL = 'W/Properties/Rules/2';

export const firewallRules: Rule = {
  id: 'firewall-rules',
  title: 'Every firewall stops the common attacks, and lets nothing past',
  core: false,
  why: 'Illinois, 2016: SQL injection into the page that shows a registration’s status, and 19 days of reading before it was seen.',
  fix: 'Use the blueprint’s firewall rules as they are; test a new rule in an evaluation, not by counting in production.',
  mappings: { cis: ['3.2.14'], nist: ['SC-7', 'SI-10', 'SI-4', 'SC-5'], fsbp: ['WAF.10'] },
  check,
  bad: changes(GOOD, {
    'a firewall without rules': ['W/Properties/Rules', []],
    'a firewall without the rules on SQL injection': [SQL],
    'a group that only counts': [`${SQL}/OverrideAction`, { Count: {} }],
    'a group with rules taken out': [
      `${SQL}/Statement/ManagedRuleGroupStatement/ExcludedRules`,
      [{ Name: 'SQLi_BODY' }],
    ],
    'a group with a rule that only counts': [
      `${SQL}/Statement/ManagedRuleGroupStatement/RuleActionOverrides`,
      [{ Name: 'SQLi_BODY', ActionToUse: { Count: {} } }],
    ],
    'a group for some requests': [
      `${SQL}/Statement/ManagedRuleGroupStatement/ScopeDownStatement`,
      { GeoMatchStatement: { CountryCodes: ['US'] } },
    ],
    'a group of another maker under the same name': [
      `${SQL}/Statement/ManagedRuleGroupStatement/VendorName`,
      'Somebody',
    ],
    'a firewall that shows nobody what it does': ['W/Properties/VisibilityConfig'],
    'a group that shows nobody what it stops': [`${SQL}/VisibilityConfig/SampledRequestsEnabled`, false],
    'a firewall for nothing': ['W/Properties/Scope', 'GLOBAL'],
    'a website’s firewall without the list of known addresses': ['W/Properties/Scope', 'CLOUDFRONT'],
    'a rate that only counts': ['W/Properties/Rules/3/Action', { Count: {} }],
    'a rule that lets a country past all others': [
      'W/Properties/Rules/3',
      { Name: 'Home', Action: { Allow: {} }, Statement: { GeoMatchStatement: { CountryCodes: ['US'] } } },
    ],
  }),
  good: [
    { name: 'the three groups, blocking', template: GOOD },
    {
      name: 'a rule made stricter',
      template: changed(GOOD, `${SQL}/Statement/ManagedRuleGroupStatement/RuleActionOverrides`, [
        { Name: 'SQLi_BODY', ActionToUse: { Block: {} } },
      ]),
    },
  ],
};
