/** Pieces of text as one body, without a string of the whole ever being there. */
export const bodyOf = (pieces: Iterable<string>): Uint8Array => {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const part = encoder.encode(piece);
    parts.push(part);
    bytes += part.length;
  }
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
};
