import type { APIGatewayProxyEvent } from 'aws-lambda';
import { EDGE_HEADER } from '../../contracts/functions';

const header = (headers: APIGatewayProxyEvent['headers'] | null | undefined, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

/**
 * Who asks. Behind the edge the API's caller is CloudFront, so a limit by that address would lock out a whole region's voters
 * and let a script hide among them. CloudFront appends the address that it was called from to `X-Forwarded-For`, and the API
 * appends CloudFront's; whatever an attacker wrote stands further left.
 *
 * The header counts only on calls through the edge, which the API's firewall has checked by the edge header's value; other
 * calls (one machine, no edge) count by their own address.
 */
export const viewerAddress = (event: APIGatewayProxyEvent): string => {
  const caller = event.requestContext.identity?.sourceIp ?? '';
  if (header(event.headers, EDGE_HEADER) === undefined) return caller;
  const chain = (header(event.headers, 'x-forwarded-for') ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  if (chain.at(-1) === caller) chain.pop();
  return chain.at(-1) ?? caller;
};
