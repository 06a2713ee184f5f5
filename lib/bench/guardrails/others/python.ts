import { join } from 'node:path';
import { get, type Json } from '../../../assembly';
import { answers } from './answers';
import { jsonValues, outputOf } from './run';
import { type Compared, caughtBy, type Work } from './work';

const CHECKOV = '3.3.30';
const CFN_LINT = '1.58.0';
/** Checkov needs four seconds to start, cfn-lint one. */
const AT_A_TIME = 10;
/** Checkov's word for a template that it cannot take in. */
const UNREAD = 'cannot be parsed';

interface Environment {
  readonly inEnvironment: (program: string) => string;
  readonly install: () => void;
}

const environment = (root: string, name: string, packages: readonly string[]): Environment => {
  const { pythonEnvironment } = require(join(root, 'test/support/python-environment.cjs')) as {
    readonly pythonEnvironment: (name: string, what: string, packages: readonly string[]) => Environment;
  };
  return pythonEnvironment(name, name, packages);
};

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

export const checkov = async (root: string, work: Work): Promise<Compared> => {
  const { inEnvironment, install } = environment(root, 'checkov', [`checkov==${CHECKOV}`]);
  install();
  const said = await answers({ root, tool: `checkov-${CHECKOV}`, work, atATime: AT_A_TIME }, async (files) => {
    const found = new Map<string, string[]>();
    const out = await outputOf(
      inEnvironment('checkov'),
      [
        ...files.flatMap((file) => ['-f', file]),
        '--framework',
        'cloudformation',
        '-o',
        'json',
        '--compact',
        '--skip-download',
      ],
      { cwd: work.folder },
    );
    for (const report of jsonValues(out).flatMap((value) =>
      Array.isArray(value) ? (value as readonly Json[]) : [value as Json],
    )) {
      for (const unread of list(get(get(report, 'results'), 'parsing_errors'))) found.set(text(unread), [UNREAD]);
      for (const check of list(get(get(report, 'results'), 'failed_checks'))) {
        const file = text(get(check, 'file_path')).replace(/^\//, '');
        found.set(file, [
          ...(found.get(file) ?? []),
          `${text(get(check, 'check_id'))} ${text(get(check, 'resource'))}`,
        ]);
      }
    }
    return found;
  });
  for (const file of work.before.values()) {
    if (said.get(file)?.includes(UNREAD) === true) throw new Error('it cannot parse an unchanged template');
  }
  return {
    tool: 'Checkov',
    version: CHECKOV,
    how: 'all its CloudFormation checks on the mutant’s template; caught: a check fails for a resource that did not before, or the template cannot be parsed',
    caught: caughtBy(work, said),
  };
};

export const cfnLint = async (root: string, work: Work): Promise<Compared> => {
  const { inEnvironment, install } = environment(root, 'cfn-lint', [`cfn-lint==${CFN_LINT}`]);
  install();
  const said = await answers({ root, tool: `cfn-lint-${CFN_LINT}`, work, atATime: AT_A_TIME }, async (files) => {
    const found = new Map<string, string[]>();
    const out = await outputOf(inEnvironment('cfn-lint'), ['--format', 'json', '--template', ...files], {
      cwd: work.folder,
    });
    for (const match of list(JSON.parse(out) as Json)) {
      const file = text(get(match, 'Filename'));
      const path = list(get(get(match, 'Location'), 'Path'))
        .slice(0, 2)
        .map(text)
        .join('/');
      const finding = `${text(get(get(match, 'Rule'), 'Id'))} ${path} ${text(get(match, 'Message'))}`;
      found.set(file, [...(found.get(file) ?? []), finding]);
    }
    return found;
  });
  return {
    tool: 'cfn-lint',
    version: CFN_LINT,
    how: 'all its default rules, errors, warnings and notes, on the mutant’s template; caught: one more match',
    caught: caughtBy(work, said),
  };
};
