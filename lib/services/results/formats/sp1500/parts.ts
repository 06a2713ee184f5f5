import * as z from 'zod/mini';
import { LIMITS } from '../parsed';

/** The objects that are handed over one by one; together they are nearly all of a report. */
export const PARTS = {
  unit: 'GpUnit',
  party: 'Party',
  candidate: 'Election/Candidate',
  contest: 'Election/Contest',
  selection: 'Election/Contest/ContestSelection',
  ballots: 'Election/BallotCounts',
} as const;

/** Read and let go: they say nothing about figures. */
const UNREAD = ['Person', 'Office', 'OfficeGroup', 'Header', 'Election/BallotStyle'];
export const PART_PATHS: ReadonlySet<string> = new Set([...Object.values(PARTS), ...UNREAD]);

const name = z.string().check(z.maxLength(LIMITS.nameCharacters));
const id = name.check(z.minLength(1));
/** JSON has numbers, XML has text. */
const number = z.union([z.number(), z.string()]);
const flag = z.union([z.boolean(), z.enum(['true', 'false', '1', '0'])]);
/** Several languages of one text; the English one counts, or else the first. */
const text = z.union([
  z.string(),
  z.object({ Text: z.array(z.object({ Content: name, Language: z.optional(z.string()) })) }),
]);
const typed = { '@type': z.optional(z.string()) };

const counts = {
  GpUnitId: id,
  Type: z.optional(z.string()),
  OtherType: z.optional(name),
  DeviceClass: z.optional(z.unknown()),
};

export const PART_SCHEMAS = {
  unit: z.object({
    ...typed,
    '@id': id,
    Name: z.optional(text),
    Type: z.optional(z.string()),
    OtherType: z.optional(name),
    ComposingGpUnitIds: z.optional(z.array(id)),
    VotersRegistered: z.optional(number),
    CountStatus: z.optional(z.array(z.object({ Status: z.string(), Type: z.optional(z.string()) }))),
  }),
  party: z.object({ '@id': id, Name: z.optional(text), Abbreviation: z.optional(text) }),
  candidate: z.object({ '@id': id, BallotName: z.optional(text), PartyId: z.optional(id) }),
  contest: z.object({
    ...typed,
    '@id': id,
    Name: id,
    VotesAllowed: z.optional(number),
    OtherType: z.optional(name),
    OtherCounts: z.optional(
      z.array(
        z.object({
          ...counts,
          Overvotes: z.optional(number),
          Undervotes: z.optional(number),
          WriteIns: z.optional(number),
        }),
      ),
    ),
  }),
  selection: z.object({
    ...typed,
    '@id': id,
    Selection: z.optional(text),
    CandidateIds: z.optional(z.array(id)),
    EndorsementPartyIds: z.optional(z.array(id)),
    PartyIds: z.optional(z.array(id)),
    IsWriteIn: z.optional(flag),
    // Checked one by one as they are read: there are millions of them.
    VoteCounts: z.optional(z.array(z.looseObject({}))),
  }),
  ballots: z.object({
    ...counts,
    BallotsCast: z.optional(number),
    BallotsOutstanding: z.optional(number),
  }),
} as const;

export const headSchema = z.object({
  Status: z.optional(z.string()),
  GeneratedDate: z.optional(z.string()),
  Issuer: z.optional(name),
  IsTest: z.optional(flag),
  Election: z.optional(
    z.array(
      z.object({ Name: z.optional(text), StartDate: z.optional(z.string()), ElectionScopeId: z.optional(z.string()) }),
    ),
  ),
});

export type PartOf<K extends keyof typeof PART_SCHEMAS> = z.infer<(typeof PART_SCHEMAS)[K]>;

export const textOf = (value: z.infer<typeof text> | undefined): string => {
  if (value === undefined || typeof value === 'string') return value?.trim() ?? '';
  const english = value.Text.find(({ Language }) => Language?.toLowerCase().startsWith('en'));
  return (english ?? value.Text[0])?.Content.trim() ?? '';
};
export const isTrue = (value: z.infer<typeof flag> | undefined): boolean =>
  value === true || value === 'true' || value === '1';
