import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type PolicyValidationPluginReport,
  type PolicyValidationStack,
} from 'aws-cdk-lib';
import { version } from 'aws-cdk-lib/package.json';
import { exceptIn } from './excepting';
import type { ExceptionsRegister } from './register';
import type { TemplateEngine } from './template-engine';

/** Clean verdicts that are kept; an app of 50 jurisdictions has some 400 templates. */
const MOST_VERDICTS = 2000;

/**
 * CDK's own CloudFormation validation. Starting its engine costs two to three seconds, so clean verdicts are remembered by
 * the template's hash and the version of the rules. Only clean ones, only of this check, never of our own baseline; not in
 * CI and not on deploy, where every template is judged afresh.
 */
export class CachedTemplateValidation extends CloudFormationValidatePlugin {
  /** As in {@link Excepting}. */
  ran = false;
  /** Which templates the engine was asked about, as they were then. */
  private asked?: readonly string[];

  constructor(
    /** Undefined: remember nothing. */
    private readonly cacheFile: string | undefined,
    private readonly register: () => ExceptionsRegister,
    /** Where nothing is remembered it is asked ahead; otherwise it would be started for nothing. */
    private readonly engineProcess?: TemplateEngine,
    /** Done while the engine judges, before its report is waited for. */
    private readonly meanwhile: () => void = () => undefined,
  ) {
    super();
  }

  /** Gives the templates to the engine's process, if there is one; {@link validate} collects what it says. */
  begin(context: IPolicyValidationContext): void {
    if (this.asked !== undefined || this.engineProcess === undefined) return;
    const open = this.unknown(context);
    this.asked = open.map(verdictKey);
    if (open.length > 0) this.engineProcess.ask(open);
  }

  // The engine's own version would start the engine.
  override get version(): string {
    return version;
  }

  override get ruleIds(): string[] {
    return [];
  }

  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    this.ran = true;
    const open = this.unknown(context);
    if (open.length === 0) return { success: true, violations: [] };
    const report = this.ahead(open) ?? super.validate({ ...context, stackTemplates: open });
    const clean = this.remembered();
    const found = new Set(
      report.violations.flatMap(({ violatingResources }) => violatingResources.map(({ templatePath }) => templatePath)),
    );
    // A violation without a template may be about any of them.
    if (this.cacheFile !== undefined && !found.has(undefined)) {
      for (const stack of open) if (!found.has(stack.templatePath)) clean.add(verdictKey(stack));
      writeVerdicts(this.cacheFile, [...clean].slice(-MOST_VERDICTS));
    }
    return exceptIn(report, context.appConstruct, this.register());
  }

  /** The report of the engine, where it is about these very templates. */
  private ahead(open: readonly PolicyValidationStack[]): PolicyValidationPluginReport | undefined {
    if (this.engineProcess === undefined || this.asked === undefined || this.asked.length === 0) return undefined;
    this.meanwhile();
    const report = this.engineProcess.report();
    return this.asked.join() === open.map(verdictKey).join() ? report : undefined;
  }

  private remembered(): Set<string> {
    return new Set(this.cacheFile === undefined ? [] : readVerdicts(this.cacheFile));
  }

  private unknown(context: IPolicyValidationContext): PolicyValidationStack[] {
    const clean = this.remembered();
    return context.stackTemplates.filter((stack) => !clean.has(verdictKey(stack)));
  }
}

const verdictKey = ({ templatePath, accountId, region }: PolicyValidationStack): string =>
  createHash('sha256')
    .update(JSON.stringify([version, accountId, region]))
    .update(readFileSync(templatePath))
    .digest('hex');

const readVerdicts = (file: string): readonly string[] => {
  try {
    const verdicts: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(verdicts) ? verdicts.filter((v): v is string => typeof v === 'string') : [];
  } catch {
    return [];
  }
};

/** A cache that cannot be written costs seconds, nothing else. */
const writeVerdicts = (file: string, verdicts: readonly string[]): void => {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(verdicts));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Judged afresh next time.
  }
};
