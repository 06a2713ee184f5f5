import { setting } from '../break';
import { code, rule } from '../controls';
import type { Incident } from '../incident';

export const alaska2020: Incident = {
  id: 'alaska-2020',
  title: 'Alaska, September 2020',
  what: 'A scripted walk through a voter look-up took the data of 113,000 people, used to threaten voters by mail.',
  stateIs: 'firewalls whose rate rules are gone',
  state: setting('AWS::WAFv2::WebACL', 'Rules', []),
  refusedBy: ['limited-look-ups'],
  steps: [
    {
      what: 'a script asks for one person after the other',
      controls: [
        rule('limited-look-ups', 'the edge and the API each limit how many look-ups an address gets'),
        code(
          'test/services/registration/voter-status.test.ts',
          'that asks for one person from many addresses is cut off',
          'the handler counts by address and by person, in its own store',
        ),
      ],
    },
    {
      what: 'the script goes past the edge, or pretends to be many',
      controls: [
        rule('firewalls-in-front', 'each API has its own firewall, which takes requests from the edge alone'),
        code(
          'test/services/http/viewer-address.test.ts',
          'cannot be chosen by the asker, who may write the header first',
          'the address is the one that called the edge',
        ),
      ],
    },
    {
      what: 'the answer is worth taking',
      controls: [
        code(
          'test/services/registration/voter-status.test.ts',
          'gets nothing back of what was asked, found or not',
          'an answer holds status and precinct, and nothing that was asked',
        ),
        code(
          'test/services/registration/voter-status.test.ts',
          'get the same bytes, headers and status',
          'a miss and a confidential voter look the same',
        ),
        rule('records-by-key', 'the function cannot read the roll itself'),
      ],
    },
  ],
};
