import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EDGE_REGION } from './edge-secret';
import type { PrivateBucket } from './private-bucket';

/** Tells the account's event bus in the edge's region that released files changed; the public site copies them. */
export const announceAtTheEdge = (stack: Stack, released: PrivateBucket): void => {
  if (stack.region === EDGE_REGION) return;
  const bus = `arn:${Aws.PARTITION}:events:${EDGE_REGION}:${Aws.ACCOUNT_ID}:event-bus/default`;
  const role = new Role(stack, 'AnnounceRole', {
    assumedBy: new ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
    description: 'Passes announcements of released files on to the region of the edge',
  });
  new ManagedPolicy(stack, 'AnnouncePolicy', {
    roles: [role],
    statements: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus] })],
  });
  new CfnRule(stack, 'Announce', {
    description: 'Released files changed',
    eventPattern: {
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [released.name] } },
    },
    targets: [{ id: 'edge', arn: bus, roleArn: role.roleArn }],
  });
};
