import type { SiteSettings } from '../../../lib/contracts/site';

const put = (name: string, text: string): void => {
  for (const place of document.querySelectorAll(`[data-office="${name}"]`)) place.textContent = text;
};

const link = (name: string, href: string, text: string): void => {
  for (const place of document.querySelectorAll(`[data-office="${name}"]`)) {
    const anchor = document.createElement('a');
    anchor.href = href;
    anchor.textContent = text;
    place.replaceChildren(anchor);
  }
};

/** Writes the jurisdiction into the frame of the page: name, contact, the notice that this is a demonstration. */
export const showOffice = (settings: SiteSettings): void => {
  put('jurisdiction', settings.jurisdiction);
  put('office', settings.contact.office);
  put('address', settings.contact.address);
  link('telephone', `tel:${settings.contact.telephone.replace(/[^0-9+]/g, '')}`, settings.contact.telephone);
  link('email', `mailto:${settings.contact.email}`, settings.contact.email);
  document.title = `${document.title} – ${settings.jurisdiction}`;

  const notice = document.getElementById('demonstration');
  if (!notice || !settings.demonstration) return;
  const text = document.createElement('p');
  text.className = 'grid-container';
  text.textContent = 'Demonstration, not an election office. Nothing here is real.';
  notice.append(text);
  notice.hidden = false;
};
