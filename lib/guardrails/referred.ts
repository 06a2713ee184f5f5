import {
  type Assembly,
  attributeOf,
  itemsOf,
  type Json,
  perAssembly,
  type Resource,
  resolve,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../assembly';
import { classOf, roleOf } from './belongs-to';
import { isNeverPublic } from './data-class';

/** The resource of this assembly, of one of these types, that a place refers to. */
export const referred = (scope: Scope, value: Json | undefined, ...types: readonly string[]): Resource | undefined => {
  const [item, ...more] = itemsOf(scope, value);
  const attribute = item && more.length === 0 ? attributeOf(item.expression) : undefined;
  const found = attribute && resourceAt(scope.assembly, attribute.resource);
  return found && types.includes(found.type) ? found : undefined;
};

/** Every resource that a list refers to; undefined in place of one that is not in this assembly or of another type. */
export const allReferred = (scope: Scope, value: Json | undefined, type: string): readonly (Resource | undefined)[] =>
  itemsOf(scope, value).map(({ expression }) => {
    const attribute = attributeOf(expression);
    const found = attribute && resourceAt(scope.assembly, attribute.resource);
    return found?.type === type ? found : undefined;
  });

/**
 * Functions that work on data that is never public, by their tag or by the path of their role. Notices are secret until they are
 * released.
 */
export const guardedFunctions = perAssembly((assembly): readonly Resource[] =>
  resourcesOf(assembly, 'AWS::Lambda::Function').filter((runner) => {
    const role = roleOf(assembly, runner);
    const classes = [classOf(assembly, runner), ...(role ? [classOf(assembly, role)] : [])];
    return classes.some(
      (dataClass) => dataClass !== undefined && (isNeverPublic(dataClass) || dataClass === 'incident-notices'),
    );
  }),
);

/** Resources of a type that name this network in a property. */
export const ofNetwork = (assembly: Assembly, network: Resource, type: string, property: string): readonly Resource[] =>
  resourcesOf(assembly, type).filter(
    (found) => referred(scopeOf(assembly, found.stack), found.properties[property], 'AWS::EC2::VPC') === network,
  );

/** Does a place that names what is called, such as an integration's address, name a function of this assembly in every case? */
export const namesOwnFunction = (scope: Scope, value: Json | undefined): boolean =>
  value !== undefined &&
  resolve(scope, value).every(
    (alternative) =>
      typeof alternative !== 'symbol' &&
      alternative.some(
        (part) =>
          part.kind === 'attribute' &&
          ['AWS::Lambda::Function', 'AWS::Lambda::Alias', 'AWS::Lambda::Version'].includes(
            resourceAt(scope.assembly, part.resource)?.type ?? '',
          ),
      ),
  );
