/** Anything in a template; unlike lib/assembly's, it can be changed, for a test has to break it. */
export type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain };

/** One CloudFormation stack as synthesized. */
export interface SynthesizedStack {
  readonly name: string;
  /** Path in the CDK tree. */
  readonly path: string;
  readonly region: string;
  readonly account: string;
  /** As written to disk. */
  readonly template: { [name: string]: Plain };
  readonly terminationProtection?: boolean;
  /** Those that CloudFormation puts on the stack and on what it makes. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface Entry {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  /** With every reference resolved to readable text: `<Stack.LogicalId>` for Ref, `<Stack.LogicalId.Arn>` for GetAtt. */
  readonly properties: { [name: string]: Plain };
  readonly definition: { [name: string]: Plain };
}

export const isRecord = (value: unknown): value is { [name: string]: Plain } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at a path, or undefined. */
export const at = (value: Plain | undefined, ...path: readonly (string | number)[]): Plain | undefined =>
  path.reduce<Plain | undefined>((inside, step) => {
    if (Array.isArray(inside)) return typeof step === 'number' ? inside[step] : undefined;
    return isRecord(inside) ? inside[String(step)] : undefined;
  }, value);

export const listAt = (value: Plain | undefined, ...path: readonly (string | number)[]): Plain[] => {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
};

/** One value or a list of them, as CloudFormation and IAM write it. */
export const many = (value: Plain | undefined): Plain[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Writes at a path, making objects on the way; for breaking a copy on purpose. */
export const put = (target: Plain, path: readonly (string | number)[], value: Plain | undefined): void => {
  const [step, ...rest] = path;
  if (step === undefined) throw new Error('put needs a path');
  if (rest.length > 0) {
    if (at(target, step) === undefined) put(target, [step], {});
    const inside = at(target, step);
    if (inside !== undefined) put(inside, rest, value);
    return;
  }
  if (Array.isArray(target) && typeof step === 'number') {
    if (value === undefined) target.splice(step, 1);
    else target[step] = value;
  } else if (isRecord(target)) {
    if (value === undefined) delete target[String(step)];
    else target[String(step)] = value;
  }
};

/** All strings anywhere in a value, names of properties included. */
export const stringsIn = (value: Plain | undefined): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isRecord(value) ? Object.entries(value).flatMap(([name, inside]) => [name, ...stringsIn(inside)]) : [];
};

/** An export is seen in its own account and region. */
const placed = (name: string, { account, region }: SynthesizedStack): string => `${account} ${region} ${name}`;

const STACK_UUID = '0a1b2c3d-0000-4000-8000-000000000000';

/** Turns intrinsics into text, as far as a template alone tells; what a deploy decides becomes `<Stack.LogicalId…>`. */
class Resolver {
  private readonly exports = new Map<string, { readonly stack: SynthesizedStack; readonly value: Plain }>();
  private readonly outputs = new Map<string, { readonly stack: SynthesizedStack; readonly value: Plain }>();

  constructor(stacks: readonly SynthesizedStack[]) {
    for (const stack of stacks) {
      for (const [name, output] of Object.entries(stack.template['Outputs'] ?? {})) {
        const value = at(output, 'Value') ?? null;
        this.outputs.set(`${stack.name}/${name}`, { stack, value });
        const exported = at(output, 'Export', 'Name');
        if (typeof exported === 'string') this.exports.set(placed(exported, stack), { stack, value });
      }
    }
  }

