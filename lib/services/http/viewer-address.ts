import type { APIGatewayProxyEvent } from 'aws-lambda';
import { EDGE_HEADER } from '../../contracts/functions';

const header = (headers: APIGatewayProxyEvent['headers'] | null | undefined, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];

/** How calls come to an API: through CloudFront alone, or from people themselves. */
export type AskedThrough = 'edge' | 'nothing';

/** @throws for a word that is neither: a guess would count the wrong address */
export const askedThrough = (word: string): AskedThrough => {
  if (word === 'edge' || word === 'nothing') return word;
  throw new Error(`ASKED_THROUGH is ${word}; its template writes edge or nothing, deploy it again`);
};

/**
 * Who asks. Behind the edge the API's caller is CloudFront, so a limit by that address would lock out a whole region's voters
 * and let a script hide among them. CloudFront appends the address that it was called from to `X-Forwarded-For`, and the API
 * appends CloudFront's; whatever an attacker wrote stands further left.
 *
 * The header counts only on calls through the edge, which the API's firewall has checked by the edge header's value; other
 * calls (one machine, no edge) count by their own address. Where no edge stands before the API nobody checks that value, so
 * whoever writes both headers would be whoever they like: there the caller's own address is all that counts.
 */
export const viewerAddress = (event: APIGatewayProxyEvent, through: AskedThrough): string => {
  const caller = event.requestContext.identity?.sourceIp ?? '';
  if (through === 'nothing' || header(event.headers, EDGE_HEADER) === undefined) return caller;
  const chain = (header(event.headers, 'x-forwarded-for') ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '');
  if (chain.at(-1) === caller) chain.pop();
  return chain.at(-1) ?? caller;
};
