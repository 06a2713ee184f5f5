import { at, get, isObject, type Json, type JsonObject } from '../../../assembly';
import { hasSeveralValues } from '../../../guardrails/condition-keys';
import type { Mutant } from '../mutant';

/** Services whose right to write is part of the record or of the alarm: losing it loses evidence. */
export const WITNESSES = /cloudwatch|events|logs|logging|cloudtrail|config|guardduty|securityhub|macie|backup/;

const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : [value]);

const GRANTS_LESS = 'the policy grants less than before; nobody newly reaches anything';
const DENIES_MORE = 'the policy denies more than before; nobody newly reaches anything';
const SAME = 'another spelling of the same condition: an absent key decides the same, and the key has one value';

const WRITES = /^s3:(Put\w*\*?|\*)$|^\*$/;

/**
 * Does the statement deny writing where another of the same policy lets a service write evidence? To deny more there can stop it, so
 * that no such change is left out.
 */
const isBesideWitness = ({ properties, statement = {} }: Mutant): boolean => {
  const actions = listOf(get(statement, 'Action') ?? '*');
  if (!actions.some((action) => WRITES.test(String(action)))) return false;
  const list = get(get(properties, 'PolicyDocument'), 'Statement');
  return Array.isArray(list) && list.some((one: Json) => WITNESSES.test(services(one)));
};

const deniesMore = (mutant: Mutant): string | undefined => (isBesideWitness(mutant) ? undefined : DENIES_MORE);

const isNegated = (operator: string): boolean => /Not(Equals|Like|IpAddress)/.test(operator);

/** Service principals of a statement, in one text. */
const services = (statement: Json): string => JSON.stringify(get(get(statement, 'Principal'), 'Service') ?? '');

const isWitness = (mutant: Mutant): boolean => WITNESSES.test(services(mutant.statement ?? {}));

/** Is the principal already the whole account? */
const isRoot = (statement: Json): boolean =>
  JSON.stringify(get(get(statement, 'Principal'), 'AWS') ?? '').includes(':root"') &&
  !JSON.stringify(get(statement, 'Principal')).includes('999999999999');

const operatorOf = ({ change }: Mutant): string => /^(\S+) (became|negated|compares|asks)/.exec(change)?.[1] ?? '';

/** For a key of one value, ForAllValues and ForAnyValue mean that value. */
const severalValues = ({ place }: Mutant): boolean =>
  hasSeveralValues(/\.Condition\.[^.]+\.(.+)$/.exec(place)?.[1] ?? '');

const ofOperator = (mutant: Mutant, effect: 'Allow' | 'Deny'): string | undefined => {
  const operator = operatorOf(mutant);
  const negated = isNegated(operator);
  const less = effect === 'Allow' ? GRANTS_LESS : deniesMore(mutant);
  const { change, place } = mutant;
  if (place.endsWith('.aws:SecureTransport') && /IfExists$|became ForA/.test(change)) return ALWAYS_THERE;
  if (change.includes('compares with a star')) return negated === (effect === 'Allow') ? less : undefined;
  if (severalValues(mutant) || operator.startsWith('For')) return undefined;
  if (/became .*IfExists$/.test(change) && !change.includes('For')) {
    return negated ? SAME : effect === 'Deny' ? deniesMore(mutant) : undefined;
  }
  if (change.includes('became ForAllValues')) {
    if (negated || operator.endsWith('IfExists')) return SAME;
    return effect === 'Deny' ? deniesMore(mutant) : undefined;
  }
  if (change.includes('became ForAnyValue')) {
    if (operator.endsWith('IfExists')) return undefined;
    if (!negated) return SAME;
    return effect === 'Allow' ? GRANTS_LESS : undefined;
  }
  return undefined;
};

const ofKey = (mutant: Mutant, effect: 'Allow' | 'Deny'): string | undefined => {
  const { change, place } = mutant;
  if (effect === 'Allow') return change.includes('star') && isNegated(place) ? GRANTS_LESS : undefined;
  return change.includes('star') && isNegated(place) ? undefined : deniesMore(mutant);
};

const SAME_EVERYBODY = 'everybody by `*` and by `{"AWS": "*"}` is the same principal here';
const CALLERS_CARRY_NONE =
  'only a call of a service carries aws:SourceArn, which the statement asks for; the account’s own callers are let in by it no more than before';
const ACCOUNT_IN_SOURCE = 'aws:SourceArn beside it names this account, and a service says of whose account both are';
const NO_ACLS =
  'every bucket has its ACLs switched off, so that the header decides nothing, and another rule keeps them off';
const ALWAYS_THERE = 'every request carries the key, so that what an absent one would do decides nothing';

const isEverybody = (statement: Json): boolean => {
  const principal = get(statement, 'Principal');
  return principal === '*' || get(principal, 'AWS') === '*';
};

const conditionOf = (statement: Json): JsonObject => {
  const condition = get(statement, 'Condition');
  return isObject(condition) ? condition : {};
};

