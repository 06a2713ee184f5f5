// biome-ignore lint/suspicious/noControlCharactersInRegex: a line break in a subject adds a header (mail injection)
const CONTROL = /[\u0000-\u001f\u007f]/;
/** One address: separators would send a voter's letter to a list. */
const ONE_ADDRESS = /^[^\s,;:<>()"@\\]+@[^\s,;:<>()"@\\]+$/;

/** @throws {RangeError} for more than one address, or a subject of more than one line */
export const checkNotice = (notice: { readonly to: string; readonly subject: string }): void => {
  if (CONTROL.test(notice.to) || !ONE_ADDRESS.test(notice.to)) throw new RangeError('a notice goes to one address');
  if (notice.subject === '' || CONTROL.test(notice.subject)) throw new RangeError('a subject is one line of text');
};
