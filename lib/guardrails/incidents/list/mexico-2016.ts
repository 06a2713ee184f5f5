import { adding } from '../break';
import { rule } from '../controls';
import type { Incident } from '../incident';

export const mexico2016: Incident = {
  id: 'mexico-2016',
  title: 'Mexico, April 2016',
  what: 'A party’s copy of the roll, 93 million voters, lay on AWS in a database that anyone could open. The copy’s watermark named the party.',
  stateIs: 'a database on the internet that holds a copy of the roll',
  state: adding('Registration', {
    PartyCopy: {
      Type: 'AWS::RDS::DBInstance',
      Properties: {
        DBInstanceClass: 'db.t4g.micro',
        Engine: 'mysql',
        PubliclyAccessible: true,
        StorageEncrypted: false,
        Tags: [{ Key: 'election:data-class', Value: 'voter-roll' }],
      },
    },
  }),
  refusedBy: ['no-public-services'],
  steps: [
    {
      what: 'a whole copy of the roll leaves the office',
      controls: [
        rule(
          'no-standing-export',
          'the table refuses every export of itself, and buckets refuse inventories and replicas',
        ),
        rule('named-roles-only', 'only roles of the roll’s own class read it, and none of them belongs to a party'),
        rule('records-by-key', 'no role may list the roll: a record is read by its key, one at a time'),
      ],
    },
    {
      what: 'the copy is put into a database on the internet',
      controls: [
        rule('no-public-services', 'a database, and anything with a public address, is refused in these stacks'),
        rule('no-way-out', 'the network has no gateway, so nothing in it has an address outside'),
      ],
    },
    {
      what: 'anyone opens it',
      controls: [
        rule('no-outsider-access', 'no policy lets anybody outside the account in'),
        rule('private-network-only', 'the roll answers only inside the private network, whoever asks'),
        rule('used-by-its-class', 'what is read without the class’s key cannot be understood'),
      ],
    },
  ],
};
