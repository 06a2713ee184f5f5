import { accountChecks } from '../../../lib/cli/doctor/account';
import { awsAccount } from '../../../lib/cli/doctor/aws';
import type { Check } from '../../../lib/cli/doctor/check';
import { parseSettings } from '../../../lib/config/parse';
import type { SettingsInput } from '../../../lib/config/schema';
import { HOME_REGION, required } from './environment';

/** What `election doctor` says of the emulator's account, asked as it asks AWS. */
export const doctorOf = async (settings: SettingsInput): Promise<readonly Check[]> => {
  process.env['AWS_ENDPOINT_URL'] = required('EMULATOR_ENDPOINT');
  try {
    const checks: Check[] = [];
    for (const jurisdiction of parseSettings(settings).jurisdictions) {
      checks.push(...(await accountChecks(awsAccount(HOME_REGION), jurisdiction)));
    }
    return checks;
  } finally {
    delete process.env['AWS_ENDPOINT_URL'];
  }
};
