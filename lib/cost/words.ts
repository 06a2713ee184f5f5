import type { Bill, BillLine } from './estimate';

/** Dollars as a budget has them: cents below ten, whole dollars above. */
export const dollars = (usd: number): string =>
  usd > 0 && usd < 0.01
    ? 'under $0.01'
    : `$${usd.toLocaleString('en-US', usd < 10 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { maximumFractionDigits: 0 })}`;

export const amount = (quantity: number): string =>
  quantity.toLocaleString('en-US', { maximumFractionDigits: quantity < 10 ? 2 : 0 });

/** Every line that comes to a cent or more; the rest stands in one sentence. */
export const worthALine = ({ monthUsd, nightUsd }: BillLine): boolean => monthUsd >= 0.01 || nightUsd >= 0.01;

export const READ_THIS = [
  'Amazon’s list prices, in US dollars, before tax. Free allowances, discounts and support plans are not taken off: the bill is rather lower.',
  'Counted from the templates: how many keys, endpoints, rules, alarms. Assumed: how often people use them (listed below); a state’s own figures are better.',
  'The month is an ordinary one. Election night comes on top, twelve hours from the close of polls. The year is twelve months and two elections.',
  'Not in it: people’s time, the domain name, AWS support, what central IT charges.',
] as const;

export const missing = ({ notInTemplates, notPriced }: Bill): readonly string[] => [
  ...(notInTemplates.length === 0
    ? []
    : [`Designed, and not in these templates yet, so not counted: ${notInTemplates.join('; ')}.`]),
  ...notPriced.map(({ type, count, why }) => `Not priced: ${count} ${type}. ${why}`),
];
