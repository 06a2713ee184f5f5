import { attributeOf, perAssembly, type Resource, resourceAt, resourcesOf, type Scope, scopeOf } from '../assembly';
import { roleOf } from './belongs-to';
import type { ConditionTest } from './conditions';
import { keyOf } from './index-of';
import { render } from './principals';
import { textAt } from './written';

/** The functions that run with each role, by the role's key. */
export const functionsByRole = perAssembly((assembly): ReadonlyMap<string, readonly Resource[]> => {
  const found = new Map<string, Resource[]>();
  for (const runner of resourcesOf(assembly, 'AWS::Lambda::Function')) {
    const role = roleOf(assembly, runner);
    if (!role) continue;
    const same = found.get(keyOf(role));
    if (same) same.push(runner);
    else found.set(keyOf(role), [runner]);
  }
  return found;
});

/** Is the test "from inside this function", by reference or by the name that the function is given? */
export const isInside = (scope: Scope, runner: Resource, test: ConditionTest): boolean => {
  if (!['ArnEquals', 'StringEquals'].includes(test.operator) || test.key !== 'lambda:sourcefunctionarn') return false;
  const name = textAt(scopeOf(scope.assembly, runner.stack), runner.properties['FunctionName']);
  return (
    test.values.length > 0 &&
    test.values.every(({ expression }) => {
      const referred = attributeOf(expression);
      if (referred) return resourceAt(scope.assembly, referred.resource) === runner;
      const text = render(scope.assembly, scope.stack, expression);
      return name !== undefined && text !== '*' && text.endsWith(`:function:${name}`);
    })
  );
};
