import { addressesOf } from '../../lib/console/addresses';
import { keepsRegistrations } from '../../lib/infrastructure/modules';
import { at, type Cloud, many, type Plain } from '../support/cloud';
import { type CombinationAssembly, combinationAssemblies } from '../support/combination-assemblies';
import { type CombinationCloud, combinationClouds } from '../support/combination-clouds';
import { combinations, OTHER_ACCOUNTS, REGISTRATION_ACCOUNT } from '../support/combinations';

/** Two processes with all checks; half a minute on a free machine, more on a busy one. */
const GIVE_UP_MS = 600_000;

let assemblies: readonly CombinationAssembly[] = [];
let clouds: readonly CombinationCloud[] = [];
beforeAll(async () => {
  assemblies = await combinationAssemblies();
  clouds = combinationClouds(assemblies);
}, GIVE_UP_MS);

const shown = ({ name, settings, modules, registration }: CombinationCloud): string =>
  `${name} (${settings.profile}, ${settings.region}, ${modules.join('+') || 'no module'}, registration ${registration})`;

test('every set of modules and way of registering is there in both profiles, in both kinds of region, with an account, without, in several, and in GovCloud', () => {
  const all = combinations();
  expect(all).toHaveLength(129);
  const ways = new Set(all.map(({ modules, registration }) => `${[...modules].sort().join()} ${registration}`));
  expect(ways.size).toBe(34);
  const apart = all.filter(({ settings }) => settings.accounts?.backup !== undefined);
  expect(new Set(apart.map(({ modules, registration }) => `${modules.join()} ${registration}`)).size).toBe(34);
  expect(new Set(apart.map(({ settings }) => `${settings.profile} ${settings.region}`)).size).toBe(4);
  const siteApart = all.filter(({ settings }) => settings.accounts?.site !== undefined);
  for (const inGovCloud of [true, false]) {
    const there = siteApart.filter(({ settings }) => settings.region.startsWith('us-gov-') === inGovCloud);
    expect(there).toHaveLength(inGovCloud ? 32 : 12);
    const kinds = new Set(there.map(({ settings, registration }) => `${settings.profile} ${registration}`));
    expect(kinds.size).toBeGreaterThanOrEqual(inGovCloud ? 8 : 6);
    expect(new Set(there.map(({ registration }) => registration)).size).toBe(4);
  }
  for (const profile of ['evaluation', 'production']) {
    const ofProfile = all.filter(({ settings }) => settings.profile === profile);
    const inOne = ofProfile.filter(({ settings }) => settings.accounts === undefined);
    const places = new Set(inOne.map(({ settings }) => `${settings.region} ${settings.account !== undefined}`));
    expect([...places].sort()).toEqual(['us-east-1 false', 'us-east-1 true', 'us-east-2 false', 'us-east-2 true']);
    const here = ofProfile.filter(({ settings }) => settings.accounts?.site === undefined);
    expect(new Set(here.map(({ modules, registration }) => `${modules.join()} ${registration}`)).size).toBe(34);
  }
});

