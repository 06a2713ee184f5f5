/** A property value as a template writes it: JSON with intrinsic functions in it. */
export type TemplateValue = unknown;

export interface CloudResource {
  /** `<stack>.<logical id>`, for messages. */
  readonly address: string;
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, TemplateValue>>;
  readonly metadata: Readonly<Record<string, TemplateValue>>;
}

/**
 * What the local server knows of the cloud: the synthesized templates and nothing else. A route, an authorizer or a
 * header that is not in them does not exist here either.
 */
export interface Cloud {
  ofType(type: string): readonly CloudResource[];
  /** Every resource that a value mentions (Ref, GetAtt, Sub, across stacks), in the order in which they stand. */
  mentioned(value: TemplateValue, from: CloudResource): readonly CloudResource[];
  /** The value as text; what only a deployment knows is replaced by `unknown(resource, attribute)`. */
  text(value: TemplateValue, from: CloudResource, unknown: UnknownValue): string;
}

/** Stands in for a value that AWS gives at deploy. `resource` is undefined for pseudo parameters (`AWS::Region`). */
export type UnknownValue = (resource: CloudResource | undefined, attribute: string) => string;

export const record = (value: TemplateValue): Readonly<Record<string, TemplateValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, TemplateValue>>)
    : {};

export const list = (value: TemplateValue): readonly TemplateValue[] => (Array.isArray(value) ? value : []);

export const plain = (value: TemplateValue): string | undefined => (typeof value === 'string' ? value : undefined);

/** The first resource of that type that the value mentions. */
export const mentionedOf = (
  cloud: Cloud,
  type: string,
  value: TemplateValue,
  from: CloudResource,
): CloudResource | undefined => cloud.mentioned(value, from).find((resource) => resource.type === type);

/** Stands in a text for what only a deployment knows; no template can contain it. */
const AT_DEPLOY = '\0';

/**
 * The value as text, with every word of it that holds something known at deploy only (the sign-in's host, an upload
 * bucket's) replaced as a whole by this machine's address.
 */
export const localText = (cloud: Cloud, value: TemplateValue, from: CloudResource, origin: string): string =>
  cloud.text(value, from, () => AT_DEPLOY).replace(/[^\s;,'"]*\0[^\s;,'"]*/g, origin);

/** The value as text, or undefined when a part of it is known at deploy only. */
export const knownText = (cloud: Cloud, value: TemplateValue, from: CloudResource): string | undefined => {
  const text = cloud.text(value, from, () => AT_DEPLOY);
  return text.includes(AT_DEPLOY) ? undefined : text;
};
