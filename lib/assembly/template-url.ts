import type { Asset } from './assets';
import type { Json } from './json';
import { intrinsicOf } from './resolve';

/** The URL with `${AWS::Region}` and the like as written; undefined where anything else is filled in at deploy. */
const written = (value: Json | undefined): string | undefined => {
  if (typeof value === 'string') return value;
  const call = intrinsicOf(value);
  if (call?.name === 'Ref') {
    return typeof call.argument === 'string' && call.argument.startsWith('AWS::') ? `\${${call.argument}}` : undefined;
  }
  if (call?.name === 'Fn::Sub') return typeof call.argument === 'string' ? call.argument : undefined;
  if (call?.name !== 'Fn::Join' || !Array.isArray(call.argument)) return undefined;
  const [separator, list] = call.argument as readonly Json[];
  if (typeof separator !== 'string' || !Array.isArray(list)) return undefined;
  const pieces = list.map(written);
  return pieces.every((piece) => piece !== undefined) ? pieces.join(separator) : undefined;
};

/** S3’s own names: any other host, or a bucket of somebody else, may serve another file under the same hash. */
const SUFFIX = String.raw`(?:amazonaws\.com(?:\.cn)?|\$\{AWS::URLSuffix\})`;
const REGION = String.raw`(?:[.-](?:[a-z0-9-]+|\$\{AWS::Region\}))?`;
const IN_PATH = new RegExp(String.raw`^https://s3${REGION}\.${SUFFIX}/([^/]+)/(.+)$`);
const IN_HOST = new RegExp(String.raw`^https://([^/]+)\.s3${REGION}\.${SUFFIX}/(.+)$`);

export interface NestedTemplate {
  /** Relative to the assembly. */
  readonly path: string;
  readonly hash: string | undefined;
}

/**
 * The file that a nested stack deploys. What CloudFormation fetches is the object that the URL names, so the asset manifest’s
 * bucket and key decide; `aws:asset:path` is a comment that could point at a harmless twin.
 * @returns undefined where the URL is not one fixed object that this assembly uploads
 */
export const nestedTemplate = (url: Json | undefined, assets: readonly Asset[]): NestedTemplate | undefined => {
  const text = written(url);
  const [, bucket, key] = (text === undefined ? null : (IN_PATH.exec(text) ?? IN_HOST.exec(text))) ?? [];
  const found = assets.find(
    ({ packaging, destinations }) =>
      packaging === 'file' && destinations.some((to) => to.bucket === bucket && to.key === key),
  );
  return found?.path === undefined ? undefined : { path: found.path, hash: /[0-9a-f]{64}/.exec(key ?? '')?.[0] };
};
