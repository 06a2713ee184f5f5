import AjvDraft04 from 'ajv-draft-04';
import { CannotStart } from '../cannot-start';
import type { ApiMethod } from './api-model';

export type ModelVerdict =
  | { readonly fits: true }
  | { readonly fits: false; readonly why: 'unsupported-media-type' }
  | { readonly fits: false; readonly why: 'invalid-body'; readonly detail: string };

/** API Gateway takes a body without a content type for JSON. */
const DEFAULT_CONTENT_TYPE = 'application/json';

/** One for all methods: it compiles the schema of schemas once. */
const ajv = new AjvDraft04({ strict: false, validateFormats: false, allErrors: true, logger: false });

/**
 * The check that API Gateway makes with the request models of a method. A content type without a model is not
 * validated at all, unless the integration's passthrough is NEVER, which refuses it: the hole this project closes.
 * @throws {CannotStart} when a model is no JSON schema of draft 4
 */
export const requestModels = (method: ApiMethod): ((contentType: string | undefined, body: string) => ModelVerdict) => {
  const validators = new Map(
    Object.entries(method.models).map(([contentType, schema]) => {
      try {
        return [contentType, ajv.compile(schema as object)] as const;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CannotStart(
          `The request model of ${method.verb} ${method.resource} is no JSON schema of draft 4: ${reason}`,
        );
      }
    }),
  );
  return (header, body) => {
    if (validators.size === 0) return { fits: true };
    const contentType = (header ?? DEFAULT_CONTENT_TYPE).split(';')[0]?.trim().toLowerCase() || DEFAULT_CONTENT_TYPE;
    const validate = validators.get(contentType);
    if (!validate) {
      return method.passthroughNever ? { fits: false, why: 'unsupported-media-type' } : { fits: true };
    }
    if (!method.validatesBody) return { fits: true };
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      return { fits: false, why: 'invalid-body', detail: 'the body is not JSON' };
    }
    if (validate(parsed)) return { fits: true };
    const detail = (validate.errors ?? []).map((e) => `${e.instancePath || '/'} ${e.message ?? 'is not valid'}`);
    return { fits: false, why: 'invalid-body', detail: `[${detail.join(', ')}]` };
  };
};
