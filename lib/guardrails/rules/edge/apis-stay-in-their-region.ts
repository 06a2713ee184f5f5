import { type Assembly, type JsonObject, literalAt, resourcesOf, scopeOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { listAt } from '../../values';

const OWN = ['REGIONAL', 'PRIVATE'];

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::ApiGateway::RestApi')].flatMap(({ stack, logicalId, properties }) => {
    const scope = scopeOf(assembly, stack);
    const kinds = listAt(properties, ['EndpointConfiguration', 'Types']).map((kind) => literalAt(scope, kind));
    return kinds.length > 0 && kinds.every((kind) => kind !== undefined && OWN.includes(kind))
      ? []
      : [
          {
            stack,
            logicalId,
            what: `it answers through a distribution of AWS’s own (EndpointConfiguration is ${kinds.join(', ') || 'EDGE by default'}), before which no firewall of ours stands.`,
          },
        ];
  });

const GOOD: JsonObject = {
  Resources: {
    A: { Type: 'AWS::ApiGateway::RestApi', Properties: { EndpointConfiguration: { Types: ['REGIONAL'] } } },
  },
};
const TYPES = 'A/Properties/EndpointConfiguration/Types';

export const apisStayInTheirRegion: Rule = {
  id: 'apis-stay-in-their-region',
  title: 'An API answers in its own region, behind the office’s own edge',
  core: false,
  why:
    'Alaska, 2020: a script walked through the look-up. Behind a distribution of AWS’s own the firewall sees addresses of that ' +
    'distribution instead of the caller’s, so limits by address count all voters together or none.',
  fix: 'Use ElectionApi, whose endpoint is REGIONAL; ElectionSite stands before it with its own distribution and firewall.',
  mappings: { cis: ['1.5.6'], nist: ['SC-7', 'SC-5'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'an API that says nothing': ['A/Properties/EndpointConfiguration'],
    'an API without a type': [TYPES, []],
    'an API at the edge': [TYPES, ['EDGE']],
    'an API that a parameter decides on': [TYPES, [{ Ref: 'P' }]],
  }),
  good: [
    { name: 'an API of one region', template: GOOD },
    { name: 'an API inside the network', template: changed(GOOD, TYPES, ['PRIVATE']) },
  ],
};
