import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXCEPTIONS_FILE, readAssembly, SEAL_FILE } from '../../../../lib/assembly';
import { judge } from '../../../../lib/guardrails';
import { untouchedFiles } from '../../../../lib/guardrails/rules/integrity/untouched-files';
import { seal, temporaryFolder, writeAssembly } from '../../../support/assembly';

const TEMPLATE = { Resources: { T: { Type: 'AWS::SNS::Topic' } } };
/** What CDK's own fingerprint makes of a folder with index.js that holds `run();` and a line end. */
const CODE_HASH = '8431b1e575670874899dac4c7577bc742ae5210bba336971c40038895b2e8097';

/** An assembly with a function's code in a folder, as CDK stages it. */
const assembly = (change: (directory: string) => void = () => undefined, sealed = true): string => {
  const directory = writeAssembly(temporaryFolder(), {
    stacks: { A: { template: TEMPLATE, hashed: true, uploads: { 'page.html': 'assets' } } },
  });
  const file = join(directory, 'A.assets.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  manifest.files[CODE_HASH] = {
    source: { path: 'asset.code', packaging: 'zip' },
    destinations: { here: { bucketName: 'assets', objectKey: `${CODE_HASH}.zip` } },
  };
  writeFileSync(file, JSON.stringify(manifest));
  mkdirSync(join(directory, 'asset.code'));
  writeFileSync(join(directory, 'asset.code', 'index.js'), 'run();\n');
  if (sealed) seal(directory);
  change(directory);
  return directory;
};

const said = (directory: string): readonly string[] =>
  judge(readAssembly(directory), [untouchedFiles]).findings.map(({ message }) => message);

const manifestOf = (directory: string, change: (files: Record<string, unknown>) => void): void => {
  const file = join(directory, 'A.assets.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  change(manifest.files);
  writeFileSync(file, JSON.stringify(manifest));
};

test('an assembly as synth left it is accepted', () => {
  expect(said(assembly())).toEqual([]);
});

test('one character of a function’s code changed after synth is refused', () => {
  const changed = assembly((directory) => writeFileSync(join(directory, 'asset.code/index.js'), 'run(0);\n'));
  expect(said(changed)).toEqual(['asset.code is not what it was when synth had judged the assembly.']);
});

test('a file added to a function’s code after synth is refused', () => {
  const changed = assembly((directory) => writeFileSync(join(directory, 'asset.code/spy.js'), ''));
  expect(said(changed)).toEqual([expect.stringContaining('asset.code is not what it was')]);
});

test('a page changed after synth is refused', () => {
  const changed = assembly((directory) => writeFileSync(join(directory, 'page.html'), 'another winner'));
  expect(said(changed)).toEqual([expect.stringContaining('page.html is not what it was')]);
});

test('code that is gone is refused', () => {
  const changed = assembly((directory) => rmSync(join(directory, 'asset.code'), { recursive: true }));
  expect(said(changed)).toContainEqual(expect.stringContaining('asset.code: it is missing'));
});

test('a link out of a function’s code is refused', () => {
  const changed = assembly((directory) => symlinkSync('/etc/hostname', join(directory, 'asset.code/link')));
  expect(said(changed)).toContainEqual(expect.stringContaining('link is a link that leads out of it'));
});

test('an asset that the manifest got after synth is refused', () => {
  const changed = assembly((directory) => {
    writeFileSync(join(directory, 'more.js'), 'x');
    manifestOf(directory, (files) => {
      files['more'] = { source: { path: 'more.js' }, destinations: {} };
    });
  });
  expect(said(changed)).toEqual(['more.js was added after synth had judged the assembly.']);
});

test('another file uploaded under the template’s name is refused', () => {
  const changed = assembly((directory) => {
    writeFileSync(join(directory, 'other.json'), '{}');
    manifestOf(directory, (files) => {
      for (const file of Object.values(files) as { source: { path: string } }[]) {
        if (file.source.path === 'A.template.json') file.source.path = 'other.json';
      }
    });
  }, false);
  expect(said(changed)).toEqual([expect.stringContaining('uploads other.json under the name of A.template.json')]);
});

test('two files uploaded under one name are refused', () => {
  const changed = assembly((directory) => {
    manifestOf(directory, (files) => {
      files['twin'] = {
        source: { path: 'A.template.json' },
        destinations: { here: { bucketName: 'assets', objectKey: `${CODE_HASH}.zip` } },
      };
    });
  }, false);
  expect(said(changed)).toContainEqual(expect.stringContaining('are uploaded under one name'));
});

test('a file that a command makes during the deploy is refused', () => {
  const changed = assembly((directory) => {
    manifestOf(directory, (files) => {
      files['made'] = { source: { executable: ['curl', 'https://example.org'] }, destinations: {} };
    });
  }, false);
  expect(said(changed)).toEqual([expect.stringContaining('made by a command')]);
});

test('a template that the manifest uploads nowhere is refused', () => {
  const changed = assembly((directory) => {
    manifestOf(directory, (files) => {
      for (const [id, file] of Object.entries(files) as [string, { source: { path: string } }][]) {
        if (file.source.path === 'A.template.json') delete files[id];
      }
    });
  }, false);
  expect(said(changed)).toEqual([expect.stringContaining('no asset manifest uploads A.template.json')]);
});

test('a list of exceptions written by hand beside the manifest is refused', () => {
  const changed = assembly((directory) => writeFileSync(join(directory, EXCEPTIONS_FILE), '[]'));
  expect(said(changed)).toEqual([`${EXCEPTIONS_FILE} was added after synth had judged the assembly.`]);
});

test('without a seal, what CDK’s own hash proves is not reported, and what it does not is', () => {
  const unsealed = (code: string) => {
    const directory = assembly((folder) => writeFileSync(join(folder, 'asset.code/index.js'), code), false);
    return judge(readAssembly(directory), []).notCovered.filter(({ resource }) => resource === 'asset.code');
  };
  expect(unsealed('run();\n')).toEqual([]);
  expect(unsealed('other();\n')).toEqual([expect.objectContaining({ message: expect.stringContaining(SEAL_FILE) })]);
});
