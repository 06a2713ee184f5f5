import { type Assembly, resourcesOf } from '../assembly';
import { lettersOf } from './algebra';
import { copiesOf } from './copies';
import { type Endpoint, endpointsOf } from './endpoints';
import { withFixedTags } from './fixed-tags';
import { identitiesOf, rolesOfFunctions } from './identities';
import { hasMarks, shown } from './marks';
import { Names } from './names';
import {
  accountNamed,
  accountOfArn,
  anonymous,
  anyService,
  broad,
  federated,
  memberOf,
  nobody,
  outsider,
  type Principal,
  service,
  stranger,
  undecided,
} from './principals';
import type { PrincipalText, Statement } from './statements';
import { type Store, storesOf } from './stores';

/** Everything of an assembly that the question is about. */
export interface World {
  readonly names: Names;
  readonly stores: readonly Store[];
  /** Roles and users of the templates. */
  readonly identities: readonly Principal[];
  readonly probes: readonly Principal[];
  /** Everybody else whom some policy of a store names, and strangers. */
  readonly others: readonly Principal[];
  readonly endpoints: readonly Endpoint[];
  readonly functions: readonly string[];
  /** Role of each function, both by ARN. */
  readonly roleOf: ReadonlyMap<string, string>;
}

/** They take on a role only for somebody who could pass it, and nobody can pass a role of another account. */
const TAKES_PASSED_ROLES = [
  'lambda.amazonaws.com',
  'edgelambda.amazonaws.com',
  'ec2.amazonaws.com',
  'ecs-tasks.amazonaws.com',
];

const servicesNamed = (text: string, store: Store): readonly Principal[] =>
  store.resource.type === 'AWS::IAM::Role' && TAKES_PASSED_ROLES.includes(text)
    ? [service(text, 'own')]
    : [service(text, 'own'), service(text, 'foreign')];

type Named = Pick<PrincipalText, 'kind' | 'text'>;

/** Keys whose values name somebody, and how a policy would write the same as a principal. */
const NAMING_KEYS: Readonly<Record<string, PrincipalText['kind']>> = {
  'aws:principalaccount': 'AWS',
  'kms:calleraccount': 'AWS',
  'aws:principalarn': 'AWS',
  'aws:principalservicename': 'Service',
};

/** `arn:aws:iam::999999999999:role/*`: somebody of that account. */
const someoneOf = (text: string): string => (/[*?]/.test(text) ? (accountOfArn(text) ?? '') : text);

/** Whom a statement lets in or spares by a condition, whatever its principals are. */
const namedInConditions = ({ conditions }: Statement): readonly Named[] =>
  conditions.flatMap((conjunction) =>
    conjunction.flatMap(({ key, language }) => {
      const kind = NAMING_KEYS[key];
      if (kind === undefined) return [];
      return language.patterns.flatMap((pattern) => {
        const text = pattern.kind === 'glob' ? someoneOf(lettersOf(pattern)) : '';
        return text === '' || /[*?\uE004]/.test(text) ? [] : [{ kind, text }];
      });
    }),
  );

/** Whom a statement may let in: as a principal, by a condition, or by sparing it a denial. */
const namedIn = (statement: Statement): readonly Named[] => [
  ...(statement.effect === 'Allow' || statement.exceptPrincipals ? statement.principals : []),
  ...namedInConditions(statement),
];

const ORGANIZATION = /^aws:principalorg(id|paths)$/;

/** Organizations whose members some policy lets in or spares. */
const organizationsIn = (stores: readonly Store[]): readonly string[] => [
  ...new Set(
    stores.flatMap(({ policy }) =>
      policy.flatMap(({ conditions }) =>
        conditions.flatMap((conjunction) =>
          conjunction
            .filter(({ key }) => ORGANIZATION.test(key))
            .flatMap(({ language }) => language.patterns)
            .flatMap((pattern) => (pattern.kind === 'glob' ? (/^o-[a-z0-9]+/.exec(pattern.head)?.[0] ?? []) : [])),
        ),
      ),
    ),
  ),
];

const OF_SERVICES = /^aws:(principalisawsservice|principalservicenameslist|source(arn|account|owner))$/;

/** Does some policy let services in, or spare them, by a condition and not by name? */
const speaksOfServices = (stores: readonly Store[]): boolean =>
  stores.some(({ policy }) =>
    policy.some(
      ({ effect, principals, exceptPrincipals, conditions }) =>
        (effect === 'Deny' || exceptPrincipals || principals.some(({ text }) => text === '*')) &&
        conditions.some((conjunction) => conjunction.some(({ key }) => OF_SERVICES.test(key))),
    ),
  );

/** Principals that stand in policies of stores and in no template. */
const mentioned = (stores: readonly Store[], identities: readonly Principal[]): readonly Principal[] => {
  const arns = new Set(identities.map(({ arn }) => arn));
  const accounts = new Set(stores.map(({ account }) => account));
  const found = new Map<string, readonly Principal[]>();
  for (const store of stores) {
    for (const statement of store.policy) {
      for (const { text, kind } of namedIn(statement)) {
        const key = `${kind} ${text}`;
        if (text === '*' || arns.has(text) || (found.has(key) && kind !== 'Service')) continue;
        const label = shown(text);
        if (kind === 'Service') found.set(key, [...(found.get(key) ?? []), ...servicesNamed(text, store)]);
        else if (kind === 'Federated') found.set(key, [federated(text, label)]);
        else if (kind === 'CanonicalUser') found.set(key, [outsider(text, `canonical user ${label}`)]);
        else {
          const account = accountNamed(text) ?? accountOfArn(text);
          if (kind === 'unknown' || account === undefined) found.set(key, [undecided(text, label)]);
          else if (accounts.has(account)) {
            // The own account hands on to its roles; a role of it by a name that no template has is somebody all the same.
            if (accountNamed(text) === undefined) found.set(key, [{ ...outsider(text, label), kind: 'role' }]);
            // Where a store of another account names it, it comes from outside, and may allow its own people everything.
            else if (account !== store.account) found.set(key, [outsider(text, account)]);
          } else
            found.set(key, [
              outsider(text, hasMarks(account) ? label : accountNamed(text) === undefined ? label : account),
            ]);
        }
      }
    }
  }
  return [...new Map([...found.values()].flat().map((principal) => [principal.name, principal])).values()];
};

export const worldOf = (assembly: Assembly): World => {
  const names = new Names(assembly);
  const originals = storesOf(names);
  const stores = [...originals, ...copiesOf(names, originals)];
  const identities = withFixedTags(identitiesOf(names), originals);
  const accounts = [...new Set(stores.map(({ account }) => account))];
  return {
    names,
    stores,
    identities,
    probes: accounts.flatMap((account) => [nobody(account), broad(account)]),
    others: [
      ...mentioned(stores, identities),
      ...organizationsIn(stores).map(memberOf),
      ...(speaksOfServices(stores) ? [anyService('own'), anyService('foreign')] : []),
      stranger,
      anonymous,
    ],
    endpoints: endpointsOf(names),
    functions: [...resourcesOf(assembly, 'AWS::Lambda::Function')].map((code) => names.attribute(code, 'Arn')),
    roleOf: rolesOfFunctions(names),
  };
};
