import { type Language, like, noneOf, oneOf } from './algebra';
import type { Ask } from './asks';
import type { Store } from './stores';

/** What is asked for: `arn:aws:s3:::roll/*`. */
export interface Target {
  readonly text: string;
  /** It is in all of them. */
  readonly languages: readonly Language[];
  /** Its number among those of the store. */
  readonly id: number;
}

const others = new WeakMap<readonly string[], Map<string, Language>>();

/** Not what the same is called at those whose names are taken; and a name has no slash. */
const notTaken = (taken: readonly string[], text: string, { on }: Ask): Language => {
  const ofTaken = others.get(taken) ?? new Map<string, Language>();
  others.set(taken, ofTaken);
  const known = ofTaken.get(text);
  if (known !== undefined) return known;
  const language = noneOf([...taken.map((arn) => like(on(arn))), ...(text.endsWith('/*') ? [] : [like(`${text}/*`)])]);
  ofTaken.set(text, language);
  return language;
};

/** What is asked of one store, by action. */
export class Targets {
  private readonly byText = new Map<string, Target>();
  private readonly byAsk = new Map<Ask, Target>();

  constructor(private readonly store: Store) {}

  of(ask: Ask): Target {
    const known = this.byAsk.get(ask);
    if (known !== undefined) return known;
    const text = ask.on(this.store.arn);
    const { taken } = this.store;
    const target = this.byText.get(text) ?? {
      text,
      languages: [oneOf([like(text)]), ...(taken === undefined ? [] : [notTaken(taken, text, ask)])],
      id: this.byText.size,
    };
    this.byText.set(text, target);
    this.byAsk.set(ask, target);
    return target;
  }
}
