/**
 * Builds the public pages and the staff console into .build/site. Skips when no input changed, so that
 * `npm start` and every synth may call it.
 *
 * As a command: `node site/build.cjs`. As a module: `require('./site/build.cjs').buildSite()` gives
 * `{ outDir, skipped }`, and `isBuilt()` says whether it would skip.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const root = join(__dirname, '..');
const outDir = join(root, '.build', 'site');
const stampFile = join(root, '.build', 'site.inputs.sha256');

/** The pages, the contracts and the check that they are compiled with; the lock file pins Vite, Preact, zod and USWDS. */
const INPUTS = ['site', 'lib/contracts', 'lib/services/results', 'package-lock.json'];

function filesUnder(path) {
  const entries = readdirSync(path, { withFileTypes: true });
  return entries.flatMap((entry) => {
    const full = join(path, entry.name);
    return entry.isDirectory() ? filesUnder(full) : [full];
  });
}

/** One digest over the names and the bytes of every input. */
function digestOfInputs() {
  const files = INPUTS.flatMap((input) => {
    const full = join(root, input);
    return input.includes('.') ? [full] : filesUnder(full);
  }).sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${relative(root, file)}\n`);
    hash.update(createHash('sha256').update(readFileSync(file)).digest());
  }
  return hash.digest('hex');
}

/** @param {string} [digest] of what it would be built from now */
function isBuilt(digest = digestOfInputs()) {
  const stamped = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest;
  return stamped && existsSync(join(outDir, 'index.html'));
}

async function buildSite() {
  const digest = digestOfInputs();
  if (isBuilt(digest)) return { outDir, skipped: true };
  mkdirSync(join(root, '.build'), { recursive: true });
  // Built beside and moved into place: a server of the old site never sees half of a new one, and two builds at once
  // do not write into each other. The stamp comes last: a build that dies half-way must not pass for a finished one.
  const draft = join(root, '.build', `site.${process.pid}.draft`);
  const { build } = await import('vite');
  try {
    await build({ configFile: join(__dirname, 'vite.config.mts'), logLevel: 'warn', build: { outDir: draft } });
    rmSync(stampFile, { force: true });
    rmSync(outDir, { recursive: true, force: true });
    renameSync(draft, outDir);
    writeFileSync(stampFile, digest);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { outDir, skipped: false };
}

module.exports = { buildSite, isBuilt };

if (require.main === module) {
  buildSite().then(
    ({ skipped }) => console.log(skipped ? 'site: unchanged' : `site: built into ${relative(root, outDir)}`),
    (error) => {
      console.error(`site: ${error instanceof Error ? error.message : error}`);
      process.exit(1);
    },
  );
}
