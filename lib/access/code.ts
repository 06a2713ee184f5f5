import { branches, get, type Json, type Resource, resourcesOf, type Scope, scopeOf } from '../assembly';
import { type Ask, asks, itself } from './asks';
import { shown, UNKNOWN } from './marks';
import { type Names, placeOf } from './names';

/** Somebody of whom the templates say nothing but that a function's code is theirs. */
export interface Author {
  readonly who: string;
  /** ARN of the function. */
  readonly code: string;
  readonly place: string;
  /** Where the code is fetched from. */
  readonly from: string;
}

/** Where the code of functions comes from. What is written out in a template is the deployer's. */
export interface CodeOf {
  /** By store of the templates: what whoever writes there changes. */
  readonly asks: ReadonlyMap<Resource, readonly Ask[]>;
  readonly authors: readonly Author[];
}

const REGISTRY = /^([^.]+)\.dkr\.ecr\.([^.]+)\.amazonaws\.com\/([^:@]+)/;
const LAYER = /^arn:[^:]*:lambda:[^:]*:([^:]*):layer:([^:]+)/;

const one = (names: Names, scope: Scope, value: Json | undefined): readonly string[] =>
  names.textsAt(scope, value).map(({ text }) => text);

/** CDK's own, of the very account and region: whoever may write there is among those who are trusted with everything. */
const isStaged = (names: Names, { stack }: Resource, name: string): boolean => {
  const end = `assets-${names.accountOf(stack)}-${names.regionOf(stack)}`;
  return name.endsWith(end) && /^cdk-[a-z0-9]+-(container-)?$/.test(name.slice(0, -end.length));
};

/** One version of one object, which nobody can write anew. */
const isPinned = (source: Json): boolean =>
  branches(get(source, 'S3ObjectVersion')).every((version) => version !== undefined);

const indexed = (names: Names, type: string, attribute: string): ReadonlyMap<string, Resource> =>
  new Map([...resourcesOf(names.assembly, type)].map((found) => [names.attribute(found, attribute), found]));

class Search {
  readonly asks = new Map<Resource, readonly Ask[]>();
  readonly authors = new Map<string, Author>();
  private readonly buckets: ReadonlyMap<string, Resource>;
  private readonly accessPoints = new Map<string, readonly Resource[]>();
  private readonly repositories: ReadonlyMap<string, Resource>;
  private readonly layers: ReadonlyMap<string, Resource>;

  constructor(private readonly names: Names) {
    this.buckets = indexed(names, 'AWS::S3::Bucket', 'Ref');
    this.repositories = indexed(names, 'AWS::ECR::Repository', 'RepositoryUri');
    this.layers = indexed(names, 'AWS::Lambda::LayerVersion', 'Ref');
    for (const point of resourcesOf(names.assembly, 'AWS::S3::AccessPoint')) {
      for (const bucket of one(names, scopeOf(names.assembly, point.stack), point.properties['Bucket'])) {
        this.accessPoints.set(bucket, [...(this.accessPoints.get(bucket) ?? []), point]);
      }
    }
  }

  private writes(store: Resource, more: readonly Ask[]): void {
    this.asks.set(store, [...(this.asks.get(store) ?? []), ...more]);
  }

  private madeBy(code: Resource, who: string, from: string): void {
    const arn = this.names.attribute(code, 'Arn');
    this.authors.set(`${arn} ${who}`, { who, code: arn, place: placeOf(code), from });
  }

  private how(code: Resource) {
    return { how: `by changing the code of ${placeOf(code)}`, runs: [this.names.attribute(code, 'Arn')] };
  }

  /** @param stack of the resource that names the object */
  private object(code: Resource, { stack }: Resource, source: Json): void {
    if (isPinned(source)) return;
    const scope = scopeOf(this.names.assembly, stack);
    const keys = one(this.names, scope, get(source, 'S3Key'));
    for (const name of one(this.names, scope, get(source, 'S3Bucket'))) {
      if (isStaged(this.names, code, name)) continue;
      const bucket = this.buckets.get(name);
      if (bucket === undefined) {
        const what = `the bucket ${shown(name)}`;
        this.madeBy(code, `whoever can write ${what}, which is in no template`, what);
      }
      for (const key of keys.length > 0 ? keys : [UNKNOWN]) {
        const put = (store: Resource, at: string) =>
          this.writes(
            store,
            asks('s3', 'write', 'PutObject ReplicateObject', (arn) => `${arn}${at}${key}`, {
              ...this.how(code),
              key: 'encrypt',
            }),
          );
        if (bucket !== undefined) put(bucket, '/');
        for (const point of this.accessPoints.get(name) ?? []) put(point, '/object/');
      }
    }
  }

  private image(code: Resource, uri: string): void {
    // Named by its digest, it is that one image for ever.
    if (uri.includes('@sha256:')) return;
    const [address = uri, account, , name = uri] = REGISTRY.exec(uri) ?? [];
    if (account === this.names.accountOf(code.stack) && isStaged(this.names, code, name)) return;
    const repository = this.repositories.get(address);
    if (repository !== undefined) this.writes(repository, asks('ecr', 'write', 'PutImage', itself, this.how(code)));
    else {
      const what = `the images ${shown(name)}${account === undefined ? '' : ` of account ${shown(account)}`}`;
      this.madeBy(code, `whoever can write ${what}, which are in no template`, what);
    }
  }

  private layer(code: Resource, text: string): void {
    const layer = this.layers.get(text);
    if (layer !== undefined) {
      for (const content of branches(layer.properties['Content'])) {
        if (content !== undefined) this.object(code, layer, content);
      }
      return;
    }
    const [, account, name] = LAYER.exec(text) ?? [];
    // A version does not change, and who published one in the own account could have been asked.
    if (account === this.names.accountOf(code.stack)) return;
    const what =
      account === undefined || name === undefined
        ? `the layer ${shown(text)}`
        : `the layer ${shown(name)} of account ${shown(account)}`;
    this.madeBy(code, `whoever publishes ${what}`, what);
  }

  of(code: Resource): void {
    const scope = scopeOf(this.names.assembly, code.stack);
    for (const source of branches(code.properties['Code'])) {
      if (source === undefined) continue;
      if (get(source, 'S3Bucket') !== undefined) this.object(code, code, source);
      for (const uri of one(this.names, scope, get(source, 'ImageUri'))) this.image(code, uri);
    }
    for (const text of one(this.names, scope, code.properties['Layers'])) this.layer(code, text);
  }
}

const searched = new WeakMap<Names, CodeOf>();

export const codeOf = (names: Names): CodeOf => {
  const known = searched.get(names);
  if (known !== undefined) return known;
  const search = new Search(names);
  for (const code of resourcesOf(names.assembly, 'AWS::Lambda::Function')) search.of(code);
  const found: CodeOf = { asks: search.asks, authors: [...search.authors.values()] };
  searched.set(names, found);
  return found;
};
