import {
  type Assembly,
  get,
  itemsOf,
  type Json,
  type JsonObject,
  literalAt,
  type Resource,
  resourcesOf,
  type Scope,
  scopeOf,
  show,
} from '../../../assembly';
import { distributionsOf, isBucketOrigin, originsOf } from '../../distributions';
import { changed, changes } from '../../examples';
import { firewallBefore, rulesOf } from '../../firewalls';
import type { Rule, Violation } from '../../rule';
import { handsOutReleasesAlone, siteStandsApart } from '../../site-apart';
import { storeNamedBy } from '../../stores';
import { listAt } from '../../values';

interface Proof {
  readonly header: string;
  /** The secret as both sides write it: the same reference, whatever stands behind it. */
  readonly value: string;
}

const proofOf = (scope: Scope, header: Json | undefined, value: Json | undefined): Proof | undefined => {
  const name = literalAt(scope, header)?.toLowerCase();
  const [item, ...more] = itemsOf(scope, value);
  return name === undefined || item === undefined || more.length > 0
    ? undefined
    : { header: name, value: show(item.expression) };
};

/** The text of a secret would be in the template, for everybody who may read templates. */
const isSecret = (value: Json | undefined): boolean =>
  JSON.stringify(value ?? '').includes('{{resolve:secretsmanager:');

/** What a request must carry to get past the first rule: everything without it is stopped. */
const asked = (assembly: Assembly, firewall: Resource): Proof | undefined => {
  const scope = scopeOf(assembly, firewall.stack);
  const first = [...rulesOf(firewall)].sort((a, b) => Number(a['Priority'] ?? 0) - Number(b['Priority'] ?? 0))[0];
  if (first === undefined || get(first['Action'], 'Block') === undefined) return undefined;
  const statement = get(get(get(first['Statement'], 'NotStatement'), 'Statement'), 'ByteMatchStatement');
  if (get(statement, 'PositionalConstraint') !== 'EXACTLY' || !isSecret(get(statement, 'SearchString')))
    return undefined;
  return proofOf(
    scope,
    get(get(get(statement, 'FieldToMatch'), 'SingleHeader'), 'Name'),
    get(statement, 'SearchString'),
  );
};

/** Without an edge before it an API sees people's own addresses: its first rule stops one that asks too often. */
const countsAddresses = (firewall: Resource): boolean => {
  const first = [...rulesOf(firewall)].sort((a, b) => Number(a['Priority'] ?? 0) - Number(b['Priority'] ?? 0))[0];
  const rate = get(first?.['Statement'], 'RateBasedStatement');
  return (
    get(first?.['Action'], 'Block') !== undefined &&
    get(rate, 'AggregateKeyType') === 'IP' &&
    get(rate, 'ScopeDownStatement') === undefined
  );
};

/** What the distributions of this assembly carry to APIs. */
const carried = (assembly: Assembly): readonly Proof[] =>
  distributionsOf(assembly).flatMap((distribution) =>
    originsOf(distribution)
      .filter((origin) => !isBucketOrigin(origin))
      .flatMap((origin) =>
        listAt(origin, ['OriginCustomHeaders'])
          .filter((header) => isSecret(get(header, 'HeaderValue')))
          .flatMap(
            (header) =>
              proofOf(scopeOf(assembly, distribution.stack), get(header, 'HeaderName'), get(header, 'HeaderValue')) ??
              [],
          ),
      ),
  );

const isPrivate = ({ properties }: Resource): boolean =>
  listAt(properties['EndpointConfiguration'], ['Types']).includes('PRIVATE');

const check = (assembly: Assembly): readonly Violation[] => {
  const proofs = carried(assembly);
  const at = ({ stack, logicalId }: Resource, what: string): Violation => ({ stack, logicalId, what });
  return [
    ...distributionsOf(assembly).flatMap((distribution) => {
      const config = distribution.properties['DistributionConfig'];
      const firewall = storeNamedBy(scopeOf(assembly, distribution.stack), get(config, 'WebACLId'));
      return firewall?.type === 'AWS::WAFv2::WebACL' && firewall.properties['Scope'] === 'CLOUDFRONT'
        ? []
        : [at(distribution, 'no firewall of this assembly stands before it (WebACLId).')];
    }),
    ...[...resourcesOf(assembly, 'AWS::Cognito::UserPool')]
      .filter((pool) => firewallBefore(assembly, pool) === undefined)
      .map((pool) => at(pool, 'no firewall stands before the sign-in (AWS::WAFv2::WebACLAssociation).')),
    ...[...resourcesOf(assembly, 'AWS::ApiGateway::RestApi')]
      .filter((api) => !isPrivate(api))
      .flatMap((api) => {
        const firewall = firewallBefore(assembly, api);
        if (firewall === undefined) return [at(api, 'no firewall stands before it (AWS::WAFv2::WebACLAssociation).')];
        const proof = asked(assembly, firewall);
        const calledDirectly = siteStandsApart(assembly, api.stack) || handsOutReleasesAlone(assembly, api);
        if (proof === undefined && countsAddresses(firewall) && calledDirectly) return [];
        if (proof === undefined) {
          return [
            at(
              firewall,
              'its first rule does not stop what comes past the edge: anybody who knows the API’s own address goes round every limit.',
            ),
          ];
        }
        return proofs.some(({ header }) => header === proof.header)
          ? []
          : [
              at(
                api,
                `the firewall before it asks for the header ${proof.header}, and no distribution carries it there from a secret.`,
              ),
            ];
      }),
    ...[...resourcesOf(assembly, 'AWS::ApiGatewayV2::Api')].map((api) =>
      at(
        api,
        'no firewall can stand before an HTTP or WebSocket API; anybody who knows its address goes round the edge.',
      ),
    ),
  ];
};

