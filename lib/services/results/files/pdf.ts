/**
 * As much of PDF 1.4 (ISO 32000) as a report of words and figures needs: Helvetica, which every reader has, and lines. Nothing
 * is compressed, because compressors differ between machines and the same release has to give the same bytes.
 */
export const PAGE = { width: 612, height: 792, margin: 54 } as const;

/** Advance widths of Helvetica from space to tilde, in thousandths of the size (Adobe's font metrics). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
] as const;
/** Of letters beyond ASCII; most of Latin-1 has it. */
const OTHER_WIDTH = 556;
/** Bold is this much wider, on the average of English text. */
const BOLD = 1.08;

/** Windows-1252, the encoding of the standard fonts, where it differs from Latin-1 in what names and sentences use. */
const WINDOWS_1252: Readonly<Record<string, number>> = {
  '\u2018': 0x91,
  '\u2019': 0x92,
  '\u201c': 0x93,
  '\u201d': 0x94,
  '\u2013': 0x96,
  '\u2014': 0x97,
  '\u0160': 0x8a,
  '\u0161': 0x9a,
  '\u017d': 0x8e,
  '\u017e': 0x9e,
};

const codeOf = (character: string): number | undefined => {
  const code = character.codePointAt(0) ?? 0;
  if ((code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff)) return code;
  return WINDOWS_1252[character];
};

/** A letter that the font lacks as its base letter (\u1ec5 as e), else as a question mark: the other files have it exactly. */
const encoded = (text: string): number[] =>
  [...text.normalize('NFC')].map(
    (character) => codeOf(character) ?? codeOf(character.normalize('NFD').slice(0, 1)) ?? 0x3f,
  );

export const widthOf = (text: string, size: number, bold = false): number =>
  (encoded(text).reduce((sum, code) => sum + (WIDTHS[code - 0x20] ?? OTHER_WIDTH), 0) * size * (bold ? BOLD : 1)) /
  1000;

/** Lines no wider than this; a word that is wider by itself is broken. */
export const wrapped = (text: string, width: number, size: number, bold = false): string[] => {
  const lines: string[] = [];
  let line = '';
  const fits = (candidate: string): boolean => widthOf(candidate, size, bold) <= width;
  for (const word of text.split(/\s+/)) {
    let rest = word;
    if (line !== '' && fits(`${line} ${rest}`)) {
      line = `${line} ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (!fits(rest) && rest.length > 1) {
      let length = rest.length - 1;
      while (length > 1 && !fits(rest.slice(0, length))) length -= 1;
      lines.push(rest.slice(0, length));
      rest = rest.slice(length);
    }
    line = rest;
  }
  return [...lines, line];
};

const literal = (text: string): string =>
  `(${encoded(text)
    .map((code) => {
      const character = String.fromCharCode(code);
      if ('()\\'.includes(character)) return `\\${character}`;
      return code > 0x7e ? `\\${code.toString(8)}` : character;
    })
    .join('')})`;

const figure = (n: number): string => String(Math.round(n * 100) / 100);

/** Drawing operators of a text whose base line starts at x, y; y counts from the top of the page. */
export const textAt = (x: number, y: number, text: string, size: number, bold = false): string =>
  `BT /${bold ? 'B' : 'R'} ${figure(size)} Tf ${figure(x)} ${figure(PAGE.height - y)} Td ${literal(text)} Tj ET\n`;

export const rightAt = (x: number, y: number, text: string, size: number, bold = false): string =>
  textAt(x - widthOf(text, size, bold), y, text, size, bold);

export const lineAt = (x1: number, y: number, x2: number): string =>
  `0.5 w ${figure(x1)} ${figure(PAGE.height - y)} m ${figure(x2)} ${figure(PAGE.height - y)} l S\n`;

/** Grey, large, across the page; drawn first, so that it lies below. */
export const watermark = (text: string): string =>
  `q 0.85 g 0.707 0.707 -0.707 0.707 110 150 cm BT /B 40 Tf 0 0 Td ${literal(text)} Tj ET Q\n`;

/**
 * @param pages drawing operators of each page
 * @param created ISO instant, of the release and not of the machine
 */
export const pdfDocument = (title: string, created: string, pages: readonly string[]): Uint8Array => {
  const objects: string[] = [];
  const FIRST_PAGE = 6;
  const kids = pages.map((_, i) => `${FIRST_PAGE + 2 * i} 0 R`).join(' ');
  const font = (name: string): string =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const stamp = `D:${created.replace(/\D/g, '').slice(0, 14)}Z`;
  objects.push(
    '<< /Type /Catalog /Pages 2 0 R /Lang (en-US) /ViewerPreferences << /DisplayDocTitle true >> >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    `<< /Title ${literal(title)} /CreationDate (${stamp}) /Producer (election-blueprint) >>`,
  );
  pages.forEach((content, i) => {
    objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Resources << /Font << /R 3 0 R /B 4 0 R >> >> /Contents ${FIRST_PAGE + 2 * i + 1} 0 R >>`,
      `<< /Length ${content.length} >>\nstream\n${content}endstream`,
    );
  });
  const parts = ['%PDF-1.4\n'];
  let at = parts[0]?.length ?? 0;
  const offsets = objects.map((object, i) => {
    const part = `${i + 1} 0 obj\n${object}\nendobj\n`;
    const offset = at;
    parts.push(part);
    at += part.length;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${at}\n%%EOF\n`,
  );
  // Everything above is ASCII: a character is a byte, and so the offsets hold.
  return new TextEncoder().encode(parts.join(''));
};
