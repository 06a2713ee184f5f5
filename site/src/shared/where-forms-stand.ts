import type { SiteSettings } from '../../../lib/contracts/site';

/** Who takes a voter's words: this host, the office under another name, or the State (or nobody). */
export type FormsStand =
  | { readonly at: 'here' }
  | { readonly at: 'elsewhere'; readonly host: string }
  | { readonly at: 'the-state' };

/** A website that is told of another host shows no form, whatever else it is told. */
export const whereFormsStand = ({ registrationMode, formsHost }: SiteSettings): FormsStand => {
  if (registrationMode === 'state-link' || registrationMode === 'off') return { at: 'the-state' };
  return formsHost === undefined ? { at: 'here' } : { at: 'elsewhere', host: formsHost };
};

/** Address of a page there. */
export const formsAddress = (host: string, page: 'register' | 'status'): string => `https://${host}/${page}/`;
