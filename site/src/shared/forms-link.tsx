import type { SiteSettings } from '../../../lib/contracts/site';
import { WayOut } from './way-out';
import { formsAddress } from './where-forms-stand';

/** The whole page where the office's forms stand under another name: the way there, and nothing that takes a voter's data. */
export const FormsLink = (props: {
  readonly settings: SiteSettings;
  readonly host: string;
  readonly page: 'register' | 'status';
  readonly title: string;
}) => (
  <div class="grid-container page narrow">
    <h1>{props.title}</h1>
    <p class="usa-intro">
      {props.settings.contact.office} takes what you write under a name of its own. This website sees nothing of it, and
      never asks for it.
    </p>
    <WayOut href={formsAddress(props.host, props.page)} words="Go to the office’s form" />
  </div>
);
