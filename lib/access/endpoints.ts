import { resourcesOf, scopeOf } from '../assembly';
import type { Names } from './names';
import type { Origin } from './origins';
import { type Statement, statementsAt } from './statements';

/** A way out of an own network to one service in one region. */
export interface Endpoint {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly origin: Origin & { readonly kind: 'endpoint' };
}

/** Without a policy an endpoint lets everything through. */
const OPEN = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };

export const endpointsOf = (names: Names): readonly Endpoint[] =>
  [...resourcesOf(names.assembly, 'AWS::EC2::VPCEndpoint')].map((endpoint): Endpoint => {
    const scope = scopeOf(names.assembly, endpoint.stack);
    const [serviceName] = names.textsAt(scope, endpoint.properties['ServiceName']);
    const [vpc] = names.textsAt(scope, endpoint.properties['VpcId']);
    const [, region, service] = /^com\.amazonaws\.([^.]+)\.(.+)$/.exec(serviceName?.text ?? '') ?? [];
    const policy: readonly Statement[] = statementsAt(
      names,
      scope,
      endpoint.properties['PolicyDocument'] ?? OPEN,
      'the endpoint policy',
    );
    return {
      service: service ?? '*',
      region: region ?? '*',
      account: names.accountOf(endpoint.stack),
      origin: { kind: 'endpoint', id: names.attribute(endpoint, 'Ref'), vpc: vpc?.text ?? '', policy },
    };
  });
