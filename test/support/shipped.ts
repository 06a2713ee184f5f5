import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import settings from '../../election.config';
import { parseSettings } from '../../lib/config/parse';
import type { Jurisdiction } from '../../lib/config/schema';
import { Cloud, type Plain, type SynthesizedStack } from './cloud';

/** One synth of all jurisdictions, on a machine that does much else at the same time. */
jest.setTimeout(300_000);

const root = join(__dirname, '..', '..');
/** Stands in for the account of whoever deploys. */
export const SOME_ACCOUNT = '111111111111';
export const NAMED_ACCOUNT = '222222222222';

/** One account for each duty. */
export const SEVERAL = {
  data: '333333333333',
  auditLog: '444444444444',
  backup: '555555555555',
} as const;
export const ORGANIZATION = 'o-placeholder0';
export const IN_SEVERAL_ACCOUNTS = {
  account: SEVERAL.data,
  accounts: { auditLog: SEVERAL.auditLog, backup: SEVERAL.backup, organization: ORGANIZATION, suffix: 'k2v7q4' },
} as const;

const [example] = settings.jurisdictions;
if (example === undefined) throw new Error('election.config.ts names no jurisdiction');

/** The example's settings with some of them changed, checked as the office's are. */
export const settingsWith = (changes: Readonly<Record<string, unknown>>): Jurisdiction => {
  const [parsed] = parseSettings({ jurisdictions: [{ ...example, ...changes }] }).jurisdictions;
  if (parsed === undefined) throw new Error('the settings were lost in parsing');
  return parsed;
};

/** Each way of running the blueprint that changes what is deployed, all in one app. */
export const jurisdictions = (): readonly Jurisdiction[] => [
  // The example as shipped: everything, evaluation, CloudFront's own name.
  settingsWith({ id: 'lorem' }),
  // Production at the edge's own region, in an account that is named, taking in forms.
  settingsWith({
    id: 'ipsum',
    profile: 'production',
    fictional: false,
    account: NAMED_ACCOUNT,
    region: 'us-east-1',
    domain: 'results.ipsum.example',
    certificateArn: `arn:aws:acm:us-east-1:${NAMED_ACCOUNT}:certificate/0000`,
    registration: { mode: 'intake' },
    breakGlass: { principals: [`arn:aws:iam::${NAMED_ACCOUNT}:user/chief-deputy`] },
  }),
  // A small county: the State keeps the roll.
  settingsWith({
    id: 'dolor',
    modules: ['site', 'results', 'registration'],
    registration: { mode: 'state-link', stateUrl: 'https://register.zz.example/' },
  }),
  settingsWith({ id: 'amet', modules: ['site'] }),
  // Production in several accounts.
  settingsWith({
    id: 'elit',
    profile: 'production',
    fictional: false,
    ...IN_SEVERAL_ACCOUNTS,
    region: 'us-west-1',
    recoveryRegion: 'us-west-2',
    domain: 'results.elit.example',
    certificateArn: `arn:aws:acm:us-east-1:${SEVERAL.data}:certificate/0000`,
    breakGlass: {
      principals: [
        `arn:aws:iam::${SEVERAL.data}:user/chief-deputy`,
        `arn:aws:iam::${SEVERAL.backup}:user/state-deputy`,
      ],
    },
  }),
];

/** What one synth gave, small enough to keep. */
interface Synthesized {
  readonly stacks: readonly SynthesizedStack[];
  /** Look-ups that synth would have wanted from an account. */
  readonly missing: readonly string[];
}

const record = (value: Plain): { [name: string]: Plain } => JSON.parse(JSON.stringify(value));

const accountOf = (account: string): string => (account === 'unknown-account' ? SOME_ACCOUNT : account);

const synthesize = (): Synthesized => {
  // Only here: a test file that finds the cloud already synthesized does not load CDK's core twice.
  const { App } = require('aws-cdk-lib') as typeof import('aws-cdk-lib');
  const { ElectionJurisdiction } =
    require('../../lib/infrastructure/election-jurisdiction') as typeof import('../../lib/infrastructure/election-jurisdiction');
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8'));
  const outdir = mkdtempSync(join(tmpdir(), 'election-cloud-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      // CDK's own validation has tests of its own and takes seconds.
      context: { ...context, '@aws-cdk/core:validateAgainstDefaultRules': false },
    });
    for (const jurisdiction of jurisdictions()) {
      new ElectionJurisdiction(app, jurisdiction.id, { settings: jurisdiction });
    }
    const assembly = app.synth();
    const names = assembly.stacksRecursively.map(({ stackName }) => stackName);
    return {
      stacks: assembly.stacksRecursively.map((stack) => ({
        // Two accounts have a stack of the same name each.
        name:
          names.indexOf(stack.stackName) === names.lastIndexOf(stack.stackName)
            ? stack.stackName
            : `${stack.stackName}@${accountOf(stack.environment.account)}`,
        path: stack.hierarchicalId,
        region: stack.environment.region,
        account: accountOf(stack.environment.account),
        template: record(stack.template),
        terminationProtection: stack.terminationProtection === true,
        tags: { ...stack.tags },
      })),
      missing: (assembly.manifest.missing ?? []).map(({ key }) => key),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};

const INPUTS = [
  'lib/infrastructure',
  'lib/contracts',
  'lib/config',
  'test/support/shipped.ts',
  '.build/functions',
  'election.config.ts',
  'cdk.json',
  'package-lock.json',
];

/** Hash over every byte that could change a template. */
const hashOfInputs = (): string => {
  const hash = createHash('sha256');
  const add = (path: string): void => {
    const full = join(root, path);
    const entries = existsSync(full) ? readdirSync(full, { withFileTypes: true }) : [];
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = `${path}/${entry.name}`;
      if (entry.isDirectory()) add(inside);
      else
        hash
          .update(`${inside}\0`)
          .update(readFileSync(join(root, inside)))
          .update('\0');
    }
  };
  for (const path of INPUTS) {
    if (/\.(ts|json)$/.test(path)) hash.update(`${path}\0`).update(readFileSync(join(root, path)));
    else add(path);
  }
  return hash.digest('hex').slice(0, 32);
};

/** Synthesized once for all test files; by content, so never an old one. */
const load = (): Synthesized => {
  const folder = join(root, '.cache', 'test-clouds');
  const file = join(folder, `${hashOfInputs()}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const made = synthesize();
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder)) rmSync(join(folder, old), { force: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(made));
  renameSync(temporary, file);
  return made;
};

let loaded: Synthesized | undefined;
export const synthesized = (): Synthesized => {
  loaded ??= load();
  return loaded;
};

let cloud: Cloud | undefined;
/** All stacks of {@link jurisdictions}. */
export const everyCloud = (): Cloud => {
  cloud ??= Cloud.of(synthesized().stacks);
  return cloud;
};
