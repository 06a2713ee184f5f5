import { type Cloud, type CloudResource, list, plain, record, type UnknownValue } from '../cloud/cloud';

interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** False: what the origin says stays. */
  readonly override: boolean;
}

export interface HeadersPolicy {
  readonly headers: readonly PolicyHeader[];
  readonly remove: readonly string[];
}

export const NO_HEADERS_POLICY: HeadersPolicy = { headers: [], remove: [] };

/** An AWS::CloudFront::ResponseHeadersPolicy as the headers that it sets, word for word. */
export const readHeadersPolicy = (cloud: Cloud, policy: CloudResource, unknown: UnknownValue): HeadersPolicy => {
  const config = record(policy.properties['ResponseHeadersPolicyConfig']);
  const security = record(config['SecurityHeadersConfig']);
  const headers: PolicyHeader[] = [];
  const add = (name: string, section: Readonly<Record<string, unknown>>, value: string | undefined): void => {
    if (value !== undefined) headers.push({ name, value, override: section['Override'] === true });
  };
  const text = (value: unknown): string | undefined =>
    value === undefined ? undefined : cloud.text(value, policy, unknown);

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
  return { headers, remove };
};

export const applyHeadersPolicy = (
  policy: HeadersPolicy,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> => {
  const result: Record<string, string> = { ...headers };
  for (const name of policy.remove) delete result[name];
  for (const { name, value, override } of policy.headers) {
    if (override || result[name] === undefined) result[name] = value;
  }
  return result;
};