test('each synthesizes through ElectionApp with every check on and without a finding', () => {
  for (const { code, said, names, seconds } of assemblies) {
    expect(said.split('\n').filter((line) => /^\[/.test(line))).toEqual([]);
    expect(code).toBe(0);
    process.stdout.write(`${names.length} combinations with every check in ${seconds} s\n`);
  }
  expect(clouds).toHaveLength(combinations().length);
});

const textOf = (cloud: Cloud): string => JSON.stringify(cloud.stacks.map(({ template }) => template));
const textIn = (cloud: Cloud, stack: string): string =>
  JSON.stringify(cloud.stacks.filter(({ name }) => name === stack).map(({ template }) => template));

/** What there is of a part, however it is spelled; nothing of it may be left when the part is off. */
const TRACES: readonly {
  readonly part: string;
  readonly on: (combination: CombinationCloud) => boolean;
  readonly stack: string;
  readonly traces: RegExp;
}[] = [
  {
    part: 'keeping registrations',
    on: ({ settings }) => keepsRegistrations(settings),
    stack: 'Registration',
    traces:
      /voter-roll|RollKey|IndexKey|RollTable|LookUp|election-[^"]*-(registration|voter)-|\/api\/(registrations|voter-status)|ses:SendEmail|\.email|"email-smtp|VoterStatus/,
  },
  {
    part: 'voters’ documents',
    on: ({ settings }) => keepsRegistrations(settings),
    stack: 'Registration',
    traces: /voter-documents/,
  },
  {
    part: 'results',
    on: ({ modules }) => modules.includes('results'),
    stack: 'Results',
    traces:
      /results-draft|results-public|DraftResultsKey|ResultsKey|SignReleases|StagedBucket|ReleasedBucket|election-[^"]*-results-|\/api\/staff\/results|\/results\/\*|\/log\/\*/,
  },
  {
    part: 'the incident register',
    on: ({ modules }) => modules.includes('incidents'),
    stack: 'Incidents',
    traces:
      /incident-notices|IncidentKey|SignNotices|\/api\/(staff\/)?incidents|\/incidents\/\*|election-[^"]*-incident/,
  },
  {
    part: 'the ballot vault',
    on: ({ modules }) => modules.includes('ballots'),
    stack: 'Ballots',
    traces: /ballot-data|BallotKey|BallotsKey|\/api\/staff\/ballots|election-[^"]*-ballot/,
  },
  {
    part: 'the website',
    on: ({ modules }) => modules.includes('site'),
    stack: 'PublicSite',
    traces: /site-content|AWS::CloudFront::|"CLOUDFRONT"|cloudfront\.amazonaws\.com/,
  },
  {
    part: 'every API',
    on: ({ modules, settings }) =>
      modules.includes('results') ||
      modules.includes('incidents') ||
      modules.includes('ballots') ||
      keepsRegistrations(settings),
    stack: 'Registration',
    traces: /AWS::ApiGateway|execute-api|ApiPerAddress/,
  },
];

describe.each(TRACES)('where $part is off', ({ on, stack, traces }) => {
  test('no key, store, endpoint, role, route, rule, output or host of it is left', () => {
    const off = clouds.filter((combination) => !on(combination));
    expect(off.length).toBeGreaterThan(0);
    for (const combination of off) {
      const names = combination.cloud.stacks.map(({ name }) => name);
      expect([shown(combination), names.filter((name) => name.endsWith(`-${stack}`))]).toEqual([
        shown(combination),
        [],
      ]);
      const left = textOf(combination.cloud).match(new RegExp(traces, 'g')) ?? [];
      expect([shown(combination), [...new Set(left)]]).toEqual([shown(combination), []]);
    }
  });
});

test.each(TRACES.filter(({ part }) => part !== 'every API'))(
  'where $part is on its stack is there, and the trace that is searched for is a trace',
  ({ on, stack, traces }) => {
    const present = clouds.filter(on);
    expect(present.length).toBeGreaterThan(0);
    for (const combination of present) {
      expect(combination.cloud.stacks.map(({ name }) => name)).toContain(`Election-${combination.name}-${stack}`);
      expect(textOf(combination.cloud)).toMatch(traces);
    }
  },
);

/** What the account of a duty has: its own stack, and a second time what stands in each. */
const OWN = ['Foundation', 'Recovery', 'RecoveryCopies'];
const DUTY_STACKS: Readonly<Record<string, readonly string[]>> = {
  registration: [...OWN, 'Registration'],
  results: [...OWN, 'Results'],
};

test('in several accounts each stack stands where its duty is, and an account for evidence or copies has no stack of data', () => {
  for (const { cloud, settings, name } of clouds.filter((one) => one.settings.accounts !== undefined)) {
    const places: Readonly<Record<string, string | undefined>> = {
      CopyVaults: OTHER_ACCOUNTS.backup,
      PublicSite: settings.accounts?.site,
    };
    const kindOf = (stack: { readonly name: string }) =>
      stack.name.slice(`Election-${name}-`.length).replace(/@\d{12}$/, '');
    for (const stack of cloud.stacks) {
      const duty = stack.path.split('/').length === 3 ? stack.path.split('/')[1] : undefined;
      expect([stack.path, stack.account]).toEqual([
        stack.path,
        duty === 'registration' || duty === 'results'
          ? settings.accounts?.[duty]
          : (places[kindOf(stack)] ?? settings.account),
      ]);
      if (duty !== undefined) expect(DUTY_STACKS[duty]).toContain(kindOf(stack));
      if (kindOf(stack) === 'Registration')
        expect([stack.path, stack.account]).toEqual([
          stack.path,
          settings.accounts?.site === undefined ? REGISTRATION_ACCOUNT : settings.account,
        ]);
      if (kindOf(stack) === 'Results')
        expect([stack.path, stack.account]).toEqual([stack.path, settings.accounts?.results ?? settings.account]);
    }
    const kinds = cloud.stacks.map(kindOf);
    const copiesApart = settings.accounts?.backup !== undefined && kinds.includes('Recovery');
    expect([name, kinds.includes('CopyVaults')]).toEqual([name, copiesApart]);
  }
});

test('results in an account of their own leave it as signed files alone: CloudFront knows their staff API once it was told', () => {
  const apart = clouds.filter(({ settings }) => settings.accounts?.results !== undefined);
  expect(new Set(apart.map(({ registration }) => registration)).size).toBe(4);
  for (const told of [true, false])
    expect(apart.some(({ settings }) => (settings.accounts?.fromResults !== undefined) === told)).toBe(true);
  for (const { cloud, settings, name } of apart) {
    const { results, fromResults } = settings.accounts ?? {};
    const there = cloud.stacks.filter(({ account }) => account === results);
    const elsewhere = cloud.stacks.filter(({ account }) => account !== results);
    const policies = (stacks: typeof cloud.stacks) =>
      JSON.stringify(stacks.map(({ template }) => template['Resources']));
    // No role, key or store of the two trusts the other; the copies’ account alone knows it.
    expect([name, policies(there).includes(String(settings.account))]).toEqual([name, false]);
    const others = elsewhere.filter(
      ({ account }) => account !== OTHER_ACCOUNTS.backup && account !== OTHER_ACCOUNTS.auditLog,
    );
    expect([name, policies(others).includes(String(results))]).toEqual([name, false]);
    expect([name, /results-draft|DraftResultsKey|SignReleases/.test(policies(others))]).toEqual([name, false]);
    const site = policies(cloud.stacks.filter((stack) => stack.name === `Election-${name}-PublicSite`));
    for (const address of [fromResults?.staffApi, fromResults?.intake, fromResults?.signIn, fromResults?.released])
      expect([name, address !== undefined && !site.includes(address)]).toEqual([name, false]);
    expect([name, site.includes('/api/staff/results/*')]).toEqual([name, fromResults !== undefined]);
  }
});

test('results alone open no way to send mail, and a website without uploads names no host of an intake', () => {
  for (const combination of clouds.filter(
    ({ modules, settings }) =>
      modules.includes('site') &&
      !modules.includes('results') &&
      !modules.includes('ballots') &&
      !keepsRegistrations(settings),
  )) {
    const policies = combination.cloud
      .all('AWS::CloudFront::ResponseHeadersPolicy')
      .map(({ properties }) => properties);
    expect(policies.length).toBeGreaterThan(0);
    expect([shown(combination), /Intake|s3\.[a-z0-9-]+\.amazonaws/.test(JSON.stringify(policies))]).toEqual([
      shown(combination),
      false,
    ]);
  }
  for (const combination of clouds.filter(({ settings }) => !keepsRegistrations(settings))) {
    const services = combination.cloud
      .all('AWS::EC2::VPCEndpoint')
      .map(({ properties }) => String(properties['ServiceName']));
    expect([shown(combination), services.filter((service) => /email/.test(service))]).toEqual([shown(combination), []]);
  }
});

test('GovCloud has no CloudFront, no firewall of the edge, nothing in us-east-1, and nothing that AWS does not offer there', () => {
  const gov = clouds.filter(({ settings }) => settings.region.startsWith('us-gov-'));
  expect(gov.length).toBeGreaterThan(0);
  for (const { cloud, settings, name } of gov) {
    const own = cloud.stacks.filter(({ account }) => account === settings.account);
    expect(own.length).toBeGreaterThan(0);
    expect([name, own.map(({ region }) => region).filter((region) => !region.startsWith('us-gov-'))]).toEqual([
      name,
      [],
    ]);
    const text = JSON.stringify(own.map(({ template }) => template));
    const found = text.match(
      /AWS::CloudFront|"Scope":"CLOUDFRONT"|AWS::Macie|AWS::Backup::RestoreTesting|Route53Resolver::FirewallConfig|us-east-1|arn:aws:/g,
    );
    expect([name, [...new Set(found ?? [])]]).toEqual([name, []]);
  }
});

/** Long enough for a client of a user pool, and fit for a host name. */
const MADE_UP = 'madeup0'.repeat(4);

/** As CloudFormation would write it: names that it makes up are made up here. */
const deployed = (value: Plain | undefined, region: string): string => {
  if (typeof value === 'string') return value;
  const join = at(value, 'Fn::Join', 1);
  if (Array.isArray(join)) return join.map((part) => deployed(part, region)).join('');
  if (at(value, 'Fn::GetAtt', 1) === 'RegionalDomainName') return `${MADE_UP}.s3.${region}.amazonaws.com`;
  return at(value, 'Ref') === 'AWS::URLSuffix' ? 'amazonaws.com' : MADE_UP;
};

test('where no website serves it, the console learns from the stacks’ own outputs all that it must know, and no other deploy tells it', () => {
  const addressed = { gov: 0, site: 0 };
  for (const { cloud, settings, name } of clouds) {
    const told = cloud.stacks.flatMap((stack) => {
      const output = at(stack.template['Outputs'], 'ForTheConsole', 'Value');
      return output === undefined ? [] : [[stack.name, { ForTheConsole: deployed(output, stack.region) }] as const];
    });
    if (settings.accounts?.site === undefined) {
      expect([name, told]).toEqual([name, []]);
      continue;
    }
    const text = JSON.stringify(Object.fromEntries(told));
    const { signIn, apis, intakes } = addressesOf(text, 'outputs.json', settings);
    const uploading = settings.modules.filter((module) => ['results', 'ballots'].includes(module));
    const kinds = [
      ...uploading,
      ...(settings.modules.includes('incidents') ? ['incidents'] : []),
      ...(keepsRegistrations(settings) ? ['registration'] : []),
    ];
    expect([name, [...apis.keys()].sort()]).toEqual([name, kinds.map((module) => `${module}-staff`).sort()]);
    expect([name, intakes.length]).toEqual([name, uploading.length]);
    const inGovCloud = settings.region.startsWith('us-gov-');
    expect([name, /\.auth-fips\./.test(signIn.signIn)]).toEqual([name, inGovCloud]);
    addressed[inGovCloud ? 'gov' : 'site'] += kinds.length;
  }
  expect(addressed.gov).toBeGreaterThan(0);
  expect(addressed.site).toBeGreaterThan(0);
});

test('a website in an account of its own holds itself alone, and neither side trusts or names the other', () => {
  const apart = clouds.filter(({ settings }) => settings.accounts?.site !== undefined);
  expect(apart.length).toBeGreaterThan(0);
  for (const { cloud, settings, name, modules } of apart) {
    const site = settings.accounts?.site ?? '';
    const there = cloud.stacks.filter(({ account }) => account === site);
    expect([name, there.map((stack) => stack.name)]).toEqual([name, [`Election-${name}-PublicSite`]]);
    const policies = (stacks: typeof cloud.stacks) =>
      JSON.stringify(stacks.map(({ template }) => [template['Resources'], template['Outputs']]));
    expect([name, policies(there).includes(String(settings.account))]).toEqual([name, false]);
    const office = cloud.stacks.filter(({ account }) => account === settings.account);
    expect([name, policies(office).includes(site)]).toEqual([name, false]);
    const publishers = there
      .flatMap(({ name: stack }) => cloud.all('AWS::Lambda::Function', stack))
      .filter(({ id }) => id.startsWith('Publish'))
      .map(({ properties }) => Object(properties['Environment']).Variables);
    const { fromResults: told, fromIncidents: toldOfNotices } = settings.accounts ?? {};
    expect([name, publishers.map(({ SIGNING_KEY }) => SIGNING_KEY).sort()]).toEqual([
      name,
      [
        ...(modules.includes('results') && told ? [[told.signingKey, ...told.nextSigningKeys].join(' ')] : []),
        ...(modules.includes('incidents') && toldOfNotices ? [toldOfNotices.signingKey] : []),
      ].sort(),
    ]);
    expect([name, publishers.flatMap(({ ML_DSA_KEY }) => ML_DSA_KEY ?? [])]).toEqual([
      name,
      modules.includes('results') && told?.mlDsaKey !== undefined ? [told.mlDsaKey] : [],
    ]);
    // Lambda takes 4 KB of a function's environment in all.
    for (const variables of publishers) expect(JSON.stringify(variables).length).toBeLessThan(4096);
  }
});

test('where the website stands apart, voters’ forms do too: it knows the name of their host, and holds, reaches and asks for nothing of theirs', () => {
  const apart = clouds.filter(({ settings }) => settings.accounts?.site !== undefined && keepsRegistrations(settings));
  expect(apart).toHaveLength(21);
  for (const { cloud, settings, name } of apart) {
    const forms = settings.registration.formsDomain ?? '';
    const site = textIn(cloud, `Election-${name}-PublicSite`);
    expect([name, site.includes(`\\"formsHost\\":\\"${forms}\\"`)]).toEqual([name, true]);
    const found = site.match(
      /voter-roll|voter-documents|\/api\/|CustomOriginConfig|RollTable|registration-submit|election-[^"]*-Registration|\/register\/\*/g,
    );
    expect([name, [...new Set(found ?? [])]]).toEqual([name, []]);
    const office = `Election-${name}-Registration`;
    expect([
      name,
      cloud.all('AWS::ApiGateway::DomainName').map(({ stack, properties }) => [stack, properties['DomainName']]),
    ]).toEqual([name, [[office, forms]]]);
    const asked = cloud
      .all('AWS::Lambda::Function', office)
      .map(({ properties }) => at(properties['Environment'], 'Variables', 'ASKED_THROUGH'))
      .filter((value) => value !== undefined);
    expect([name, asked]).toEqual([name, ['nothing']]);
  }
  // Nobody else has such a name, such pages or such a function.
  for (const { cloud, name } of clouds.filter((one) => !apart.includes(one))) {
    const found = textOf(cloud).match(/AWS::ApiGateway::DomainName|forms-pages|formsHost|FormsAddress/g);
    expect([name, [...new Set(found ?? [])]]).toEqual([name, []]);
  }
});

test('further signing keys stand beside the first, which stays what it was; the release function signs with exactly these, and nobody else', () => {
  const withResults = clouds.filter(({ modules }) => modules.includes('results'));
  const first = new Set<string>();
  const counts = new Set<number>();
  for (const { cloud, settings, name } of withResults) {
    const keys = cloud
      .all('AWS::KMS::Key', `Election-${name}-Results`)
      .filter(({ properties }) => properties['KeySpec'] === 'ECC_NIST_EDWARDS25519');
    expect([name, keys.length]).toEqual([name, settings.publicLog.keys]);
    counts.add(keys.length);
    first.add(keys[0]?.id ?? '');
    const arns = keys.map(({ stack, id }) => `<${stack}.${id}.Arn>`).sort();
    const allowed = cloud
      .all('AWS::IAM::ManagedPolicy', `Election-${name}-Results`)
      .flatMap(({ id, properties }) =>
        many(at(properties['PolicyDocument'], 'Statement')).map((statement) => ({ id, statement })),
      )
      .filter(
        ({ statement }) =>
          many(at(statement, 'Action')).includes('kms:Sign') &&
          at(statement, 'Effect') === 'Allow' &&
          at(statement, 'Condition', 'StringEquals', 'kms:SigningAlgorithm') === 'ED25519_SHA_512',
      );
    expect([name, allowed.map(({ statement }) => many(at(statement, 'Resource')).map(String).sort())]).toEqual([
      name,
      [arns],
    ]);
    expect([name, allowed.every(({ id }) => id.startsWith('Release'))]).toEqual([name, true]);
  }
  expect([...counts].sort()).toEqual([1, 2]);
  expect([...first]).toEqual(['SigningKey49B95470']);
});

test('notices are signed by one key of their own, by the function that takes them out of the register alone; no function may sign both', () => {
  for (const { cloud, name } of clouds.filter(({ modules }) => modules.includes('incidents'))) {
    const stack = `Election-${name}-Incidents`;
    const keys = cloud
      .all('AWS::KMS::Key', stack)
      .filter(({ properties }) => properties['KeyUsage'] === 'SIGN_VERIFY')
      .map(({ id }) => `<${stack}.${id}.Arn>`);
    expect([name, keys.length]).toEqual([name, 1]);
    const allowing = (action: string) =>
      cloud.all('AWS::IAM::ManagedPolicy').flatMap((policy) =>
        many(at(policy.properties['PolicyDocument'], 'Statement'))
          .filter((one) => at(one, 'Effect') === 'Allow' && many(at(one, 'Action')).includes(action))
          .map((one) => ({ from: `${policy.stack}/${policy.id}`, keys: many(at(one, 'Resource')).map(String) })),
      );
    const signing = allowing('kms:Sign').filter((one) => one.keys.some((key) => keys.includes(key)));
    expect([name, signing.map((one) => one.keys)]).toEqual([name, [keys]]);
    expect([name, signing.every(({ from }) => from.startsWith(`${stack}/Release`))]).toEqual([name, true]);
  }
});

test('where nothing was pinned yet a website in an account of its own shows no notices, and calls nobody for any', () => {
  const apart = clouds.filter(({ settings, modules }) => settings.accounts?.site && modules.includes('incidents'));
  const seen = new Set<boolean>();
  for (const { cloud, settings, name } of apart) {
    const pinned = settings.accounts?.fromIncidents !== undefined;
    seen.add(pinned);
    const names = cloud.all('AWS::Lambda::Function', `Election-${name}-PublicSite`).map(({ id }) => id);
    expect([name, names.some((id) => id.startsWith('PublishNotices'))]).toEqual([name, pinned]);
    const office = cloud.all('AWS::Lambda::Function', `Election-${name}-Incidents`).map(({ id }) => id);
    expect([name, office.some((id) => id.startsWith('HandOut'))]).toEqual([name, true]);
  }
  expect(seen.size).toBe(2);
});

test('a key of ML-DSA-44 stands beside them exactly where the settings say so; the release function signs with it in its one algorithm, and publishers may read its public half', () => {
  const seen = new Set<boolean>();
  for (const { cloud, settings, name } of clouds.filter(({ modules }) => modules.includes('results'))) {
    const keys = cloud
      .all('AWS::KMS::Key', `Election-${name}-Results`)
      .filter(({ properties }) => properties['KeyUsage'] === 'SIGN_VERIFY')
      .filter(({ properties }) => properties['KeySpec'] !== 'ECC_NIST_EDWARDS25519');
    expect([name, keys.map(({ properties }) => properties['KeySpec'])]).toEqual([
      name,
      settings.publicLog.mlDsa ? ['ML_DSA_44'] : [],
    ]);
    seen.add(settings.publicLog.mlDsa);
    const arns = keys.map(({ stack, id }) => `<${stack}.${id}.Arn>`);
    const allows = (action: string) =>
      cloud.all('AWS::IAM::ManagedPolicy').flatMap(({ id, properties }) =>
        many(at(properties['PolicyDocument'], 'Statement'))
          .filter((one) => at(one, 'Effect') === 'Allow' && many(at(one, 'Action')).includes(action))
          .filter((one) =>
            many(at(one, 'Resource'))
              .map(String)
              .some((arn) => arns.includes(arn)),
          )
          .map((one) => ({ id, one })),
      );
    const signing = allows('kms:Sign');
    expect([name, signing.map(({ one }) => [at(one, 'Condition', 'StringEquals'), many(at(one, 'Resource'))])]).toEqual(
      [name, arns.map((arn) => [{ 'kms:SigningAlgorithm': 'ML_DSA_SHAKE_256', 'kms:MessageType': 'RAW' }, [arn]])],
    );
    const fetched = settings.accounts?.site !== undefined || settings.accounts?.results !== undefined;
    expect([name, signing.every(({ id }) => id.startsWith('Release')), allows('kms:GetPublicKey').length]).toEqual([
      name,
      true,
      arns.length * (fetched ? 1 : 2),
    ]);
  }
  expect(seen.size).toBe(2);
});
