import { type Assembly, type JsonObject, literalAt, type Resource, resourcesOf, scopeOf } from '../../../assembly';
import { changes } from '../../examples';
import type { Rule, Violation } from '../../rule';

/** An address with a host: where a redirect, an image or a script may lead away from the office’s own pages. */
const ADDRESS = /(?:https?:)?\/\/[a-z0-9-]+(?:\.[a-z0-9-]+)+/i;
/** Code from text, and text that is put together so that nobody reads it. */
const HIDDEN = /\b(?:eval|Function|atob|fromCharCode|require|import)\s*\(/;
const STARTS = /\bfunction\s+handler\s*\(/;

const problemOf = (assembly: Assembly, { stack, properties }: Resource): string | undefined => {
  const code = literalAt(scopeOf(assembly, stack), properties['FunctionCode']);
  if (code === undefined) return 'what it runs is decided at deploy (FunctionCode)';
  if (!STARTS.test(code)) return 'it has no function handler, so every page that it stands before fails (FunctionCode)';
  const [address] = ADDRESS.exec(code) ?? [];
  if (address !== undefined) return `its code sends visitors to ${address} (FunctionCode)`;
  const [hidden] = HIDDEN.exec(code) ?? [];
  return hidden === undefined ? undefined : `its code runs text that nobody can read here: ${hidden}…) (FunctionCode)`;
};

const check = (assembly: Assembly): readonly Violation[] =>
  [...resourcesOf(assembly, 'AWS::CloudFront::Function')].flatMap((found) => {
    const problem = problemOf(assembly, found);
    return problem === undefined ? [] : [{ stack: found.stack, logicalId: found.logicalId, what: `${problem}.` }];
  });

const code = (body: string): string => `function handler(event) { ${body} }`;
const GOOD: JsonObject = {
  Resources: {
    F: { Type: 'AWS::CloudFront::Function', Properties: { FunctionCode: code('return event.request;') } },
  },
};
const CODE = 'F/Properties/FunctionCode';

export const edgeCodeStaysHere: Rule = {
  id: 'edge-code-stays-here',
  title: 'Code at the edge sends nobody away from the election’s own pages',
  core: false,
  why:
    'Before elections, look-alike sites ask voters for their data. One line at the edge makes the real address lead there, for every ' +
    'voter, and neither bucket nor API sees it.',
  fix: 'Use ElectionSite’s router, or write edge code as one readable function handler that answers with paths of this site alone.',
  mappings: { cis: ['A1.3.4'], nist: ['SI-7', 'SC-18', 'CM-7'], fsbp: [] },
  check,
  bad: changes(GOOD, {
    'a redirect to another site': [
      CODE,
      code("return { statusCode: 302, headers: { location: { value: 'https://attacker.example/' } } };"),
    ],
    'a redirect without a scheme': [
      CODE,
      code("return { statusCode: 301, headers: { location: { value: '//attacker.example' } } };"),
    ],
    'a script of somebody else': [CODE, code('return { body: \'<script src="http://cdn.example/x.js"></script>\' };')],
    'code from text': [CODE, code('return eval(event.request.uri);')],
    'an address put together from numbers': [CODE, code('return String.fromCharCode(104, 116);')],
    'text that is no code': [CODE, 'election-bench'],
    'code that a parameter decides': [CODE, { Ref: 'P' }],
  }),
  good: [
    { name: 'a request handed on', template: GOOD },
    {
      name: 'a redirect to another page of the site',
      template: {
        Resources: {
          F: {
            Type: 'AWS::CloudFront::Function',
            Properties: {
              FunctionCode: code("return { statusCode: 301, headers: { location: { value: uri + '/' } } }; // folders"),
            },
          },
        },
      },
    },
  ],
};
