import { type Assembly, attributeOf, itemsOf, literalAt, type Resource, resourceAt, scopeOf } from '../assembly';
import { type DataClass, isDataClass } from '../contracts/data-class';
import { dataClassOf } from './data-class';

/** Roles of a class live under `/election/<jurisdiction>/<class>/`, those of AWS Backup under `.../recovery/<duty>/`. */
const CLASS_PATH = /^\/election\/[^/*?]+\/([^/*?]+)\//;

/** The part of a role's path that says whose it is: a class, `recovery`, `break-glass`. */
export const ownerInPath = (path: string | undefined): string | undefined => CLASS_PATH.exec(path ?? '')?.[1];

export const pathOf = (assembly: Assembly, role: Resource): string | undefined => {
  const path = role.properties['Path'];
  return path === undefined ? undefined : literalAt(scopeOf(assembly, role.stack), path);
};

/** The role that a function, state machine or the like runs with, when it stands in this assembly. */
export const roleOf = (assembly: Assembly, runner: Resource, property = 'Role'): Resource | undefined => {
  const [item, ...more] = itemsOf(scopeOf(assembly, runner.stack), runner.properties[property]);
  const attribute = item && more.length === 0 ? attributeOf(item.expression) : undefined;
  const role = attribute && resourceAt(assembly, attribute.resource);
  return role?.type === 'AWS::IAM::Role' ? role : undefined;
};

/**
 * The data class that a resource belongs to: a role by its path, a function by its tag or else by its role, anything else by
 * its tag. Undefined when it belongs to none, or does not say.
 */
export const classOf = (assembly: Assembly, resource: Resource): DataClass | undefined => {
  if (resource.type === 'AWS::IAM::Role') {
    const owner = ownerInPath(pathOf(assembly, resource));
    return isDataClass(owner) ? owner : undefined;
  }
  const declared = dataClassOf(scopeOf(assembly, resource.stack), resource);
  if (declared !== undefined || resource.type !== 'AWS::Lambda::Function') return declared;
  const role = roleOf(assembly, resource);
  return role && classOf(assembly, role);
};
