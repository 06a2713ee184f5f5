import type { Bill, Estimate } from './estimate';
import { PRICES, type Price } from './prices';
import { ASSUMED, OFFICES, type OfficeProfile } from './usage';
import { amount, dollars, missing, READ_THIS, worthALine } from './words';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');

const billSection = (bill: Bill): string => {
  const shown = bill.lines.filter(worthALine);
  return [
    `## ${bill.name}`,
    `**${dollars(bill.monthUsd)} a month, ${dollars(bill.nightUsd)} more on an election night, ${dollars(bill.yearUsd)} a year with two elections.**`,
    table(
      ['service', 'what', 'in a month', 'a month', 'election night'],
      [
        ...shown.map(({ service, what, month, unit, monthUsd, nightUsd }) => [
          service,
          what,
          `${amount(month)} ${unit}`,
          dollars(monthUsd),
          dollars(nightUsd),
        ]),
        ['', `${bill.lines.length - shown.length} more lines below a cent`, '', '', ''],
        ['', '**together**', '', `**${dollars(bill.monthUsd)}**`, `**${dollars(bill.nightUsd)}**`],
      ],
    ),
    'What each protection costs, contained in the above:',
    table(
      ['protection', 'a month', 'election night', 'without it'],
      bill.controls.map(({ name, monthUsd, nightUsd, without }) => [
        name,
        dollars(monthUsd),
        dollars(nightUsd),
        without,
      ]),
    ),
    ...missing(bill),
  ].join('\n\n');
};

const used = ({ month, night, ...office }: OfficeProfile): readonly (readonly string[])[] =>
  (
    [
      ['an ordinary month', month],
      ['election night', night],
    ] as const
  ).map(([when, usage]) => [
    amount(office.voters),
    when,
    amount(usage.visits),
    amount(usage.requestsPerVisit),
    `${usage.megabytesPerVisit} MB`,
    amount(usage.lookUps),
    amount(usage.registrations),
    amount(usage.staffCalls),
    amount(usage.releases),
  ]);

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const BASIS: Readonly<Record<Price['basis'], string>> = {
  aws: 'AWS’s page',
  reported: 'another page, which took it from AWS',
  unconfirmed: '**not confirmed**',
};

/** A unit price of a fraction of a cent is written for so many units. */
const perUnit = ({ usd, unit }: Price): string => {
  const many = usd >= 0.001 ? 1 : usd >= 0.000001 ? 10_000 : 1_000_000;
  const price = Number((usd * many).toPrecision(6));
  return many === 1 ? `$${price} for one ${unit}` : `$${price} for ${amount(many)} of: ${unit}`;
};

const priceTable = (): string =>
  table(
    ['service', 'what', 'price', 'seen on', 'to be checked on'],
    Object.values<Price>(PRICES).map((price) => [
      price.service,
      price.what,
      perUnit(price),
      price.seen === undefined ? BASIS[price.basis] : `[${BASIS[price.basis]}](${price.seen})`,
      price.source,
    ]),
  );

/** docs/cost.md; a test holds that the file is what this gives. */
export const markdownOf = ({ bills, lookedUp, regions }: Estimate): string =>
  `${[
    '# What it costs',
    `Prices of ${lookedUp}, ${regions.join(' and ')}. Made by \`npm run -s election -- cost --markdown\` from the templates; do not edit by hand.`,
    READ_THIS.map((sentence) => `- ${sentence}`).join('\n'),
    ...bills.map(billSection),
    '## What is assumed',
    table(
      [
        'voters',
        'when',
        'visits',
        'requests a visit',
        'data a visit',
        'look-ups',
        'registrations',
        'calls by staff',
        'releases',
      ],
      OFFICES.flatMap(used),
    ),
    'The same for every office:',
    table(
      ['what', 'assumed'],
      Object.entries(ASSUMED).map(([name, value]) => [words(name), String(value)]),
    ),
    '## Prices',
    'A customer-managed key that is rotated every year costs a dollar more a month after each of its first two rotations.',
    priceTable(),
  ].join('\n\n')}\n`;