  resolve(value: Plain, stack: SynthesizedStack): Plain {
    if (Array.isArray(value)) return value.map((inside) => this.resolve(inside, stack));
    if (!isRecord(value)) return value;
    const [name, ...others] = Object.keys(value);
    if (name !== undefined && others.length === 0) {
      const found = this.intrinsic(name, value[name] ?? null, stack);
      if (found !== undefined) return found;
    }
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, this.resolve(inside, stack)]));
  }

  private intrinsic(name: string, argument: Plain, stack: SynthesizedStack): Plain | undefined {
    const list = () => many(this.resolve(argument, stack));
    switch (name) {
      case 'Ref':
        return this.ref(String(argument), stack);
      case 'Fn::GetAtt':
        return `<${stack.name}.${(Array.isArray(argument) ? argument : String(argument).split('.')).join('.')}>`;
      case 'Fn::Join':
        return many(list()[1]).join(String(list()[0]));
      case 'Fn::Split':
        return String(list()[1]).split(String(list()[0]));
      case 'Fn::Select':
        return many(list()[1])[Number(list()[0])] ?? null;
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${stack.region}${zone}`);
      case 'Fn::ImportValue': {
        const found = this.exports.get(placed(String(this.resolve(argument, stack)), stack));
        return found ? this.resolve(found.value, found.stack) : undefined;
      }
      case 'Fn::GetStackOutput': {
        const found = this.outputs.get(`${at(argument, 'StackName')}/${at(argument, 'OutputName')}`);
        return found ? this.resolve(found.value, found.stack) : undefined;
      }
      default:
        return undefined;
    }
  }

  private ref(name: string, stack: SynthesizedStack): string {
    const partition = stack.region.startsWith('us-gov') ? 'aws-us-gov' : 'aws';
    const pseudo: Record<string, string> = {
      'AWS::Partition': partition,
      'AWS::AccountId': stack.account,
      'AWS::Region': stack.region,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.name,
      'AWS::StackId': `arn:${partition}:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/${STACK_UUID}`,
    };
    return pseudo[name] ?? `<${stack.name}.${name}>`;
  }
}

class ResolvedEntry implements Entry {
  constructor(
    readonly stack: string,
    readonly id: string,
    readonly definition: { [name: string]: Plain },
  ) {
    if (!isRecord(definition['Properties'])) definition['Properties'] = {};
  }

  get type(): string {
    return String(this.definition['Type']);
  }

  get properties(): { [name: string]: Plain } {
    const current = this.definition['Properties'];
    return isRecord(current) ? current : {};
  }
}

/** Every stack of an app with all references between them resolved, to be asked, or broken on purpose in a copy. */
export class Cloud {
  private readonly ownTemplates = new Map<string, { [name: string]: Plain }>();

  private constructor(
    readonly stacks: readonly SynthesizedStack[],
    private readonly entries: readonly Entry[],
    private readonly breakable: boolean,
  ) {}

  static of(stacks: readonly SynthesizedStack[]): Cloud {
    const resolver = new Resolver(stacks);
    const entries = stacks.flatMap((stack) =>
      Object.entries(stack.template['Resources'] ?? {}).map(([id, written]) => {
        const definition = resolver.resolve(written, stack);
        if (!isRecord(definition)) throw new Error(`${stack.name}.${id} is no resource`);
        return new ResolvedEntry(stack.name, id, definition);
      }),
    );
    return new Cloud(stacks, entries, false);
  }

  /** Resources of a type; of one stack when named. */
  all(type: string, stack?: string): readonly Entry[] {
    return this.entries.filter((entry) => entry.type === type && (stack === undefined || entry.stack === stack));
  }

  everything(stack?: string): readonly Entry[] {
    return this.entries.filter((entry) => stack === undefined || entry.stack === stack);
  }

  /** The one resource of a type whose logical id begins so. */
  the(type: string, stack: string, idPrefix = ''): Entry {
    const found = this.all(type, stack).filter(({ id }) => id.startsWith(idPrefix));
    const [only] = found;
    if (only === undefined || found.length > 1) {
      throw new Error(`${stack} has ${found.length} ${type} whose logical id begins with "${idPrefix}"`);
    }
    return only;
  }

  /** The resource that a resolved reference such as `<Stack.LogicalId.Arn>` names. */
  referred(reference: Plain | undefined): Entry | undefined {
    const [, stack, id] = /^<([^.>]+)\.([^.>]+)[.>]/.exec(String(reference)) ?? [];
    return this.entries.find((entry) => entry.stack === stack && entry.id === id);
  }

  /** As written to disk, with its references unresolved; in a copy, a copy. */
  template(stack: string): { [name: string]: Plain } {
    const own = this.ownTemplates.get(stack);
    if (own) return own;
    const found = this.stacks.find(({ name }) => name === stack);
    if (!found)
      throw new Error(`there is no stack ${stack}; there are ${this.stacks.map(({ name }) => name).join(', ')}`);
    if (!this.breakable) return found.template;
    const copy = structuredClone(found.template);
    this.ownTemplates.set(stack, copy);
    return copy;
  }

  /** Takes a resource out; for breaking a copy on purpose. */
  remove(entry: Entry): void {
    if (!this.breakable) throw new Error('only a copy may be broken');
    put(entry.definition, ['Type'], 'Removed');
  }

  /** One that may be broken. */
  copy(): Cloud {
    const entries = this.entries.map(
      ({ stack, id, definition }) => new ResolvedEntry(stack, id, structuredClone(definition)),
    );
    return new Cloud(this.stacks, entries, true);
  }
}

export const tagsOf = (entry: Entry): Readonly<Record<string, string>> => {
  const tags = entry.properties['Tags'] ?? entry.properties['UserPoolTags'];
  if (isRecord(tags)) return Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)]));
  return Object.fromEntries(many(tags).map((tag) => [String(at(tag, 'Key')), String(at(tag, 'Value'))]));
};

export const whereIs = ({ stack, id }: Entry): string => `${stack}.${id}`;
