/** How cdk-nag's answer begins for a template that CDK cannot take in. */
export const CANNOT = 'cannot be included:';
