import {
  get,
  isObject,
  type Json,
  type JsonObject,
  literalOf,
  resolve,
  type Scope,
  type StackTemplate,
  show,
  toPattern,
} from '../assembly';
import { restrictsToOwnAccount } from './conditions';
import { policyAt } from './policy';
import { whoIs } from './principals';

/** A policy document in a property, as an object or as JSON in a string. */
const documentsIn = (value: Json | undefined, into: Json[] = []): readonly Json[] => {
  if (typeof value === 'string' && /"Statement"\s*:/.test(value)) into.push(value);
  else if (Array.isArray(value)) for (const item of value) documentsIn(item, into);
  else if (isObject(value)) {
    if (get(value, 'Statement') !== undefined) into.push(value);
    else for (const inner of Object.values(value)) documentsIn(inner, into);
  }
  return into;
};

const statementOpenings = (scope: Scope, document: Json): readonly string[] => {
  const { statements, unreadable } = policyAt(scope, document);
  return [
    ...unreadable.map((why) => `${why}, so nobody can say whom it lets in`),
    ...statements.flatMap((statement) => {
      if (statement.effect === 'Deny') return [];
      if (statement.hasNotPrincipal) return ['a statement allows everybody but the named'];
      if (restrictsToOwnAccount(scope, statement.condition)) return [];
      return statement.principals.flatMap((principal) => {
        const who = whoIs(scope.assembly, scope.stack, principal);
        if (who.who === 'own' || who.who === 'service') return [];
        return [`a statement allows ${who.who === 'federated' ? 'federated identities' : who.described}`];
      });
    }),
  ];
};

/** Names that speak of the public without opening anything to it. */
const GUARDS = /publickey|blockpublic|restrictpublic|ignorepublic|publicaccessblock|nonpublic/i;
const OPEN_VALUES = /^(true|enabled|enable|public|all|allow|allowed|internet|internet-facing|yes)$/i;
const OPEN_ANYWHERE = /^(0\.0\.0\.0\/0|::\/0|internet-facing|public|publicread|public-read.*)$/i;

/** Digits that can only be an account, alone or in an ARN. */
const accountsIn = (text: string): readonly string[] =>
  [...text.matchAll(/(?:^|:)(\d{12})(?=:|$)/g)].map(([, account]) => account ?? '');

const isOutside = ({ account }: StackTemplate, text: string): boolean =>
  accountsIn(text).some((named) => named !== account);

const valueOpenings = (scope: Scope, name: string, value: Json): readonly string[] =>
  resolve(scope, value).flatMap((alternative) => {
    if (typeof alternative === 'symbol') return [];
    const literal = literalOf(alternative);
    const found: string[] = [];
    if (/public/i.test(name) && !GUARDS.test(name) && (literal === undefined || OPEN_VALUES.test(literal))) {
      found.push(`${name} is ${show(alternative)}`);
    } else if (literal !== undefined && OPEN_ANYWHERE.test(literal)) found.push(`${name} is ${literal}`);
    if (isOutside(scope.stack, toPattern(alternative)))
      found.push(`${name} names another account (${show(alternative)})`);
    return found;
  });

const isLeaf = (value: Json): boolean =>
  !Array.isArray(value) &&
  (!isObject(value) || Object.keys(value).some((key) => key === 'Ref' || key.startsWith('Fn::')));

const walk = (scope: Scope, name: string, value: Json): readonly string[] => {
  if (value === null) return [];
  if (isLeaf(value)) return valueOpenings(scope, name, value);
  if (Array.isArray(value)) return value.flatMap((item: Json) => walk(scope, name, item));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'Statement' ? [] : walk(scope, key, inner)));
};

/** Everything in properties of whatever shape that lets somebody outside in, or may. */
export const openingsAnywhere = (scope: Scope, properties: JsonObject): readonly string[] => [
  ...new Set([
    ...documentsIn(properties).flatMap((document) => statementOpenings(scope, document)),
    ...walk(scope, 'Properties', properties),
  ]),
];

/** Does a resource of whatever shape act under a role, or carry a policy? */
export const powersOf = (properties: JsonObject): readonly string[] => {
  const found = new Set<string>(documentsIn(properties).length > 0 ? ['a policy'] : []);
  const look = (value: Json): void => {
    if (Array.isArray(value)) for (const item of value) look(item);
    else if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) {
        if (/role(arn|name)?$/i.test(name)) found.add(`the role in ${name}`);
        look(inner);
      }
    }
  };
  look(properties);
  return [...found];
};
