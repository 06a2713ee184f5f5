import type { SiteSettings } from '../../../lib/contracts/site';
import { WayOut } from './way-out';

/** The whole page where the State keeps the roll: the way there, and nothing that takes a voter's data. */
export const StateLink = (props: { readonly settings: SiteSettings; readonly title: string }) => {
  const { settings, title } = props;
  return (
    <div class="grid-container page narrow">
      <h1>{title}</h1>
      {settings.registrationMode === 'off' || settings.stateRegistrationUrl === undefined ? (
        <p>
          This site takes no registrations. Ask {settings.contact.office}, {settings.contact.telephone}.
        </p>
      ) : (
        <>
          <p class="usa-intro">
            The State keeps the official list of voters. Register, change your record or check it on the State’s own
            site.
          </p>
          <WayOut href={settings.stateRegistrationUrl} words="Go to the State’s site" />
        </>
      )}
    </div>
  );
};
