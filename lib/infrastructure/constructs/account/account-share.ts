import { Lazy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Jurisdiction, SERVICES_OF_CENTRAL_IT } from '../../../config/schema';
import type { DeclaredAccounts } from '../../../contracts/declared-accounts';
import { declaredAccounts } from '../../places';

export type ServiceOfCentralIt = (typeof SERVICES_OF_CENTRAL_IT)[number];

/** CloudTrail takes 500 values in one trail's selectors, and each jurisdiction needs six. */
const MOST_MEMBERS = 80;

/** Of one app, by account. A construct of its own would stand among the jurisdictions. */
const shares = new WeakMap<Construct, Map<string, AccountShare>>();

/**
 * Everything that the jurisdictions in one account decide together. They come one after another, so templates read it when
 * they are written, not when the stack is made.
 */
export class AccountShare {
  private readonly members: Jurisdiction[] = [];
  private readonly listeners: (() => void)[] = [];

  private constructor(
    /** Region of the trail: an account has one, in the region where the jurisdiction that comes first in the settings first stands there. */
    readonly homeRegion: string,
  ) {}

  /** The share of this jurisdiction's account, which it joins with a stack in a region. */
  static of(scope: Construct, settings: Jurisdiction, region: string): AccountShare {
    const accounts = shares.get(scope) ?? new Map<string, AccountShare>();
    shares.set(scope, accounts);
    const account = settings.account ?? 'current';
    const share = accounts.get(account) ?? new AccountShare(region);
    accounts.set(account, share);
    share.join(settings);
    return share;
  }

  private join(settings: Jurisdiction): void {
    const [first] = this.members;
    if (first && [...first.existing].sort().join() !== [...settings.existing].sort().join()) {
      throw new Error(
        `${first.id} and ${settings.id} share an account and disagree on what central IT runs there. Write the same \`existing\` in both.`,
      );
    }
    if (this.members.includes(settings)) return;
    if (this.members.length === MOST_MEMBERS) {
      throw new Error(
        `More than ${MOST_MEMBERS} jurisdictions share an account; its trail can tell no more apart. Use another account.`,
      );
    }
    this.members.push(settings);
    for (const listener of this.listeners) listener();
  }

  /** Does it now, and again each time that one more jurisdiction joins. */
  wheneverJoined(listener: () => void): void {
    this.listeners.push(listener);
    listener();
  }

  /** Does central IT run this service here, by the settings of every member alike? */
  leaves(service: ServiceOfCentralIt): boolean {
    return this.members[0]?.existing.includes(service) ?? false;
  }

  /** The account that keeps the trail's files; undefined where this one does. */
  trailKeeper(): string | undefined {
    const [first] = this.members;
    const { account, accounts } = first ?? {};
    // The website’s account may be of another partition, and is trusted by none of the others: it keeps its own.
    if (account !== undefined && account === accounts?.site) return undefined;
    return accounts?.auditLog === account ? undefined : accounts?.auditLog;
  }

  /** Part of the name of the bucket in which trails of other accounts are kept; undefined where none are. */
  keepsOthersUnder(): string | undefined {
    const [first] = this.members;
    return first?.accounts !== undefined && first.accounts.auditLog === first.account
      ? first.accounts.suffix
      : undefined;
  }

  /** Is this an account for evidence or copies alone? There is no API in it. */
  holdsNoData(): boolean {
    const [first] = this.members;
    const account = first?.account;
    return account !== undefined && (first?.accounts?.auditLog === account || first?.accounts?.backup === account);
  }

  /** Accounts of those members that stand in several. */
  declaredAccounts(): readonly DeclaredAccounts[] {
    return this.members.flatMap((member) => declaredAccounts(member) ?? []);
  }

  /** Every security address once. */
  securityEmails(): readonly string[] {
    return [...new Set(this.members.map(({ contact }) => contact.securityEmail))];
  }

  ids(): readonly string[] {
    return this.members.map(({ id }) => id);
  }

  /** Evidence is locked as hard as the strictest member needs. */
  hasProduction(): boolean {
    return this.members.some(({ profile }) => profile === 'production');
  }

  /** The longest that any member keeps its logs. */
  longestRetentionDays(): number {
    return Math.max(...this.members.map(({ retention }) => retention.logsDays));
  }

  /** The same, for properties of a stack that others may still join. */
  retentionDays(): number {
    return Lazy.number({ produce: () => this.longestRetentionDays() });
  }
}
