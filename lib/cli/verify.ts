import { judgeByLock, lockBeside } from '../access';
import { AssemblyError, readAssembly } from '../assembly';
import { exceptionsIn, findingsText, judge, type NotCovered, notCoveredText, type Verdict } from '../guardrails';
import { EXIT } from './exit';

const DEFAULT_ASSEMBLY = 'cdk.out';

/** Said every time: what a clean verdict does not say. */
const NOT_YET: readonly NotCovered[] = [
  {
    stack: '(all)',
    resource: 'asset contents',
    message: 'The code and files that the templates deploy are not compared with the hashes in the manifest.',
  },
];

type Verified = { readonly directory: string } & Verdict & { readonly exceptions: ReturnType<typeof exceptionsIn> };

const verify = (directory: string): Verified => {
  const assembly = readAssembly(directory);
  const baseline = judge(assembly);
  const access = judgeByLock(assembly, lockBeside(assembly.directory), false);
  return {
    directory,
    findings: [...baseline.findings, ...access.findings],
    notCovered: [...baseline.notCovered, ...access.notCovered, ...NOT_YET],
    exceptions: exceptionsIn(assembly),
  };
};

const asText = ({ directory, findings, exceptions, notCovered }: Verified): string =>
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
    .join('\n\n');

const refuse = (json: boolean, code: string, message: string): number => {
  if (json) {
    const document = { ok: false, findings: [], exceptions: [], notCovered: [], error: { code, message } };
    process.stdout.write(`${JSON.stringify(document, undefined, 1)}\n`);
  }
  process.stderr.write(`${message}\n`);
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
    throw error;
  }
  const { findings, exceptions, notCovered } = verified;
  const ok = findings.length === 0;
  process.stdout.write(
    json ? `${JSON.stringify({ ok, findings, exceptions, notCovered }, undefined, 1)}\n` : `${asText(verified)}\n`,
  );
  return ok ? EXIT.fine : EXIT.refused;
};
