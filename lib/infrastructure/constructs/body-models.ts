import * as z from 'zod';
import { BODIES } from '../../contracts/bodies';
import type { BodyName } from '../../contracts/functions';

/** The JSON Schema (draft-04, API Gateway's dialect) of a request body, made from the contract that the handler parses again. */
export const bodyModel = (name: BodyName): Record<string, unknown> => {
  const { $schema, ...schema } = z.toJSONSchema(BODIES[name], { target: 'draft-04', io: 'input' });
  return { $schema, title: name, ...schema };
};
