import { type Assembly, get, type JsonObject, resourcesOf } from '../../../assembly';
import { reasonNotBackedUp } from '../../declared';
import { changed, changes } from '../../examples';
import type { Rule, Violation } from '../../rule';

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')].flatMap((table) => {
    const expiry = table.properties['TimeToLiveSpecification'];
    const isOff = expiry === undefined || get(expiry, 'Enabled') === false || get(expiry, 'Enabled') === 'false';
    // A table of counters says so by being left out of the backups, with a reason.
    if (isOff || reasonNotBackedUp(table) !== undefined) return [];
    return [
      {
        stack: table.stack,
        logicalId: table.logicalId,
        what: 'TimeToLiveSpecification is on: whoever may write an item may set the second at which DynamoDB deletes it, past every policy.',
      },
    ];
  });

const COUNTERS: JsonObject = {
  Resources: {
    T: {
      Type: 'AWS::DynamoDB::Table',
      Metadata: { 'election:not-backed-up': 'Counters expire within hours.' },
      Properties: { TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true } },
    },
  },
};
const GOOD: JsonObject = { Resources: { T: { Type: 'AWS::DynamoDB::Table', Properties: {} } } };

export const noExpiringRecords: Rule = {
  id: 'no-expiring-records',
  title: 'No table of records lets items expire',
  core: false,
  why:
    'DynamoDB deletes an item whose time has come by itself: no role, no policy and no append-only statement is asked. A table of ' +
    'records with an expiry is one that can be emptied by writing to it (California, 2017).',
  fix: 'Take TimeToLiveSpecification away; counters and the like go into a table of their own, with notBackedUp and the reason.',
  mappings: { cis: ['3.2.16'], nist: ['AU-11', 'CP-9', 'SI-12'], fsbp: [] },
  check,
  bad: [
    ...changes(GOOD, {
      'a table with an expiry': ['T/Properties/TimeToLiveSpecification', { AttributeName: 'gone', Enabled: true }],
      'a table whose expiry a parameter decides': [
        'T/Properties/TimeToLiveSpecification',
        { AttributeName: 'gone', Enabled: { Ref: 'P' } },
      ],
    }),
    { name: 'an expiring table that gives no reason', template: changed(COUNTERS, 'T/Metadata') },
  ],
  good: [
    { name: 'a table without', template: GOOD },
    { name: 'a table of counters', template: COUNTERS },
  ],
};
