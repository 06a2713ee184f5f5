import { get, type Resource, type StackTemplate } from '../assembly';

/** Metadata by which a template says what no property of AWS says. Each use of one is printed by `verify`. */
export const NOT_BACKED_UP = 'election:not-backed-up';
export const PROFILE = 'election:profile';
export const LEFT_TO_CENTRAL_IT = 'election:existing';

/** Why a store is in no backup; undefined where it says nothing, or too little to be a reason. */
export const reasonNotBackedUp = ({ metadata }: Resource): string | undefined => {
  const reason = metadata[NOT_BACKED_UP];
  return typeof reason === 'string' && reason.trim().length >= 20 ? reason : undefined;
};

/** Only `evaluation` shortens a retention; whatever says nothing is judged as production. */
export const isEvaluation = (stack: StackTemplate | undefined): boolean =>
  get(get(stack?.template, 'Metadata'), PROFILE) === 'evaluation';

/** Parts of the account's watch that central IT runs, as the stack says: `trail`, `guardDuty`. */
export const leftToCentralIt = (stack: StackTemplate): readonly string[] => {
  const left = get(get(stack.template, 'Metadata'), LEFT_TO_CENTRAL_IT);
  return Array.isArray(left) ? left.filter((service): service is string => typeof service === 'string') : [];
};
