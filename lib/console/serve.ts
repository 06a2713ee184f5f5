import { CONSOLE_ORIGIN } from '../contracts/console';
import type { Route } from '../contracts/functions';
import type { SiteSettings } from '../contracts/site';
import { type LocalServer, listen } from '../local/server';
import { forwardTo } from './forward';
import { pagesFrom, securityHeaders } from './pages';

export interface ConsoleProps {
  /** {@link CONSOLE_PORT} for people: sign-in comes back to no other. */
  readonly port: number;
  /** The built website. */
  readonly site: string;
  readonly settings: SiteSettings;
  readonly apis: ReadonlyMap<Route['api'], string>;
  /** Hosts that the page itself calls: sign-in and uploads. */
  readonly connectTo: readonly string[];
  /** Host name of the public website. */
  readonly website?: string;
  readonly log: (line: string) => void;
}

const inUse = (port: number): string =>
  `Port ${port} on this machine is in use by another program, and staff sign-in knows no other. Do not sign in on what answers at ${CONSOLE_ORIGIN}: stop that program, then start again.`;
const notAllowed = (port: number): string =>
  `This user may not open port ${port} on this machine, and staff sign-in knows no other. Ask whoever manages this machine which rule keeps it, then start again.`;

/**
 * The staff console on a person's own machine, where the website stands in an account that is trusted with nothing. It keeps nothing
 * and holds no credential: the page signs in at Cognito, and its token passes through.
 * @throws {CannotStart} when the port is taken, or the website is not built
 */
export const serveConsole = async (props: ConsoleProps): Promise<LocalServer> => {
  const server = await listen(props.port, { name: 'localhost', inUse, notAllowed });
  try {
    const pages = await pagesFrom(props.site, props.settings, props.website);
    const forward = forwardTo(props.apis, () => server.origin);
    const headers = securityHeaders(props.connectTo);
    server.serve({
      respond: async (request) => {
        const answer = request.path.startsWith('/api/') ? await forward(request) : pages(request);
        return { ...answer, headers: { ...answer.headers, ...headers } };
      },
      isUpload: () => false,
      upload: () => Promise.reject(new Error('files go to the store by their link')),
      log: props.log,
    });
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
};
