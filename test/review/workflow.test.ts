import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARKER } from '../../lib/review';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly if?: string;
  readonly needs?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** Comes with jest, as the reader of its own settings. */
const yaml: { readonly load: (text: string) => unknown } = require('js-yaml');

const FOLDER = join(__dirname, '..', '..', '.github', 'workflows');
const files = readdirSync(FOLDER).map((name): [string, string] => [name, readFileSync(join(FOLDER, name), 'utf8')]);
const workflows = files.map(([name, text]): [string, Workflow] => [name, yaml.load(text) as Workflow]);

const named = (name: string): Workflow => {
  const found = workflows.find(([file]) => file === name)?.[1];
  if (found === undefined) throw new Error(`there is no workflow ${name}`);
  return found;
};
const job = (workflow: Workflow, name: string): Job => {
  const found = workflow.jobs[name];
  if (found === undefined) throw new Error(`there is no job ${name}`);
  return found;
};
const steps = (workflow: Workflow): readonly Step[] => Object.values(workflow.jobs).flatMap((one) => one.steps);
const scripts = ({ steps: list }: Job): string => list.map(({ run }) => run ?? '').join('\n');
const using = ({ steps: list }: Job, action: string): readonly Step[] =>
  list.filter(({ uses }) => uses?.startsWith(`actions/${action}@`));

test.each(workflows)('%s: every action is pinned by commit', (_, workflow) => {
  const used = steps(workflow).flatMap(({ uses }) => uses ?? []);
  expect(used.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test.each(workflows)('%s: no text that somebody else chooses is pasted into a script', (_, workflow) => {
  const texts = steps(workflow).flatMap(({ run }) => run ?? []);
  expect(texts.length).toBeGreaterThan(0);
  expect(texts.filter((script) => script.includes('${{'))).toEqual([]);
});

test.each(workflows)('%s: says what it may do, and leaves no credential in a checkout', (_, workflow) => {
  expect(workflow.permissions).toBeDefined();
  expect(Object.values(workflow.permissions).filter((level) => level !== 'read')).toEqual([]);
  for (const step of Object.values(workflow.jobs).flatMap((one) => using(one, 'checkout'))) {
    expect(step.with).toMatchObject({ 'persist-credentials': false });
  }
});

test.each(files)('%s: never runs a request with the rights of the base', (_, text) => {
  expect(text).not.toMatch(/pull_request_target|secrets[.[]|secrets: inherit|cache:/);
});

describe('what runs the request’s code', () => {
  const review = named('review.yml');

  test('is started by a request, reads the repository, and can do nothing else', () => {
    expect(Object.keys(review.on)).toEqual(['pull_request']);
    expect(review.permissions).toEqual({});
    expect(Object.values(review.jobs).map(({ permissions }) => permissions)).toEqual([{ contents: 'read' }]);
  });

  test('says nothing about the request itself: it hands on templates alone', () => {
    const uploads = Object.values(review.jobs).flatMap((one) => using(one, 'upload-artifact'));
    expect(uploads.map((step) => step.with?.['path'])).toEqual(['cdk.out/']);
    expect(scripts(job(review, 'synthesize'))).not.toMatch(/election\.cjs|npm run/);
  });
});

describe('what speaks on a request', () => {
  const comment = named('review-comment.yml');
  const read = job(comment, 'read');
  const write = job(comment, 'write');

  test('is taken from the default branch, after the other has ended well', () => {
    expect(Object.keys(comment.on)).toEqual(['workflow_run']);
    expect(read.if).toContain("conclusion == 'success'");
    expect(read.if).toContain("event == 'pull_request'");
  });

  test('reads the request’s templates with the code of the base, and may write nothing', () => {
    expect(Object.values(read.permissions ?? {}).filter((level) => level !== 'read')).toEqual([]);
    expect(using(read, 'checkout').map((step) => step.with?.['ref'])).toEqual(['${{ steps.request.outputs.base }}']);
    const [artifact] = using(read, 'download-artifact');
    expect(artifact?.with).toMatchObject({ name: 'assembly', path: '${{ runner.temp }}/head/cdk.out' });
    // Nothing of what was downloaded is run: it is named to the reviewer as a folder, once.
    expect(scripts(read).match(/\$RUNNER_TEMP\/head\S*/g)).toEqual(['$RUNNER_TEMP/head/cdk.out"']);
  });

  test('where the comment goes, and what it is held against, GitHub says', () => {
    const [found] = read.steps;
    expect(found?.run).toContain('.base.sha');
    expect(Object.keys(found?.env ?? {})).toEqual(['GH_TOKEN']);
    expect(write.env).toMatchObject({
      HEAD: '${{ github.event.workflow_run.head_sha }}',
      NUMBER: '${{ needs.read.outputs.number }}',
    });
  });

  test('what may write runs nothing of the repository, and takes nothing that the request uploaded', () => {
    expect(write.needs).toBe('read');
    expect(write.permissions).toEqual({
      'pull-requests': 'write',
      'security-events': 'write',
      statuses: 'write',
    });
    expect(using(write, 'checkout')).toEqual([]);
    expect(using(write, 'download-artifact').map((step) => step.with)).toEqual([{ name: 'review', path: 'review' }]);
    expect(scripts(write)).not.toMatch(/npm |node |npx |bash |sh |source |eval /);
  });

  test('the comment that is updated is the one that the review marks', () => {
    expect(scripts(write)).toContain(MARKER);
  });
});
