import {
  type Assembly,
  attributeOf,
  isObject,
  type Json,
  type Resource,
  resolve,
  resourceAt,
  resourcesOf,
  scopeOf,
} from '../../../assembly';
import { dataClassOf } from '../../../guardrails/data-class';
import { type Family, mutantAt, type Site } from '../mutant';
import { isCall, settingSites } from '../walk';

/** The resource that a setting names, wherever in the assembly it stands. */
const named = (assembly: Assembly, site: Site): Resource | undefined => {
  const [only, ...more] = resolve(scopeOf(assembly, site.stack.id), site.value);
  if (only === undefined || typeof only === 'symbol' || more.length > 0) return undefined;
  const attribute = attributeOf(only);
  return attribute && resourceAt(assembly, attribute.resource);
};

/** How other resources of the same stack, or of a stack below it, may be referred to; as CDK would write it. */
const referenceTo = (assembly: Assembly, from: Site, target: Resource): Json | undefined => {
  if (target.stack === from.stack.id) return { 'Fn::GetAtt': [target.logicalId, 'Arn'] };
  const stack = assembly.stacks.get(target.stack);
  const outputs = stack?.template['Outputs'];
  if (!stack || stack.region !== from.stack.region) return undefined;
  for (const output of Object.values(isObject(outputs) ? outputs : {})) {
    if (!isObject(output) || !isObject(output['Export'])) continue;
    if (JSON.stringify(output['Value']) !== JSON.stringify({ 'Fn::GetAtt': [target.logicalId, 'Arn'] })) continue;
    return { 'Fn::ImportValue': output['Export']['Name'] ?? '' };
  }
  return undefined;
};

const KEYS = ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'];

export const keys: Family = {
  id: 'keys',
  every: 'reference to a key swapped with a key of another class, with AWS’s own, with one of another account',
  *mutants(assembly) {
    const all = [...resourcesOf(assembly, ...KEYS)];
    const classOf = (key: Resource) => dataClassOf(scopeOf(assembly, key.stack), key);
    for (const site of settingSites(assembly)) {
      if (!isCall(site.value)) continue;
      const key = named(assembly, site);
      if (!key || !KEYS.includes(key.type)) continue;
      const others = new Map<string, Json>();
      for (const other of all) {
        const dataClass = classOf(other);
        if (dataClass === undefined || dataClass === classOf(key) || others.has(dataClass)) continue;
        const reference = referenceTo(assembly, site, other);
        if (reference !== undefined) others.set(dataClass, reference);
      }
      for (const [dataClass, value] of others) {
        yield mutantAt(site, {
          family: 'keys',
          change: `swapped with the key of ${dataClass}`,
          edits: [{ path: site.path, value }],
        });
      }
      for (const value of [
        'alias/aws/s3',
        'arn:aws:kms:us-east-2:999999999999:key/11111111-2222-3333-4444-555555555555',
      ]) {
        yield mutantAt(site, { family: 'keys', change: `swapped with ${value}`, edits: [{ path: site.path, value }] });
      }
    }
  },
};

export const roles: Family = {
  id: 'roles',
  every: 'reference to a role swapped with another role of the stack, with one by name',
  *mutants(assembly) {
    for (const site of settingSites(assembly)) {
      if (!isCall(site.value)) continue;
      const role = named(assembly, site);
      if (role?.type !== 'AWS::IAM::Role') continue;
      const asRef = isObject(site.value) && 'Ref' in site.value;
      const others = [...resourcesOf(assembly, 'AWS::IAM::Role')].filter(
        (other) => other.stack === site.stack.id && other.logicalId !== role.logicalId,
      );
      for (const other of others) {
        const value: Json = asRef ? { Ref: other.logicalId } : { 'Fn::GetAtt': [other.logicalId, 'Arn'] };
        yield mutantAt(site, {
          family: 'roles',
          change: `swapped with ${other.logicalId}`,
          edits: [{ path: site.path, value }],
        });
      }
      const value: Json = asRef
        ? 'SomebodyElse'
        : { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/SomebodyElse' };
      yield mutantAt(site, {
        family: 'roles',
        change: 'swapped with a role made by hand',
        edits: [{ path: site.path, value }],
      });
    }
  },
};

export const targets: Family = {
  id: 'targets',
  every: 'reference to anything else pointed at something that is not there',
  *mutants(assembly) {
    for (const site of settingSites(assembly)) {
      if (!isCall(site.value)) continue;
      const target = named(assembly, site);
      if (target && (KEYS.includes(target.type) || target.type === 'AWS::IAM::Role')) continue;
      yield mutantAt(site, {
        family: 'targets',
        change: 'pointed elsewhere',
        edits: [{ path: site.path, value: 'somewhere-else' }],
      });
    }
  },
};
