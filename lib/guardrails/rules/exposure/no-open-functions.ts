import {
  type Assembly,
  itemsOf,
  type JsonObject,
  type Resource,
  resourceAt,
  resourcesOf,
  type Scope,
  scopeOf,
} from '../../../assembly';
import { classOf } from '../../belongs-to';
import { isNeverPublic } from '../../data-class';
import { attribute, OUTSIDE_ACCOUNT, only, resource, sub, tagged, template } from '../../example';
import { isOwnAccountId, isOwnArn, whoIs } from '../../principals';
import type { Rule, Violation } from '../../rule';
import { storeNamedBy } from '../../stores';
import { textAt } from '../../written';

const urlProblems = (assembly: Assembly, url: Resource): readonly string[] => {
  const scope = scopeOf(assembly, url.stack);
  const target = storeNamedBy(scope, url.properties['TargetFunctionArn']);
  const problems: string[] = [];
  if (textAt(scope, url.properties['AuthType']) !== 'AWS_IAM') {
    problems.push(
      'its AuthType is not AWS_IAM, so anyone on the internet calls the function past firewall and sign-in.',
    );
  }
  if (target === undefined || isNeverPublic(classOf(assembly, target))) {
    problems.push('it gives a function of never-public data an address of its own on the internet.');
  }
  return problems;
};

const restrictsToOurs = (scope: Scope, permission: Resource): boolean => {
  const { SourceAccount, SourceArn } = permission.properties;
  const account = itemsOf(scope, SourceAccount);
  const arn = itemsOf(scope, SourceArn);
  const every = (items: typeof account, holds: typeof isOwnArn) =>
    items.length > 0 && items.every(({ expression }) => holds(scope.assembly, scope.stack, expression));
  // A bucket's ARN names no account, so it needs the account beside it.
  return every(account, isOwnAccountId) || every(arn, isOwnArn);
};

const APIS = ['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'];

/**
 * A function believes what API Gateway says of who signed in. An API that somebody makes by hand beside ours asks nobody, and says
 * whatever the caller likes.
 */
const namesOurApi = (scope: Scope, permission: Resource): boolean => {
  const sources = itemsOf(scope, permission.properties['SourceArn']);
  return (
    sources.length > 0 &&
    sources.every(({ expression }) =>
      expression.some(
        (part) => part.kind === 'attribute' && APIS.includes(resourceAt(scope.assembly, part.resource)?.type ?? ''),
      ),
    )
  );
};

const permissionProblems = (assembly: Assembly, permission: Resource): readonly string[] => {
  const scope = scopeOf(assembly, permission.stack);
  if (
    permission.properties['FunctionUrlAuthType'] !== undefined &&
    textAt(scope, permission.properties['FunctionUrlAuthType']) !== 'AWS_IAM'
  ) {
    return ['it lets anyone call the function’s own address (FunctionUrlAuthType).'];
  }
  const action = textAt(scope, permission.properties['Action']);
  if (action !== 'lambda:InvokeFunction' && action !== 'lambda:InvokeFunctionUrl') {
    return [`it gives ${action ?? 'whatever the deploy decides'}; a caller needs lambda:InvokeFunction alone.`];
  }
  if (permission.properties['PrincipalOrgID'] !== undefined)
    return ['it lets every account of an organization call the function.'];
  return itemsOf(scope, permission.properties['Principal']).flatMap((item): readonly string[] => {
    const service = whoIs(assembly, scope.stack, { ...item, kind: 'Service' });
    if (service.who === 'service') {
      if (service.service === 'apigateway.amazonaws.com' && !namesOurApi(scope, permission))
        return ['it lets an API that is not in this app call the function, and say who signed in (SourceArn).'];
      return restrictsToOurs(scope, permission)
        ? []
        : [
            `it lets ${service.service} call the function on behalf of any account; SourceArn or SourceAccount must hold it to this one.`,
          ];
    }
    const who = whoIs(assembly, scope.stack, { ...item, kind: 'AWS' });
    return who.who === 'own'
      ? []
      : [`it lets ${'described' in who ? who.described : 'somebody unknown'} call the function.`];
  });
};

const layerProblems = (assembly: Assembly, permission: Resource): readonly string[] => {
  const scope = scopeOf(assembly, permission.stack);
  const own = itemsOf(scope, permission.properties['Principal']);
  const closed =
    permission.properties['OrganizationId'] === undefined &&
    own.length > 0 &&
    own.every(({ expression }) => isOwnAccountId(assembly, scope.stack, expression));
  // A version of a layer never changes, so to read it is all that such a permission can give.
  return closed ? [] : ['it hands a layer of this app’s code to other accounts.'];
};

