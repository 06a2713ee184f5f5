import { type Assembly, type JsonObject, type Resource, resourcesOf, type Scope, scopeOf } from '../../../assembly';
import { only } from '../../example';
import type { Rule, Violation } from '../../rule';
import { textAt, valuesAt } from '../../written';

/** Where each kind of machine says how its credentials are asked for. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::Instance': ['MetadataOptions'],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData', 'MetadataOptions'],
  'AWS::AutoScaling::LaunchConfiguration': ['MetadataOptions'],
  'AWS::ImageBuilder::InfrastructureConfiguration': ['InstanceMetadataOptions'],
};

const problemOf = (scope: Scope, machine: Resource): string | undefined => {
  if (machine.type === 'AWS::SageMaker::NotebookInstance') {
    const [version] = valuesAt(machine.properties, [
      'InstanceMetadataServiceConfiguration',
      'MinimumInstanceMetadataServiceVersion',
    ]);
    return textAt(scope, version) === '2' ? undefined : 'MinimumInstanceMetadataServiceVersion is not 2';
  }
  const [options] = valuesAt(machine.properties, OPTIONS[machine.type] ?? []);
  if (
    machine.type === 'AWS::EC2::Instance' &&
    options === undefined &&
    machine.properties['LaunchTemplate'] !== undefined
  )
    return undefined;
  const at = (name: string) => (options === undefined ? undefined : textAt(scope, valuesAt(options, [name])[0]));
  if (at('HttpEndpoint') === 'disabled') return undefined;
  if (at('HttpTokens') !== 'required') return 'HttpTokens is not required';
  const hops = at('HttpPutResponseHopLimit');
  return hops === undefined || hops === '1'
    ? undefined
    : 'HttpPutResponseHopLimit lets what runs in a container ask as well';
};

const check = (assembly: Assembly): readonly Violation[] =>
  resourcesOf(assembly, 'AWS::SageMaker::NotebookInstance', ...Object.keys(OPTIONS)).flatMap((machine) => {
    const problem = problemOf(scopeOf(assembly, machine.stack), machine);
    return problem === undefined
      ? []
      : [
          {
            stack: machine.stack,
            logicalId: machine.logicalId,
            what: `whoever makes the machine fetch an address gets its credentials: ${problem}.`,
          },
        ];
  });

const machine = (options?: JsonObject): JsonObject =>
  only('AWS::EC2::LaunchTemplate', { LaunchTemplateData: options === undefined ? {} : { MetadataOptions: options } });

export const metadataByToken: Rule = {
  id: 'metadata-by-token',
  title: 'No machine hands out its credentials without a token (IMDSv2)',
  core: false,
  why:
    'Capital One, March 2019: a forged request made the firewall’s host fetch its own credentials from the metadata service and ' +
    'send them out. The second version of that service asks for a token that a forged request cannot get.',
  fix: 'Set MetadataOptions: HttpTokens required, HttpPutResponseHopLimit 1; better, run the code as a function.',
  mappings: { cis: ['2.1.1'], nist: ['AC-3', 'AC-6', 'CM-6', 'IA-5'], fsbp: ['EC2.8', 'EC2.170', 'AutoScaling.3'] },
  check,
  bad: [
    { name: 'a template that says nothing', template: machine() },
    { name: 'a token that is optional', template: machine({ HttpTokens: 'optional' }) },
    { name: 'a token that travels on', template: machine({ HttpTokens: 'required', HttpPutResponseHopLimit: 2 }) },
    { name: 'a machine that says nothing', template: only('AWS::EC2::Instance') },
    { name: 'a launch configuration that says nothing', template: only('AWS::AutoScaling::LaunchConfiguration') },
    {
      name: 'a notebook of the first version',
      template: only('AWS::SageMaker::NotebookInstance', {
        InstanceMetadataServiceConfiguration: { MinimumInstanceMetadataServiceVersion: '1' },
      }),
    },
  ],
  good: [
    { name: 'a token that is required', template: machine({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 }) },
    { name: 'no metadata service', template: machine({ HttpEndpoint: 'disabled' }) },
    {
      name: 'a machine made from a template',
      template: only('AWS::EC2::Instance', { LaunchTemplate: { LaunchTemplateId: 'x' } }),
    },
  ],
};
