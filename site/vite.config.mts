import { join } from 'node:path';
import { defineConfig } from 'vite';
import { browserDigests } from './build/browser-digests.mts';
import { shell } from './build/shell.mts';
import { uswdsSubset } from './build/uswds-subset.mts';

const root = import.meta.dirname;

const PAGES = [
  'index.html',
  '404.html',
  'live/index.html',
  'register/index.html',
  'status/index.html',
  'verify/index.html',
  'incidents/index.html',
  'accessibility/index.html',
  'privacy/index.html',
  'staff/index.html',
];

export default defineConfig({
  root,
  publicDir: join(root, 'public'),
  appType: 'mpa',
  plugins: [shell(join(root, 'build', 'shell.html')), browserDigests(root)],
  css: { postcss: { plugins: [uswdsSubset(root)] } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    // build.cjs says where to.
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: address and no inline script: everything is a file of our own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: PAGES.map((page) => join(root, page)),
      // A slow machine is no news.
      checks: { bundlerTimings: false },
    },
  },
});
