/** What a command ends with: fine, findings or refused, bad usage or unreadable input. */
export const EXIT = { fine: 0, refused: 1, unusable: 2 } as const;
