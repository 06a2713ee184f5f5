import type { Assembly, Expression, StackTemplate } from '../assembly';
import { resourceAt, show, whyUnknown } from '../assembly';
import type { PrincipalItem } from './policy';

/** Who a principal is, seen from the account that owns the store. */
export type Who =
  | { readonly who: 'own' }
  | { readonly who: 'service'; readonly service: string }
  | { readonly who: 'federated' }
  | { readonly who: 'anyone'; readonly described: string }
  | { readonly who: 'outside'; readonly described: string /** Where one is named. */; readonly account?: string }
  | { readonly who: 'undecided'; readonly described: string };

/** Stands in a rendered ARN for the store's own account; no account id contains it. */
export const OWN_ACCOUNT = '<own>';

const ownStack = (assembly: Assembly, id: string, store: StackTemplate): boolean =>
  assembly.stacks.get(id)?.account === store.account;

/**
 * The expression as a string in which the store's own account is {@link OWN_ACCOUNT} and everything undetermined is `*`.
 * Two stacks without a fixed account deploy with the same credentials, so each is the other's own.
 */
export const render = (assembly: Assembly, store: StackTemplate, expression: Expression): string =>
  expression
    .map((part) => {
      if (part.kind === 'text')
        return store.account === undefined ? part.text : part.text.replaceAll(store.account, OWN_ACCOUNT);
      if (part.kind === 'pseudo' && part.name === 'AWS::AccountId' && ownStack(assembly, part.stack, store))
        return OWN_ACCOUNT;
      if (part.kind === 'pseudo' && part.name === 'AWS::Partition') return 'aws';
      return '*';
    })
    .join('');

/** Does the expression name something in the store's own account, and nothing else? */
export const isOwnAccountId = (assembly: Assembly, store: StackTemplate, expression: Expression): boolean =>
  render(assembly, store, expression) === OWN_ACCOUNT;

/** An ARN, possibly with wildcards after the account, that can only be of the store's own account. */
export const isOwnArn = (assembly: Assembly, store: StackTemplate, expression: Expression): boolean => {
  const [only] = expression;
  if (expression.length === 1 && only?.kind === 'attribute' && /Arn$/.test(only.attribute)) {
    return ownStack(assembly, only.resource.stack, store);
  }
  const [, account] = /^arn:[^:]*:[^:*]+:[^:]*:([^:]*):/.exec(render(assembly, store, expression)) ?? [];
  return account === OWN_ACCOUNT;
};

const awsPrincipal = (assembly: Assembly, store: StackTemplate, expression: Expression): Who => {
  const described = show(expression);
  const [only] = expression;
  if (expression.length === 1 && only?.kind === 'attribute') {
    const resource = resourceAt(assembly, only.resource);
    const identity = resource?.type === 'AWS::IAM::Role' || resource?.type === 'AWS::IAM::User';
    if (!identity) return { who: 'undecided', described };
    return ownStack(assembly, only.resource.stack, store) ? { who: 'own' } : { who: 'outside', described };
  }
  const why = whyUnknown(expression);
  if (why !== undefined) return { who: 'undecided', described: `${described} (${why})` };
  const text = render(assembly, store, expression);
  if (text === OWN_ACCOUNT) return { who: 'own' };
  if (/^\d{12}$/.test(text)) return { who: 'outside', described: `account ${text}`, account: text };
  const [, account] = /^arn:[^:]*:(?:iam|sts)::([^:]*):.+$/.exec(text) ?? [];
  if (account === OWN_ACCOUNT) return { who: 'own' };
  if (account !== undefined && /^\d{12}$/.test(account)) return { who: 'outside', described, account };
  if (text.includes('*') || text.includes('?')) return { who: 'anyone', described };
  return { who: 'undecided', described };
};

export const whoIs = (assembly: Assembly, store: StackTemplate, principal: PrincipalItem): Who => {
  const described = show(principal.expression);
  switch (principal.kind) {
    case 'AWS':
      return awsPrincipal(assembly, store, principal.expression);
    case 'Service': {
      const service = render(assembly, store, principal.expression);
      // The region in a service's name is the only part that a deploy may fill in.
      return /^[a-z0-9.-]+(\.\*)?\.(amazonaws\.com(\.cn)?|\*)$/.test(service)
        ? { who: 'service', service }
        : { who: 'undecided', described };
    }
    case 'Federated':
      return { who: 'federated' };
    case 'CanonicalUser':
      return { who: 'outside', described: `canonical user ${described}` };
    case 'unknown':
      return { who: 'undecided', described };
  }
};
