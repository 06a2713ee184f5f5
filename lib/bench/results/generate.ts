import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

/** A made-up state: every precinct votes in every contest, and every contest has as many lines. */
export interface Size {
  readonly counties: number;
  readonly precincts: number;
  readonly contests: number;
  /** Selections, overvotes and undervotes of one contest. */
  readonly lines: number;
}

export const figuresIn = (size: Size): number => size.precincts * size.contests * size.lines;

/** The same file on every machine: a linear congruential generator (Numerical Recipes' constants) instead of chance. */
const numbers = (): (() => number) => {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) % 700;
  };
};

const lineName = (line: number, lines: number): string => {
  if (line === lines - 1) return 'Under Votes';
  return line === lines - 2 ? 'Over Votes' : `Testa Placeholder ${line + 1}`;
};

async function* csvLines(size: Size): AsyncGenerator<string> {
  const next = numbers();
  yield 'county,precinct,office,party,candidate,election_day,mail,votes\n';
  for (let precinct = 0; precinct < size.precincts; precinct += 1) {
    const where = `County ${precinct % size.counties},P${precinct + 1}`;
    let rows = `${where},Ballots Cast,,,,,9999\n`;
    for (let contest = 0; contest < size.contests; contest += 1) {
      for (let line = 0; line < size.lines; line += 1) {
        const [day, mail] = [next(), next()];
        rows += `${where},Office ${contest + 1},IPS,${lineName(line, size.lines)},${day},${mail},${day + mail}\n`;
      }
    }
    yield rows;
  }
}

async function* clarityLines(size: Size): AsyncGenerator<string> {
  const next = numbers();
  const names = Array.from({ length: size.precincts }, (_, i) => `P${i + 1}`);
  yield '<?xml version="1.0"?><ElectionResult><Region>Lorem</Region><VoterTurnout><Precincts>\n';
  yield names.map((name) => `<Precinct name="${name}" ballotsCast="9999" percentReporting="4" />\n`).join('');
  yield '</Precincts></VoterTurnout>\n';
  for (let contest = 0; contest < size.contests; contest += 1) {
    yield `<Contest key="${contest + 1}" text="Office ${contest + 1}" voteFor="1">\n`;
    for (let line = 0; line < size.lines; line += 1) {
      const votes = names.map(() => next());
      const total = votes.reduce((a, b) => a + b, 0);
      yield `<Choice key="${line + 1}" text="Testa Placeholder ${line + 1}" totalVotes="${total}"><VoteType name="All" votes="${total}">\n`;
      yield names.map((name, i) => `<Precinct name="${name}" votes="${votes[i]}" />\n`).join('');
      yield '</VoteType></Choice>\n';
    }
    yield '</Contest>\n';
  }
  yield '</ElectionResult>\n';
}

const write = async (file: string, lines: AsyncIterable<string>): Promise<void> => {
  const out = createWriteStream(file);
  for await (const text of lines) if (!out.write(text)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
};

export const writeCsv = (file: string, size: Size): Promise<void> => write(file, csvLines(size));
export const writeClarity = (file: string, size: Size): Promise<void> => write(file, clarityLines(size));
