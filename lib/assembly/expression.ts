import type { ResourceId } from './model';

export const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::Region',
  'AWS::Partition',
  'AWS::URLSuffix',
  'AWS::StackName',
  'AWS::StackId',
  'AWS::NotificationARNs',
] as const;
export type PseudoParameter = (typeof PSEUDO_PARAMETERS)[number];

/** One piece of a string that CloudFormation puts together at deploy. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** An attribute of a resource in this assembly; `Ref` stands for its Ref. */
  | { readonly kind: 'attribute'; readonly resource: ResourceId; readonly attribute: string }
  /** A value of the stack's own environment that the assembly does not fix. */
  | { readonly kind: 'pseudo'; readonly name: PseudoParameter; readonly stack: string }
  /** Anything else: could be any string. */
  | { readonly kind: 'unknown'; readonly why: string };

/** A string as far as the assembly determines it. Neighbouring texts are merged; no parts is the empty string. */
export type Expression = readonly Part[];

/** `AWS::NoValue`: as if the property or item were not written. */
export const ABSENT = Symbol('AWS::NoValue');

export const textPart = (text: string): Part => ({ kind: 'text', text });
export const unknown = (why: string): Part => ({ kind: 'unknown', why });

export const concat = (...expressions: readonly Expression[]): Expression => {
  const parts: Part[] = [];
  for (const part of expressions.flat()) {
    const last = parts.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') parts[parts.length - 1] = textPart(last.text + part.text);
    else if (part.kind !== 'text' || part.text !== '') parts.push(part);
  }
  return parts;
};

/** The string, when all of it is known. */
export const literalOf = (expression: Expression): string | undefined => {
  if (expression.length === 0) return '';
  const [only] = expression;
  return expression.length === 1 && only?.kind === 'text' ? only.text : undefined;
};

/** The resource and attribute, when the expression is exactly one attribute. */
export const attributeOf = (
  expression: Expression,
): { readonly resource: ResourceId; readonly attribute: string } | undefined => {
  const [only] = expression;
  return expression.length === 1 && only?.kind === 'attribute' ? only : undefined;
};

/** Why the expression is not determined by the assembly; undefined when it is. */
export const whyUnknown = (expression: Expression): string | undefined =>
  expression.find((part) => part.kind === 'unknown')?.why;

/** For people: `arn:${AWS::Partition}:iam::${AWS::AccountId}:root`, `${lorem/Results Draft.Arn}/*`, `${?}`. */
export const show = (expression: Expression): string =>
  expression
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'attribute') return `\${${part.resource.stack} ${part.resource.logicalId}.${part.attribute}}`;
      return part.kind === 'pseudo' ? `\${${part.name}}` : '${?}';
    })
    .join('');

/** A glob that matches every string the expression may turn into: undetermined parts become `*`. */
export const toPattern = (expression: Expression): string =>
  expression
    .map((part) => (part.kind === 'text' ? part.text : '*'))
    .join('')
    .replace(/\*+/g, '*');
