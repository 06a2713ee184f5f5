import { basename } from 'node:path';
import {
  CfnResource,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolatingResource,
  Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ExceptionsRegister } from './register';

/** Path of the construct that rendered a logical id into a template file. */
const pathOf = (app: IConstruct, resource: PolicyViolatingResource): string | undefined => {
  if (resource.constructPath !== undefined) return resource.constructPath;
  const { templatePath, resourceLogicalId } = resource;
  if (templatePath === undefined || resourceLogicalId === undefined) return undefined;
  return app.node
    .findAll()
    .find(
      (node) =>
        CfnResource.isCfnResource(node) &&
        Stack.of(node).templateFile === basename(templatePath) &&
        Stack.of(node).resolve(node.logicalId) === resourceLogicalId,
    )?.node.path;
};

/** Takes out of a report what the register excepts, construct by construct. */
export const exceptIn = (
  report: PolicyValidationPluginReport,
  app: IConstruct,
  register: ExceptionsRegister,
): PolicyValidationPluginReport => {
  const violations = report.violations.flatMap((violation) => {
    const left = violation.violatingResources.filter((resource) => {
      const path = pathOf(app, resource);
      return path === undefined || register.match(violation.ruleName, path) === undefined;
    });
    // A violation that names no resource cannot be excepted at all.
    if (left.length === 0 && violation.violatingResources.length > 0) return [];
    return [{ ...violation, violatingResources: left }];
  });
  return { ...report, violations, success: violations.length === 0 };
};

/**
 * A pack of checks whose exceptions come from the register and from nowhere else: acknowledgements in the tree are
 * refused by ElectionApp before they could matter.
 */
export class Excepting implements IPolicyValidationPlugin {
  readonly name: string;
  /** A pack that was taken off the app has found nothing, and must not pass for one that found nothing wrong. */
  ran = false;

  constructor(
    private readonly pack: IPolicyValidationPlugin,
    private readonly register: () => ExceptionsRegister,
    /** Called before the pack, with the templates of all stacks on disk. */
    private readonly before: (context: IPolicyValidationContext) => void = () => undefined,
  ) {
    this.name = pack.name;
  }

  get version(): string | undefined {
    return this.pack.version;
  }

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    this.ran = true;
    this.before(context);
    return exceptIn(this.pack.validate(context), context.appConstruct, this.register());
  }
}
