import { get, isObject, type Json } from '../../assembly';

const many = (value: Json | undefined): readonly (Json | undefined)[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [value];

const compares = (list: Json | undefined, actual: Json | undefined): boolean => {
  const parts = many(list);
  if (typeof actual !== 'number' || parts.length % 2 !== 0) return false;
  return parts.every((sign, index) => {
    if (index % 2 === 1) return true;
    const limit = parts[index + 1];
    if (typeof limit !== 'number') return false;
    return (
      (sign === '>=' && actual >= limit) ||
      (sign === '>' && actual > limit) ||
      (sign === '<=' && actual <= limit) ||
      (sign === '<' && actual < limit) ||
      (sign === '=' && actual === limit)
    );
  });
};

const isChosen = (choice: Json, actual: Json | undefined): boolean => {
  if (!isObject(choice)) return choice === actual;
  const [[operator, operand] = ['', undefined], ...more] = Object.entries(choice);
  if (more.length > 0) return false;
  switch (operator) {
    case 'numeric':
      return compares(operand, actual);
    case 'prefix':
      return typeof operand === 'string' && typeof actual === 'string' && actual.startsWith(operand);
    case 'suffix':
      return typeof operand === 'string' && typeof actual === 'string' && actual.endsWith(operand);
    case 'exists':
      return operand === (actual !== undefined);
    case 'anything-but':
      return actual !== undefined && !isObject(operand) && !many(operand).includes(actual);
    default:
      // An operator that is not understood matches nothing, so that nobody relies on it.
      return false;
  }
};

/** Does an EventBridge pattern match an event (Amazon EventBridge user guide, event patterns)? */
export const matchesEvent = (pattern: Json | undefined, event: Json): boolean => {
  if (!isObject(pattern) || Object.keys(pattern).length === 0) return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') return many(wanted).some((choice) => choice !== undefined && matchesEvent(choice, event));
    const found = get(event, field);
    if (Array.isArray(wanted)) {
      const choices: readonly Json[] = wanted;
      return many(found).some((actual) => choices.some((choice) => isChosen(choice, actual)));
    }
    return many(found).some((inner) => isObject(inner) && matchesEvent(wanted, inner));
  });
};
