import type { JsonObject } from '../../lib/assembly';
import { BASELINE, judge } from '../../lib/guardrails';
import { assemblyOf } from '../support/assembly';
import { synthesized } from '../support/shipped';

/** Templates alone are kept here, without the manifests that say what is uploaded. */
const RULES = BASELINE.filter(({ id }) => id !== 'own-code');

/** Every way of running the blueprint, as one assembly, read back as `verify` reads it. */
const shipped = () =>
  assemblyOf({
    stacks: Object.fromEntries(
      synthesized().stacks.map(({ name, region, account, template }) => [
        `${name}-${account}`,
        {
          template: template as JsonObject,
          stackName: name.replace(/@.*/, ''),
          environment: `aws://${account}/${region}`,
        },
      ]),
    ),
  });

test('the baseline has nothing to say of the blueprint itself, in either profile and with any set of modules', () => {
  expect(
    judge(shipped(), RULES).findings.map(({ rule, resource, message }) => `${rule} ${resource}: ${message}`),
  ).toEqual([]);
});
