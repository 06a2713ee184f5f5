import { allowing } from '../break';
import { code, rule } from '../controls';
import type { Incident } from '../incident';

export const comelec2016: Incident = {
  id: 'comelec-2016',
  title: 'COMELEC, Philippines, March 2016',
  what: 'The public website’s own database held the full roll; when the site was taken over, 55 million voters were published.',
  stateIs: 'every function’s role, the website’s too, allowed to read tables and decrypt',
  state: allowing('AWS::IAM::ManagedPolicy', { Action: ['dynamodb:GetItem', 'dynamodb:Query', 'kms:Decrypt'] }),
  refusedBy: ['roles-stay-in-their-class'],
  steps: [
    {
      what: 'the website is taken over',
      controls: [
        rule(
          'website-only-through-cloudfront',
          'the website is files behind CloudFront; there is no program to take over',
        ),
        rule('firewalls-in-front', 'what is a program, the APIs, stands behind firewalls'),
      ],
    },
    {
      what: 'from the website the roll is in reach',
      controls: [
        rule('roles-stay-in-their-class', 'the website’s functions have no right to any voter’s store'),
        rule('named-roles-only', 'and the stores refuse roles that are not theirs'),
        rule('used-by-its-class', 'and their keys refuse them too'),
      ],
    },
    {
      what: 'nobody knew that the roll was there',
      controls: [
        rule('known-data-class', 'every store says what it holds, and its key holds the same'),
        code(
          'test/services/registration/nothing-leaks.test.ts',
          'in any stored item, notice or log line, through its whole life',
          'what a voter wrote is sealed wherever it lies',
        ),
      ],
    },
  ],
};
