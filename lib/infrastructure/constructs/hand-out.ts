import type { Construct } from 'constructs';
import type { FoundationStack } from '../stacks/foundation-stack';
import { CALLED_DIRECTLY } from './edge-secret';
import { ElectionApi } from './election-api';
import { ElectionFunction, type ElectionFunctionProps } from './election-function';
import type { PrivateBucket } from './private-bucket';

type HandsOut = 'results-released' | 'incidents-released';

export interface HandOutProps<N extends HandsOut>
  extends Pick<ElectionFunctionProps<N>, 'name' | 'dataClass' | 'names' | 'key' | 'description' | 'environment'> {
  readonly jurisdictionId: string;
  readonly foundation: Pick<FoundationStack, 'logs' | 'alarms'>;
  readonly released: PrivateBucket;
}

/** To a website that no role of this account trusts: signed files, over an API that asks nobody who they are. */
export const handOut = <N extends HandsOut>(
  stack: Construct,
  { jurisdictionId, foundation, released, ...handsOut }: HandOutProps<N>,
): ElectionApi => {
  const { logs, alarms } = foundation;
  return new ElectionApi(stack, 'ReleasedApi', {
    api: handsOut.name,
    jurisdictionId,
    functions: {
      [handsOut.name]: new ElectionFunction<N>(stack, 'HandOut', {
        ...handsOut,
        logs,
        alarms,
        allow: released.reads(),
      }),
    },
    edgeSecret: CALLED_DIRECTLY,
    logs,
  });
};
