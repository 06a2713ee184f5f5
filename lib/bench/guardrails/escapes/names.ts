/** Ways round the constructs, as CDK calls them; hatches.ts says what each does. */
export const HATCHES = [
  'addPropertyOverride',
  'addDeletionOverride',
  'addOverride of DeletionPolicy',
  'overrideLogicalId',
  'Aspects',
  'node.tryRemoveChild',
  'CfnInclude',
  'CfnResource',
] as const;

/** A synth of what an office adds with the constructs as they are meant to be used; no way round anything. */
export const HARMLESS = 'harmless';
