/** Who can do anything, and is trusted to: the answer holds for everybody else. */
export interface Assumed {
  readonly who: string;
  readonly why: string;
}

export const ASSUMED: readonly Assumed[] = [
  { who: 'the root user of an account', why: 'may change every policy in it; its use raises an alarm' },
  {
    who: 'an administrator, who may change IAM',
    why: 'may give itself any role, also one under the path that a store trusts',
  },
  {
    who: 'the management account of the organization',
    why: 'may enter its member accounts; policies of the organization can only take away, so none are counted on',
  },
  { who: 'CDK’s execution role for CloudFormation', why: 'creates and changes everything that is deployed' },
  { who: 'CDK’s deploy role, and who may assume it', why: 'hands templates to the execution role' },
  {
    who: 'whoever may write CDK’s staging bucket or its image repository',
    why: 'the code that functions run is fetched from there',
  },
];

/** Actions that make somebody one of those above, and the resource on which. */
export const ADMINISTRATION: readonly { readonly action: string; readonly on: string; readonly makes: string }[] = [
  ...[
    'iam:CreateRole',
    'iam:PutRolePolicy',
    'iam:AttachRolePolicy',
    'iam:UpdateAssumeRolePolicy',
    'iam:CreatePolicyVersion',
    'iam:SetDefaultPolicyVersion',
    'iam:PutUserPolicy',
    'iam:AttachUserPolicy',
    'iam:AddUserToGroup',
    'iam:PutGroupPolicy',
    'iam:AttachGroupPolicy',
    'iam:CreateAccessKey',
    'iam:CreateLoginProfile',
    'iam:UpdateLoginProfile',
    'iam:CreateOpenIDConnectProvider',
    'iam:CreateSAMLProvider',
    'iam:UpdateSAMLProvider',
  ].map((action) => ({ action, on: '*', makes: 'an administrator' })),
  { action: 'sts:AssumeRole', on: 'arn:aws:iam::*:role/cdk-*', makes: 'one of CDK’s roles' },
  { action: 'iam:PassRole', on: 'arn:aws:iam::*:role/cdk-*', makes: 'one of CDK’s roles' },
  { action: 's3:PutObject', on: 'arn:aws:s3:::cdk-*-assets-*', makes: 'a writer of CDK’s staging bucket' },
  { action: 'ecr:PutImage', on: 'arn:aws:ecr:*:*:repository/cdk-*', makes: 'a writer of CDK’s image repository' },
  ...['cloudformation:CreateStack', 'cloudformation:UpdateStack', 'cloudformation:ExecuteChangeSet'].map((action) => ({
    action,
    on: '*',
    makes: 'a deployer',
  })),
];
