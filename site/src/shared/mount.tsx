import { type ComponentChild, render } from 'preact';
import type { SiteSettings } from '../../../lib/contracts/site';
import { showOffice } from './office';
import { loadSettings } from './settings';
import { Alert } from './ui';

/**
 * Starts a page: reads the settings, fills the frame, renders into `#app`.
 * `without` renders what still works when the settings cannot be read; else the page says that it cannot go on.
 */
export const mount = async (
  page: (settings: SiteSettings) => ComponentChild,
  without?: () => ComponentChild,
): Promise<void> => {
  const place = document.getElementById('app');
  if (!place) throw new Error('the page has no element with the id app');
  let settings: SiteSettings;
  try {
    settings = await loadSettings();
  } catch (error) {
    console.warn(error);
    render(
      without?.() ?? (
        <Alert kind="error" heading="This page could not be loaded completely">
          Reload it in a minute. If it stays like this, call the election office.
        </Alert>
      ),
      place,
    );
    return;
  }
  showOffice(settings);
  render(page(settings), place);
};