const PROBLEMS: Readonly<Record<string, (assembly: Assembly, resource: Resource) => readonly string[]>> = {
  'AWS::Lambda::Url': urlProblems,
  'AWS::Lambda::Permission': permissionProblems,
  'AWS::Lambda::LayerVersionPermission': layerProblems,
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, ...Object.keys(PROBLEMS)).flatMap((resource) =>
    (PROBLEMS[resource.type]?.(assembly, resource) ?? []).map((what) => ({
      stack: resource.stack,
      logicalId: resource.logicalId,
      what,
    })),
  );

const permission = (properties: JsonObject): JsonObject =>
  template({
    F: resource('AWS::Lambda::Function', tagged('voter-roll')),
    Api: resource('AWS::ApiGateway::RestApi'),
    P: resource('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: attribute('F'),
      Principal: 'apigateway.amazonaws.com',
      ...properties,
    }),
  });

const OWN_API = sub('arn:aws:execute-api:us-east-2:${AWS::AccountId}:${Api}/v1/POST/api');

const url = (dataClass: 'voter-roll' | 'site-content', AuthType: string): JsonObject =>
  template({
    F: resource('AWS::Lambda::Function', tagged(dataClass)),
    U: resource('AWS::Lambda::Url', { TargetFunctionArn: attribute('F'), AuthType }),
  });

export const noOpenFunctions: Rule = {
  id: 'no-open-functions',
  title: 'Functions are called by this app’s own services alone',
  core: true,
  why:
    'Alaska, October 2020: a script walked through a look-up and took 113,000 records. A function address or a permission for ' +
    'anyone is a look-up without a firewall, a limit or a sign-in (confused deputy where a service calls for any account).',
  fix:
    'Remove the function URL, and let ElectionApi or an event rule write the permission: one service, with SourceArn of the API or ' +
    'rule of this app.',
  mappings: { cis: ['4.2.1', 'A1.4.1'], nist: ['AC-3', 'AC-4', 'SC-7'], fsbp: ['Lambda.1'] },
  check,
  bad: [
    { name: 'an address for anyone', template: url('site-content', 'NONE') },
    { name: 'an address of a function of the voter roll', template: url('voter-roll', 'AWS_IAM') },
    { name: 'a permission for anyone', template: permission({ Principal: '*' }) },
    { name: 'a permission for an outside account', template: permission({ Principal: OUTSIDE_ACCOUNT }) },
    { name: 'a permission for an organization', template: permission({ Principal: '*', PrincipalOrgID: 'o-example' }) },
    { name: 'a caller that may change the function', template: permission({ Action: 'lambda:*', SourceArn: OWN_API }) },
    { name: 'a service for any account', template: permission({}) },
    { name: 'any API of this account', template: permission({ SourceAccount: { Ref: 'AWS::AccountId' } }) },
    {
      name: 'an API of this account that somebody made by hand',
      template: permission({ SourceArn: sub('arn:aws:execute-api:us-east-2:${AWS::AccountId}:abc/v1/POST/api') }),
    },
    {
      name: 'a service for another account',
      template: permission({ SourceArn: 'arn:aws:execute-api:us-east-2:999999999999:abc/*' }),
    },
    {
      name: 'a bucket’s ARN alone',
      template: permission({ Principal: 's3.amazonaws.com', SourceArn: 'arn:aws:s3:::anyones' }),
    },
    {
      name: 'a permission for anyone’s address calls',
      template: permission({ Principal: '*', FunctionUrlAuthType: 'NONE' }),
    },
    { name: 'a layer for anyone', template: only('AWS::Lambda::LayerVersionPermission', { Principal: '*' }) },
    {
      name: 'a layer for an outside account',
      template: only('AWS::Lambda::LayerVersionPermission', { Principal: '999999999999' }),
    },
    {
      name: 'a layer for an organization',
      template: only('AWS::Lambda::LayerVersionPermission', {
        Principal: { Ref: 'AWS::AccountId' },
        OrganizationId: 'o-vendor12345',
      }),
    },
  ],
  good: [
    {
      name: 'the API of this app',
      template: permission({ SourceArn: OWN_API }),
    },
    {
      name: 'a bucket’s ARN with the account',
      template: permission({
        Principal: 's3.amazonaws.com',
        SourceArn: 'arn:aws:s3:::ours',
        SourceAccount: { Ref: 'AWS::AccountId' },
      }),
    },
    {
      name: 'a layer for this account',
      template: only('AWS::Lambda::LayerVersionPermission', { Principal: { Ref: 'AWS::AccountId' } }),
    },
  ],
};
