import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { runningElection } from './running-election';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // No name leads anywhere: whatever a page asks for, it stays on this machine.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

export const DESKTOP = { width: 1280, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

export interface Person {
  readonly page: Page;
  /** What a page must never do: log an error, break the content security policy, ask another server for anything. */
  readonly problems: string[];
  /** Says that an answer such as 404 or 409 to an address that ends like this is part of the story. */
  expectRefusalOf(pathEnd: string): void;
  close(): Promise<void>;
}

/** A browser of somebody's own: no cookies, no storage, no cache shared with anybody else's. */
export const openBrowser = async (
  options: {
    readonly javaScript?: boolean;
    /** Origins that its pages may ask. @default the running election's */
    readonly asks?: readonly string[];
  } = {},
): Promise<Person> => {
  const { origin } = runningElection();
  const asks = options.asks ?? [origin];
  const profile = mkdtempSync(join(tmpdir(), 'election-chromium-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    headless: true,
    args: FLAGS,
    viewport: DESKTOP,
    locale: 'en-US',
    javaScriptEnabled: options.javaScript ?? true,
  });
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const problems: string[] = [];
  const expected: string[] = [];
  const isExpected = (url: string): boolean => expected.some((end) => new URL(url, origin).pathname.endsWith(end));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const url = message.location().url;
    if (/^Failed to load resource/.test(message.text()) && url !== '' && isExpected(url)) return;
    problems.push(`console: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => problems.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (!asks.includes(new URL(request.url()).origin)) problems.push(`request to ${request.url()}`);
  });
  return {
    page,
    problems,
    expectRefusalOf: (pathEnd) => expected.push(pathEnd),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
};

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

/**
 * What axe-core has against the page, by WCAG 2.1 A and AA and its own best practices; empty when nothing.
 * The debugger brings axe in, so the page's own policy stays as strict as it is for a reader.
 */
export const accessibilityViolations = async (page: Page): Promise<string[]> => {
  await page.evaluate(AXE);
  const results = (await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(STANDARD)} })`)) as AxeResults;
  return results.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`,
  );
};

/** Pixels that the page is wider than the window. */
export const sidewaysScroll = async (page: Page): Promise<number> =>
  Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
