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
  readonly needs?: string | readonly string[];
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
  expect(text).not.toMatch(/pull_request_target|secrets[.[]|secrets: inherit/);
});

/** What a request's code has left in a cache, a later run with more rights would take up. */
test.each(workflows)('%s: keeps nothing for later runs', (_, workflow) => {
  const said = steps(workflow).flatMap((step) => [step.uses ?? '', ...Object.keys(step.with ?? {})]);
  expect(said.filter((word) => /cache/i.test(word))).toEqual([]);
});

const comment = named('review-comment.yml');
const find = job(comment, 'find');
const synthesize = job(comment, 'synthesize');
const read = job(comment, 'read');
const write = job(comment, 'write');

describe('what a request may rewrite', () => {
  test('asks for a review, may do nothing, and hands nothing on', () => {
    const review = named('review.yml');
    expect(Object.keys(review.on)).toEqual(['pull_request']);
    expect(review.permissions).toEqual({});
    expect(Object.values(review.jobs).map(({ permissions }) => permissions)).toEqual([{}]);
    expect(steps(review).flatMap(({ uses }) => uses ?? [])).toEqual([]);
  });

  test('decides neither what is synthesized nor with what: no artifact of another run is read', () => {
    expect(Object.keys(comment.on)).toEqual(['workflow_run']);
    const downloads = Object.values(comment.jobs).flatMap((one) => using(one, 'download-artifact'));
    expect(downloads.length).toBe(2);
    for (const step of downloads) expect(Object.keys(step.with ?? {})).not.toContain('run-id');
  });
});

describe('what runs the request’s code', () => {
  test('takes the commit from GitHub, reads the repository, and can do nothing else', () => {
    expect(synthesize.permissions).toEqual({ contents: 'read' });
    expect(using(synthesize, 'checkout').map((step) => step.with?.['ref'])).toEqual([
      '${{ github.event.workflow_run.head_sha }}',
    ]);
    expect(JSON.stringify(synthesize)).not.toMatch(/github\.token|GH_TOKEN|GITHUB_OUTPUT/);
  });

  test('says nothing about the request itself: it hands on templates alone', () => {
    expect(using(synthesize, 'upload-artifact').map((step) => step.with?.['path'])).toEqual(['cdk.out/']);
    expect(scripts(synthesize)).not.toMatch(/election\.cjs|npm run/);
    expect(Object.keys(synthesize)).not.toContain('outputs');
  });

  test('is no job that has rights or judges', () => {
    const running = Object.entries(comment.jobs).filter(([, one]) =>
      using(one, 'checkout').some((step) => String(step.with?.['ref']).includes('head_sha')),
    );
    expect(running.map(([name]) => name)).toEqual(['synthesize']);
  });
});

describe('what speaks on a request', () => {
  test('begins where the request was asked to be reviewed', () => {
    expect(find.if).toContain("conclusion == 'success'");
    expect(find.if).toContain("event == 'pull_request'");
    expect([synthesize.needs, read.needs, write.needs]).toEqual(['find', ['find', 'synthesize'], ['find', 'read']]);
  });

  test('reads the request’s templates with the code of the base, and may write nothing', () => {
    for (const one of [find, synthesize, read]) {
      expect(Object.values(one.permissions ?? {}).filter((level) => level !== 'read')).toEqual([]);
    }
    expect(using(read, 'checkout').map((step) => step.with?.['ref'])).toEqual(['${{ needs.find.outputs.base }}']);
    const [artifact] = using(read, 'download-artifact');
    expect(artifact?.with).toMatchObject({ name: 'assembly', path: '${{ runner.temp }}/head/cdk.out' });
    // Nothing of what was downloaded is run: it is named to the reviewer as a folder, once.
    expect(scripts(read).match(/\$RUNNER_TEMP\/head\S*/g)).toEqual(['$RUNNER_TEMP/head/cdk.out"']);
  });

  test('is held against the default branch alone: a request to an old one cannot clear the same commit', () => {
    expect(find.env).toMatchObject({ BASE: '${{ github.event.repository.default_branch }}' });
    expect(scripts(find)).toContain('--arg base "$BASE"');
    expect(scripts(find)).toMatch(/select\(.*\.base\.ref == \$base.*\)/);
  });

  test('speaks even where the base itself is refused', () => {
    const refused = /node bin\/app\.cjs \|\| test -e cdk\.out\/refused-manifest\.json/;
    expect(scripts(read)).toMatch(refused);
    expect(scripts(synthesize)).toMatch(refused);
  });

  test('where the comment goes, and what it is held against, GitHub says', () => {
    const [found] = find.steps;
    expect(found?.run).toContain('.base.sha');
    expect(Object.keys(found?.env ?? {})).toEqual(['GH_TOKEN']);
    expect(write.env).toMatchObject({
      HEAD: '${{ github.event.workflow_run.head_sha }}',
      NUMBER: '${{ needs.find.outputs.number }}',
    });
  });

  test('what may write runs nothing of the repository, and takes the judge’s text by its number', () => {
    expect(write.permissions).toEqual({
      'pull-requests': 'write',
      'security-events': 'write',
      statuses: 'write',
    });
    expect(using(write, 'checkout')).toEqual([]);
    expect(using(write, 'download-artifact').map((step) => step.with)).toEqual([
      { 'artifact-ids': '${{ needs.read.outputs.artifact }}', 'merge-multiple': true, path: 'review' },
    ]);
    expect(scripts(write)).not.toMatch(/npm |node |npx |bash |sh |source |eval /);
  });

  test('the comment that is updated is the one that the review marks', () => {
    expect(scripts(write)).toContain(MARKER);
  });
});
