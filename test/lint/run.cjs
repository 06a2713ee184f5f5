/**
 * Lints every template of every profile and combination of modules with cfn-lint: zero errors. Needs Python 3.10 or newer;
 * no credentials. The environment is made under .cache/, the combinations are those of test/support/combinations.ts.
 *
 * What is linted covers all of them: every resource, output and condition of every template stands word for word, the
 * jurisdiction's name and CDK's hashes apart, in a template that is linted in its own region. `-- --all` lints each one, which
 * takes minutes.
 * Exit code: 0 fine, 1 an error in a template, 2 something that the test needs is missing.
 */
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { bundleForHere } = require('../../bin/bundle.cjs');
const { Missing, pythonEnvironment } = require('../support/python-environment.cjs');

const root = path.resolve(__dirname, '../..');
const PACKAGES = ['cfn-lint==1.58.0'];
const { inEnvironment, install } = pythonEnvironment('cfn-lint', 'cfn-lint', PACKAGES);
/**
 * Types that AWS documents and that this cfn-lint does not know yet. It then takes the type for what it is, and leaves its
 * properties to CDK's own types and validation.
 */
const SCHEMAS = path.join(__dirname, 'schemas');
/** One process a core of CI's machine, each with so many templates that starting it hardly counts. */
const AT_ONCE = 2;
const A_TIME = 12;

const lint = (region, files) =>
  new Promise((resolve, reject) => {
    const args = ['--format', 'json', '--regions', region, '--registry-schemas', SCHEMAS, '--template', ...files];
    // In an empty folder of its own: no .cfnlintrc of anybody loosens it.
    const child = spawn(inEnvironment('cfn-lint'), args, { cwd: SCHEMAS, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let problems = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      problems += chunk;
    });
    child.once('error', reject);
    child.once('close', () => {
      try {
        resolve(JSON.parse(out));
      } catch {
        reject(new Error(`cfn-lint said nothing that can be read:\n${problems || out}`));
      }
    });
  });

