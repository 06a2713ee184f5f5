import { Match } from 'aws-cdk-lib/assertions';
import { type Cloud, type Entry, type Plain, whereIs } from './cloud';
import { everyCloud } from './shipped';

/** What contradicts a sentence, a line for each place; empty when it holds. */
export type Check = (cloud: Cloud) => readonly string[];

/** States a sentence about the system. */
export type Holds = (sentence: string, check: Check, broken: Readonly<Record<string, (cloud: Cloud) => void>>) => void;

/**
 * For sentences about these stacks: true of them as synthesized, and seen to be false of each broken copy. The broken copies
 * stay, so that a check which no longer looks at anything turns red.
 */
export const holdsOf =
  (stacks: () => Cloud): Holds =>
  (sentence, check, broken) => {
    describe(sentence, () => {
      it('holds in every stack', () => {
        expect(check(stacks())).toEqual([]);
      });
      for (const [how, destroy] of Object.entries(broken)) {
        it(`is seen to fail when ${how}`, () => {
          const cloud = stacks().copy();
          destroy(cloud);
          expect(check(cloud)).not.toEqual([]);
        });
      }
    });
  };

/** Of every stack of every jurisdiction that the tests share. */
export const holds = holdsOf(everyCloud);

/** Asks the same of every resource of a type, in all stacks; none at all is a finding too. */
export const every =
  (type: string, ask: (entry: Entry, cloud: Cloud) => readonly string[]): Check =>
  (cloud) => {
    const entries = cloud.all(type);
    if (entries.length === 0) return [`there is no ${type}`];
    return entries.flatMap((entry) => ask(entry, cloud).map((what) => `${whereIs(entry)}: ${what}`));
  };

/** Where the properties differ from a pattern of aws-cdk-lib/assertions. */
export const unlike = (actual: Plain | undefined, pattern: Readonly<Record<string, unknown>>): readonly string[] => {
  const result = Match.objectLike({ ...pattern }).test(actual ?? {});
  return result.hasFailed() ? result.toHumanStrings() : [];
};

/** A line when something is not so. */
export const unless = (so: boolean, otherwise: string): readonly string[] => (so ? [] : [otherwise]);
