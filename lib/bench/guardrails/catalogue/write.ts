import type { Json, JsonObject } from '../../../assembly';
import type { Addition } from '.';

export const OUTSIDER = '999999999999';

export const one = (name: string, type: string, properties: JsonObject): Addition => ({
  name,
  resources: { ElectionBench: { Type: type, Properties: properties } },
});

/** A policy that lets anybody do anything. */
export const open = (action: Json = '*', principal: Json = '*'): JsonObject => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: action, Resource: '*' }],
});

export const tagged = (dataClass: string): readonly JsonObject[] => [{ Key: 'election:data-class', Value: dataClass }];

/** Additions that need a resource of the stack; none where the stack has no such thing. */
export const beside = (id: string | undefined, make: (id: string) => readonly Addition[]): readonly Addition[] =>
  id === undefined ? [] : make(id);