const SECRET: Json = '{{resolve:secretsmanager:edge:SecretString:::}}';
const GOOD: JsonObject = {
  Resources: {
    Edge: { Type: 'AWS::WAFv2::WebACL', Properties: { Scope: 'CLOUDFRONT' } },
    D: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          WebACLId: { 'Fn::GetAtt': ['Edge', 'Arn'] },
          Origins: [
            { Id: 'api', CustomOriginConfig: {}, OriginCustomHeaders: [{ HeaderName: 'x-edge', HeaderValue: SECRET }] },
          ],
        },
      },
    },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { EndpointConfiguration: { Types: ['REGIONAL'] } } },
    Regional: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Rules: [
          {
            Name: 'OnlyThroughTheEdge',
            Priority: 0,
            Action: { Block: {} },
            Statement: {
              NotStatement: {
                Statement: {
                  ByteMatchStatement: {
                    FieldToMatch: { SingleHeader: { Name: 'x-edge' } },
                    PositionalConstraint: 'EXACTLY',
                    SearchString: SECRET,
                  },
                },
              },
            },
          },
        ],
      },
    },
    Before: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: {
        ResourceArn: { 'Fn::Sub': 'arn:aws:apigateway:us-east-2::/restapis/${Api}/stages/v1' },
        WebACLArn: { 'Fn::GetAtt': ['Regional', 'Arn'] },
      },
    },
    Pool: { Type: 'AWS::Cognito::UserPool' },
    BeforePool: {
      Type: 'AWS::WAFv2::WebACLAssociation',
      Properties: {
        ResourceArn: { 'Fn::GetAtt': ['Pool', 'Arn'] },
        WebACLArn: { 'Fn::GetAtt': ['Regional', 'Arn'] },
      },
    },
  },
};
const RULE = 'Regional/Properties/Rules/0';
const MATCH = `${RULE}/Statement/NotStatement/Statement/ByteMatchStatement`;

export const firewallsInFront: Rule = {
  id: 'firewalls-in-front',
  title: 'Nothing is reached but through the edge and its firewall',
  core: false,
  why:
    'Alaska, 2020: a script walked through the look-up of voters. Limits stand at the edge; an API that also answers under its own ' +
    'address has none.',
  fix: 'Use ElectionApi behind ElectionSite, which put a firewall before both and let past it only what carries the edge’s secret.',
  mappings: { cis: ['3.2.14'], nist: ['SC-7', 'SC-5', 'AC-4', 'SI-10'], fsbp: ['APIGateway.4', 'CloudFront.6'] },
  check,
  bad: changes(GOOD, {
    'a website without a firewall': ['D/Properties/DistributionConfig/WebACLId'],
    'a website with a firewall for something else': ['Edge/Properties/Scope', 'REGIONAL'],
    'an API without a firewall': ['Before'],
    'a sign-in without a firewall': ['BeforePool'],
    'an association with somebody else’s firewall': [
      'Before/Properties/WebACLArn',
      'arn:aws:wafv2:us-east-2:111111111111:regional/webacl/x/y',
    ],
    'an API that is reached past the edge': ['Regional/Properties/Rules', []],
    'a check of the edge that only counts': [`${RULE}/Action`, { Count: {} }],
    'a check of the edge turned round': [`${RULE}/Statement`, { ByteMatchStatement: {} }],
    'a check of the edge that looks for a part of the secret': [`${MATCH}/PositionalConstraint`, 'CONTAINS'],
    'a secret written out in the template': [`${MATCH}/SearchString`, 'open-sesame'],
    'a check of another header': [`${MATCH}/FieldToMatch/SingleHeader/Name`, 'x-other'],
    'an edge that carries no proof': ['D/Properties/DistributionConfig/Origins/0/OriginCustomHeaders'],
    'a rule before the check': [`${RULE}`, { Name: 'First', Priority: 0, Action: { Count: {} }, Statement: {} }],
    'an HTTP API, before which no firewall can stand': ['V2', { Type: 'AWS::ApiGatewayV2::Api' }],
  }),
  good: [
    { name: 'firewalls before website, API and sign-in', template: GOOD },
    {
      name: 'a private API, which the public does not reach',
      template: changed(changed(GOOD, 'Api/Properties/EndpointConfiguration/Types', ['PRIVATE']), 'Before'),
    },
  ],
};
