import { isAscii } from 'node:buffer';
import { LIMITS } from './parsed';
import { UnreadableFile } from './unreadable';

export interface DecodedText {
  /** Pieces of the file in order. */
  readonly pieces: AsyncIterable<string>;
  /** Known once the pieces are used up. */
  readonly encoding: () => 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be';
}

const UTF8_BOM = '\uFEFF';
/** Enough to see a byte order mark or an XML declaration. */
const SNIFF_BYTES = 256;

/** Bytes at the end of a chunk that start a UTF-8 sequence which the next chunk ends. */
const unfinished = (bytes: Uint8Array): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? back : 0;
  }
  return 0;
};

async function* atLeast(bytes: AsyncIterable<Uint8Array>, wanted: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > LIMITS.bytes) throw new UnreadableFile(`the file is larger than ${LIMITS.bytes} bytes`);
    held.push(chunk);
    size += chunk.length;
    if (size >= wanted) {
      yield new Uint8Array(Buffer.concat(held));
      held = [];
      size = 0;
    }
  }
  if (size > 0) yield new Uint8Array(Buffer.concat(held));
}

const declaredEncoding = (start: Uint8Array): 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be' | undefined => {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  const text = Buffer.from(start.subarray(0, SNIFF_BYTES)).toString('latin1');
  if (text.startsWith('PK\u0003\u0004')) {
    throw new UnreadableFile('this is a ZIP archive or an Excel workbook; unpack it, or save it as CSV, and load that');
  }
  if (text.startsWith('%PDF')) throw new UnreadableFile('this is a PDF; export XML or CSV from the counting system');
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\bencoding=["']([A-Za-z0-9._-]+)["']/
    .exec(text)?.[1]
    ?.toLowerCase();
  if (declared === undefined) return undefined;
  if (declared === 'utf-8' || declared === 'us-ascii') return 'utf-8';
  if (['iso-8859-1', 'latin1', 'windows-1252'].includes(declared)) return 'windows-1252';
  throw new UnreadableFile(`the XML declaration names the encoding ${declared}; save the file as UTF-8`, 1);
};

/**
 * Decodes a results file of unknown encoding as it streams: UTF-8 with or without byte order mark, UTF-16 with one,
 * and Windows-1252 (Latin-1) where the bytes are no UTF-8. A file that mixes both is refused: half of its names would
 * come out wrong and nobody would notice.
 */
export const decode = (bytes: AsyncIterable<Uint8Array>): DecodedText => {
  let encoding: ReturnType<DecodedText['encoding']> = 'utf-8';
  async function* pieces(): AsyncGenerator<string> {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    let streaming: InstanceType<typeof TextDecoder> | undefined;
    let carry: Uint8Array = new Uint8Array();
    let first = true;
    let sawUtf8 = false;
    let lines = 1;
    for await (const chunk of atLeast(bytes, SNIFF_BYTES)) {
      let piece: string;
      if (first) {
        const declared = declaredEncoding(chunk);
        if (declared !== undefined && declared !== 'utf-8') {
          encoding = declared;
          streaming = new TextDecoder(declared);
        }
      }
      if (streaming) {
        piece = streaming.decode(chunk, { stream: true });
      } else {
        const joined = carry.length === 0 ? chunk : new Uint8Array(Buffer.concat([carry, chunk]));
        const whole = joined.length - unfinished(joined);
        const complete = joined.subarray(0, whole);
        try {
          // Nearly all of nearly every file; and such strings take half the memory of others.
          piece = isAscii(complete)
            ? Buffer.from(complete.buffer, complete.byteOffset, complete.length).toString('latin1')
            : strict.decode(complete);
          carry = joined.subarray(whole);
          sawUtf8 ||= piece.length < complete.length && piece !== UTF8_BOM;
        } catch {
          const mixed = sawUtf8 || /[^\0-\x7f\ufffd]/.test(new TextDecoder('utf-8').decode(complete));
          if (mixed) {
            throw new UnreadableFile(
              'the file holds both UTF-8 and other characters; save all of it as UTF-8',
              lines +
                [...(new TextDecoder('utf-8').decode(complete).split('\ufffd')[0] ?? '')].filter((c) => c === '\n')
                  .length,
            );
          }
          encoding = 'windows-1252';
          streaming = new TextDecoder('windows-1252');
          piece = streaming.decode(joined, { stream: true });
        }
      }
      if (first && piece.startsWith(UTF8_BOM)) piece = piece.slice(1);
      first = false;
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', at + 1)) lines += 1;
      if (piece.includes('\0')) throw new UnreadableFile('the file holds a zero byte; it is no text file', lines);
      yield piece;
    }
    if (carry.length > 0) {
      if (sawUtf8) throw new UnreadableFile('the file ends in the middle of a character', lines);
      encoding = 'windows-1252';
      yield new TextDecoder('windows-1252').decode(carry);
    }
  }
  return { pieces: pieces(), encoding: () => encoding };
};
