import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { checkNotice } from '../notice';
import type { Clock, Notices } from '../ports';
import { makeFolder, PRIVATE_FILE } from './files';

/** Mail that goes nowhere: one JSON line a notice in `<home>/outbox/notices.jsonl`, to be read by who rehearses. */
export const embeddedNotices = (home: string, clock: Clock): Notices => {
  const path = join(home, 'outbox', 'notices.jsonl');
  return {
    send: async (notice) => {
      checkNotice(notice);
      await makeFolder(dirname(path));
      const file = await open(path, 'a', PRIVATE_FILE);
      try {
        const { to, subject, text } = notice;
        await file.appendFile(`${JSON.stringify({ at: clock.now().toISOString(), to, subject, text })}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },
  };
};