/** The values under a key of a statement’s condition, with an operator that asks for them. */
const asked = (statement: Json, key: string): readonly Json[] =>
  Object.entries(conditionOf(statement)).flatMap(([operator, keys]) => {
    const value = /^(String|Arn)(Equals|Like)$/.test(operator) ? get(keys, key) : undefined;
    return value === undefined ? [] : [value];
  });

const ofPrincipal = ({ type, change, statement = {} }: Mutant): string | undefined => {
  if (type === 'AWS::EC2::VPCEndpoint' && isEverybody(statement)) {
    if (change === 'widened to everybody') return SAME_EVERYBODY;
    if (change === 'given to the whole account') return GRANTS_LESS;
  }
  if (change !== 'given to the whole account') return undefined;
  if (isRoot(statement)) return 'the account by number and by its root are the same principal';
  return services(statement) === JSON.stringify('cloudfront.amazonaws.com') &&
    asked(statement, 'aws:SourceArn').length > 0
    ? CALLERS_CARRY_NONE
    : undefined;
};

/** Does the ARN of what a service acts for carry this account? */
const namesAccount = (value: Json): boolean => JSON.stringify(value).includes('{"Ref":"AWS::AccountId"}');

const ofRemovedKey = ({ place, change, statement = {} }: Mutant): string | undefined => {
  if (change !== 'key removed') return undefined;
  if (place.endsWith('.s3:x-amz-acl')) return NO_ACLS;
  const sources = asked(statement, 'aws:SourceArn');
  return place.endsWith('.aws:SourceAccount') && sources.length > 0 && sources.every(namesAccount)
    ? ACCOUNT_IN_SOURCE
    : undefined;
};

const SERVICES_NAME_IT =
  'the denial then refuses uploads that name no encryption as well; services that write evidence name theirs, which evidence-arrives asks about';

/** Services whose uploads `evidence-arrives` judges with the encryption that they name. */
const NAMES_ITS_OWN: readonly string[] = ['cloudtrail.amazonaws.com', 'guardduty.amazonaws.com'];

/** Does the policy let in no service of which it is not asked what its uploads name? */
const letsNoOtherIn = ({ properties }: Mutant): boolean => {
  const list = get(get(properties, 'PolicyDocument'), 'Statement');
  return listOf(list ?? [])
    .flatMap((one) => listOf(get(get(one, 'Principal'), 'Service') ?? []))
    .every((service) => NAMES_ITS_OWN.includes(String(service)));
};

const refusesTheUnnamed = (mutant: Mutant): boolean =>
  mutant.change === 'key removed' &&
  mutant.place.endsWith('.Null.s3:x-amz-server-side-encryption') &&
  letsNoOtherIn(mutant);

const DENIED_ANYWAY = 'another statement of the same policy denies it to everybody, whatever the request carries';

/** The other statements of its document. */
const othersOf = ({ properties, edits: [edit] }: Mutant): readonly Json[] => {
  const list = edit?.path.indexOf('Statement') ?? -1;
  if (edit === undefined || list < 0) return [];
  const all = listOf(at(properties, edit.path.slice(3, list + 1)) ?? []);
  return all.length === 1 ? [] : all.filter((_, i) => i !== edit.path[list + 1]);
};

/** Is what this statement no longer denies denied by another, to everybody, always? */
const isDeniedAnyway = (mutant: Mutant): boolean => {
  const [, action] = /^no longer denies (\S+)$/.exec(mutant.change) ?? [];
  return (
    action !== undefined &&
    othersOf(mutant).some(
      (other) =>
        get(other, 'Effect') === 'Deny' &&
        isEverybody(other) &&
        get(other, 'Condition') === undefined &&
        listOf(get(other, 'Action') ?? []).includes(action) &&
        JSON.stringify(get(other, 'Resource')) === JSON.stringify(get(mutant.statement, 'Resource')),
    )
  );
};

/** Why a change to a policy's statement alters nothing about security; undefined when it does, or may. */
export const leftOutOfPolicies = (mutant: Mutant): string | undefined => {
  const { statement, family } = mutant;
  if (statement === undefined || !isObject(statement)) return undefined;
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return undefined;
  if (family === 'statements') {
    if (effect === 'Deny' || isWitness(mutant)) return undefined;
    return GRANTS_LESS;
  }
  if (family === 'actions' && effect === 'Deny' && isDeniedAnyway(mutant)) return DENIED_ANYWAY;
  if (family === 'condition operators') return ofOperator(mutant, effect);
  if (family === 'condition keys' && effect === 'Deny' && refusesTheUnnamed(mutant)) return SERVICES_NAME_IT;
  if (family === 'condition keys')
    return (effect === 'Allow' ? ofRemovedKey(mutant) : undefined) ?? ofKey(mutant, effect);
  return family === 'principals' && effect === 'Allow' ? ofPrincipal(mutant) : undefined;
};
