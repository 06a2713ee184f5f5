/** Deep enough to find the line, short enough for one log event. */
const FRAMES = 6;

/**
 * An unexpected error for the log: its name, its code's places, no message. Messages of libraries quote what they choked
 * on (a JSON parser its input, a mail service the address), and log groups hold no voter's data.
 */
export const withoutContent = (error: unknown): string => {
  if (!(error instanceof Error)) return 'thrown value that is no error';
  const stack = error.stack ?? '';
  // A message may have lines that look like frames; they stand before the message's end.
  const afterMessage =
    error.message !== '' && stack.includes(error.message)
      ? stack.slice(stack.lastIndexOf(error.message) + error.message.length)
      : stack;
  const frames = afterMessage
    .split('\n')
    .map((line) => /^\s+at (.*)$/.exec(line)?.[1])
    .filter((place) => place !== undefined)
    .slice(0, FRAMES);
  const name = /^[A-Za-z][A-Za-z0-9]{0,59}$/.test(error.name) ? error.name : 'Error';
  return [name, ...frames].join(' < ');
};
