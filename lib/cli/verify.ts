import { AssemblyError, readAssembly } from '../assembly';
import { findingsText, judge, type NotCovered, notCoveredText, type Settled, settle } from '../guardrails';
import { EXIT } from './exit';

const DEFAULT_ASSEMBLY = 'cdk.out';

/** Said every time: what a clean verdict does not say. */
const NOT_YET: readonly NotCovered[] = [
  {
    stack: '(all)',
    resource: 'access.lock.json',
    message: 'Who can reach which store by identity policies is not compared with a lock.',
  },
];

type Verified = { readonly directory: string; readonly notCovered: readonly NotCovered[] } & Settled;

const verify = (directory: string): Verified => {
  const assembly = readAssembly(directory);
  const { findings, notCovered } = judge(assembly);
  const today = new Date().toISOString().slice(0, 10);
  return { directory, notCovered: [...notCovered, ...NOT_YET], ...settle(assembly, findings, today) };
};

/** Names come from the assembly: one with control characters could rewrite what the terminal shows. */
const printable = (text: string): string => text.replace(/(?!\n)[\p{Cc}\p{Cf}]/gu, '\ufffd');

const asText = ({ directory, findings, exceptions, notCovered }: Verified): string =>
  printable(
    [
      findingsText(findings),
      exceptions
        .map(
          ({ rule, construct, reason, owner, expires }) =>
            `exception: ${rule} on ${construct}, until ${expires || '(no date)'}, ${owner || '(no owner)'}: ${reason || '(no reason)'}`,
        )
        .join('\n'),
      notCoveredText(notCovered),
      findings.length === 0
        ? `${directory}: no findings.`
        : `${directory}: ${findings.length} finding${findings.length === 1 ? '' : 's'}. Do not deploy it.`,
    ]
      .filter((section) => section !== '')
      .join('\n\n'),
  );

const refuse = (json: boolean, code: string, message: string): number => {
  if (json) {
    const document = { ok: false, findings: [], exceptions: [], notCovered: [], error: { code, message } };
    process.stdout.write(`${JSON.stringify(document, undefined, 1)}\n`);
  }
  process.stderr.write(`${printable(message.replace(/\s+/g, ' '))}\n`);
  return EXIT.unusable;
};

/** `election verify [assembly] [--json]`: the whole baseline on a cloud assembly, from outside the app that made it. */
export const run = async (args: readonly string[]): Promise<number> => {
  const json = args.includes('--json');
  const unknown = args.filter((arg) => arg.startsWith('-') && arg !== '--json');
  const folders = args.filter((arg) => !arg.startsWith('-'));
  const [directory = DEFAULT_ASSEMBLY, ...more] = folders;
  if (unknown.length > 0 || more.length > 0) {
    return refuse(
      json,
      'usage',
      `Usage: election verify [assembly] [--json]. Not understood: ${[...unknown, ...more].join(' ')}`,
    );
  }
  let verified: Verified;
  try {
    verified = verify(directory);
  } catch (error) {
    if (error instanceof AssemblyError) return refuse(json, error.code, error.message);
    const why = error instanceof Error ? error.message : String(error);
    return refuse(json, 'unreadable', `${directory} cannot be judged: ${why}. Nothing was passed.`);
  }
  const { findings, exceptions, notCovered } = verified;
  const ok = findings.length === 0;
  process.stdout.write(
    json ? `${JSON.stringify({ ok, findings, exceptions, notCovered }, undefined, 1)}\n` : `${asText(verified)}\n`,
  );
  return ok ? EXIT.fine : EXIT.refused;
};
