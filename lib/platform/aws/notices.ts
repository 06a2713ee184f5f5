import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { checkNotice } from '../notice';
import type { Notices } from '../ports';

/**
 * Plain-text mail through Amazon SES. The role needs ses:SendEmail on the identity of `from`.
 * @param from a verified address of the office
 */
export const sesNotices = (client: SESv2Client, from: string): Notices => ({
  send: async (notice) => {
    checkNotice(notice);
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [notice.to] },
        Content: {
          Simple: {
            Subject: { Data: notice.subject, Charset: 'UTF-8' },
            Body: { Text: { Data: notice.text, Charset: 'UTF-8' } },
          },
        },
      }),
    );
  },
});
