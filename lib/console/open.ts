import type { Jurisdiction } from '../config/schema';
import { signInAt, siteSettingsOf } from '../config/site-settings';
import type { LocalServer } from '../local/server';
import { addressesOf, type ConsoleAddresses } from './addresses';
import { serveConsole } from './serve';

export interface OpenProps {
  readonly settings: Jurisdiction;
  /** Text of the file of outputs, and how the person called it. */
  readonly outputs: string;
  readonly file: string;
  /** The built website. */
  readonly site: string;
  readonly port: number;
  readonly log: (line: string) => void;
}

/** The console of one jurisdiction, on this machine. @throws {CannotStart} */
export const openConsole = async (
  props: OpenProps,
): Promise<{ readonly server: LocalServer; readonly addresses: ConsoleAddresses }> => {
  const { settings, outputs, file, site, port, log } = props;
  const addresses = addressesOf(outputs, file, settings);
  const { signIn, apis, intakes } = addresses;
  const website = settings.domain ?? settings.cloudFrontName;
  const server = await serveConsole({
    port,
    site,
    settings: siteSettingsOf(settings, {
      registrationMode: settings.modules.includes('registration') ? settings.registration.mode : 'off',
      signIn: signInAt(signIn.signIn, signIn.clientId),
    }),
    apis,
    connectTo: [signIn.signIn, ...intakes],
    ...(website === undefined ? {} : { website }),
    log,
  });
  return { server, addresses };
};
