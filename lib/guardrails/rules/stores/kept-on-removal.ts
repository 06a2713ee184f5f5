import { type Assembly, type JsonObject, resourcesOf } from '../../../assembly';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';
import { STATEFUL } from '../../stateful';

/** `RetainExceptOnCreate` lets go of what a failed first deploy made, which holds nothing yet. */
const ON_DELETION = ['Retain', 'RetainExceptOnCreate'];

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, ...STATEFUL)].flatMap(({ stack, logicalId, definition }) => {
    const [onDelete, onReplace] = [definition['DeletionPolicy'], definition['UpdateReplacePolicy']];
    const problems = [
      ...(ON_DELETION.includes(String(onDelete)) ? [] : [`DeletionPolicy is ${JSON.stringify(onDelete ?? 'missing')}`]),
      ...(onReplace === 'Retain' ? [] : [`UpdateReplacePolicy is ${JSON.stringify(onReplace ?? 'missing')}`]),
    ];
    return problems.length === 0
      ? []
      : [
          {
            stack,
            logicalId,
            what: `${problems.join(' and ')}: a renamed construct or a deleted stack takes it along.`,
          },
        ];
  });

const KEPT = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const GOOD: JsonObject = {
  Resources: {
    T: { Type: 'AWS::DynamoDB::Table', ...KEPT },
    K: { Type: 'AWS::KMS::Key', ...KEPT },
    V: { Type: 'AWS::Backup::LogicallyAirGappedBackupVault', ...KEPT },
  },
};

export const keptOnRemoval: Rule = {
  id: 'kept-on-removal',
  title: 'No deploy deletes what cannot be made again',
  core: false,
  why:
    'CloudFormation deletes what a template no longer names. Election records are kept for 22 months (52 U.S.C. 20701); a refactoring ' +
    'must not be able to end them, nor the key without which they are noise.',
  fix: 'Use the blueprint’s constructs, or removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE; tearing down is a command, never a deploy.',
  mappings: { cis: ['1.4.2'], nist: ['CP-9', 'SI-12', 'CM-3'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a table that says nothing': ['T/DeletionPolicy'],
    'a table that is deleted': ['T/DeletionPolicy', 'Delete'],
    'a table of which a snapshot is left': ['T/DeletionPolicy', 'Snapshot'],
    'a table that a renaming replaces': ['T/UpdateReplacePolicy', 'Delete'],
    'a table whose replacement says nothing': ['T/UpdateReplacePolicy'],
    'a key that is deleted': ['K/DeletionPolicy', 'Delete'],
    'a vault apart from the account that is deleted': ['V/DeletionPolicy', 'Delete'],
  }),
  good: [
    { name: 'stores that stay', template: GOOD },
    {
      name: 'stores that stay even when the first deploy fails',
      template: changed(GOOD, 'T/DeletionPolicy', 'Retain'),
    },
  ],
};
