import { type Assembly, type Asset, EXCEPTIONS_FILE, type StackTemplate } from '../../../assembly';
import type { Rule, Violation } from '../../rule';

const templateProblems = (stack: StackTemplate): readonly string[] => {
  const { declaredHash, hash, file, assets } = stack;
  if (declaredHash === undefined) return [];
  const problems: string[] = [];
  if (hash !== declaredHash) {
    problems.push(`${file} was changed after synth: the manifest deploys it under the hash of other contents.`);
  }
  const uploads = assets.filter(({ destinations }) => destinations.some(({ key }) => key.includes(declaredHash)));
  if (uploads.length === 0) {
    problems.push(`no asset manifest uploads ${file}; what lies under its name in the bucket would be deployed.`);
  }
  for (const { path, manifest } of uploads) {
    if (path !== file) problems.push(`${manifest} uploads ${path ?? 'something else'} under the name of ${file}.`);
  }
  return problems;
};

/** Two sources under one name: which one is there in the end, the order of uploads decides. */
const doubles = (assets: readonly Asset[]): readonly Violation[] => {
  const first = new Map<string, Asset>();
  return assets.flatMap((asset) =>
    asset.destinations.flatMap(({ bucket, key }) => {
      const name = JSON.stringify([bucket, key]);
      const other = first.get(name);
      if (!other) first.set(name, asset);
      if (!other || other.path === asset.path) return [];
      const what = `${asset.path ?? asset.id} and ${other.path ?? other.id} are uploaded under one name, ${key}.`;
      return [{ stack: asset.manifest, logicalId: asset.id, what }];
    }),
  );
};

const assetProblem = ({ packaging, problem, path, contents }: Asset): string | undefined => {
  if (packaging === 'command') return 'it is made by a command during the deploy, so nobody can look at it before.';
  if (problem !== undefined) return `${path}: ${problem}.`;
  return contents === undefined ? `${path} was not read.` : undefined;
};

const sealProblems = ({ seal }: Assembly): readonly Violation[] => {
  if (!seal) return [];
  const at = (path: string, what: string): Violation => ({ stack: '(files)', logicalId: path, what });
  const changed = [...seal.sealed].flatMap(([path, digest]) => {
    const now = seal.found.get(path);
    if (now === undefined) return [at(path, `${path} was there when synth had judged the assembly, and is gone.`)];
    return now === digest ? [] : [at(path, `${path} is not what it was when synth had judged the assembly.`)];
  });
  const added = [...seal.found.keys()]
    .filter((path) => !seal.sealed.has(path))
    .map((path) => at(path, `${path} was added after synth had judged the assembly.`));
  return [...changed, ...added];
};

const check = (assembly: Assembly): readonly Violation[] => [
  ...[...assembly.stacks.values()].flatMap((stack) =>
    templateProblems(stack).map((what) => ({ stack: stack.id, logicalId: 'Template', what })),
  ),
  ...doubles(assembly.assets),
  ...assembly.assets.flatMap((asset) => {
    const what = assetProblem(asset);
    return what === undefined ? [] : [{ stack: asset.manifest, logicalId: asset.id, what }];
  }),
  ...sealProblems(assembly),
];

const PLAIN = { Resources: { T: { Type: 'AWS::SNS::Topic' } } };

export const untouchedFiles: Rule = {
  id: 'untouched-files',
  title: 'Templates, code and pages are those that were judged',
  core: true,
  why:
    'Deep Root, June 2017: a bucket was opened after it had been set up safely. A template or a function edited between the check ' +
    'and the deploy is the same step, taken where nobody looks (NIST 800-53 SI-7).',
  fix: 'Delete the folder and synthesize again from reviewed source; change the source, never the files in cdk.out.',
  mappings: { cis: ['2.1.4'], nist: ['CM-3', 'CM-5', 'SI-7', 'SI-7(1)'], fsbp: [] },
  check,
  asWritten: true,
  bad: [
    {
      name: 'a template that was edited after synth',
      template: PLAIN,
      edited: { 'Example.template.json': JSON.stringify({ Resources: { U: { Type: 'AWS::SNS::Topic' } } }) },
    },
    {
      name: 'a list of exceptions that was added after synth',
      template: PLAIN,
      edited: { [EXCEPTIONS_FILE]: '[]' },
    },
  ],
  good: [{ name: 'an assembly as synth left it', template: PLAIN, edited: {} }],
};
