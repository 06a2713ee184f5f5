/** Small made-up results files. */

interface Line {
  readonly name: string;
  readonly units: readonly number[];
  /** What the file states, where that differs from the sum. */
  readonly stated?: number;
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Clarity detail XML with one contest, one vote type and as many units as each line has figures. */
export const clarity = (
  options: {
    readonly date?: string;
    readonly lines?: readonly Line[];
    readonly ballots?: readonly number[];
    readonly statedBallots?: number;
    readonly voteFor?: number;
    readonly contest?: string;
    readonly notReported?: readonly number[];
  } = {},
): string => {
  const ballots = options.ballots ?? [60, 50];
  const lines = options.lines ?? [
    { name: 'Testa Placeholder', units: [30, 20] },
    { name: 'Ipsum Dolor', units: [20, 25] },
  ];
  const names = ballots.map((_, i) => `Nowhere ${i + 1}`);
  const units = names.map(
    (name, i) =>
      `<Precinct name="${name}" totalVoters="200" ballotsCast="${ballots[i]}" percentReporting="${options.notReported?.includes(i) ? 0 : 4}" />`,
  );
  const choices = lines.map(
    ({ name, units: votes, stated }, key) => `
    <Choice key="${key + 1}" text="${name}" party="NP" totalVotes="${stated ?? sum(votes)}">
      <VoteType name="Election Day Votes" votes="${stated ?? sum(votes)}">
        ${votes.map((v, i) => `<Precinct name="${names[i]}" votes="${v}" />`).join('')}
      </VoteType>
    </Choice>`,
  );
  return `<?xml version="1.0"?>
<ElectionResult>
  <Timestamp>11/3/2020 9:15:00 PM EST</Timestamp>
  <ElectionName>Made-up general election</ElectionName>
  <ElectionDate>${options.date ?? '11/3/2020'}</ElectionDate>
  <Region>Lorem</Region>
  <VoterTurnout totalVoters="${200 * ballots.length}" ballotsCast="${options.statedBallots ?? sum(ballots)}" voterTurnout="1.0">
    <Precincts>${units.join('')}</Precincts>
  </VoterTurnout>
  <Contest key="1" text="${options.contest ?? 'Board of Placeholders'}" voteFor="${options.voteFor ?? 1}" isQuestion="false">
    <VoteType name="Undervotes" votes="2"><Precinct name="Nowhere 1" votes="1" /><Precinct name="Nowhere 2" votes="1" /></VoteType>
    <VoteType name="Overvotes" votes="0"><Precinct name="Nowhere 1" votes="0" /><Precinct name="Nowhere 2" votes="0" /></VoteType>
    ${choices.join('')}
  </Contest>
</ElectionResult>
`;
};

export const bytes = async function* (...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? new TextEncoder().encode(part) : part;
};
