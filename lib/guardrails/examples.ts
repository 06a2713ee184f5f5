import { isObject, type Json, type JsonObject } from '../assembly';
import type { Example } from './rule';

const put = (value: Json | undefined, path: readonly string[], replacement: Json | undefined): Json | undefined => {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items.flatMap((item, index): readonly Json[] => {
      if (String(index) !== step) return [item];
      const inner = put(item, rest, replacement);
      return inner === undefined ? [] : [inner];
    });
  }
  const entries = isObject(value) ? value : {};
  const inner = put(entries[step], rest, replacement);
  const others = Object.fromEntries(Object.entries(entries).filter(([name]) => name !== step));
  return inner === undefined ? others : { ...others, [step]: inner };
};

/**
 * A template with one thing changed.
 * @param path below Resources, steps parted by `/`: `B/Properties/Tags/0/Value`
 * @param replacement what stands there instead; left out, the thing is taken away
 */
export const changed = (template: JsonObject, path: string, replacement?: Json): JsonObject => {
  const result = put(template, ['Resources', ...path.split('/')], replacement);
  return isObject(result) ? result : {};
};

/** One example for each single change of a good template. */
export const changes = (
  good: JsonObject,
  cases: Readonly<Record<string, readonly [path: string, replacement?: Json]>>,
): readonly Example[] =>
  Object.entries(cases).map(([name, [path, replacement]]) => ({ name, template: changed(good, path, replacement) }));
