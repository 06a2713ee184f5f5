import { isObject, type Json } from '../assembly';

/** Lists in which order says nothing to AWS. Values of a condition are such lists too; what a function takes is none. */
export const SETS: ReadonlySet<string> = new Set([
  'AWS',
  'Action',
  'CanonicalUser',
  'Federated',
  'Groups',
  'ManagedPolicyArns',
  'NotAction',
  'NotResource',
  'Policies',
  'Resource',
  'Roles',
  'SecurityGroupIds',
  'Service',
  'Statement',
  'Tags',
  'Users',
]);

/** As JSON in one order, whatever the order of keys was, and of lists in which none is meant. */
export const settled = (value: Json | undefined, isSet = false, inCondition = false): string => {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => settled(item, false, inCondition));
    return `[${(isSet || inCondition ? items.sort() : items).join()}]`;
  }
  if (value === undefined || !isObject(value)) return JSON.stringify(value) ?? '';
  return `{${Object.keys(value)
    .sort()
    .map((key) => {
      const written = key.startsWith('Fn::');
      const condition = !written && (inCondition || (key === 'Condition' && isObject(value[key])));
      return `${JSON.stringify(key)}:${settled(value[key], SETS.has(key), condition)}`;
    })
    .join()}}`;
};

export const same = (a: Json | undefined, b: Json | undefined): boolean => settled(a) === settled(b);
