import { type Assembly, resourcesOf } from '../assembly';
import { declaredIn } from './declared-not-covered';
import type { NotCovered } from './rule';

/** Types that run or fetch something of their own at deploy, which no template shows. */
const isOpaque = (type: string): boolean =>
  type.startsWith('Custom::') ||
  type === 'AWS::CloudFormation::CustomResource' ||
  type === 'AWS::CloudFormation::StackSet' ||
  type.startsWith('AWS::ServiceCatalog::CloudFormation') ||
  !type.startsWith('AWS::');

/** What the baseline saw and could not judge. */
export const notCoveredIn = (assembly: Assembly): readonly NotCovered[] => [
  ...[...resourcesOf(assembly)]
    .filter(({ type }) => isOpaque(type))
    .map(({ stack, constructPath, type }) => ({
      stack,
      resource: constructPath,
      message: `${type} does its own work at deploy; its effect is not in the template. Read the code behind it.`,
    })),
  ...declaredIn(assembly),
];
