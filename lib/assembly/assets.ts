import { type Contents, contentsOf, UnreadableContents } from './digest';
import { AssemblyError } from './errors';
import { load, MAX_MANIFEST_BYTES, shown, within } from './files';
import { get, isObject, type Json, type JsonObject } from './json';

/** Where a file of the assembly is uploaded to before a deploy. */
export interface Destination {
  /** With `${AWS::AccountId}` and the like as CDK writes them. */
  readonly bucket: string;
  readonly key: string;
  /** Role that uploads; absent where the credentials of whoever deploys do. */
  readonly role?: string;
}

/** One file or folder that an asset manifest has uploaded: a template, a function's code, a page. */
export interface Asset {
  /** The manifest's name for it; also when it is made by a command or an image, and nothing lies in the assembly. */
  readonly id: string;
  readonly manifest: string;
  /** Relative to the assembly. */
  readonly path?: string;
  readonly packaging: 'file' | 'zip' | 'image' | 'command';
  readonly destinations: readonly Destination[];
  /** What lies there now. Absent for a command, and where {@link problem} says why. */
  readonly contents?: Contents;
  readonly problem?: string;
}

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const destinationsIn = (asset: Json): readonly Destination[] => {
  const destinations = get(asset, 'destinations');
  return Object.values(isObject(destinations) ? destinations : {}).map((destination: Json) => {
    const role = text(get(destination, 'assumeRoleArn'));
    return {
      bucket: text(get(destination, 'bucketName')) ?? text(get(destination, 'repositoryName')) ?? '',
      key: text(get(destination, 'objectKey')) ?? text(get(destination, 'imageTag')) ?? '',
      ...(role === undefined ? {} : { role }),
    };
  });
};

const readContents = (path: string, known: Map<string, Contents>): Pick<Asset, 'contents' | 'problem'> => {
  try {
    const contents = known.get(path) ?? contentsOf(path);
    known.set(path, contents);
    return { contents };
  } catch (error) {
    return { problem: error instanceof UnreadableContents ? error.message : 'it is missing or cannot be read' };
  }
};

/** Every asset that the asset manifests of one manifest's folder name, with what lies there. */
export const readAssets = (root: string, directory: string, artifacts: JsonObject): readonly Asset[] => {
  const known = new Map<string, Contents>();
  const assets: Asset[] = [];
  for (const artifact of Object.values(artifacts)) {
    if (get(artifact, 'type') !== 'cdk:asset-manifest') continue;
    const file = text(get(get(artifact, 'properties'), 'file'));
    if (file === undefined) throw new AssemblyError('malformed', 'an asset manifest of the assembly names no file.');
    const path = within(root, directory, file);
    const manifest = shown(root, path);
    const content = load(root, path, MAX_MANIFEST_BYTES);
    for (const [section, property, fallback] of [
      ['files', 'path', 'file'],
      ['dockerImages', 'directory', 'image'],
    ] as const) {
      const listed = content[section];
      for (const [id, asset] of Object.entries(isObject(listed) ? listed : {})) {
        const source = get(asset, 'source');
        const name =
          text(get(source, property)) ?? text(get(source, section === 'dockerImages' ? 'tarball' : property));
        const packaging = get(source, 'packaging') === 'zip' ? 'zip' : fallback;
        const own = { id, manifest, destinations: destinationsIn(asset) };
        if (name === undefined) {
          assets.push({ ...own, packaging: 'command' });
          continue;
        }
        const found = within(root, directory, name);
        assets.push({ ...own, path: shown(root, found), packaging, ...readContents(found, known) });
      }
    }
  }
  return assets;
};
