import { setting } from '../break';
import { code, rule } from '../controls';
import type { Incident } from '../incident';

export const illinois2016: Incident = {
  id: 'illinois-2016',
  title: 'Illinois, June 2016',
  what: 'SQL was injected through the registration-status page; up to 200,000 records left over 19 days before the load was noticed.',
  stateIs: 'firewalls without a rule',
  state: setting('AWS::WAFv2::WebACL', 'Rules', []),
  refusedBy: ['firewall-rules'],
  steps: [
    {
      what: 'a crafted request reaches the database',
      controls: [
        rule('firewall-rules', 'AWS’s groups against injection and bad input stand before every API'),
        rule('validated-requests', 'a request that does not fit its model never starts a function'),
        code(
          'test/services/registration/any-body.test.ts',
          'to the look-up is answered or refused, and never breaks it',
          'there is no query language to inject into: a look-up is one keyed digest',
        ),
      ],
    },
    {
      what: 'record after record is read',
      controls: [
        rule('records-by-key', 'the function may read single items by key, never a list'),
        rule('limited-look-ups', 'an address gets few answers in five minutes'),
        code(
          'test/services/registration/voter-status.test.ts',
          'from one address is cut off within the hour, and starts again in the next',
          'and few in an hour, counted in the handler as well',
        ),
      ],
    },
    {
      what: 'nobody notices for 19 days',
      controls: [
        rule('requests-logged', 'every request leaves a line'),
        rule('threats-detected', 'GuardDuty looks at what is unusual'),
        rule('audit-trail', 'every read of the roll is in the trail'),
      ],
    },
  ],
};
