import {
  type Assembly,
  type Expression,
  type Item,
  itemsOf,
  type Json,
  literalAt,
  type Resource,
  resourceAt,
  type Scope,
  type StackTemplate,
  scopeOf,
  whyUnknown,
} from '../assembly';
import { ACCOUNT, attributeMark, GENERATED, REGION, UNKNOWN } from './marks';
import { lambda, NAMINGS, type Naming } from './namings';

/** A string of the templates as far as it is determined; marks.ts stands for the rest. */
export interface Text {
  readonly text: string;
  /** Why part of it could be anything. */
  readonly why: string | undefined;
  /** False when only some branches of the template have it. */
  readonly certain: boolean;
}

/** What CloudFormation appends to a generated name, with the hyphen before it. */
const RANDOM = 13;
const KEPT = 8;

/** Texts and physical names of one assembly. */
export class Names {
  private readonly texts = new Map<string, string>();

  constructor(readonly assembly: Assembly) {}

  accountOf(stackId: string): string {
    return this.assembly.stacks.get(stackId)?.account ?? ACCOUNT;
  }

  regionOf(stackId: string): string {
    return this.assembly.stacks.get(stackId)?.region ?? REGION;
  }

  /** The value of an attribute; `Ref` for the reference itself. */
  attribute(resource: Resource, attribute: string): string {
    const id = `${resource.stack}\u0000${resource.logicalId}\u0000${attribute}`;
    const known = this.texts.get(id);
    if (known !== undefined) return known;
    const qualified = attribute === 'Ref' ? this.qualified(resource) : undefined;
    if (qualified !== undefined) {
      this.texts.set(id, qualified);
      return qualified;
    }
    const naming = Object.hasOwn(NAMINGS, resource.type) ? NAMINGS[resource.type] : undefined;
    const build = attribute === 'Ref' ? naming?.ref : naming?.attributes?.[attribute];
    const text =
      naming && build
        ? build({
            name: this.name(resource, naming),
            account: this.accountOf(resource.stack),
            region: this.regionOf(resource.stack),
            path: this.literal(resource, 'Path') ?? '/',
          })
        : attributeMark(resource.stack, resource.logicalId, attribute);
    this.texts.set(id, text);
    return text;
  }

  /** `arn:aws:lambda:...:function:f:live` of an alias or a version. */
  private qualified(resource: Resource): string | undefined {
    const { type, stack, logicalId, properties } = resource;
    if (type !== 'AWS::Lambda::Alias' && type !== 'AWS::Lambda::Version') return undefined;
    const [code, ...more] = this.textsAt(scopeOf(this.assembly, stack), properties['FunctionName']);
    if (code === undefined || more.length > 0) return undefined;
    const place = { account: this.accountOf(stack), region: this.regionOf(stack), path: '/' };
    const whole = code.text.startsWith('arn:') ? code.text : lambda({ ...place, name: code.text });
    return `${whole}:${this.literal(resource, 'Name') ?? attributeMark(stack, logicalId, 'name')}`;
  }

  private literal(resource: Resource, property: string): string | undefined {
    const scope = scopeOf(this.assembly, resource.stack);
    return literalAt(scope, resource.properties[property]);
  }

  private name(resource: Resource, naming: Naming): string {
    const given = naming.property === undefined ? undefined : resource.properties[naming.property];
    const scope = scopeOf(this.assembly, resource.stack);
    const [only, ...more] = given === undefined ? [] : this.textsAt(scope, given);
    const mark = attributeMark(resource.stack, resource.logicalId, 'name');
    // What the deploy fills in is fixed all the same: one name, and nobody else's.
    if (only !== undefined && more.length === 0) return only.text.replaceAll(UNKNOWN, mark);
    if (naming.longest === undefined || given !== undefined) return mark;
    const { parent, name: stackName } = scope.stack;
    const whole = `${stackName}-${resource.logicalId}-`;
    const fits = parent === undefined && whole.length + RANDOM <= naming.longest;
    const start = fits ? whole : parent === undefined ? whole.slice(0, stackName.length + 1 + KEPT) : `${stackName}-`;
    const unique = fits ? GENERATED : mark;
    return (naming.lowerCase ? start.toLowerCase() : start) + unique;
  }

  /** @param stack in which the expression stands */
  render(expression: Expression, stack: StackTemplate): string {
    return expression
      .map((part) => {
        if (part.kind === 'text') return part.text;
        if (part.kind === 'unknown') return UNKNOWN;
        if (part.kind === 'attribute') {
          const resource = resourceAt(this.assembly, part.resource);
          return resource === undefined ? UNKNOWN : this.attribute(resource, part.attribute);
        }
        switch (part.name) {
          case 'AWS::AccountId':
            return this.accountOf(part.stack);
          case 'AWS::Region':
            return this.regionOf(part.stack);
          case 'AWS::Partition':
            return 'aws';
          case 'AWS::URLSuffix':
            return 'amazonaws.com';
          default:
            return attributeMark(stack.id, '', part.name);
        }
      })
      .join('');
  }

  private text(item: Item, stack: StackTemplate): Text {
    return { text: this.render(item.expression, stack), why: whyUnknown(item.expression), certain: item.certain };
  }

  /** The strings of a place that takes one or several. */
  textsAt(scope: Scope, value: Json | undefined): readonly Text[] {
    return itemsOf(scope, value).map((item) => this.text(item, scope.stack));
  }

  textsOf(items: readonly Item[], stack: StackTemplate): readonly Text[] {
    return items.map((item) => this.text(item, stack));
  }
}

/** Name for people and for the lock: the place in the CDK tree, which outlives renamed logical ids and new accounts. */
export const placeOf = ({ constructPath }: Resource): string => constructPath.replace(/\/(Resource|Default)$/, '');
