/** Kinds of stack that a jurisdiction has, each at most once. */
export const STACK_KINDS = [
  'Foundation',
  'Registration',
  'Ballots',
  'Results',
  'Incidents',
  'PublicSite',
  'Recovery',
  // The copies' own vault, in the recovery region.
  'RecoveryCopies',
  // The same in an account of its own, where the settings name one.
  'CopyVaults',
] as const;
export type StackKind = (typeof STACK_KINDS)[number];

/** What the name of each of a jurisdiction's stacks begins with. */
export const stackPrefix = (jurisdictionId: string): string => `Election-${jurisdictionId}`;

export const stackName = (jurisdictionId: string, kind: StackKind): string => `${stackPrefix(jurisdictionId)}-${kind}`;
