import * as fc from 'fast-check';
import { accessOf, lockOf, lockText } from '../../lib/access';
import { type Assembly, isObject, type Resource } from '../../lib/assembly';
import type { Json } from '../../lib/assembly/json';
import { SETS } from '../../lib/review/same';
import { shippedAssembly } from './shipped';
import { ACCOUNT, assemblyIn, bucket, role, roleArn, trustOf } from './support';
import { assemblyFor, world } from './worlds';

/** Chooses as a seed says, so that a failure can be had again. */
const turned =
  (seed: number) =>
  <T>(list: readonly T[]): readonly T[] => {
    const places = fc.sample(fc.shuffledSubarray([...list.keys()], { minLength: list.length }), { seed, numRuns: 1 });
    return (places[0] ?? []).flatMap((i) => list.slice(i, i + 1));
  };

type Turn = ReturnType<typeof turned>;

const anew = (value: Json, turn: Turn, isSet: boolean, inCondition: boolean): Json => {
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => anew(item, turn, false, inCondition));
    return isSet || inCondition ? turn(items) : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    turn(Object.entries(value)).map(([key, item]) => {
      const written = key.startsWith('Fn::');
      const condition = !written && (inCondition || (key === 'Condition' && isObject(item)));
      return [key, anew(item, turn, SETS.has(key), condition)];
    }),
  );
};

/** The same to AWS: stacks, resources, keys of objects and members of sets in another order. */
const inAnotherOrder = (assembly: Assembly, seed: number): Assembly => {
  const turn = turned(seed);
  const resource = (one: Resource): Resource => {
    const definition = anew(one.definition, turn, false, false);
    const properties = isObject(definition) ? definition['Properties'] : undefined;
    return {
      ...one,
      ...(isObject(definition) ? { definition } : {}),
      properties: isObject(properties) ? properties : {},
    };
  };
  return {
    ...assembly,
    stacks: new Map(
      turn([...assembly.stacks]).map(([id, stack]) => [
        id,
        { ...stack, resources: new Map(turn([...stack.resources]).map(([name, one]) => [name, resource(one)])) },
      ]),
    ),
  };
};

const text = (assembly: Assembly): string => lockText(lockOf(accessOf(assembly)));
const seed = fc.integer({ min: 1, max: 1_000_000 });

describe('in whatever order templates write keys, statements, actions, resources and values', () => {
  test('the lock of the shipped templates is letter for letter the same', () => {
    const shipped = shippedAssembly('lorem');
    const before = text(shipped);
    fc.assert(
      fc.property(seed, (chosen) => expect(text(inAnotherOrder(shipped, chosen))).toBe(before)),
      { numRuns: 4 },
    );
  });

  test('the lock of any policies is letter for letter the same', () => {
    fc.assert(
      fc.property(world, seed, (policies, chosen) => {
        const assembly = assemblyFor(policies);
        expect(text(inAnotherOrder(assembly, chosen))).toBe(text(assembly));
      }),
      { numRuns: 100 },
    );
  });

  test('of two detours of one length the lock always says the same', () => {
    const may = (Action: string, name: string) => ({ Effect: 'Allow', Action, Resource: roleArn(name) });
    const trusted = { AssumeRolePolicyDocument: trustOf({ AWS: ACCOUNT }) };
    const assembly = assemblyIn({
      Start: role('start', [
        may('sts:AssumeRole', 'left'),
        may('iam:PutRolePolicy', 'left'),
        may('sts:AssumeRole', 'right'),
      ]),
      Left: role('left', [may('sts:AssumeRole', 'middle'), may('sts:AssumeRole', 'other')], trusted),
      Right: role('right', [may('sts:AssumeRole', 'middle'), may('sts:AssumeRole', 'other')], trusted),
      Middle: role('middle', [may('sts:AssumeRole', 'end')], trusted),
      Other: role('other', [may('sts:AssumeRole', 'end')], trusted),
      End: role('end', [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }], trusted),
      Data: bucket('data'),
    });
    const before = text(assembly);
    expect(before).toContain('as A/Left, then as A/Middle, then as A/End');
    fc.assert(
      fc.property(seed, (chosen) => expect(text(inAnotherOrder(assembly, chosen))).toBe(before)),
      { numRuns: 100 },
    );
  });
});
