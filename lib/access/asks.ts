/** What somebody can do with a store. `through-code`: make a function do it that answers requests. `belong`: be one of the declared accounts. */
export const CAPABILITIES = [
  'read',
  'decrypt',
  'write',
  'delete',
  'sign',
  'change policy',
  'assume',
  'invoke',
  'list',
  'through-code',
  'belong',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** A second action, on something else that has no policy of its own. */
export interface Also {
  readonly action: string;
  readonly arn: string;
}

/** One action that gives a capability. */
export interface Ask {
  readonly capability: Capability;
  readonly action: string;
  /** The resource that the action is asked on, from the store's ARN; `*` at the end where the caller chooses the rest. */
  readonly on: (arn: string) => string;
  /** Works only with the store's key as well. */
  readonly key?: 'decrypt' | 'encrypt';
  /** How it gives the capability, where that is not plain. */
  readonly how?: string;
  /** Works only for whoever may do one of these as well. */
  readonly with?: readonly string[];
  /** Works only for whoever is allowed these too. */
  readonly also?: readonly Also[];
  /** What it acts on has no policy: what the caller's own policies say decides. */
  readonly alone?: true;
  /** Gives no more than what runs already under another of its names, and that only by calling it. */
  readonly onlyItsCode?: true;
  /** ARNs of the functions whose code it changes. */
  readonly runs?: readonly string[];
  /** `on` is no part of the store: a snapshot, a recovery point. */
  readonly elsewhere?: true;
  /** From where, when it is no request to an address of AWS. */
  readonly from?: string;
}

/** Several actions of one service that give the same. */
export const asks = (
  service: string,
  capability: Capability,
  names: string,
  on: (arn: string) => string,
  more: Omit<Ask, 'capability' | 'action' | 'on'> = {},
): readonly Ask[] =>
  names
    .split(' ')
    .map((name) => ({ capability, action: name.includes(':') ? name : `${service}:${name}`, on, ...more }));

export const itself = (arn: string): string => arn;
export const under =
  (suffix: string) =>
  (arn: string): string =>
    `${arn}${suffix}`;

export const COPYING = { how: 'by copying it out' };
export const REMOVING = { how: 'by removing or emptying the whole' };
