import { isRestored } from './copies';
import type { Entry } from './entries';
import { LOCK_FILE } from './lock-file';
import { OWN_USERS, UNKNOWN_WHO } from './not-looked-into';

export const ACCEPT = 'npm run -s election -- access --accept';

/** What a line that nobody has accepted stands for, what such a thing led to, and what to do about it. */
interface Advice {
  readonly about: (entry: Entry) => boolean;
  readonly where?: string;
  readonly why: string;
  readonly fix: string;
}

const ACCEPTED = `run \`${ACCEPT}\` and let the changed lines of ${LOCK_FILE} be reviewed.`;

const ANY: Advice = {
  about: () => true,
  why:
    'Capital One 2019: one role had quietly come to read 700 buckets. Whoever newly reaches a store shows up as a line that ' +
    'somebody has to accept.',
  fix: `Take the grant back, or, if it is meant, ${ACCEPTED}`,
};

const ADVICE: readonly Advice[] = [
  {
    about: ({ store }) => isRestored(store),
    where: 'That store stands for whatever is restored, under any name: it has nothing of the policy of its source.',
    why:
      'Chicago 2017: backups of 1.8 million voters lay in a public bucket. To restore is to read: what comes back out of a backup ' +
      'is protected by nothing but the grants that do not reach it.',
    fix: `Name the stores that are meant in the grant, in place of a pattern that fits any name; if it is meant, ${ACCEPTED}`,
  },
  {
    about: ({ principal }) => principal === UNKNOWN_WHO,
    where: 'Nothing here knows how a store of that type is asked for, so it counts as open to anyone.',
    why: 'Mexico 2016: a copy of the roll sat in a database of a kind that nobody watched, open to anyone.',
    fix: `Keep the data in a type that is looked into, such as a bucket or a table; or find out by other means who can reach it, and ${ACCEPTED}`,
  },
  {
    about: ({ principal }) => principal === OWN_USERS,
    where: 'No policy of AWS speaks of those users.',
    why: 'California 2017: an open cloud database of voters was deleted and held to ransom.',
    fix: `Keep the data in a table that IAM guards; or close the network of the database, rotate its passwords, and ${ACCEPTED}`,
  },
];

export const adviceOn = (entry: Entry): Advice => ADVICE.find(({ about }) => about(entry)) ?? ANY;

/** Of a store whose class is not what was sealed; undefined where it is new. */
export const adviceOnClass = (sealed: string | undefined): Pick<Advice, 'why' | 'fix'> => ({
  why:
    'COMELEC 2016: the public website’s own database turned out to hold the full roll. The class of a store decides which rules ' +
    'protect it, so a changed tag must not lower them in silence.',
  fix: `${sealed === undefined ? 'Take the store out, or, if it is meant,' : 'Put the tag back, or, if it is meant,'} ${ACCEPTED}`,
});
