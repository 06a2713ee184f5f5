import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARKER } from '../../lib/review';

const FOLDER = join(__dirname, '..', '..', '.github', 'workflows');
const workflows = readdirSync(FOLDER).map((name): [string, string] => [name, readFileSync(join(FOLDER, name), 'utf8')]);
const text = (name: string) => workflows.find(([file]) => file === name)?.[1] ?? '';

test.each(workflows)('%s: every action is pinned by commit', (_, content) => {
  const used = [...content.matchAll(/uses:\s*(\S+)/g)].map(([, action = '']) => action);
  expect(used.filter((action) => !/^[\w./-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test.each(workflows)('%s: no text that somebody else chooses is pasted into a script', (_, content) => {
  const scripts = [...content.matchAll(/run: (\|\n(?: {10,}.*\n?)+|.*)/g)].map(([, script = '']) => script);
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
});

test('what runs the request’s code may write nothing', () => {
  const review = text('review.yml');
  expect(review).toContain('permissions:\n  contents: read\n');
  expect(review).not.toMatch(/: write|pull_request_target|secrets\./);
});

test('what may write runs none of the request’s code', () => {
  const comment = text('review-comment.yml');
  expect(comment).toContain('pull-requests: write');
  expect(comment).not.toMatch(/actions\/checkout|npm |node |git /);
});

test('the comment that is updated is the one that the review marks', () => {
  expect(text('review-comment.yml')).toContain(MARKER);
});
