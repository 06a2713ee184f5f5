import type { Notices } from '../../../lib/platform/ports';
import { thrownBy } from './records';

export interface Sent {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What every {@link Notices} does; `sent` reads back what left, oldest first. */
export const noticesContract = (
  open: () => Promise<{ readonly notices: Notices; readonly sent: () => Promise<readonly Sent[]> }>,
): void => {
  describe('notices', () => {
    const notice = { to: 'testa@placeholder.example', subject: 'Your form — Zoë', text: 'Line one\nLine two 投票\n' };

    test('a notice leaves as it was written, to its one address', async () => {
      const { notices, sent } = await open();
      const before = (await sent()).length;
      await notices.send(notice);
      await notices.send({ ...notice, subject: 'second' });
      const after = await sent();
      expect(after).toHaveLength(before + 2);
      expect(after.at(-2)).toMatchObject(notice);
      expect(after.at(-1)).toMatchObject({ subject: 'second' });
    });

    test.each([
      { to: 'a@b.example, c@d.example' },
      { to: 'a@b.example\r\nBcc: all@d.example' },
      { to: 'Testa <a@b.example>' },
      { to: '' },
      { to: 'nobody' },
      { subject: 'Hello\r\nBcc: all@d.example' },
      { subject: '' },
    ])('%j is refused and nothing leaves', async (wrong) => {
      const { notices, sent } = await open();
      const before = (await sent()).length;
      expect(await thrownBy(notices.send({ ...notice, ...wrong }))).toBeInstanceOf(RangeError);
      expect(await sent()).toHaveLength(before);
    });
  });
};
