import { attestationSchema, correctionSchema, extensionSchema } from '../../lib/contracts/results';

const fits = (statement: string): boolean => attestationSchema.safeParse({ statement }).success;

describe('words that somebody has to give', () => {
  it('are words in any script', () => {
    for (const words of [
      'All polls have closed.',
      '投票はすべて締め切られました',
      'أُغلقت جميع مراكز الاقتراع',
      'Order 7, §3: 21:30',
    ]) {
      expect(fits(words)).toBe(true);
    }
  });

  it('are neither blanks nor characters that nobody sees', () => {
    for (const blank of [' '.repeat(20), '\u200b'.repeat(20), '\n\t\u00a0'.repeat(9), '.'.repeat(20)])
      expect(fits(blank)).toBe(false);
  });

  it('do not turn round what stands beside them, nor hold half a character that no store takes', () => {
    expect(fits('All polls \u202Ehave closed.')).toBe(false);
    expect(fits('All polls \u2066have closed.')).toBe(false);
    expect(fits('All polls \ud83d have closed.')).toBe(false);
  });

  it('stand behind a correction and a court’s order', () => {
    const blank = '\u200b'.repeat(40);
    const correction = { release: 1, contest: 'contest-1', what: 'One tape twice.', why: 'The canvass board.' };
    const order = { pollsClose: '2028-11-08T01:30:00Z', order: 'Made-up Circuit Court, order 7.' };
    expect(correctionSchema.safeParse(correction).success).toBe(true);
    expect(extensionSchema.safeParse(order).success).toBe(true);
    expect(correctionSchema.safeParse({ ...correction, what: blank }).success).toBe(false);
    expect(correctionSchema.safeParse({ ...correction, why: blank }).success).toBe(false);
    expect(extensionSchema.safeParse({ ...order, order: blank }).success).toBe(false);
  });
});
