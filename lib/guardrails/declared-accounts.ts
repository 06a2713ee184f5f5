import { type Assembly, get, isObject, type Json, perAssembly } from '../assembly';
import { ACCOUNTS_METADATA, type DeclaredAccounts } from '../contracts/declared-accounts';

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const declarationIn = (declared: Json): readonly DeclaredAccounts[] => {
  if (!isObject(declared)) return [];
  const jurisdiction = text(declared['jurisdiction']);
  const data: Json | undefined = declared['data'];
  if (jurisdiction === undefined || !Array.isArray(data)) return [];
  const optional = Object.fromEntries(
    (['results', 'site', 'auditLog', 'backup', 'organization'] as const).flatMap((name) => {
      const value = text(declared[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return [{ jurisdiction, data: data.flatMap((one: Json) => text(one) ?? []), ...optional }];
};

const declarationsIn = (template: Json): readonly DeclaredAccounts[] => {
  const declared = get(get(template, 'Metadata'), ACCOUNTS_METADATA);
  return Array.isArray(declared) ? declared.flatMap((one: Json) => declarationIn(one)) : [];
};

/** Each jurisdiction's accounts, where all templates that speak of it say the same; undefined where they do not. */
const agreed = perAssembly((assembly): ReadonlyMap<string, DeclaredAccounts | undefined> => {
  const found = new Map<string, DeclaredAccounts | undefined>();
  for (const { template } of assembly.stacks.values()) {
    for (const one of declarationsIn(template)) {
      const before = found.has(one.jurisdiction) ? found.get(one.jurisdiction) : one;
      found.set(one.jurisdiction, JSON.stringify(before) === JSON.stringify(one) ? one : undefined);
    }
  }
  return found;
});

/** What every template of the assembly agrees on. */
export const allDeclaredAccounts = (assembly: Assembly): readonly DeclaredAccounts[] =>
  [...agreed(assembly).values()].filter((one) => one !== undefined);

/**
 * The accounts that a stack's jurisdictions are declared to stand in. A jurisdiction is left out where the templates do not all
 * declare the same of it: a stack that somebody adds can then be trusted by none of the others, nor trust anybody itself.
 */
export const declaredAccounts = (assembly: Assembly, stackId: string): readonly DeclaredAccounts[] =>
  declarationsIn(assembly.stacks.get(stackId)?.template ?? {}).flatMap(
    ({ jurisdiction }) => agreed(assembly).get(jurisdiction) ?? [],
  );

/** Is there a stack in that account which declares the same? */
export const standsIn = (assembly: Assembly, account: string, { jurisdiction }: DeclaredAccounts): boolean =>
  [...assembly.stacks.values()].some(
    (stack) =>
      stack.account === account && declarationsIn(stack.template).some((one) => one.jurisdiction === jurisdiction),
  );
