import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  App,
  type AppProps,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  Stack,
  type StageSynthesisOptions,
  Validations,
} from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { AwsSolutionsChecks, NIST80053R5Checks, ServerlessChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { judgeByLock, LOCK_FILE, proposedLock } from '../access';
import {
  type Assembly,
  AssemblyError,
  EXCEPTIONS_FILE,
  REFUSED_MANIFEST,
  readAssembly,
  SEAL_FILE,
  sealText,
} from '../assembly';
import { type Finding, findingsText, isExceptable, judge, type NotCovered, notCoveredText } from '../guardrails';
import { acknowledgementsIn } from './checks/acknowledgements';
import { CachedTemplateValidation } from './checks/cached-template-validation';
import { takeEngine, verdictFile } from './checks/engine-ahead';
import { Excepting } from './checks/excepting';
import { EXCEPTIONS } from './checks/exceptions';
import { ExceptionsRegister } from './checks/register';
import { type ReportedViolation, VALIDATION_REPORT, violationsIn } from './checks/validation-report';
import { hashFolder } from './hash-folder';
import { projectRoot } from './project-root';
import { AccountStack } from './stacks/account-stack';
import { PublicSiteStack } from './stacks/public-site-stack';
import { RecoveryStack } from './stacks/recovery-stack';

/** Synth was refused. Everything there is to say was printed; nothing deployable was left. */
export class SynthRefused extends Error {
  constructor(readonly count: number) {
    super(`Synth refused: ${count} finding${count === 1 ? '' : 's'}, printed above. No deployable assembly was left.`);
    this.name = 'SynthRefused';
    // An uncaught error prints its stack; a list of calls inside the program helps nobody here.
    this.stack = this.message;
  }
}

/**
 * Context that no cdk.json and no `--context` may change. CDK would otherwise report and exit by flags; here
 * {@link ElectionApp.synth} reads the report itself, whatever the flags.
 */
const FIXED_CONTEXT = {
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  '@aws-cdk/core:strictCfnValidateErrors': true,
  '@aws-cdk/core:annotationsInValidationReport': true,
  '@aws-cdk/core:failSynthOnValidationErrors': false,
};

interface Judgement {
  /** Absent where it could not be read; then a finding says why. */
  readonly assembly?: Assembly;
  readonly findings: readonly Finding[];
  readonly notCovered: readonly NotCovered[];
}

/** Written while checks run; everything else in the folder is what they are about. */
const WRITTEN_BY_CHECKS = [VALIDATION_REPORT, EXCEPTIONS_FILE, SEAL_FILE, LOCK_FILE];

/** Folders of assets may hold any file, a website's manifest.json too. */
const isAsset = (name: string): boolean => name.startsWith('asset.');

/**
 * Without a manifest no tool finds a stack to deploy; Stages have one each. Under another name it tells a review what was
 * refused.
 */
const setManifestsAside = (directory: string): void => {
  if (!existsSync(directory)) return;
  const manifest = join(directory, 'manifest.json');
  if (existsSync(manifest)) renameSync(manifest, join(directory, REFUSED_MANIFEST));
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory() && !isAsset(entry.name)) setManifestsAside(join(directory, entry.name));
  }
};

/**
 * An app that judges what it has written. After CDK has put every template on disk, all of them together, those of Stages
 * and nested stacks too, go through the baseline (lib/guardrails), cdk-nag's AwsSolutions, NIST 800-53 R5 and Serverless
 * packs and CDK's own validation. On any finding the manifests are set aside and synth throws: `--ignore-errors`, a stack
 * selection or a Stage change nothing about that. Exceptions come from checks/exceptions.ts alone, never for the core.
 *
 * A fork that deletes this class is out of its reach; `election verify`, run from outside, is not.
 */
export class ElectionApp extends App {
  private register = new ExceptionsRegister([], [], '');
  private readonly checks: readonly (Excepting | CachedTemplateValidation)[];
  /** CDK asks for a synth once more when the process ends, and gets the same assembly. */
  private judged?: CloudAssembly;
  /** What our own checks said while CDK's were under way, and the digest of what they were said of. */
  private early?: { readonly of: string; readonly judgement: Judgement };

  constructor(props: Pick<AppProps, 'outdir' | 'context'> = {}) {
    super({ ...props, analyticsReporting: false, postCliContext: FIXED_CONTEXT });
    const current = () => this.register;
    const packs: IPolicyValidationPlugin[] = [
      new AwsSolutionsChecks(undefined, { verbose: true }),
      new NIST80053R5Checks(undefined, { verbose: true }),
      new ServerlessChecks(undefined, { verbose: true }),
    ];
    const validation = new CachedTemplateValidation(verdictFile(), current, takeEngine(), () => this.judgeEarly());
    const begin = (context: IPolicyValidationContext) => validation.begin(context);
    this.checks = [...packs.map((pack) => new Excepting(pack, current, begin)), validation];
    Validations.of(this).addPlugins(...this.checks);
  }

  override synth(options?: StageSynthesisOptions): CloudAssembly {
    const today = new Date().toISOString().slice(0, 10);
    const jurisdictions = this.node.children.flatMap((child) => [child.node.id, ...partsOf(child)]);
    this.register = new ExceptionsRegister(EXCEPTIONS, jurisdictions, today, this.regions());
    // An earlier run's report, exceptions and digests must not speak for this one.
    if (this.judged === undefined) {
      for (const file of [VALIDATION_REPORT, EXCEPTIONS_FILE, SEAL_FILE, REFUSED_MANIFEST]) {
        rmSync(join(this.outdir, file), { force: true });
      }
    }
    try {
      const assembly = super.synth(options);
      if (this.judged !== assembly) {
        this.enforce();
        this.judged = assembly;
      }
      return assembly;
    } catch (error) {
      // Whatever went wrong, in CDK's checks or in ours: what was not judged to the end is not left to be deployed.
      setManifestsAside(this.outdir);
      throw error;
    }
  }

