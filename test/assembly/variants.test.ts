import { get, type JsonObject, MAX_VARIANTS, resourcesOf, variantsOf } from '../../lib/assembly';
import { assemblyOf, nestedUrl } from '../support/assembly';

const NO_VALUE = { Ref: 'AWS::NoValue' };
const topic = (more: JsonObject = {}): JsonObject => ({ Type: 'AWS::SNS::Topic', ...more });

const variants = (template: JsonObject, environment?: string) =>
  variantsOf(assemblyOf({ stacks: { A: { template, ...(environment === undefined ? {} : { environment }) } } }));

/** Logical ids of each variant, in a fixed order. */
const deployed = (template: JsonObject, environment?: string): readonly string[] =>
  variants(template, environment)
    .list.map(({ assembly }) => [...resourcesOf(assembly)].map(({ logicalId }) => logicalId).join())
    .sort();

const equals = (parameter: string, value: string) => ({ 'Fn::Equals': [{ Ref: parameter }, value] });

describe('an assembly is judged as everything that it may deploy as', () => {
  test('without conditions there is one deployment, the assembly itself', () => {
    const assembly = assemblyOf({ stacks: { A: { template: { Resources: { T: topic() } } } } });
    expect(variantsOf(assembly).list).toEqual([{ assembly, when: '' }]);
  });

  test('a conditional resource is missing in one of two', () => {
    const template = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: equals('P', 'yes') },
      Resources: { T: topic({ Condition: 'C' }), U: topic() },
    };
    expect(deployed(template)).toEqual(['T,U', 'U']);
  });

  test('two resources under one condition come and go together', () => {
    const template = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: equals('P', 'yes') },
      Resources: { T: topic({ Condition: 'C' }), U: topic({ Condition: 'C' }) },
    };
    expect(deployed(template)).toEqual(['', 'T,U']);
  });

  test('one value cannot equal two others, and opposite conditions never hold together', () => {
    const template = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { A: equals('P', 'a'), B: equals('P', 'b'), NotA: { 'Fn::Not': [{ Condition: 'A' }] } },
      Resources: { T: topic({ Condition: 'A' }), U: topic({ Condition: 'B' }), V: topic({ Condition: 'NotA' }) },
    };
    expect(deployed(template)).toEqual(['T', 'U,V', 'V']);
  });

  test('only allowed values of a parameter are tried', () => {
    const template = {
      Parameters: { P: { Type: 'String', AllowedValues: ['a', 'b'] } },
      Conditions: { A: equals('P', 'a'), B: equals('P', 'b'), Z: equals('P', 'z') },
      Resources: { T: topic({ Condition: 'A' }), U: topic({ Condition: 'B' }), V: topic({ Condition: 'Z' }) },
    };
    expect(deployed(template)).toEqual(['T', 'U']);
  });

  test('a known region decides what asks for it', () => {
    const template = {
      Conditions: { East: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } },
      Resources: { T: topic({ Condition: 'East' }), U: topic() },
    };
    expect(deployed(template, 'aws://111111111111/us-east-2')).toEqual(['U']);
    expect(deployed(template)).toEqual(['T,U', 'U']);
  });

  test('a condition that cannot be read, or does not exist, is tried both ways', () => {
    const parameters = { P: { Type: 'String' }, Q: { Type: 'String' } };
    const compared = { 'Fn::Equals': [{ Ref: 'P' }, { Ref: 'Q' }] };
    expect(
      deployed({ Parameters: parameters, Conditions: { C: compared }, Resources: { T: topic({ Condition: 'C' }) } }),
    ).toEqual(['', 'T']);
    expect(deployed({ Resources: { T: topic({ Condition: 'Nowhere' }) } })).toEqual(['', 'T']);
  });

  test('every branch of Fn::If is taken, and AWS::NoValue leaves nothing behind', () => {
    const template = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: equals('P', 'yes') },
      Resources: {
        T: topic({
          Properties: {
            DisplayName: { 'Fn::If': ['C', { 'Fn::If': ['C', 'in', 'never'] }, NO_VALUE] },
            Tags: [{ 'Fn::If': ['C', NO_VALUE, 'out'] }, 'kept'],
            TopicName: NO_VALUE,
          },
        }),
      },
    };
    const properties = variants(template).list.map(({ assembly }) => resourcesOf(assembly)[0]?.properties);
    expect(properties).toContainEqual({ DisplayName: 'in', Tags: ['kept'] });
    expect(properties).toContainEqual({ Tags: ['out', 'kept'] });
    expect(properties).toHaveLength(2);
  });

  test('a nested stack goes with the resource that deploys it, and its parameter is the parent’s', () => {
    const nested = {
      Parameters: { Q: { Type: 'String', Default: 'no' } },
      Conditions: { D: equals('Q', 'yes') },
      Resources: { Inner: topic({ Condition: 'D' }), Always: topic() },
    };
    const parent = (given: JsonObject): JsonObject => ({
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: equals('P', 'yes') },
      Resources: {
        T: topic({ Condition: 'C' }),
        N: {
          Type: 'AWS::CloudFormation::Stack',
          Condition: 'C',
          Properties: { TemplateURL: nestedUrl('inner'), ...given },
        },
      },
    });
    const of = (given: JsonObject) =>
      variantsOf(assemblyOf({ stacks: { A: { template: parent(given), nested: { inner: nested } } } }))
        .list.map(({ assembly }) =>
          resourcesOf(assembly)
            .map(({ logicalId }) => logicalId)
            .join(),
        )
        .sort();
    expect(of({ Parameters: { Q: { Ref: 'P' } } })).toEqual(['', 'T,N,Inner,Always']);
    expect(of({})).toEqual(['', 'T,N,Always']);
  });

  test('outputs that a condition takes away are gone', () => {
    const template = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { C: equals('P', 'yes') },
      Resources: { T: topic() },
      Outputs: { O: { Condition: 'C', Value: 'x' } },
    };
    const outputs = variants(template).list.map(({ assembly }) =>
      get(assembly.stacks.get('A')?.template['Outputs'], 'O'),
    );
    expect(outputs.filter((output) => output === undefined)).toHaveLength(1);
  });

  test('CDK’s own marker under thirty regions multiplies nothing', () => {
    const regions = Array.from({ length: 30 }, (_, i) => ({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, `r-${i}`] }));
    const template = {
      Conditions: { CDKMetadataAvailable: { 'Fn::Or': regions } },
      Resources: { T: topic(), CDKMetadata: { Type: 'AWS::CDK::Metadata', Condition: 'CDKMetadataAvailable' } },
    };
    expect(variants(template).list).toHaveLength(1);
  });

  test('says where it gave up', () => {
    const many = (count: number): JsonObject => {
      const names = Array.from({ length: count }, (_, i) => `C${i}`);
      return {
        Parameters: Object.fromEntries(names.map((name) => [`P${name}`, { Type: 'String' }])),
        Conditions: Object.fromEntries(names.map((name) => [name, equals(`P${name}`, 'x')])),
        Resources: Object.fromEntries(names.map((name) => [name, topic({ Condition: name })])),
      };
    };
    expect(variants(many(6))).toMatchObject({ complete: true, list: { length: MAX_VARIANTS } });
    expect(variants(many(7)).complete).toBe(false);
    expect(variants(many(40)).complete).toBe(false);
  });
});
