import { App, Stack, Validations } from 'aws-cdk-lib';
import { FlowLogDestination, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { acknowledgementsIn } from '../../../lib/infrastructure/checks/acknowledgements';

const stackIn = (app: App): Stack => new Stack(app, 'Office', { env: { region: 'us-east-2' } });

it('an acknowledgement is found wherever it stands, the app itself included', () => {
  const app = new App();
  Validations.of(new Construct(stackIn(app), 'Deep')).acknowledge({ id: 'AwsSolutions-S1', reason: '' });
  Validations.of(app).acknowledge({ id: 'AwsSolutions-S2', reason: 'because' });
  const found = acknowledgementsIn(app).map(({ construct, rule }) => `${construct} ${rule.split('::').at(-1)}`);
  expect(found.sort()).toEqual(['(the whole app) AwsSolutions-S2', 'Office/Deep AwsSolutions-S1']);
});

it('one that CDK’s own constructs make counts like any other: the register is the only place', () => {
  const app = new App();
  new Vpc(stackIn(app), 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false }).addFlowLog('Log', {
    destination: FlowLogDestination.toCloudWatchLogs(),
  });
  expect(acknowledgementsIn(app).map(({ construct }) => construct)).toContain('Office/Vpc/Log');
});

it('an app without acknowledgements has none', () => {
  const app = new App();
  stackIn(app);
  expect(acknowledgementsIn(app)).toEqual([]);
});
