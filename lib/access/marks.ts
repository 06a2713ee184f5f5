/**
 * Characters that no template contains, for what is known only at deploy. Each stands for one fixed text: the account is the
 * same wherever it is mentioned, so two texts with the mark can be compared, and a star in a policy matches it.
 */
export const ACCOUNT = '\uE001';
export const REGION = '\uE002';
/** Ends a name that CloudFormation generates; what stands before it is unique in the assembly. */
export const GENERATED = '\uE003';
/** Could be any text, also none; never the same twice. */
export const UNKNOWN = '\uE004';
/** Around the place of an attribute whose shape is not known here. */
const OPEN = '\uE005';
const CLOSE = '\uE006';
/** An account that nothing in the assembly names. */
export const STRANGER = '\uE007';

export const attributeMark = (stack: string, logicalId: string, attribute: string): string =>
  `${OPEN}${stack}/${logicalId}.${attribute}${CLOSE}`;

const SHOWN: Readonly<Record<string, string>> = {
  [ACCOUNT]: '<account>',
  [REGION]: '<region>',
  [GENERATED]: '<generated>',
  [UNKNOWN]: '<anything>',
  [OPEN]: '<',
  [CLOSE]: '>',
  [STRANGER]: '<any other account>',
  '\uE0FF': '<any other value>',
};

/** For people. */
export const shown = (text: string): string => text.replace(/[\uE001-\uE007\uE0FF]/g, (mark) => SHOWN[mark] ?? mark);

/** The text with everything that the deploy fills in as a wildcard. */
export const widened = (text: string): string =>
  text.replace(/[\uE001-\uE004\uE007]/g, '*').replace(/\uE005[^\uE006]*\uE006/g, '*');

/** Names something that CloudFormation names: nothing else is called so. */
export const isGenerated = (text: string): boolean => /[\uE003\uE005]/.test(text);

export const hasMarks = (text: string): boolean => /[\uE001-\uE007]/.test(text);
