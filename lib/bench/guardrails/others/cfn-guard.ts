import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { get, type Json } from '../../../assembly';
import { answers } from './answers';
import { jsonValues, outputOf } from './run';
import { type Compared, caughtBy, type Work } from './work';

const PACKAGE = '@cdklabs/cdk-validator-cfnguard';
/** Carries cfn-guard 3.1.1 and AWS Control Tower's proactive rules. Apache-2.0, 12 MB, no dependency; not one of the project's. */
const VERSION = '0.0.62';

const PLATFORMS: Readonly<Record<string, string>> = { linux: 'ubuntu', darwin: 'macos' };
const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: 'aarch64' };

/** In a folder of its own under .cache, without running any script of it. */
const install = (root: string): string => {
  const folder = join(root, '.cache', `cfn-guard-${VERSION}`);
  const installed = join(folder, 'node_modules', PACKAGE);
  if (!existsSync(installed)) {
    mkdirSync(folder, { recursive: true });
    const npm = [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-save',
      '--legacy-peer-deps',
      `${PACKAGE}@${VERSION}`,
    ];
    execFileSync('npm', npm, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
  return installed;
};

/** Paths such as `/Resources/Bucket/Properties/...` in a report, each with the rule that it stands under. */
function* placesIn(value: Json, rule: string): Generator<string> {
  if (typeof value === 'string') {
    const [, resource] = /^\/Resources\/([^/]+)/.exec(value) ?? [];
    if (resource !== undefined) yield `${rule} ${resource}`;
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) yield* placesIn(item, rule);
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) yield* placesIn(inner, rule);
  }
}

interface RuleFile {
  readonly path: string;
  /** Resource types that it speaks of. */
  readonly types: ReadonlySet<string>;
}

const typesIn = (text: string): ReadonlySet<string> => new Set(text.match(/\b[A-Z][A-Za-z0-9]+::\w+::\w+\b/g));

const ruleFiles = (folder: string): readonly RuleFile[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.guard'))
    .sort()
    .map((name) => ({ path: join(folder, name), types: typesIn(readFileSync(join(folder, name), 'utf8')) }));

/**
 * Rules that can say something else than of the unchanged template: each of Control Tower's chooses resources by their type, and
 * looks from there at other types that it names as well. The rest says what it said before. Asking the unchanged template everything
 * and a mutant only these is ten times as fast, with the same answer.
 */
const rulesAbout = (rules: readonly RuleFile[], touched: ReadonlySet<string>): readonly RuleFile[] =>
  rules.filter(({ types }) => [...types].some((type) => touched.has(type)));

/** Rules that fail, and the resources that they fail for, of one template. */
const findingsIn = (out: string): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const report of jsonValues(out).flatMap((value) =>
    Array.isArray(value) ? (value as readonly Json[]) : [value as Json],
  )) {
    const failed = get(report as Json, 'not_compliant');
    for (const rule of Array.isArray(failed) ? (failed as readonly Json[]) : []) {
      const name = String(get(get(rule, 'Rule'), 'name') ?? '');
      found.add(name);
      for (const place of placesIn(rule, name)) found.add(place);
    }
  }
  return found;
};

export const cfnGuard = async (root: string, work: Work): Promise<Compared> => {
  const folder = install(root);
  const program = join(
    folder,
    'bin',
    PLATFORMS[process.platform] ?? 'ubuntu',
    MACHINES[process.arch] ?? 'x86_64',
    'cfn-guard',
  );
  const rules = ruleFiles(join(folder, 'rules/control-tower/cfn-guard'));
  const touched = new Map(work.after.map((one) => [one.file, one.touched]));
  const askedOf = (file: string): readonly RuleFile[] => {
    const types = touched.get(file);
    return types === undefined ? rules : rulesAbout(rules, types);
  };
  const said = await answers(
    {
      root,
      tool: `cfn-guard-${VERSION}`,
      work,
      atATime: 1,
      of: (file) =>
        askedOf(file)
          .map(({ path }) => basename(path))
          .join(),
    },
    async ([file = '']) => {
      const asked = askedOf(file);
      if (asked.length === 0) return new Map();
      const args = [
        'validate',
        ...asked.flatMap(({ path }) => ['--rules', path]),
        '--data',
        join(work.folder, file),
        '--output-format',
        'json',
        '--show-summary',
        'none',
        '--structured',
      ];
      return new Map([[file, [...findingsIn(await outputOf(program, args))]]]);
    },
  );
  return {
    tool: 'cfn-guard',
    version: `3.1.1, Control Tower rules of ${PACKAGE} ${VERSION}`,
    how: `all ${rules.length} files of AWS Control Tower’s proactive rules on each unchanged template, and on a mutant’s whole template those that name a type of a resource that it changed, for the others say the same as before; caught: a rule fails for a resource that did not before`,
    caught: caughtBy(work, said),
  };
};
