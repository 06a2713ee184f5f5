import type { LoadView } from '../../../../lib/contracts/results';
import { Alert } from '../../shared/ui';

/** How many lines of a hold are shown; a file that is wrong everywhere has hundreds. */
const SHOWN = 20;

/** What an approval would be refused with now, before anybody tries. */
export const HoldsNotice = ({ view }: { readonly view: LoadView }) =>
  view.holds.length === 0 ? null : (
    <Alert kind="warning" heading="This cannot be released yet">
      <ul>
        {view.holds.map((hold) => (
          <li key={hold.code}>
            {hold.message}
            {hold.details && hold.details.length > 1 && (
              <ul>
                {hold.details.slice(0, SHOWN).map((detail) => (
                  <li key={detail.path}>{detail.message}</li>
                ))}
                {hold.details.length > SHOWN && <li>and {hold.details.length - SHOWN} more</li>}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  );
