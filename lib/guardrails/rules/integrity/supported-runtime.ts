import { type Assembly, type JsonObject, resolve, resourcesOf, scopeOf, show } from '../../../assembly';
import { surelyOneOf } from '../../certainty';
import type { Rule, Violation } from '../../rule';

/** Runtimes that AWS patches in November 2026 and for at least four months more. */
const SUPPORTED = [
  'nodejs22.x',
  'nodejs24.x',
  'python3.12',
  'python3.13',
  'python3.14',
  'java21',
  'java25',
  'dotnet10',
  'ruby3.3',
  'ruby3.4',
  'provided.al2023',
];

const TYPES = ['AWS::Lambda::Function'];

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...TYPES).flatMap(({ stack, logicalId, properties }) => {
    const scope = scopeOf(assembly, stack);
    const runtime = properties['Runtime'];
    // An image brings its own; own-code asks where that comes from.
    if (runtime === undefined || surelyOneOf(scope, runtime, SUPPORTED)) return [];
    const [first] = resolve(scope, runtime);
    const shown = first === undefined || typeof first === 'symbol' ? 'unknown' : show(first);
    return [{ stack, logicalId, what: `it runs on ${shown}, which AWS no longer patches, or soon will not.` }];
  });

const runs = (runtime: string): JsonObject => ({
  Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Runtime: runtime } } },
});

export const supportedRuntime: Rule = {
  id: 'supported-runtime',
  title: 'Functions run on a runtime that is patched',
  core: false,
  why:
    'Illinois, 2016: a weakness of the registration page was used for 19 days before anybody noticed. A runtime past its end gets no more fixes at all ' +
    '(NIST 800-53 SI-2, SA-22).',
  fix: 'Set the runtime to the newest Node.js one that aws-cdk-lib knows; ElectionFunction does.',
  mappings: { cis: ['2.2.4', '2.2.5'], nist: ['SA-22', 'SI-2'], fsbp: ['Lambda.2'] },
  check,
  bad: [
    { name: 'a runtime past its end', template: runs('nodejs16.x') },
    {
      name: 'a runtime that whoever deploys names',
      template: {
        Parameters: { R: { Type: 'String', Default: 'nodejs24.x' } },
        Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Runtime: { Ref: 'R' } } } },
      },
    },
  ],
  good: [{ name: 'a current runtime', template: runs('nodejs24.x') }],
};
