import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Beside the templates; CDK writes it. */
export const VALIDATION_REPORT = 'validation-report.json';

/** The parts of CDK's validation-report.json that matter here. */
const reportSchema = z.object({
  pluginReports: z.array(
    z.object({
      pluginName: z.string(),
      conclusion: z.string(),
      metadata: z.record(z.string(), z.string()).optional(),
      violations: z.array(
        z.object({
          ruleName: z.string(),
          description: z.string(),
          suggestedFix: z.string().optional(),
          violatingConstructs: z.array(z.object({ constructPath: z.string() })),
        }),
      ),
      suppressedViolations: z.array(z.object({ ruleName: z.string() })).optional(),
    }),
  ),
});

export interface ReportedViolation {
  readonly rule: string;
  /** Construct path; `(no construct)` where the plug-in names none. */
  readonly construct: string;
  readonly description: string;
  /** Which pack says so. */
  readonly source: string;
  readonly fix?: string;
}

/**
 * Every violation that any plug-in reported, warnings included, one per construct. A plug-in that crashed is a violation:
 * a check that could not run never passes.
 */
export const violationsIn = (outdir: string): readonly ReportedViolation[] => {
  const file = join(outdir, VALIDATION_REPORT);
  if (!existsSync(file)) {
    return [
      {
        rule: 'checks-did-not-run',
        construct: '(the whole app)',
        description: 'CDK wrote no validation report.',
        source: 'CDK',
      },
    ];
  }
  const { pluginReports } = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return pluginReports.flatMap(({ pluginName, conclusion, metadata, violations }): readonly ReportedViolation[] => {
    if (violations.length === 0 && conclusion !== 'success') {
      return [
        {
          rule: 'check-failed-to-run',
          construct: '(the whole app)',
          description: metadata?.['error'] ?? `${pluginName} failed and does not say why.`,
          source: pluginName,
        },
      ];
    }
    return violations.flatMap(({ ruleName, description, suggestedFix, violatingConstructs }) => {
      const constructs = violatingConstructs.length > 0 ? violatingConstructs : [{ constructPath: '' }];
      return constructs.map(({ constructPath }) => ({
        rule: ruleName,
        construct: constructPath === '' ? '(no construct)' : constructPath,
        description,
        source: pluginName,
        ...(suggestedFix === undefined ? {} : { fix: suggestedFix }),
      }));
    });
  });
};