  private regions(): ReadonlyMap<string, string> {
    return new Map(
      this.node.children.flatMap((child): [string, string][] => {
        const stack = child.node.findAll().find(Stack.isStack);
        return stack ? [[child.node.id, stack.region]] : [];
      }),
    );
  }

  private enforce(): void {
    const sections: string[] = [];
    let count = 0;
    const add = (lines: readonly string[]) => {
      if (lines.length > 0) sections.push(lines.join('\n\n'));
      count += lines.length;
    };
    const { assembly, findings, notCovered } = this.earlyIfUnchanged() ?? this.judgement();
    if (notCovered.length > 0) console.error(notCoveredText(notCovered));
    const left = findings.filter(
      (finding) =>
        assembly === undefined ||
        !isExceptable(assembly, finding) ||
        this.register.match(finding.rule, finding.resource) === undefined,
    );
    add(left.map((finding) => findingsText([finding])));
    add(violationsIn(this.outdir).map(violationText));
    const idle = this.checks.filter(({ ran }) => !ran);
    add(idle.map(({ name }) => `[checks-did-not-run] ${name} was taken off the app. Put it back; it judged nothing.`));
    add(acknowledgementsIn(this).map(({ construct, rule }) => acknowledgementText(construct, rule)));
    const paths = new Set(this.node.findAll().map(({ node }) => node.path));
    // What an idle check would have found cannot tell whether an exception is still needed.
    const problems = idle.length > 0 ? [] : this.register.problems((path) => paths.has(path));
    add(problems.map(({ what }) => `[exceptions-register] ${what}`));
    // Also beside what is refused: a review settles its findings by the same exceptions.
    writeFileSync(join(this.outdir, EXCEPTIONS_FILE), JSON.stringify(this.register.inForce(), undefined, 1));
    if (count === 0 && assembly !== undefined) {
      for (const construct of this.node.findAll()) {
        if (
          construct instanceof AccountStack ||
          construct instanceof PublicSiteStack ||
          construct instanceof RecoveryStack
        )
          for (const line of construct.leftOut) console.error(`Left out of ${line}`);
      }
      const templates = [...assembly.stacks.values()].map(({ file }) => file);
      writeFileSync(
        join(this.outdir, SEAL_FILE),
        sealText(assembly.directory, assembly.assets, [EXCEPTIONS_FILE, ...templates]),
      );
      return;
    }
    console.error(sections.join('\n\n'));
    throw new SynthRefused(count);
  }

  private earlyIfUnchanged(): Judgement | undefined {
    if (this.early === undefined) return undefined;
    const { of, judgement } = this.early;
    return hashFolder(this.outdir, WRITTEN_BY_CHECKS) === of ? judgement : undefined;
  }

  /** While CDK's engine judges in its process. Holds only as long as nothing that was judged changes. */
  private judgeEarly(): void {
    try {
      const of = hashFolder(this.outdir, WRITTEN_BY_CHECKS);
      this.early = { of, judgement: this.judgement() };
    } catch {
      // Judged again, and said, when CDK is done.
      this.early = undefined;
    }
  }

  /** What the baseline says; an assembly that it cannot read is a finding as well. */
  private judgement(): Judgement {
    try {
      const assembly = readAssembly(this.outdir);
      const baseline = judge(assembly);
      const access = judgeByLock(assembly, join(projectRoot(), LOCK_FILE), true);
      // Beside the templates: what to accept, should all of it be meant. A refused synth leaves it too.
      writeFileSync(join(this.outdir, LOCK_FILE), proposedLock(assembly));
      return {
        assembly,
        findings: [...baseline.findings, ...access.findings],
        notCovered: [...baseline.notCovered, ...access.notCovered],
      };
    } catch (error) {
      if (!(error instanceof AssemblyError)) throw error;
      const finding = {
        rule: `assembly-${error.code}`,
        core: true,
        stack: '(all)',
        resource: '(all)',
        logicalId: '',
        message: error.message,
        why: 'What cannot be read cannot be judged, and is never passed.',
        fix: 'Write the templates with CDK and synthesize again.',
      };
      return { findings: [finding], notCovered: [] };
    }
  }
}

/** Paths below a jurisdiction under which the same stacks stand once more, in another account. */
const partsOf = ({ node }: IConstruct): readonly string[] =>
  node.children
    .filter((child) => !Stack.isStack(child) && child.node.children.some((inner) => Stack.isStack(inner)))
    .map((child) => `${node.id}/${child.node.id}`);

const violationText = ({ rule, construct, description, source, fix }: ReportedViolation): string =>
  [
    `[${rule}] ${construct}`,
    `  what: ${description}`,
    `  from: ${source}`,
    `  fix:  ${fix ?? 'Change the construct, or enter this rule and this construct in lib/infrastructure/checks/exceptions.ts.'}`,
  ].join('\n');

const acknowledgementText = (construct: string, rule: string): string =>
  [
    `[acknowledgement-outside-register] ${construct}`,
    `  what: ${rule} is acknowledged in code.`,
    '  why:  One acknowledgement at the app, without a reason, silences a rule on every bucket that is added later.',
    '  fix:  Remove it; enter the exception with reason, owner and date in lib/infrastructure/checks/exceptions.ts.',
  ].join('\n');
