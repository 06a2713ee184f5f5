import { get, isObject, type Json } from '../../../assembly';
import type { Mutant } from '../mutant';

/** Condition keys that a request may carry several values of; for all others, ForAllValues and ForAnyValue mean one value. */
const SEVERAL_VALUES = [
  'aws:tagkeys',
  'aws:calledvia',
  'aws:principalorgpaths',
  'dynamodb:leadingkeys',
  'dynamodb:attributes',
  'kms:encryptioncontextkeys',
];

/** Services whose right to write is part of the record or of the alarm: losing it loses evidence. */
const WITNESSES = /cloudwatch|events|logs|logging|cloudtrail|config|guardduty|securityhub|macie|backup/;

const GRANTS_LESS = 'the policy grants less than before; nobody newly reaches anything';
const DENIES_MORE = 'the policy denies more than before; nobody newly reaches anything';
const SAME = 'another spelling of the same condition: an absent key decides the same, and the key has one value';

const isNegated = (operator: string): boolean => /Not(Equals|Like|IpAddress)|^NotIpAddress/.test(operator);

/** Service principals of a statement, in one text. */
const services = (statement: Json): string => JSON.stringify(get(get(statement, 'Principal'), 'Service') ?? '');

const isWitness = (mutant: Mutant): boolean => WITNESSES.test(services(mutant.statement ?? {}));

/** Is the principal already the whole account? */
const isRoot = (statement: Json): boolean =>
  JSON.stringify(get(get(statement, 'Principal'), 'AWS') ?? '').includes(':root"') &&
  !JSON.stringify(get(statement, 'Principal')).includes('999999999999');

const operatorOf = ({ change }: Mutant): string => /^(\S+) (became|negated|compares|asks)/.exec(change)?.[1] ?? '';

const severalValues = ({ id }: Mutant): boolean => SEVERAL_VALUES.some((key) => id.toLowerCase().includes(`.${key}:`));

const ofOperator = (mutant: Mutant, effect: 'Allow' | 'Deny'): string | undefined => {
  const operator = operatorOf(mutant);
  const negated = isNegated(operator);
  const less = effect === 'Allow' ? GRANTS_LESS : DENIES_MORE;
  const { change } = mutant;
  if (change.includes('compares with a star')) return negated === (effect === 'Allow') ? less : undefined;
  if (severalValues(mutant) || operator.startsWith('For')) return undefined;
  if (/became .*IfExists$/.test(change) && !change.includes('For')) {
    return negated ? SAME : effect === 'Deny' ? DENIES_MORE : undefined;
  }
  if (change.includes('became ForAllValues')) {
    if (negated || operator.endsWith('IfExists')) return SAME;
    return effect === 'Deny' ? DENIES_MORE : undefined;
  }
  if (change.includes('became ForAnyValue')) {
    if (operator.endsWith('IfExists')) return undefined;
    if (!negated) return SAME;
    return effect === 'Allow' ? GRANTS_LESS : undefined;
  }
  return undefined;
};

const ofKey = ({ change, place }: Mutant, effect: 'Allow' | 'Deny'): string | undefined => {
  if (effect === 'Allow') return change.includes('star') && isNegated(place) ? GRANTS_LESS : undefined;
  return change.includes('star') && isNegated(place) ? undefined : DENIES_MORE;
};

const ALL_BUT_NOTHING = 'everything but a resource that does not exist is what the allowance named already';
const SAME_RESOURCE =
  'the policy speaks of the one resource that it stands on, and these actions of that part of it, by either spelling';

/** Policies that stand on one resource and reach no other. */
const OF_ONE = [
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
];

const OF_OBJECTS = /^s3:(Get|Put|Delete|Restore|Abort)(Object|Multipart)\w*$/;
const OF_BUCKET = /^s3:(GetBucket(Acl|Location)|ListBucket)$/;

const listOf = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Json[]) : [value];

const isArn = (value: Json): boolean => {
  const attribute = get(value, 'Fn::GetAtt');
  return Array.isArray(attribute) && attribute[1] === 'Arn';
};

const isObjectsOf = (value: Json): boolean => {
  const join = get(value, 'Fn::Join');
  const parts = Array.isArray(join) ? listOf(join[1]) : [];
  return parts.length === 2 && parts[1] === '/*' && isArn(parts[0] ?? null);
};

/** Does an allowance already name all that its actions can be about? */
const namesAll = ({ type, statement }: Mutant): boolean => {
  const resources = listOf(get(statement, 'Resource'));
  const actions = listOf(get(statement, 'Action')).map(String);
  if (resources.length === 1 && resources[0] === '*') return true;
  if (!OF_ONE.includes(type) || resources.length !== 1) return false;
  const [only = null] = resources;
  if (type !== 'AWS::S3::BucketPolicy') return isArn(only) || get(only, 'Ref') !== undefined;
  return (
    (isObjectsOf(only) && actions.every((action) => OF_OBJECTS.test(action))) ||
    (isArn(only) && actions.every((action) => OF_BUCKET.test(action)))
  );
};

const ofResource = (mutant: Mutant, effect: 'Allow' | 'Deny'): string | undefined => {
  if (effect === 'Deny' || !namesAll(mutant)) return undefined;
  if (mutant.change === 'turned into NotResource') return ALL_BUT_NOTHING;
  return mutant.change === 'widened to every resource' && OF_ONE.includes(mutant.type) ? SAME_RESOURCE : undefined;
};

/** Why a change to a policy's statement alters nothing about security; undefined when it does, or may. */
export const leftOutOfPolicies = (mutant: Mutant): string | undefined => {
  const { statement, family, change } = mutant;
  if (statement === undefined || !isObject(statement)) return undefined;
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return undefined;
  if (family === 'statements') {
    if (effect === 'Deny' || isWitness(mutant)) return undefined;
    return GRANTS_LESS;
  }
  if (family === 'condition operators') return ofOperator(mutant, effect);
  if (family === 'resources') return ofResource(mutant, effect);
  if (family === 'condition keys') return ofKey(mutant, effect);
  if (family === 'principals' && change === 'given to the whole account' && isRoot(statement)) {
    return 'the account by number and by its root are the same principal';
  }
  return undefined;
};
