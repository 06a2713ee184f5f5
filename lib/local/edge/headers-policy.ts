import { type Cloud, type CloudResource, list, localText, plain, record } from '../cloud/cloud';

interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** False: what the origin says stays. */
  readonly override: boolean;
}

export interface HeadersPolicy {
  readonly headers: readonly PolicyHeader[];
  readonly remove: readonly string[];
  /** Added to answers that another origin's page asked for. */
  readonly cors: readonly PolicyHeader[];
}

export const NO_HEADERS_POLICY: HeadersPolicy = { headers: [], remove: [], cors: [] };

/**
 * An AWS::CloudFront::ResponseHeadersPolicy as the headers that it sets, word for word.
 * @param origin stands in for hosts that are known at deploy only
 */
export const readHeadersPolicy = (cloud: Cloud, policy: CloudResource, origin: string): HeadersPolicy => {
  const config = record(policy.properties['ResponseHeadersPolicyConfig']);
  const security = record(config['SecurityHeadersConfig']);
  const headers: PolicyHeader[] = [];
  const add = (name: string, section: Readonly<Record<string, unknown>>, value: string | undefined): void => {
    if (value !== undefined) headers.push({ name, value, override: section['Override'] === true });
  };
  const text = (value: unknown): string | undefined =>
    value === undefined ? undefined : localText(cloud, value, policy, origin);

  const csp = record(security['ContentSecurityPolicy']);
  add('content-security-policy', csp, text(csp['ContentSecurityPolicy']));
  const options = record(security['ContentTypeOptions']);
  add('x-content-type-options', options, security['ContentTypeOptions'] === undefined ? undefined : 'nosniff');
  const frame = record(security['FrameOptions']);
  add('x-frame-options', frame, text(frame['FrameOption']));
  const referrer = record(security['ReferrerPolicy']);
  add('referrer-policy', referrer, text(referrer['ReferrerPolicy']));
  const transport = record(security['StrictTransportSecurity']);
  if (security['StrictTransportSecurity'] !== undefined) {
    const parts = [`max-age=${text(transport['AccessControlMaxAgeSec']) ?? '0'}`];
    if (transport['IncludeSubdomains'] === true) parts.push('includeSubDomains');
    if (transport['Preload'] === true) parts.push('preload');
    add('strict-transport-security', transport, parts.join('; '));
  }
  const xss = record(security['XSSProtection']);
  if (security['XSSProtection'] !== undefined) {
    add(
      'x-xss-protection',
      xss,
      xss['Protection'] === true ? `1${xss['ModeBlock'] === true ? '; mode=block' : ''}` : '0',
    );
  }
  for (const item of list(record(config['CustomHeadersConfig'])['Items']).map(record)) {
    const name = plain(item['Header']);
    if (name !== undefined) add(name.toLowerCase(), item, text(item['Value']) ?? '');
  }
  const remove = list(record(config['RemoveHeadersConfig'])['Items']).flatMap((item) => {
    const name = plain(record(item)['Header']);
    return name === undefined ? [] : [name.toLowerCase()];
  });
  const cors = record(config['CorsConfig']);
  const items = (name: string): string | undefined => {
    const values = list(record(cors[name])['Items']).map(String);
    return values.length === 0 ? undefined : values.join(', ');
  };
  const corsHeaders = Object.entries({
    'access-control-allow-origin': items('AccessControlAllowOrigins'),
    'access-control-allow-methods': items('AccessControlAllowMethods'),
    'access-control-allow-headers': items('AccessControlAllowHeaders'),
    'access-control-expose-headers': items('AccessControlExposeHeaders'),
    'access-control-allow-credentials': cors['AccessControlAllowCredentials'] === true ? 'true' : undefined,
  }).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value, override: cors['OriginOverride'] === true }],
  );
  return { headers, remove, cors: corsHeaders };
};

export const applyHeadersPolicy = (
  policy: HeadersPolicy,
  headers: Readonly<Record<string, string>>,
  crossOrigin: boolean,
): Readonly<Record<string, string>> => {
  const result: Record<string, string> = { ...headers };
  for (const name of policy.remove) delete result[name];
  for (const { name, value, override } of crossOrigin ? [...policy.headers, ...policy.cors] : policy.headers) {
    if (override || result[name] === undefined) result[name] = value;
  }
  return result;
};
