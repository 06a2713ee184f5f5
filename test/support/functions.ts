import { at, type Cloud, type Entry, many, type Plain } from './cloud';
import { statementsOf } from './policy';

export const FUNCTION = 'AWS::Lambda::Function';

/** The one function of a jurisdiction that runs this handler. */
export const functionNamed = (cloud: Cloud, jurisdiction: string, name: string): Entry => {
  const found = cloud
    .all(FUNCTION)
    .filter(({ properties }) => properties['FunctionName'] === `election-${jurisdiction}-${name}`);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${jurisdiction} has ${found.length} functions ${name}`);
  return only;
};

export const roleOfFunction = (cloud: Cloud, fn: Entry): Entry => {
  const role = cloud.referred(fn.properties['Role']);
  if (role === undefined) throw new Error(`${fn.id} has no role of its own`);
  return role;
};

/** Policies that name a role, managed and inline. */
export const policiesOf = (cloud: Cloud, role: Entry): readonly Entry[] =>
  ['AWS::IAM::ManagedPolicy', 'AWS::IAM::Policy', 'AWS::IAM::RolePolicy'].flatMap((type) =>
    cloud
      .all(type)
      .filter(({ properties }) =>
        [...many(properties['Roles']), properties['RoleName']].includes(`<${role.stack}.${role.id}>`),
      ),
  );

/** Every statement of every policy of a function's role. */
export const rightsOf = (cloud: Cloud, fn: Entry): readonly Plain[] =>
  policiesOf(cloud, roleOfFunction(cloud, fn)).flatMap((policy) => statementsOf(policy.properties['PolicyDocument']));

export const actionsOf = (statement: Plain): readonly string[] => many(at(statement, 'Action')).map(String);
export const resourcesOf = (statement: Plain): readonly string[] => many(at(statement, 'Resource')).map(String);
export const allows = (statement: Plain): boolean => at(statement, 'Effect') === 'Allow';

export const inNetwork = (fn: Entry): boolean => fn.properties['VpcConfig'] !== undefined;

export const functionArn = (cloud: Cloud, fn: Entry): string => {
  const stack = cloud.stacks.find(({ name }) => name === fn.stack);
  return `arn:aws:lambda:${stack?.region}:${stack?.account}:function:${fn.properties['FunctionName']}`;
};
