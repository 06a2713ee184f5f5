import { setting } from '../break';
import { code, rule } from '../controls';
import type { Incident } from '../incident';

export const elector2020: Incident = {
  id: 'elector-2020',
  title: 'Elector, Israel, February 2020',
  what: 'A flaw in an app’s website gave anyone administrator access, and with it all 6.45 million voters.',
  stateIs: 'staff routes that ask for no sign-in',
  state: setting('AWS::ApiGateway::Method', 'AuthorizationType', 'NONE'),
  refusedBy: ['authenticated-routes'],
  steps: [
    {
      what: 'the page gives administrator access away',
      controls: [
        rule(
          'authenticated-routes',
          'every route but the voters’ three asks for a sign-in at the API, not in the page',
        ),
        code(
          'test/services/results/staff.test.ts',
          'is closed to those without the role, and figures are closed to auditors',
          'the handler asks for the role again',
        ),
      ],
    },
    {
      what: 'an administrator reads the whole roll',
      controls: [
        rule('records-by-key', 'no function may list the roll, so no sign-in can'),
        rule('roles-stay-in-their-class', 'a function reaches the stores of one class'),
        code(
          'test/services/registration/registration-staff.test.ts',
          'the function reads no roll entry, no look-up item and no audit item, and takes nothing away but a queue place',
          'staff see single forms, not the roll',
        ),
      ],
    },
    {
      what: 'nobody knows who looked',
      controls: [
        rule('requests-logged', 'every request leaves a line'),
        code(
          'test/services/registration/registration-staff.test.ts',
          'that cannot be audited is not shown',
          'what cannot be written down is not shown',
        ),
      ],
    },
  ],
};
