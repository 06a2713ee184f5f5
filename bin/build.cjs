#!/usr/bin/env node
/**
 * Builds what synth and the local election run on, each part only when it changed:
 * `node bin/build.cjs [--all] [app] [cli] [functions] [site]`.
 */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { BuildFailed, bundle, bundleForHere, buildDirectory, root } = require('./bundle.cjs');

/** A function's code stays under this many bytes: cold starts, and a bundle that can still be read in a review. */
const MAX_FUNCTION_BYTES = 1024 * 1024;

/** Nothing of these may reach a deployed function: the embedded adapters hold keys in files and take any sign-in. */
const NEVER_DEPLOYED =
  /^(lib\/(platform\/embedded|local|console|cli|infrastructure|assembly|guardrails|access|review|config)\/|node_modules\/(aws-cdk-lib|constructs|libsql)\/)/;

const buildApp = () =>
  bundleForHere('app', {
    'app/main': 'lib/infrastructure/main.ts',
    'app/template-engine.worker': 'lib/infrastructure/checks/template-engine.worker.ts',
    'app/template-engine.process': 'lib/infrastructure/checks/template-engine.process.ts',
  });

/** One file per command, so that a command loads only what it needs. */
const buildCli = () => {
  const files = fs.readdirSync(path.join(root, 'lib/cli')).filter((file) => file.endsWith('.ts'));
  return bundleForHere(
    'cli',
    Object.fromEntries(files.sort().map((file) => [`cli/${path.basename(file, '.ts')}`, `lib/cli/${file}`])),
  );
};

/** The one command that somebody waits for with an empty .build: it waits for no other's bundle. */
const buildStart = () => bundleForHere('cli-start', { 'cli/main': 'lib/cli/main.ts', 'cli/start': 'lib/cli/start.ts' });

/** Names and entry files, from the contract that templates and the local runtime read too. */
const readFunctions = async () => {
  await bundleForHere('function-list', { 'function-list': 'lib/contracts/functions.ts' });
  const file = path.join(buildDirectory, 'function-list.js');
  return require(file).FUNCTIONS;
};

const checkBundles = (metafile) => {
  const problems = [];
  for (const [file, output] of Object.entries(metafile.outputs)) {
    if (output.bytes > MAX_FUNCTION_BYTES) {
      problems.push(
        `${file} has ${Math.ceil(output.bytes / 1024)} KiB; a function stays under ${MAX_FUNCTION_BYTES / 1024} KiB`,
      );
    }
    for (const input of Object.keys(output.inputs)) {
      if (NEVER_DEPLOYED.test(input)) problems.push(`${file} contains ${input}, which must never be deployed`);
    }
  }
  if (problems.length > 0) throw new BuildFailed(`functions are refused:\n${problems.join('\n')}`);
};

const bundleFunctions = async () => {
  const functions = await readFunctions();
  const entries = Object.fromEntries(
    Object.entries(functions).map(([name, { entry }]) => [`functions/${name}/index`, entry]),
  );
  return bundle(
    'functions',
    entries,
    { minify: true, target: 'node22', mainFields: ['module', 'main'], legalComments: 'none', charset: 'utf8' },
    checkBundles,
  );
};

/** In a process of its own, so that functions are bundled and CDK is loaded at the same time. */
const buildSite = async () => {
  if (require('../site/build.cjs').isBuilt()) return { skipped: true };
  const child = spawn(process.execPath, [path.join(root, 'site/build.cjs')], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said = [];
  child.stderr.on('data', (chunk) => said.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new BuildFailed(Buffer.concat(said).toString().trim());
  return { skipped: false };
};

const filesUnder = (folder) =>
  fs.existsSync(folder)
    ? fs
        .readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
        .sort()
    : [];

/** What the pages of the voters' forms are, where they stand apart from the website. */
const FORMS = ['register/index.html', 'status/index.html', '404.html'];

/** These files of a folder and all that they load: pages name scripts and styles, and those name others. */
const withAllTheyLoad = (folder, files) => {
  const others = filesUnder(folder).filter((file) => !file.endsWith('.html'));
  const taken = new Set();
  const take = (file) => {
    if (taken.has(file)) return;
    taken.add(file);
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    for (const other of others) if (text.includes(path.basename(other))) take(other);
  };
  for (const file of files) take(file);
  return [...taken].sort();
};

/** A function that hands out pages carries them with it. */
const copySite = (wanted, name) => {
  const from = path.join(buildDirectory, 'site');
  const to = path.join(buildDirectory, 'functions', name, 'site');
  const same =
    JSON.stringify(wanted) === JSON.stringify(filesUnder(to)) &&
    wanted.every((file) => fs.readFileSync(path.join(from, file)).equals(fs.readFileSync(path.join(to, file))));
  if (same) return;
  fs.rmSync(to, { recursive: true, force: true });
  for (const file of wanted) fs.cpSync(path.join(from, file), path.join(to, file));
};

const buildFunctions = async () => {
  const results = await Promise.all([bundleFunctions(), buildSite()]);
  const site = path.join(buildDirectory, 'site');
  copySite(filesUnder(site), 'site-content');
  copySite(withAllTheyLoad(site, FORMS), 'forms-pages');
  return { skipped: results.every(({ skipped }) => skipped) };
};

const PARTS = { app: buildApp, cli: buildCli, functions: buildFunctions, site: buildSite };

const main = async (argv) => {
  const asked = argv.filter((arg) => arg !== '--all');
  const unknown = asked.filter((part) => !Object.hasOwn(PARTS, part));
  if (unknown.length > 0) {
    console.error(`There is no part called ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(', ')}, or --all.`);
    return 2;
  }
  // Functions bring the site with them.
  const parts = asked.length > 0 ? asked : ['app', 'cli', 'functions'];
  const results = await Promise.allSettled(
    parts.map(async (part) => {
      const { skipped } = await PARTS[part]();
      console.error(`${part}: ${skipped ? 'unchanged' : 'built'}`);
    }),
  );
  const failures = results.filter((result) => result.status === 'rejected');
  for (const { reason } of failures) console.error(reason instanceof BuildFailed ? reason.message : String(reason));
  return failures.length > 0 ? 1 : 0;
};

module.exports = { buildApp, buildCli, buildFunctions, buildStart, checkBundles, MAX_FUNCTION_BYTES };

if (require.main === module) {
  main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
