/**
 * A process to be killed: commits without end and says on stdout what was acknowledged, one number a line.
 * Arguments: folder, first number.
 */
import { writeSync } from 'node:fs';
import { openEmbedded } from '../../../lib/platform/embedded';
import type { Write } from '../../../lib/platform/ports';
import { PARTS } from './parts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const run = async (home: string, first: number): Promise<void> => {
  const embedded = openEmbedded(home);
  const records = embedded.records('roll');
  const objects = embedded.objects('released');
  writeSync(1, 'ready\n');
  for (let n = first; ; n++) {
    const parts: Write[] = Array.from({ length: PARTS }, (_, part) => ({
      put: { pk: `commit#${n}`, sk: `part#${part}`, filler: 'x'.repeat(3000) },
      when: { absent: true },
    }));
    await records.commit([...parts, { put: { pk: 'counter', sk: 'last', n } }]);
    await objects.put(`releases/${n}.json`, bytes(JSON.stringify({ n, filler: 'y'.repeat(20000) })), {
      contentType: 'application/json',
      ifAbsent: true,
    });
    await objects.put('latest.json', bytes(JSON.stringify({ n, filler: 'z'.repeat(20000 + (n % 7)) })), {
      contentType: 'application/json',
    });
    writeSync(1, `${n}\n`);
  }
};

void run(process.argv[2] ?? '', Number(process.argv[3]));
