import { likeAnyCase, matches, type Pattern } from './algebra';

/** `s3` of `s3:GetObject`; nothing of a text without a service. */
export const serviceOf = (action: string): string => action.slice(0, Math.max(0, action.indexOf(':')));

/** The actions that a statement is about. Equal ones are one object. */
export class Actions {
  private readonly named: ReadonlySet<string>;
  private readonly patterns: readonly Pattern[];
  /** Prefixes of the names; undefined where a wildcard or an exception may stand for any. */
  private readonly services: ReadonlySet<string> | undefined;
  private readonly answers = new Map<string, boolean>();

  constructor(
    texts: readonly string[],
    /** All others, as `NotAction` says. */
    private readonly except: boolean,
  ) {
    const globs = texts.map((text) => likeAnyCase(text));
    this.named = new Set(globs.flatMap(({ literal }) => literal ?? []));
    this.patterns = globs.filter(({ literal }) => literal === undefined);
    const prefixes = globs.map(({ head }) => serviceOf(head.toLowerCase()));
    this.services = except || prefixes.includes('') ? undefined : new Set(prefixes);
  }

  /** May one of the service's actions be among them? */
  mayCoverAnyOf(service: string): boolean {
    return this.services === undefined || this.services.has(service);
  }

  cover(action: string): boolean {
    const known = this.answers.get(action);
    if (known !== undefined) return known;
    const found =
      (this.named.has(action.toLowerCase()) || this.patterns.some((pattern) => matches(pattern, action))) !==
      this.except;
    this.answers.set(action, found);
    return found;
  }
}

const made = new Map<string, Actions>();

export const actionsOf = (texts: readonly string[], except: boolean): Actions => {
  const key = `${except ? '-' : '+'}${texts.join('\u0000')}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const actions = new Actions(texts, except);
  made.set(key, actions);
  return actions;
};