/** Names of combinations, and the hashes that CDK makes from them. */
const withoutName = (text) =>
  text
    .replace(/from(eval|prod|apart|gov|site)\d+\w+/g, 'from')
    .replace(/(eval|prod|apart|gov|site)-?\d+/g, 'name')
    .replace(/evaluation|production/g, 'profile')
    .replace(/[0-9A-Fa-f]{8,}/g, 'hash')
    // A list inside a text for the pages.
    .replace(/modules[\\":]+\[[^\]]*\]/g, 'modules');

const templatesIn = (directory) => {
  const { artifacts } = JSON.parse(fs.readFileSync(path.join(directory, 'manifest.json'), 'utf8'));
  return Object.values(artifacts)
    .filter(({ type }) => type === 'aws:cloudformation:stack')
    .map(({ properties, environment }) => ({
      file: path.join(directory, properties.templateFile),
      region: environment.split('/').at(-1),
    }));
};

/** Everything in a template that cfn-lint has an opinion of, piece by piece. */
const piecesOf = ({ file, region }) => {
  const template = JSON.parse(fs.readFileSync(file, 'utf8'));
  return new Set(
    Object.values(template)
      .flatMap((section) => (typeof section === 'object' ? Object.values(section) : [section]))
      .map((piece) =>
        createHash('sha256')
          .update(region)
          .update(withoutName(JSON.stringify(piece)))
          .digest('hex'),
      ),
  );
};

/** So few templates that no piece of any is left out; the one with most that is new comes first. */
const coverOf = (templates) => {
  const left = templates.map((template) => ({ template, pieces: piecesOf(template) }));
  const chosen = [];
  for (;;) {
    const [most] = left.sort((a, b) => b.pieces.size - a.pieces.size);
    if (most === undefined || most.pieces.size === 0) return chosen;
    chosen.push(most.template);
    const done = [...most.pieces];
    for (const { pieces } of left) for (const piece of done) pieces.delete(piece);
  }
};

const byRegion = (templates) => {
  const regions = new Map();
  for (const template of templates) regions.set(template.region, [...(regions.get(template.region) ?? []), template]);
  return regions;
};

const portions = (templates) => {
  return [...byRegion(templates)].flatMap(([region, ofRegion]) =>
    Array.from({ length: Math.ceil(ofRegion.length / A_TIME) }, (_, i) => ({
      region,
      files: ofRegion.slice(i * A_TIME, (i + 1) * A_TIME).map(({ file }) => file),
    })),
  );
};

const lintAll = async (templates) => {
  const jobs = portions(templates);
  const found = [];
  const work = async () => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift())
      found.push(...(await lint(job.region, job.files)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return found;
};

/** A linter that lost its rules finds nothing either: it must see what is wrong with these. */
const WRONG = {
  'a resource of a type that there is not': { Odd: { Type: 'AWS::S3::Pail' } },
  'a property that there is not': { Odd: { Type: 'AWS::S3::Bucket', Properties: { Public: true } } },
  'a reference to nothing': { Odd: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Nothing' } } } },
};

const seesWhatIsWrong = async () => {
  const folder = path.join(root, '.cache', 'cfn-lint-wrong');
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const files = Object.entries(WRONG).map(([name, Resources], i) => {
    const file = path.join(folder, `${i}.template.json`);
    fs.writeFileSync(file, JSON.stringify({ Resources }));
    return [name, file];
  });
  const found = await lint(
    'us-east-2',
    files.map(([, file]) => file),
  );
  return files
    .filter(([, file]) => !found.some(({ Level, Filename }) => Level === 'Error' && Filename === file))
    .map(([name]) => name);
};

const errorText = ({ Filename, Location, Rule, Message }) =>
  `${path.basename(Filename)} ${(Location.Path ?? []).join('/')}: ${Rule.Id} ${Message}`;

const main = async () => {
  install();
  await bundleForHere('combination-assemblies', {
    'combinations/assemblies': 'test/support/combination-assemblies.ts',
  });
  const { combinationAssemblies } = require(path.join(root, '.build/combinations/assemblies.js'));
  const assemblies = await combinationAssemblies();
  const refused = assemblies.filter(({ code }) => code !== 0);
  if (refused.length > 0) throw new Error(`Synth was refused, so there is nothing to lint:\n${refused[0].said}`);
  const every = assemblies.flatMap(({ directory }) => templatesIn(directory));
  const templates = process.argv.includes('--all') ? every : coverOf(every);
  const combinations = assemblies.reduce((sum, { names }) => sum + names.length, 0);
  console.log(
    `${PACKAGES[0]}: ${every.length} templates of ${combinations} combinations, ${templates.length} of them linted, which hold every resource of all`,
  );

  const blind = await seesWhatIsWrong();
  const found = await lintAll(templates);
  const errors = found.filter(({ Level }) => Level === 'Error');
  for (const error of errors) console.log(`  ${errorText(error)}`);
  const warnings = new Map();
  for (const { Level, Rule } of found) {
    if (Level !== 'Error')
      warnings.set(
        `${Rule.Id} ${Rule.ShortDescription}`,
        (warnings.get(`${Rule.Id} ${Rule.ShortDescription}`) ?? 0) + 1,
      );
  }
  for (const [rule, times] of warnings) console.log(`  not an error, ${times} times: ${rule}`);
  for (const name of blind) console.log(`  cfn-lint no longer sees ${name}`);

  const bad = new Set(errors.map(({ Filename }) => Filename)).size + blind.length;
  const total = templates.length + Object.keys(WRONG).length;
  console.log(`Tests:       ${bad > 0 ? `${bad} failed, ` : ''}${total - bad} passed, ${total} total`);
  process.exitCode = bad > 0 ? 1 : 0;
};

main().catch((error) => {
  console.error(error instanceof Missing ? error.message : error);
  process.exitCode = error instanceof Missing ? 2 : 1;
});
