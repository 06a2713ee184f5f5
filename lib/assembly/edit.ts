import { isObject, type Json, type JsonObject } from './json';

export type Path = readonly (string | number)[];

/** Puts a value at a path, or takes away what stands there when there is none. */
export interface Edit {
  readonly path: Path;
  readonly value?: Json;
}

export const at = (value: Json | undefined, path: Path): Json | undefined =>
  path.reduce<Json | undefined>((inside, step) => {
    if (Array.isArray(inside)) return typeof step === 'number' ? (inside as readonly Json[])[step] : undefined;
    return isObject(inside) && Object.hasOwn(inside, String(step)) ? inside[String(step)] : undefined;
  }, value);

const put = (target: Json | undefined, path: Path, value: Json | undefined): Json | undefined => {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(target)) {
    const list: readonly Json[] = target;
    return list.flatMap((item, i): readonly Json[] => {
      if (i !== step) return [item];
      const inside = put(item, rest, value);
      return inside === undefined ? [] : [inside];
    });
  }
  const record: JsonObject = isObject(target) ? target : {};
  const name = String(step);
  const inside = put(Object.hasOwn(record, name) ? record[name] : undefined, rest, value);
  if (inside !== undefined) return { ...record, [name]: inside };
  const { [name]: _, ...others } = record;
  return others;
};

/** A copy with the edit made; everything that the edit does not touch is shared with the original. */
export const edited = (template: JsonObject, { path, value }: Edit): JsonObject => {
  const changed = put(template, path, value);
  return isObject(changed) ? changed : {};
};
