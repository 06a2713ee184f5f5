/**
 * Python packages for a test, pinned, in a virtual environment of their own under .cache/. Made once; the set of packages
 * is part of its name. Needs Python 3.10 or newer with venv, and the network once.
 */
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '../..');
const OLDEST_PYTHON = [3, 10];

/** Something outside the project is missing: said in one sentence, never passed over. */
class Missing extends Error {}

const findPython = (what) => {
  for (const name of ['python3', 'python']) {
    const { status, stdout } = spawnSync(name, ['-c', 'import sys; print(*sys.version_info[:2])'], {
      encoding: 'utf8',
    });
    if (status !== 0) continue;
    const [major = 0, minor = 0] = stdout.trim().split(' ').map(Number);
    if (major > OLDEST_PYTHON[0] || (major === OLDEST_PYTHON[0] && minor >= OLDEST_PYTHON[1])) return name;
  }
  throw new Missing(
    `Python ${OLDEST_PYTHON.join('.')} or newer is missing: ${what} is a Python program. Install it (python3 with venv) and run this again. Nothing was tested.`,
  );
};

/**
 * @param {string} name of the folder under .cache
 * @param {string} what it is for, as a sentence begins: "the local AWS emulator"
 * @param {readonly string[]} packages with their versions
 * @returns {{directory: string, inEnvironment: (program: string) => string, install: () => void}} `inEnvironment` gives the
 *   path of a program; `install` makes the environment where it is not there yet and throws {@link Missing} where it cannot
 */
const pythonEnvironment = (name, what, packages) => {
  const directory = path.join(root, '.cache', `${name}-${packages.join('-').replace(/[^a-z0-9.]+/g, '-')}`);
  const inEnvironment = (program) => path.join(directory, process.platform === 'win32' ? 'Scripts' : 'bin', program);
  const install = () => {
    const done = path.join(directory, 'installed');
    if (fs.existsSync(done)) return;
    const python = findPython(what);
    console.log(`Installing ${packages.join(', ')} into ${path.relative(root, directory)}`);
    try {
      fs.rmSync(directory, { recursive: true, force: true });
      fs.mkdirSync(path.dirname(directory), { recursive: true });
      execFileSync(python, ['-m', 'venv', directory], { stdio: ['ignore', 'ignore', 'pipe'] });
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
      execFileSync(inEnvironment('python'), pip, { stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (error) {
      const said = String(error.stderr ?? error.message)
        .trim()
        .split('\n')
        .slice(-3)
        .join('\n');
      throw new Missing(`${what} could not be installed; it needs Python's venv and pip, and network once.\n${said}`);
    }
    fs.writeFileSync(done, `${packages.join('\n')}\n`);
  };
  return { directory, inEnvironment, install };
};

module.exports = { Missing, pythonEnvironment };
