import { setting } from '../break';
import { code, rule } from '../controls';
import type { Incident } from '../incident';

export const arizona2016: Incident = {
  id: 'arizona-2016',
  title: 'Arizona, June 2016',
  what: 'A county official’s password for the registration system was phished and offered for sale. A second credential held.',
  stateIs: 'a sign-in without a second factor',
  state: setting('AWS::Cognito::UserPool', 'MfaConfiguration', 'OFF'),
  refusedBy: ['staff-sign-in'],
  steps: [
    {
      what: 'a password is phished and used',
      controls: [
        rule(
          'staff-sign-in',
          'a password opens nothing without the second factor, and a sign-in that looks wrong is blocked',
        ),
        rule('authenticated-routes', 'staff routes take tokens of this office’s own user pool alone'),
      ],
    },
    {
      what: 'the session is kept',
      controls: [
        rule('staff-sessions', 'a session ends within the working day'),
        rule('requests-logged', 'and each request of it leaves a line'),
      ],
    },
    {
      what: 'one stolen account changes the roll or publishes something',
      controls: [
        code(
          'test/services/results/staff.test.ts',
          'by the person who loaded the file is refused, whatever roles that person has',
          'what the public will believe takes two people',
        ),
        code(
          'test/services/registration/registration-staff.test.ts',
          'leaves an audit item of who, when and what, each time',
          'every decision names who made it',
        ),
      ],
    },
  ],
};
