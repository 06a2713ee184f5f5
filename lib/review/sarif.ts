import { LOCK_FILE, sentence } from '../access';
import { reclassedLine } from './report';
import type { Review } from './review';

/** What a result is about, and what to do about it. */
const RULES = {
  'access-widened': {
    says: 'Somebody can reach more than before',
    help: 'Take the grant back, or let a person accept the changed lines of the lock.',
  },
  'access-unaccepted': {
    says: 'Somebody can reach what nobody has accepted, as before the change',
    help: 'Accept the lines of the lock at the base first, or take the grant back there.',
  },
  'class-changed': {
    says: 'A store changes its class',
    help: 'A changed tag lowers the rules about a store: put the class back, or make a store of its own for the other class.',
  },
  'data-loss': {
    says: 'Data would be lost',
    help: 'Keep the logical id, the property or the removal policy; move data to a new store before the old one goes.',
  },
  'new-finding': {
    says: 'The baseline refuses this',
    help: 'Do as the finding says, or put an exception on the register.',
  },
  'protection-weakened': { says: 'A protection is less than it was', help: 'Put the old value back, or say why not.' },
  'synth-refused': {
    says: 'Synth refuses the change',
    help: 'Nothing of it can be deployed: mend what synth prints, then synthesize again.',
  },
} as const;

const result = (ruleId: keyof typeof RULES, level: 'error' | 'warning', text: string, where: string) => ({
  ruleId,
  level,
  message: { text },
  locations: [
    {
      physicalLocation: { artifactLocation: { uri: LOCK_FILE }, region: { startLine: 1 } },
      logicalLocations: [{ fullyQualifiedName: where }],
    },
  ],
  partialFingerprints: { what: text },
});

/** SARIF 2.1.0, for code scanning. Whatever refuses the change is an error in it. */
export const asSarif = ({ headRefused, ...review }: Review): object => ({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'election review',
          rules: Object.entries(RULES).map(([id, { says, help }]) => ({
            id,
            shortDescription: { text: says },
            help: { text: help },
          })),
        },
      },
      results: [
        ...(headRefused === undefined ? [] : [result('synth-refused', 'error', headRefused, 'synth')]),
        ...review.access.added.map((entry) => result('access-widened', 'error', `${sentence(entry)}.`, entry.store)),
        ...review.unaccepted.map((entry) => result('access-unaccepted', 'error', `${sentence(entry)}.`, entry.store)),
        ...review.dataLoss.map(({ resource, what }) => result('data-loss', 'error', `${resource}: ${what}`, resource)),
        ...review.reclassed.map((one) => result('class-changed', 'error', reclassedLine(one), one.store)),
        ...review.findings.added.map(({ rule, resource, message }) =>
          result('new-finding', 'error', `[${rule}] ${resource}: ${message}`, resource),
        ),
        ...review.weakened.map(({ resource, property, before, after }) =>
          result('protection-weakened', 'warning', `${resource}: ${property}, was ${before}, is ${after}.`, resource),
        ),
      ],
    },
  ],
});
