import type { Sealer } from '../../platform/ports';

/** What a sealed value belongs to; all three are authenticated, so a value copied to another record does not open there. */
export interface SealContext {
  readonly jurisdiction: string;
  readonly reference: string;
  readonly purpose: 'registration-form' | 'registration-decision' | 'roll-entry';
}

const contextOf = ({ jurisdiction, reference, purpose }: SealContext) => ({ jurisdiction, reference, purpose });

/** Base64, for an item's attribute. */
export const sealJson = async (sealer: Sealer, value: unknown, context: SealContext): Promise<string> =>
  Buffer.from(await sealer.seal(new TextEncoder().encode(JSON.stringify(value)), contextOf(context))).toString(
    'base64',
  );

/** @throws {SealBroken} when it was altered or belongs to another record */
export const openJson = async (sealer: Sealer, sealed: string, context: SealContext): Promise<unknown> =>
  JSON.parse(new TextDecoder().decode(await sealer.open(Buffer.from(sealed, 'base64'), contextOf(context))));
