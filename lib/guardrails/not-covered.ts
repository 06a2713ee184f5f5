import { type Assembly, type Asset, isObject, type Json, resourcesOf, SEAL_FILE } from '../assembly';
import { declaredIn } from './declared-not-covered';
import { isUnjudgedType, isUnknownAwsType } from './known-types';
import type { NotCovered } from './rule';

/** Types that run or fetch something of their own at deploy, which no template shows. */
const isOpaque = (type: string): boolean =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource' || !type.startsWith('AWS::');

const dynamicReferences = (value: Json | undefined, into: Set<string> = new Set()): ReadonlySet<string> => {
  if (typeof value === 'string') for (const [found] of value.matchAll(/\{\{resolve:[^}]*\}\}/g)) into.add(found);
  else if (Array.isArray(value)) for (const item of value) dynamicReferences(item, into);
  else if (isObject(value)) for (const inner of Object.values(value)) dynamicReferences(inner, into);
  return into;
};

const resourceMessages = (type: string, properties: Json): readonly string[] => {
  const references = [...dynamicReferences(properties)];
  return [
    ...(isOpaque(type)
      ? [`${type} does its own work at deploy; its effect is not in the template. Read the code behind it.`]
      : []),
    ...(isUnknownAwsType(type)
      ? [`no rule knows ${type}; only words that open things everywhere were looked for in it.`]
      : []),
    // A secret that is looked up belongs there; anything else may turn into something else tomorrow.
    ...references
      .filter((reference) => !reference.startsWith('{{resolve:secretsmanager:'))
      .map((reference) => `${reference} is filled in at deploy with whatever stands there then.`),
  ];
};

/** Was the hash in the name under which it is uploaded made of what lies there? */
const isNamedByContents = ({ id, contents, destinations }: Asset): boolean =>
  contents !== undefined &&
  [contents.digest, contents.fingerprint].some(
    (hash) => id === hash || destinations.some(({ key }) => key.includes(hash)),
  );

const assetMessages = ({ seal }: Assembly, asset: Asset): readonly string[] => {
  if (asset.packaging === 'image') {
    return ['an image is built at deploy from base images of elsewhere; what it will hold was not judged.'];
  }
  return seal || asset.contents === undefined || isNamedByContents(asset)
    ? []
    : [
        `its name is no hash of its contents and there is no ${SEAL_FILE}: whether it was changed after synth cannot be said.`,
      ];
};

/** One line for all of them: they are many, and there is nothing to say about each. */
const unjudgedTypes = (assembly: Assembly): readonly NotCovered[] => {
  const counts = new Map<string, number>();
  for (const { type } of resourcesOf(assembly)) {
    if (isUnjudgedType(type)) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const types = [...counts].map(([type, count]) => (count === 1 ? type : `${type} (${count})`)).join(', ');
  const message = `no rule judges these; the tests of the constructs that make them do: ${types}.`;
  return [{ stack: '(all)', resource: 'types without a rule', message }];
};

/** What the baseline saw and could not judge. */
export const notCoveredIn = (assembly: Assembly): readonly NotCovered[] => [
  ...resourcesOf(assembly).flatMap(({ stack, constructPath, type, properties }) =>
    resourceMessages(type, properties).map((message) => ({ stack, resource: constructPath, message })),
  ),
  ...unjudgedTypes(assembly),
  ...assembly.assets.flatMap((asset) =>
    assetMessages(assembly, asset).map((message) => ({
      stack: asset.manifest,
      resource: asset.path ?? asset.id,
      message,
    })),
  ),
  ...[...assembly.stacks.values()]
    .filter(({ declaredHash, file }) => declaredHash === undefined && !assembly.seal?.sealed.has(file))
    .map(({ id, file }) => ({
      stack: id,
      resource: file,
      message:
        'the manifest does not say what hash the template had: whether it was changed after synth cannot be said.',
    })),
  ...assembly.strays.map((file) => ({
    stack: '(none)',
    resource: file,
    message: 'lies in the folder, and no manifest names it. CDK does not deploy it, and it was not judged.',
  })),
  ...declaredIn(assembly),
];
