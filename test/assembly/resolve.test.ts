import { ABSENT, itemsOf, type Json, type JsonObject, resolve, scopeOf, show, toPattern } from '../../lib/assembly';
import { type AssemblyFixture, assemblyOf, nestedUrl } from '../support/assembly';

const TOPIC = { Type: 'AWS::SNS::Topic' };

const shownIn = (fixture: AssemblyFixture, stack: string, value: Json): string[] =>
  resolve(scopeOf(assemblyOf(fixture), stack), value).map((a) => (a === ABSENT ? '(absent)' : show(a)));

const inStack = (value: Json, template: { readonly [name: string]: Json } = {}): string[] =>
  shownIn({ stacks: { A: { template: { Resources: { B: TOPIC }, ...template } } } }, 'A', value);

describe('resolving what a template says', () => {
  test('Ref, Fn::GetAtt in both spellings, Fn::Join and Fn::Sub name the resource', () => {
    expect(inStack({ Ref: 'B' })).toEqual(['${A B.Ref}']);
    expect(inStack({ 'Fn::GetAtt': ['B', 'Arn'] })).toEqual(['${A B.Arn}']);
    expect(inStack({ 'Fn::GetAtt': 'B.Arn' })).toEqual(['${A B.Arn}']);
    expect(inStack({ 'Fn::Join': ['/', [{ 'Fn::GetAtt': ['B', 'Arn'] }, 'x', 'y']] })).toEqual(['${A B.Arn}/x/y']);
    expect(inStack({ 'Fn::Sub': ['${B.Arn}/${Name}/${!literal}', { Name: 'n' }] })).toEqual([
      '${A B.Arn}/n/${literal}',
    ]);
  });

  test('Fn::Select, Fn::Split and Fn::FindInMap are followed where the list is written out', () => {
    expect(inStack({ 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] })).toEqual(['b']);
    expect(
      inStack(
        { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] },
        { Mappings: { M: { 'us-east-1': { k: 'one' }, 'us-west-2': { k: 'two' } } } },
      ),
    ).toEqual(['one', 'two']);
  });

  test('every branch of Fn::If is kept, AWS::NoValue among them', () => {
    expect(inStack({ 'Fn::If': ['C', 'x', { 'Fn::If': ['D', 'y', { Ref: 'AWS::NoValue' }] }] })).toEqual([
      'x',
      'y',
      '(absent)',
    ]);
  });

  test('every allowed value of a parameter counts; one without a list may be anything, its default notwithstanding', () => {
    const Parameters = {
      P: { Type: 'String', AllowedValues: ['*', '111111111111'] },
      Free: { Type: 'String', Default: '111111111111' },
      Names: { Type: 'CommaDelimitedList', Default: 'a,b' },
    };
    expect(inStack({ Ref: 'P' }, { Parameters })).toEqual(['*', '111111111111']);
    expect(inStack({ 'Fn::Sub': 'arn:${Free}' }, { Parameters })).toEqual(['arn:${?}']);
    expect(inStack({ Ref: 'Names' }, { Parameters })).toEqual(['${?}']);
  });

  test('pseudo parameters are filled in where the environment is known', () => {
    const value = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' };
    const template = { Resources: {} };
    expect(inStack(value)).toEqual(['arn:${AWS::Partition}:iam::${AWS::AccountId}:root']);
    expect(
      shownIn({ stacks: { A: { template, environment: 'aws://111111111111/us-gov-west-1' } } }, 'A', value),
    ).toEqual(['arn:aws:iam::111111111111:root']);
  });

  test('arn:aws: means the partition that a stack stands in, so a commercial ARN names nothing in GovCloud', () => {
    const inGovCloud = (value: Json) =>
      shownIn(
        { stacks: { A: { template: { Resources: { B: TOPIC } }, environment: 'aws://111111111111/us-gov-west-1' } } },
        'A',
        value,
      );
    expect(inGovCloud('arn:aws-us-gov:s3:::bucket')).toEqual(['arn:aws:s3:::bucket']);
    expect(inGovCloud({ 'Fn::Join': ['', ['arn:a', 'ws:s3:::bucket']] })).toEqual(['arn:aws-elsewhere:s3:::bucket']);
    expect(inStack('arn:aws-us-gov:s3:::bucket')).toEqual(['arn:aws-us-gov:s3:::bucket']);
  });

  test('imports and stack outputs lead to the resource in the other stack', () => {
    const fixture: AssemblyFixture = {
      stacks: {
        Low: {
          stackName: 'low',
          template: {
            Resources: { B: TOPIC },
            Outputs: { O: { Value: { 'Fn::GetAtt': ['B', 'Arn'] }, Export: { Name: 'Low:Arn' } } },
          },
        },
        High: { template: { Resources: {} } },
      },
    };
    expect(shownIn(fixture, 'High', { 'Fn::ImportValue': 'Low:Arn' })).toEqual(['${Low B.Arn}']);
    expect(shownIn(fixture, 'High', { 'Fn::GetStackOutput': { StackName: 'low', OutputName: 'O' } })).toEqual([
      '${Low B.Arn}',
    ]);
    expect(shownIn(fixture, 'High', { 'Fn::ImportValue': 'Elsewhere' })).toEqual(['${?}']);
  });

  test('an output is one of the same account, whatever another account calls its stacks', () => {
    const output = (name: string): JsonObject => ({
      Resources: { B: TOPIC },
      Outputs: { O: { Value: { 'Fn::GetAtt': ['B', name] } } },
    });
    const fixture: AssemblyFixture = {
      stacks: {
        Theirs: { stackName: 'low', environment: 'aws://222222222222/us-east-2', template: output('Theirs') },
        Ours: { stackName: 'low', environment: 'aws://111111111111/us-east-2', template: output('Ours') },
        High: { environment: 'aws://111111111111/us-west-2', template: { Resources: {} } },
        Alone: { environment: 'aws://333333333333/us-west-2', template: { Resources: {} } },
      },
    };
    const read = { 'Fn::GetStackOutput': { StackName: 'low', OutputName: 'O', Region: 'us-east-2' } };
    expect(shownIn(fixture, 'High', read)).toEqual(['${Ours B.Ours}']);
    expect(shownIn(fixture, 'Alone', read)).toEqual(['${?}']);
  });

  test('parameters go down into nested stacks and outputs come up', () => {
    const fixture: AssemblyFixture = {
      stacks: {
        A: {
          template: {
            Resources: {
              B: TOPIC,
              N: {
                Type: 'AWS::CloudFormation::Stack',
                Properties: { TemplateURL: nestedUrl('inner'), Parameters: { P: { 'Fn::GetAtt': ['B', 'Arn'] } } },
              },
            },
          },
          nested: {
            inner: {
              Parameters: { P: { Type: 'String' } },
              Resources: { C: TOPIC },
              Outputs: { O: { Value: { 'Fn::Sub': '${C} ${P}' } } },
            },
          },
        },
      },
    };
    expect(shownIn(fixture, 'A/N', { Ref: 'P' })).toEqual(['${A B.Arn}']);
    expect(shownIn(fixture, 'A', { 'Fn::GetAtt': ['N', 'Outputs.O'] })).toEqual(['${A/N C.Ref} ${A B.Arn}']);
  });

  test('outputs that lead back to themselves are refused', () => {
    const fixture: AssemblyFixture = {
      stacks: {
        A: {
          template: {
            Resources: {},
            Outputs: {
              O: { Value: { 'Fn::ImportValue': 'two' }, Export: { Name: 'one' } },
              P: { Value: { 'Fn::ImportValue': 'one' }, Export: { Name: 'two' } },
            },
          },
        },
      },
    };
    expect(() => shownIn(fixture, 'A', { 'Fn::ImportValue': 'one' })).toThrow(/circle/);
  });

  test('what only the deploy knows is unknown, never dropped', () => {
    const values: readonly Json[] = [
      '{{resolve:ssm:/somewhere}}',
      { 'Fn::Base64': 'x' },
      { Ref: 'Nobody' },
      { 'Fn::GetAtt': ['Nobody', 'Arn'] },
      { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
    ];
    for (const value of values) expect(inStack(value)).toEqual(['${?}']);
    const [dynamic] = resolve(
      scopeOf(assemblyOf({ stacks: { A: { template: { Resources: {} } } } }), 'A'),
      'arn:{{resolve:ssm:/x}}:root',
    );
    expect(dynamic !== undefined && dynamic !== ABSENT && toPattern(dynamic)).toBe('arn:*:root');
  });

  test('a flood of branches collapses into "anything" instead of growing', () => {
    const fork = { 'Fn::If': ['C', 'a', 'b'] };
    expect(inStack({ 'Fn::Join': ['', Array.from({ length: 30 }, () => fork)] })).toEqual(['${?}']);
  });

  test('an item that only one branch has is not certain', () => {
    const scope = scopeOf(assemblyOf({ stacks: { A: { template: { Resources: {} } } } }), 'A');
    expect(
      itemsOf(scope, ['x', { 'Fn::If': ['C', 'y', { Ref: 'AWS::NoValue' }] }]).map((i) => [
        show(i.expression),
        i.certain,
      ]),
    ).toEqual([
      ['x', true],
      ['y', false],
    ]);
  });
});
