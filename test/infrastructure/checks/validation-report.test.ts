import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { violationsIn } from '../../../lib/infrastructure/checks/validation-report';

const reported = (pluginReports?: readonly object[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'election-report-'));
  if (pluginReports) {
    writeFileSync(
      join(folder, 'validation-report.json'),
      JSON.stringify({ version: '55.0.0', title: 'r', pluginReports }),
    );
  }
  return violationsIn(folder);
};

const violation = (...paths: string[]) => ({
  ruleName: 'Rule',
  description: 'wrong',
  severity: 'warning',
  violatingConstructs: paths.map((constructPath) => ({ constructPath })),
});

test('a warning counts as a violation, once for each construct', () => {
  const violations = reported([{ pluginName: 'P', conclusion: 'success', violations: [violation('A/B', 'A/C')] }]);
  expect(violations.map(({ rule, construct, source }) => [rule, construct, source])).toEqual([
    ['Rule', 'A/B', 'P'],
    ['Rule', 'A/C', 'P'],
  ]);
});

test('a violation without a construct is not lost', () => {
  expect(reported([{ pluginName: 'P', conclusion: 'failure', violations: [violation()] }])).toHaveLength(1);
});

test('a check that crashed is a violation', () => {
  const [crash] = reported([
    { pluginName: 'P', conclusion: 'failure', metadata: { error: 'out of memory' }, violations: [] },
  ]);
  expect(crash).toMatchObject({ rule: 'check-failed-to-run', description: 'out of memory' });
});

test('no report at all is a violation', () => {
  expect(reported().map(({ rule }) => rule)).toEqual(['checks-did-not-run']);
});

test('a report without violations is clean', () => {
  expect(reported([])).toEqual([]);
});
