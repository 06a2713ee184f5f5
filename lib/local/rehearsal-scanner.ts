import type { Objects, ScanVerdicts } from '../platform/ports';

/** The harmless line that every malware scanner takes for a threat (EICAR), so that people can rehearse what happens then. */
const TEST_THREAT = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}', '$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');

/**
 * Stands in for GuardDuty on this machine, for rehearsals with made-up documents. It is no scanner: it knows the test line and
 * nothing else. In the cloud the verdict is a tag that GuardDuty's role alone can set.
 */
export const rehearsalScanner = (intake: Objects): ScanVerdicts => ({
  of: async (key) => {
    const document = await intake.get(key);
    if (document === undefined) return 'unscanned';
    return Buffer.from(document.body).includes(TEST_THREAT) ? 'not-clean' : 'clean';
  },
});
