import { render } from 'preact';
import { publishedPaths } from '../../../lib/contracts/published';
import { fingerprintOf, parseVerifierKey } from '../../../lib/services/results/log/note';
import { isNotThere } from '../shared/not-there';
import { showOffice } from '../shared/office';
import { loadSettings } from '../shared/settings';
import { CheckPanel } from './check-panel';

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
  const verifier = parseVerifierKey(key);
  if (verifier === undefined) {
    place.replaceChildren(paragraph('What this site shows as its key is none. Ask the office.'));
    return;
  }
  place.replaceChildren(
    paragraph('Verifier key, as this site shows it:'),
    paragraph(key, 'digest digest--block'),
    paragraph('Its fingerprint (SHA-256 of that line):'),
    paragraph(fingerprintOf(verifier), 'digest digest--block'),
  );
};

loadSettings().then(showOffice, (error) => console.warn(error));

for (const command of document.querySelectorAll('.command code')) {
  if (command.textContent) command.textContent = command.textContent.replaceAll('https://this-site', location.origin);
}

const check = document.getElementById('check');
if (check) {
  check.replaceChildren();
  render(<CheckPanel />, check);
}

const place = document.getElementById('key');
if (place) {
  showKey(place).catch((error) => {
    console.warn(error);
    place.prepend(paragraph('The key could not be read just now.'));
  });
}
