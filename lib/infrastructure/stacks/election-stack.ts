import { Fn, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Jurisdiction } from '../../config/schema';
import { ACCOUNTS_METADATA } from '../../contracts/declared-accounts';
import { Names, type StackKind } from '../names';
import { declaredAccounts, isApart } from '../places';

export interface ElectionStackProps {
  readonly settings: Jurisdiction;
  readonly kind: StackKind;
  readonly description: string;
  /** @default the jurisdiction's region */
  readonly region?: string;
}

/** What every stack of a jurisdiction has: its name, its place, tags, and no look-up of anything. */
export class ElectionStack extends Stack {
  readonly settings: Jurisdiction;
  readonly names: Names;

  constructor(scope: Construct, props: ElectionStackProps) {
    const names = new Names(props.settings.id);
    super(scope, props.kind, {
      stackName: names.stack(props.kind),
      // Two accounts may need the same of a stack; each template still is one of a kind, so that none can stand in for another.
      description: `${props.settings.name}: ${props.description}${isApart(props.settings) ? `, in ${props.settings.account}` : ''}`,
      env: {
        region: props.region ?? props.settings.region,
        ...(props.settings.account === undefined ? {} : { account: props.settings.account }),
      },
      tags: { 'election:jurisdiction': props.settings.id, 'election:profile': props.settings.profile },
      terminationProtection: props.settings.profile === 'production',
      analyticsReporting: false,
    });
    this.settings = props.settings;
    // Judged from the template alone, an evaluation's short retentions must be told from a production's.
    this.addMetadata('election:profile', props.settings.profile);
    const declared = declaredAccounts(props.settings);
    if (declared) this.addMetadata(ACCOUNTS_METADATA, [declared]);
    this.names = names;
  }

  /** By intrinsic, never by asking an account: synth needs no credentials. */
  override get availabilityZones(): string[] {
    return [0, 1].map((i) => Fn.select(i, Fn.getAzs()));
  }
}
