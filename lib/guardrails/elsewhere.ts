import {
  type Assembly,
  literalAt,
  perAssembly,
  type Resource,
  resourcesOf,
  type StackTemplate,
  scopeOf,
} from '../assembly';

/**
 * Things that one account spells by name in another, since no reference crosses accounts: where each type writes its name, and what
 * stands before the name in its ARN.
 */
const SPELLED: Readonly<Record<string, { readonly named: string; readonly arn: RegExp }>> = {
  'AWS::Backup::BackupVault': {
    named: 'BackupVaultName',
    arn: /^arn:aws[a-z-]*:backup:([^:]+):([0-9]{12}):backup-vault:(.+)$/,
  },
  'AWS::KMS::Alias': { named: 'AliasName', arn: /^arn:aws[a-z-]*:kms:([^:]+):([0-9]{12}):(alias\/.+)$/ },
  'AWS::CloudTrail::Trail': {
    named: 'TrailName',
    arn: /^arn:aws[a-z-]*:cloudtrail:([^:]+):([0-9]{12}):trail\/(.+)$/,
  },
};

const key = (type: string, region: string, account: string, name: string): string =>
  JSON.stringify([type, region, account, name]);

const byName = perAssembly((assembly): ReadonlyMap<string, Resource> => {
  const found = new Map<string, Resource>();
  for (const resource of resourcesOf(assembly, ...Object.keys(SPELLED))) {
    const scope = scopeOf(assembly, resource.stack);
    const name = literalAt(scope, resource.properties[SPELLED[resource.type]?.named ?? '']);
    const { account, region } = scope.stack;
    if (name !== undefined && account !== undefined && region !== undefined) {
      found.set(key(resource.type, region, account, name), resource);
    }
  }
  return found;
});

export interface Elsewhere {
  readonly account: string;
  /** Of this assembly. */
  readonly resource: Resource;
}

/** The resource of this assembly, in a named account, whose whole ARN a text writes out. */
export const spelledBy = (assembly: Assembly, type: string, arn: string | undefined): Elsewhere | undefined => {
  const [, region, account, name] = SPELLED[type]?.arn.exec(arn ?? '') ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  const resource = byName(assembly).get(key(type, region, account, name));
  return resource ? { account, resource } : undefined;
};

/** Bucket names are unique in the world, so a bucket is spelled by its name alone. */
const buckets = perAssembly((assembly): ReadonlyMap<string, Resource> => {
  const found = new Map<string, Resource>();
  for (const bucket of resourcesOf(assembly, 'AWS::S3::Bucket')) {
    const name = literalAt(scopeOf(assembly, bucket.stack), bucket.properties['BucketName']);
    if (name !== undefined) found.set(name, bucket);
  }
  return found;
});

export const bucketSpelledBy = (assembly: Assembly, name: string | undefined): Elsewhere | undefined => {
  const resource = name === undefined ? undefined : buckets(assembly).get(name);
  const account = resource && accountOf(assembly, resource);
  return resource && account !== undefined ? { account, resource } : undefined;
};

const accountOf = (assembly: Assembly, { stack }: Resource): StackTemplate['account'] =>
  assembly.stacks.get(stack)?.account;
