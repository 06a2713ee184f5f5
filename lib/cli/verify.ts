import { judgeByLock, lockBeside } from '../access';
import { AssemblyError, readAssembly } from '../assembly';
import { findingsText, judge, type NotCovered, notCoveredText, type Settled, settle } from '../guardrails';
import { EXIT } from './exit';

const DEFAULT_ASSEMBLY = 'cdk.out';

type Verified = { readonly directory: string; readonly notCovered: readonly NotCovered[] } & Settled;

const verify = (directory: string): Verified => {
  const assembly = readAssembly(directory);
  if ([...assembly.stacks.values()].every(({ template }) => Object.keys(template['Resources'] ?? {}).length === 0)) {
    throw new AssemblyError(
      'not-an-assembly',
      `${directory} holds no resource; there is nothing to judge. Synthesize it again.`,
    );
  }
  const baseline = judge(assembly);
  const access = judgeByLock(assembly, lockBeside(assembly.directory), false);
  const today = new Date().toISOString().slice(0, 10);
  return {
    directory,
    notCovered: [...baseline.notCovered, ...access.notCovered],
    ...settle(assembly, [...baseline.findings, ...access.findings], today),
  };
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

/** `election verify [assembly] [--json]`: the baseline and the access lock on an assembly, from outside the app that made it. */
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
