import { type SiteSettings, siteSettingsSchema } from '../contracts/site';
import { CannotStart } from './cannot-start';
import { type Cloud, record } from './cloud/cloud';
import { functionNameOf } from './gateway/api-model';
import { SIGN_IN_PATHS } from './identity/sign-in';

/** `/site.json` as the deployment would write it, with the sign-in of this machine in place of Cognito's. */
export const localSiteSettings = (cloud: Cloud, origin: string, clientId: string): SiteSettings => {
  const writer = cloud
    .ofType('AWS::Lambda::Function')
    .find((f) => f.metadata['election:handler'] !== undefined && functionNameOf(f) === 'site-content');
  const variable = writer && record(record(writer.properties['Environment'])['Variables'])['SITE_SETTINGS'];
  if (!writer || variable === undefined) {
    throw new CannotStart(
      'The templates have no function that writes /site.json. Add the module site in election.config.ts.',
    );
  }
  const parsed = siteSettingsSchema.safeParse(JSON.parse(cloud.text(variable, writer, () => 'known-at-deploy')));
  if (!parsed.success) throw new CannotStart(`SITE_SETTINGS of ${writer.address} is not what the site reads.`);
  return {
    ...parsed.data,
    signIn: {
      authorizeUrl: `${origin}${SIGN_IN_PATHS.authorize}`,
      tokenUrl: `${origin}${SIGN_IN_PATHS.token}`,
      logoutUrl: `${origin}${SIGN_IN_PATHS.logout}`,
      clientId,
    },
  };
};
