/**
 * What a website, a file or its name says, for a terminal: it must not move the cursor and write over the verdict (CWE-150),
 * nor turn round what stands beside it.
 */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n]|[\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD');
