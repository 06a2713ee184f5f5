/** Condition keys that a request may carry several values of, in lower case. For all others a set operator says nothing of use. */
const SEVERAL_VALUES = [
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'dynamodb:attributes',
  'dynamodb:leadingkeys',
  'kms:encryptioncontextkeys',
  'kms:grantoperations',
  'kms:resourcealiases',
];

/** @param key in lower case; what stands after the colon of `...:amr` is a list too */
export const hasSeveralValues = (key: string): boolean => SEVERAL_VALUES.includes(key) || key.endsWith(':amr');
