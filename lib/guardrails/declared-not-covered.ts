import { type Assembly, resourcesOf } from '../assembly';
import { leftToCentralIt, reasonNotBackedUp } from './declared';
import type { NotCovered } from './rule';

/** What a template says of itself and the baseline takes its word for: said every time, so that silence never reads as "fine". */
export const declaredIn = (assembly: Assembly): readonly NotCovered[] => [
  ...[...assembly.stacks.values()].flatMap((stack) =>
    leftToCentralIt(stack).map((service) => ({
      stack: stack.id,
      resource: stack.id,
      message: `${service} is left to central IT (election:existing). Nobody here judged whether it runs; ask for their own evidence.`,
    })),
  ),
  ...[...resourcesOf(assembly)].flatMap((store) => {
    const reason = reasonNotBackedUp(store);
    return reason === undefined
      ? []
      : [
          {
            stack: store.stack,
            resource: store.constructPath,
            message: `it is in no backup, for this reason: ${reason}`,
          },
        ];
  }),
  ...[...resourcesOf(assembly, 'AWS::Backup::BackupSelection')].slice(0, 1).map(({ stack, constructPath }) => ({
    stack,
    resource: constructPath,
    message:
      'whether the region opted in to backups of DynamoDB and S3 is a setting of the account, in no template; `election doctor` asks.',
  })),
];
