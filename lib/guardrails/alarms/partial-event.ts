import { get, isObject, type Json } from '../../assembly';
import { matchesEvent } from './event-pattern';

/** A choice about a field that the event leaves open: anything but a test that the field be there, and the empty list. */
const mayBe = (wanted: Json | undefined): boolean => {
  if (Array.isArray(wanted)) {
    const choices: readonly Json[] = wanted;
    return choices.some((choice) => get(choice, 'exists') !== true);
  }
  return isObject(wanted) && Object.values(wanted).every(mayBe);
};

const branches = (pattern: Json | undefined, event: Json): readonly Json[] => {
  if (!isObject(pattern)) return [];
  const { $or: choices, ...rest } = pattern;
  if (choices === undefined) return [pattern];
  const list: readonly Json[] = Array.isArray(choices) ? choices : [];
  return list.flatMap((choice) => (isObject(choice) ? branches({ ...rest, ...choice }, event) : []));
};

const may = (pattern: Json, event: Json): boolean => {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = get(event, field);
    if (found === undefined) return mayBe(wanted);
    if (isObject(wanted) && isObject(found)) return branches(wanted, found).some((branch) => may(branch, found));
    return matchesEvent({ [field]: wanted }, { [field]: found });
  });
};

/** May a pattern match an event of which only these fields are told? Others may have any value, but are not there for sure. */
export const mayMatch = (pattern: Json | undefined, event: Json): boolean =>
  branches(pattern, event).some((branch) => may(branch, event));

/** Every single choice of a pattern, with the path of its field: `detail.state`, `FAILED`. */
export function* choicesIn(
  pattern: Json | undefined,
  path = '',
): Generator<{ path: string; choice: Json | undefined }> {
  if (!isObject(pattern)) return;
  for (const [field, wanted] of Object.entries(pattern)) {
    const at = field === '$or' ? path : path === '' ? field : `${path}.${field}`;
    if (!Array.isArray(wanted)) {
      yield* choicesIn(wanted, at);
      continue;
    }
    const choices: readonly Json[] = wanted;
    if (choices.length === 0) yield { path: at, choice: undefined };
    for (const choice of choices) {
      if (field === '$or') yield* choicesIn(choice, at);
      else yield { path: at, choice };
    }
  }
}
