/** A made-up county in the shape of a Clarity detail file. No such contests, no such candidates. */
const PRECINCTS = ['Lorem 1', 'Lorem 2', 'Ipsum 1', 'Dolor 1'] as const;
const TYPES = ['Election Day Votes', 'Advance Voting Votes', 'Absentee by Mail Votes'] as const;

interface Choice {
  readonly name: string;
  /** Votes per precinct and type: this, plus the places of both. */
  readonly base: number;
  /** Added to the total that the file states, so that its parts do not add up to it. */
  readonly error?: number;
}

const votesIn = (choice: Choice, precinct: number, type: number): number => choice.base + precinct * 3 + type * 5;

export const totalOf = (choice: Choice): number =>
  PRECINCTS.flatMap((_, p) => TYPES.map((_, t) => votesIn(choice, p, t))).reduce((a, b) => a + b, 0) +
  (choice.error ?? 0);

const choiceXml = (choice: Choice, key: number): string =>
  `<Choice key="${key}" text="${choice.name}" totalVotes="${totalOf(choice)}">${TYPES.map((type, t) => {
    const parts = PRECINCTS.map((_, p) => votesIn(choice, p, t));
    return `<VoteType name="${type}" votes="${parts.reduce((a, b) => a + b, 0)}">${PRECINCTS.map(
      (name, p) => `<Precinct name="${name}" votes="${parts[p]}" />`,
    ).join('')}</VoteType>`;
  }).join('')}</Choice>`;

export const CHOICES: readonly Choice[] = [
  { name: 'Testa Placeholder (Lorem)', base: 100 },
  { name: 'Exempla Notreal (Ipsum)', base: 90 },
  { name: 'Dummy Fictional', base: 7, error: 2 },
];

const ballotsIn = (precinct: number): number =>
  CHOICES.reduce((sum, choice) => sum + TYPES.reduce((s, _, t) => s + votesIn(choice, precinct, t), 0), 4);

export const BALLOTS = PRECINCTS.reduce((sum, _, p) => sum + ballotsIn(p), 0);
export const CONTEST = 'Keeper of the Placeholder';

/** One contest whose third choice's stated total is two votes more than its parts. */
export const madeUpResults = (): string => `<?xml version="1.0"?>
<ElectionResult>
  <Timestamp>11/3/2020 10:15:00 PM EST</Timestamp>
  <ElectionName>November 3, 2020 General Election (made up)</ElectionName>
  <ElectionDate>11/3/2020</ElectionDate>
  <Region>Lorem</Region>
  <VoterTurnout totalVoters="${PRECINCTS.length * 5000}" ballotsCast="${BALLOTS}" voterTurnout="0">
    <Precincts>${PRECINCTS.map(
      (name, p) =>
        `<Precinct name="${name}" totalVoters="5000" ballotsCast="${ballotsIn(p)}" voterTurnout="0" percentReporting="4" />`,
    ).join('')}</Precincts>
  </VoterTurnout>
  <Contest key="1" text="${CONTEST}" voteFor="1" isQuestion="false" precinctsReporting="${PRECINCTS.length}" precinctsReported="${PRECINCTS.length}">
    ${CHOICES.map((choice, i) => choiceXml(choice, i + 1)).join('\n    ')}
  </Contest>
</ElectionResult>
`;
