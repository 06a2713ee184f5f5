import { type ReportingUnit, UNIT_KINDS } from '../../../../contracts/results';

/** CountItemType of SP 1500-100 in words; `total` is all types together and has none. */
const VOTE_TYPES: Readonly<Record<string, string>> = {
  absentee: 'Absentee',
  'absentee-fwab': 'Federal write-in absentee ballot (FWAB)',
  'absentee-in-person': 'Absentee in person',
  'absentee-mail': 'Absentee by mail',
  early: 'Early',
  'election-day': 'Election day',
  provisional: 'Provisional',
  uocava: 'UOCAVA',
  'write-in': 'Write-in',
};

/** Undefined: all types together. */
export const voteTypeOf = (type: string | undefined, other: string | undefined): string | undefined => {
  if (type === undefined || type === 'total') return undefined;
  if (type === 'other') return other === undefined || other === '' ? 'Other' : other;
  return VOTE_TYPES[type] ?? type;
};

/** ReportingUnitType of SP 1500-100. */
export const unitKindOf = (
  type: string | undefined,
  other: string | undefined,
): Pick<ReportingUnit, 'kind' | 'otherKind'> => {
  const kind = UNIT_KINDS.find((known) => known === type);
  if (kind !== undefined && kind !== 'other') return { kind };
  const word = type === undefined || type === 'other' ? other : type;
  return { kind: 'other', ...(word === undefined || word === '' ? {} : { otherKind: word }) };
};
