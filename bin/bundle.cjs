/**
 * Bundles TypeScript with esbuild into .build/, only when an input changed. esbuild itself is loaded only then, so that a
 * launcher whose bundle is current starts within a few hundredths of a second.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..');
const buildDirectory = path.join(root, '.build');

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What the bundle was made of, or undefined when it has to be made again. */
const readStamp = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

const describeInput = (file) => {
  const { mtimeMs, size } = fs.statSync(path.join(root, file));
  return { mtimeMs, size };
};

/** An input is unchanged when time and size are, or when its bytes are (a fresh checkout has new times). */
const unchanged = (file, was) => {
  try {
    const now = describeInput(file);
    if (now.mtimeMs === was.mtimeMs && now.size === was.size) return true;
    return now.size === was.size && sha256(fs.readFileSync(path.join(root, file))) === was.sha256;
  } catch {
    return false;
  }
};

const isCurrent = (stamp, key) =>
  stamp !== undefined &&
  stamp.key === key &&
  stamp.outputs.every((file) => fs.existsSync(path.join(root, file))) &&
  Object.entries(stamp.inputs).every(([file, was]) => unchanged(file, was));

/** Another process may read the old file at this moment: it sees the old one or the new one, never half of one. */
const writeWhole = (file, bytes) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  fs.writeFileSync(temporary, bytes);
  fs.renameSync(temporary, file);
};

/** Said in one line each; the caller prints them and stops. */
class BuildFailed extends Error {
  constructor(message) {
    super(message);
    this.name = 'BuildFailed';
  }
}

const readable = (error) =>
  Array.isArray(error.errors)
    ? error.errors.map((e) => (e.location ? `${e.location.file}:${e.location.line}: ${e.text}` : e.text)).join('\n')
    : String(error.message ?? error);

/**
 * @param {string} name of the stamp in .build
 * @param {Record<string, string>} entries output path under .build without `.js` -> TypeScript file, both relative
 * @param {object} options esbuild's; part of what makes a bundle current
 * @param {(metafile: object) => void} [check] may refuse the result before anything is written
 * @returns {Promise<{skipped: boolean}>}
 */
const bundle = async (name, entries, options = {}, check = () => {}) => {
  const stampFile = path.join(buildDirectory, `${name}.inputs.json`);
  // The lock file stands for every package, this file for how bundles are made.
  const pinned = ['package-lock.json', 'bin/bundle.cjs', 'bin/build.cjs'].map((file) =>
    sha256(fs.readFileSync(path.join(root, file))),
  );
  const key = sha256(JSON.stringify([entries, options, pinned]));
  if (isCurrent(readStamp(stampFile), key)) return { skipped: true };

  const missing = Object.values(entries).filter((file) => !fs.existsSync(path.join(root, file)));
  if (missing.length > 0) throw new BuildFailed(`${name}: there is no ${missing.join(', no ')}`);
  // esbuild is written in Go; left alone it collects garbage so often that a fifth of its time goes there.
  process.env.GOGC ??= '400';
  const { build } = require('esbuild');
  let result;
  try {
    result = await build({
      absWorkingDir: root,
      entryPoints: Object.entries(entries).map(([out, file]) => ({ in: file, out })),
      outdir: '.build',
      bundle: true,
      write: false,
      metafile: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      logLevel: 'silent',
      ...options,
    });
  } catch (error) {
    throw new BuildFailed(`${name} cannot be built:\n${readable(error)}`);
  }
  check(result.metafile);
  const inputs = Object.fromEntries(
    Object.keys(result.metafile.inputs)
      .filter((file) => fs.existsSync(path.join(root, file)))
      .map((file) => [file, { ...describeInput(file), sha256: sha256(fs.readFileSync(path.join(root, file))) }]),
  );
  for (const file of result.outputFiles) writeWhole(file.path, file.contents);
  const outputs = result.outputFiles.map((file) => path.relative(root, file.path));
  writeWhole(stampFile, JSON.stringify({ key, outputs, inputs }));
  return { skipped: false };
};

/** For code that runs on this machine: packages stay in node_modules. */
const bundleForHere = (name, entries) => bundle(name, entries, { packages: 'external' });

module.exports = { BuildFailed, bundle, bundleForHere, buildDirectory, root };
