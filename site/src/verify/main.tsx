import { publishedPaths } from '../../../lib/contracts/published';
import { isNotThere } from '../shared/not-there';
import { showOffice } from '../shared/office';
import { loadSettings } from '../shared/settings';

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** Groups of four, so that two people can compare it over the telephone. */
const grouped = (digits: string): string => digits.match(/.{4}/g)?.join(' ') ?? digits;

const paragraph = (text: string, className?: string): HTMLParagraphElement => {
  const element = document.createElement('p');
  element.textContent = text;
  if (className) element.className = className;
  return element;
};

const showKey = async (place: HTMLElement): Promise<void> => {
  const response = await fetch(`/${publishedPaths.key}`, { cache: 'no-cache' });
  if (!response.ok) {
    if (!(await isNotThere(response))) throw new Error(`/${publishedPaths.key} answered ${response.status}`);
    place.replaceChildren(paragraph('No key has been published yet: nothing has been released so far.'));
    return;
  }
  const key = (await response.text()).trim();
  const fingerprint = hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)));
  place.replaceChildren(
    paragraph('Verifier key, as this site shows it:'),
    paragraph(key, 'digest digest--block'),
    paragraph('Its fingerprint (SHA-256 of that line):'),
    paragraph(grouped(fingerprint), 'digest digest--block'),
  );
};

loadSettings().then(showOffice, (error) => console.warn(error));

const command = document.getElementById('command');
if (command?.textContent) command.textContent = command.textContent.replace('https://this-site', location.origin);

const place = document.getElementById('key');
if (place) {
  showKey(place).catch((error) => {
    console.warn(error);
    place.prepend(paragraph('The key could not be read just now.'));
  });
}
