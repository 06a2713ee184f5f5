import { at, isRecord, many, type Plain } from './cloud';

/**
 * Does an EventBridge pattern match an event? Exact values, lists of them, nested fields, `numeric`; any other operator is an error. A list
 * in the event matches when one of its elements does.
 */
export const eventMatches = (pattern: Plain | undefined, event: Plain): boolean => {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0) throw new Error('a rule has no pattern');
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = at(event, field);
    if (Array.isArray(wanted)) return many(found).some((value) => wanted.some((choice) => chosen(choice, value)));
    return many(found).some((inner) => isRecord(inner) && eventMatches(wanted, inner));
  });
};

const chosen = (choice: Plain, value: Plain): boolean => {
  if (!isRecord(choice)) return choice === value;
  const [operator, ...others] = Object.keys(choice);
  if (operator !== 'numeric' || others.length > 0) {
    throw new Error(`teach test/support/event-pattern.ts ${JSON.stringify(choice)} before trusting it`);
  }
  const [sign, limit, ...rest] = many(choice['numeric']);
  if (sign !== '>=' || typeof limit !== 'number' || rest.length > 0) throw new Error(`numeric ${sign} is not known`);
  return typeof value === 'number' && value >= limit;
};
