import type { JsonObject } from '../../lib/assembly';
import { judge } from '../../lib/guardrails';
import { assemblyOf } from '../support/assembly';
import { synthesized } from '../support/shipped';

/** Every way of running the blueprint, as one assembly, read back as `verify` reads it. */
const shipped = () =>
  assemblyOf({
    stacks: Object.fromEntries(
      synthesized().stacks.map(({ name, region, account, template }) => [
        `${name}-${account}`,
        { template: template as JsonObject, stackName: name, environment: `aws://${account}/${region}` },
      ]),
    ),
  });

test('the baseline has nothing to say of the blueprint itself, in either profile and with any set of modules', () => {
  expect(judge(shipped()).findings.map(({ rule, resource, message }) => `${rule} ${resource}: ${message}`)).toEqual([]);
});

test('a verdict on four jurisdictions takes less than a second', () => {
  judge(shipped());
  const assembly = shipped();
  const begun = performance.now();
  judge(assembly);
  expect(performance.now() - begun).toBeLessThan(1000);
});
