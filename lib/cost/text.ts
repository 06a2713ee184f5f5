import type { Bill, Estimate } from './estimate';
import { PRICES } from './prices';
import { amount, dollars, missing, READ_THIS, worthALine } from './words';

const line = (what: string, month: string, night: string): string =>
  `  ${what.padEnd(62)}${month.padStart(12)}${night.padStart(17)}`;

const billText = (bill: Bill): string => {
  const shown = bill.lines.filter(worthALine);
  return [
    bill.name,
    line('', 'a month', 'election night'),
    ...shown.map(({ service, what, month, monthUsd, nightUsd, unit }) =>
      line(`${service}: ${what} (${amount(month)} ${unit})`.slice(0, 61), dollars(monthUsd), dollars(nightUsd)),
    ),
    line(`${bill.lines.length - shown.length} more lines below a cent`, '', ''),
    line('Together', dollars(bill.monthUsd), dollars(bill.nightUsd)),
    line('A year with two elections', dollars(bill.yearUsd), ''),
    '',
    '  What each protection costs, contained in the above:',
    ...bill.controls.flatMap(({ name, without, monthUsd, nightUsd }) => [
      line(name, dollars(monthUsd), dollars(nightUsd)),
      `      Without it: ${without}`,
    ]),
    ...missing(bill).map((sentence) => `\n  ${sentence}`),
  ].join('\n');
};

const unconfirmed = (): string => {
  const open = Object.values(PRICES).filter(({ basis }) => basis === 'unconfirmed');
  return `${open.length} of ${Object.keys(PRICES).length} prices could not be confirmed when they were looked up; docs/cost.md says which.`;
};

/** For a budget meeting. */
export const textOf = ({ bills, lookedUp, regions }: Estimate): string =>
  `${[
    `What it costs, at the prices of ${lookedUp} in ${regions.join(' and ')}.`,
    ...READ_THIS,
    unconfirmed(),
    ...bills.map((bill) => `\n${billText(bill)}`),
  ].join('\n')}\n`;
