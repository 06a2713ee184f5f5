import type { ComponentChild } from 'preact';
import type { SiteSettings } from '../../../lib/contracts/site';
import { FormsLink } from './forms-link';
import { StateLink } from './state-link';
import { whereFormsStand } from './where-forms-stand';

/**
 * A page that takes a voter's words, or the way to whoever takes them: the State, or the office under another name.
 * `form` is asked for on the one host that may show it.
 */
export const formPage = (
  page: 'register' | 'status',
  title: string,
  form: (settings: SiteSettings) => ComponentChild,
): ((settings: SiteSettings) => ComponentChild) => {
  return (settings) => {
    const stand = whereFormsStand(settings);
    switch (stand.at) {
      case 'here':
        return form(settings);
      case 'elsewhere':
        return <FormsLink settings={settings} host={stand.host} page={page} title={title} />;
      case 'the-state':
        return <StateLink settings={settings} title={title} />;
    }
  };
};
