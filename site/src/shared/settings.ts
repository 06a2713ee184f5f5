import './zod-without-eval';
import { type SiteSettings, siteSettingsSchema } from '../../../lib/contracts/site';

/** Everything that the pages know of the jurisdiction. Throws when the file is missing or not ours. */
export const loadSettings = async (): Promise<SiteSettings> => {
  const response = await fetch('/site.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`/site.json answered ${response.status}`);
  return siteSettingsSchema.parse(await response.json());
};

export type Election = SiteSettings['elections'][number];
