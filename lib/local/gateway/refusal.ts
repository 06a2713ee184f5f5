import { type LocalResponse, textResponse } from '../http';
import type { GatewayWording } from './api-model';

/**
 * What API Gateway itself refuses, before any function runs: status and default message of each type
 * (API Gateway developer guide, "Gateway response types").
 */
export const GATEWAY_REFUSALS = {
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized' },
  THROTTLED: { status: 429, message: 'Too Many Requests' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Unsupported Media Type' },
  BAD_REQUEST_BODY: { status: 400, message: 'Invalid request body' },
  BAD_REQUEST_PARAMETERS: { status: 400, message: 'Missing required request parameters' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long' },
  INTEGRATION_FAILURE: { status: 502, message: 'Internal server error' },
} as const;

export type GatewayRefusal = keyof typeof GATEWAY_REFUSALS;

/**
 * The refusal in the template's words where the API has a GatewayResponse for it, else in API Gateway's own.
 * @param validation what did not fit, for `$context.error.validationErrorString`
 */
export const gatewayRefusal = (
  type: GatewayRefusal,
  wordings: readonly GatewayWording[],
  requestId: string,
  validation = '',
): LocalResponse => {
  const { status, message } = GATEWAY_REFUSALS[type];
  const wording =
    wordings.find((w) => w.type === type) ??
    wordings.find((w) => w.type === (status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX'));
  if (!wording) return textResponse(status, 'application/json', JSON.stringify({ message }));
  const values: Readonly<Record<string, string>> = {
    'context.error.messageString': JSON.stringify(message),
    'context.error.message': message,
    'context.error.validationErrorString': validation.replace(/["\\]/g, "'"),
    'context.error.responseType': type,
    'context.requestId': requestId,
  };
  const body = wording.template.replace(/\$\{?([a-zA-Z.]+[a-zA-Z])\}?/g, (_, name: string) => values[name] ?? '');
  return textResponse(wording.status ?? status, wording.contentType, body, wording.headers);
};
