/**
 * What a rule of the bus mails in place of the event: a sentence, and of the event no more than when, where and of which kind it was.
 * Names of files and people stay out of mailboxes.
 * @param says ends with a full stop
 */
export const letter = (says: string) => ({
  inputTransformer: {
    inputPathsMap: { account: '$.account', region: '$.region', time: '$.time', kind: '$.detail-type' },
    inputTemplate: JSON.stringify(`${says} (<kind>, <time>, account <account>, <region>)`),
  },
});
