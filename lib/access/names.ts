import {
  type Assembly,
  type Expression,
  type Item,
  itemsOf,
  type Json,
  literalAt,
  type Resource,
  resourceAt,
  type Scope,
  type StackTemplate,
  scopeOf,
  whyUnknown,
} from '../assembly';
import { ACCOUNT, attributeMark, GENERATED, REGION, UNKNOWN } from './marks';

/** A string of the templates as far as it is determined; marks.ts stands for the rest. */
export interface Text {
  readonly text: string;
  /** Why part of it could be anything. */
  readonly why: string | undefined;
  /** False when only some branches of the template have it. */
  readonly certain: boolean;
}

/** How a type's generated names and its attributes are built. */
interface Naming {
  /** Property with the name that the template gives, if any. */
  readonly property?: string;
  /** Longest generated name; of one that has to be shortened the stack's name and the first letters of the logical id are counted on. */
  readonly longest?: number;
  readonly lowerCase?: boolean;
  readonly ref: (at: Place) => string;
  readonly attributes?: Readonly<Record<string, (at: Place) => string>>;
}

interface Place {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly path: string;
}

const name = ({ name }: Place): string => name;
const arn =
  (service: string, rest: (at: Place) => string) =>
  (at: Place): string =>
    `arn:aws:${service}:${at.region}:${at.account}:${rest(at)}`;
const iam = (kind: string) => (at: Place) => `arn:aws:iam::${at.account}:${kind}${at.path}${at.name}`;

const topic = arn('sns', name);
const queue = arn('sqs', name);
const secret = (at: Place) => `${arn('secretsmanager', ({ name }) => `secret:${name}-`)(at)}${GENERATED}`;
const lambda = arn('lambda', ({ name }) => `function:${name}`);
const key = arn('kms', ({ name }) => `key/${name}`);

const table: Naming = {
  property: 'TableName',
  longest: 255,
  ref: name,
  attributes: {
    Arn: arn('dynamodb', ({ name }) => `table/${name}`),
    StreamArn: (at) => `${arn('dynamodb', ({ name }) => `table/${name}/stream/`)(at)}${GENERATED}`,
  },
};

const domain: Naming = {
  property: 'DomainName',
  longest: 28,
  lowerCase: true,
  ref: name,
  attributes: {
    Arn: arn('es', ({ name }) => `domain/${name}`),
    DomainArn: arn('es', ({ name }) => `domain/${name}`),
  },
};

const vault: Naming = {
  property: 'BackupVaultName',
  ref: name,
  attributes: { BackupVaultArn: arn('backup', ({ name }) => `backup-vault:${name}`), BackupVaultName: name },
};

const NAMINGS: Readonly<Record<string, Naming>> = {
  'AWS::S3::Bucket': {
    property: 'BucketName',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { Arn: ({ name }) => `arn:aws:s3:::${name}` },
  },
  'AWS::S3::AccessPoint': {
    property: 'Name',
    longest: 50,
    lowerCase: true,
    ref: name,
    attributes: { Arn: arn('s3', ({ name }) => `accesspoint/${name}`), Name: name },
  },
  'AWS::S3::MultiRegionAccessPoint': {
    property: 'Name',
    longest: 50,
    lowerCase: true,
    ref: name,
    // Its ARN has an alias that AWS makes up.
    attributes: {
      Alias: ({ name }) => `${name}${GENERATED}.mrap`,
      Arn: ({ account, name }) => `arn:aws:s3::${account}:accesspoint/${name}${GENERATED}.mrap`,
    },
  },
  'AWS::S3ObjectLambda::AccessPoint': {
    property: 'Name',
    longest: 45,
    lowerCase: true,
    ref: name,
    attributes: { Arn: arn('s3-object-lambda', ({ name }) => `accesspoint/${name}`) },
  },
  'AWS::RDS::DBInstance': {
    property: 'DBInstanceIdentifier',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { DBInstanceArn: arn('rds', ({ name }) => `db:${name}`) },
  },
  'AWS::RDS::DBCluster': {
    property: 'DBClusterIdentifier',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { DBClusterArn: arn('rds', ({ name }) => `cluster:${name}`) },
  },
  // By an attribute of our own: CloudFormation has none with its ARN.
  'AWS::Redshift::Cluster': {
    property: 'ClusterIdentifier',
    longest: 63,
    lowerCase: true,
    ref: name,
    attributes: { Arn: arn('redshift', ({ name }) => `cluster:${name}`) },
  },
  'AWS::OpenSearchService::Domain': domain,
  'AWS::Elasticsearch::Domain': domain,
  'AWS::EFS::FileSystem': {
    ref: name,
    attributes: { Arn: arn('elasticfilesystem', ({ name }) => `file-system/${name}`) },
  },
  'AWS::EC2::Volume': { ref: name, attributes: { Arn: arn('ec2', ({ name }) => `volume/${name}`) } },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::KMS::Key': { ref: name, attributes: { Arn: key, KeyId: name } },
  'AWS::KMS::ReplicaKey': { ref: name, attributes: { Arn: key, KeyId: name } },
  'AWS::KMS::Alias': { property: 'AliasName', ref: name },
  'AWS::SQS::Queue': {
    property: 'QueueName',
    longest: 80,
    ref: (at) => `https://sqs.${at.region}.amazonaws.com/${at.account}/${at.name}`,
    attributes: { Arn: queue, QueueName: name },
  },
  'AWS::SNS::Topic': {
    property: 'TopicName',
    longest: 256,
    ref: topic,
    attributes: { TopicArn: topic, TopicName: name },
  },
  'AWS::SecretsManager::Secret': { property: 'Name', longest: 512, ref: secret, attributes: { Id: secret } },
  'AWS::SSM::Parameter': {
    property: 'Name',
    longest: 1011,
    ref: name,
    attributes: { Arn: arn('ssm', ({ name }) => `parameter/${name.replace(/^\//, '')}`) },
  },
  'AWS::Kinesis::Stream': {
    property: 'Name',
    longest: 128,
    ref: name,
    attributes: { Arn: arn('kinesis', ({ name }) => `stream/${name}`) },
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    property: 'DeliveryStreamName',
    longest: 64,
    ref: name,
    attributes: { Arn: arn('firehose', ({ name }) => `deliverystream/${name}`) },
  },
  'AWS::Logs::LogGroup': {
    property: 'LogGroupName',
    longest: 512,
    ref: name,
    attributes: { Arn: arn('logs', ({ name }) => `log-group:${name}:*`) },
  },
  'AWS::Backup::BackupVault': vault,
  'AWS::Backup::LogicallyAirGappedBackupVault': vault,
  'AWS::ECR::Repository': {
    property: 'RepositoryName',
    longest: 256,
    lowerCase: true,
    ref: name,
    attributes: {
      Arn: arn('ecr', ({ name }) => `repository/${name}`),
      RepositoryUri: ({ account, region, name }) => `${account}.dkr.ecr.${region}.amazonaws.com/${name}`,
    },
  },
  'AWS::Lambda::Function': { property: 'FunctionName', longest: 64, ref: name, attributes: { Arn: lambda } },
  'AWS::IAM::Role': { property: 'RoleName', longest: 64, ref: name, attributes: { Arn: iam('role') } },
  'AWS::IAM::User': { property: 'UserName', longest: 64, ref: name, attributes: { Arn: iam('user') } },
  'AWS::IAM::Group': { property: 'GroupName', longest: 128, ref: name, attributes: { Arn: iam('group') } },
  'AWS::IAM::ManagedPolicy': {
    property: 'ManagedPolicyName',
    longest: 128,
    ref: iam('policy'),
    attributes: { PolicyArn: iam('policy') },
  },
  'AWS::Events::Rule': {
    property: 'Name',
    longest: 64,
    ref: name,
    attributes: { Arn: arn('events', ({ name }) => `rule/${name}`) },
  },
  'AWS::EC2::VPCEndpoint': { ref: ({ name }) => `vpce-${name}`, attributes: { Id: ({ name }) => `vpce-${name}` } },
  'AWS::EC2::VPC': { ref: ({ name }) => `vpc-${name}`, attributes: { VpcId: ({ name }) => `vpc-${name}` } },
};

/** What CloudFormation appends to a generated name, with the hyphen before it. */
const RANDOM = 13;
const KEPT = 8;

/** Texts and physical names of one assembly. */
export class Names {
  private readonly texts = new Map<string, string>();

  constructor(readonly assembly: Assembly) {}

  accountOf(stackId: string): string {
    return this.assembly.stacks.get(stackId)?.account ?? ACCOUNT;
  }

  regionOf(stackId: string): string {
    return this.assembly.stacks.get(stackId)?.region ?? REGION;
  }

  /** The value of an attribute; `Ref` for the reference itself. */
  attribute(resource: Resource, attribute: string): string {
    const id = `${resource.stack}\u0000${resource.logicalId}\u0000${attribute}`;
    const known = this.texts.get(id);
    if (known !== undefined) return known;
    const qualified = attribute === 'Ref' ? this.qualified(resource) : undefined;
    if (qualified !== undefined) {
      this.texts.set(id, qualified);
      return qualified;
    }
    const naming = Object.hasOwn(NAMINGS, resource.type) ? NAMINGS[resource.type] : undefined;
    const build = attribute === 'Ref' ? naming?.ref : naming?.attributes?.[attribute];
    const text =
      naming && build
        ? build({
            name: this.name(resource, naming),
            account: this.accountOf(resource.stack),
            region: this.regionOf(resource.stack),
            path: this.literal(resource, 'Path') ?? '/',
          })
        : attributeMark(resource.stack, resource.logicalId, attribute);
    this.texts.set(id, text);
    return text;
  }

  /** `arn:aws:lambda:...:function:f:live` of an alias or a version. */
  private qualified(resource: Resource): string | undefined {
    const { type, stack, logicalId, properties } = resource;
    if (type !== 'AWS::Lambda::Alias' && type !== 'AWS::Lambda::Version') return undefined;
    const [code, ...more] = this.textsAt(scopeOf(this.assembly, stack), properties['FunctionName']);
    if (code === undefined || more.length > 0) return undefined;
    const place = { account: this.accountOf(stack), region: this.regionOf(stack), path: '/' };
    const whole = code.text.startsWith('arn:') ? code.text : lambda({ ...place, name: code.text });
    return `${whole}:${this.literal(resource, 'Name') ?? attributeMark(stack, logicalId, 'name')}`;
  }

  private literal(resource: Resource, property: string): string | undefined {
    const scope = scopeOf(this.assembly, resource.stack);
    return literalAt(scope, resource.properties[property]);
  }

  private name(resource: Resource, naming: Naming): string {
    const given = naming.property === undefined ? undefined : resource.properties[naming.property];
    const scope = scopeOf(this.assembly, resource.stack);
    const [only, ...more] = given === undefined ? [] : this.textsAt(scope, given);
    const mark = attributeMark(resource.stack, resource.logicalId, 'name');
    // What the deploy fills in is fixed all the same: one name, and nobody else's.
    if (only !== undefined && more.length === 0) return only.text.replaceAll(UNKNOWN, mark);
    if (naming.longest === undefined || given !== undefined) return mark;
    const { parent, name: stackName } = scope.stack;
    const whole = `${stackName}-${resource.logicalId}-`;
    const fits = parent === undefined && whole.length + RANDOM <= naming.longest;
    const start = fits ? whole : parent === undefined ? whole.slice(0, stackName.length + 1 + KEPT) : `${stackName}-`;
    const unique = fits ? GENERATED : mark;
    return (naming.lowerCase ? start.toLowerCase() : start) + unique;
  }

  /** @param stack in which the expression stands */
  render(expression: Expression, stack: StackTemplate): string {
    return expression
      .map((part) => {
        if (part.kind === 'text') return part.text;
        if (part.kind === 'unknown') return UNKNOWN;
        if (part.kind === 'attribute') {
          const resource = resourceAt(this.assembly, part.resource);
          return resource === undefined ? UNKNOWN : this.attribute(resource, part.attribute);
        }
        switch (part.name) {
          case 'AWS::AccountId':
            return this.accountOf(part.stack);
          case 'AWS::Region':
            return this.regionOf(part.stack);
          case 'AWS::Partition':
            return 'aws';
          case 'AWS::URLSuffix':
            return 'amazonaws.com';
          default:
            return attributeMark(stack.id, '', part.name);
        }
      })
      .join('');
  }

  private text(item: Item, stack: StackTemplate): Text {
    return { text: this.render(item.expression, stack), why: whyUnknown(item.expression), certain: item.certain };
  }

  /** The strings of a place that takes one or several. */
  textsAt(scope: Scope, value: Json | undefined): readonly Text[] {
    return itemsOf(scope, value).map((item) => this.text(item, scope.stack));
  }

  textsOf(items: readonly Item[], stack: StackTemplate): readonly Text[] {
    return items.map((item) => this.text(item, stack));
  }
}

/** Name for people and for the lock: the place in the CDK tree, which outlives renamed logical ids and new accounts. */
export const placeOf = ({ constructPath }: Resource): string => constructPath.replace(/\/(Resource|Default)$/, '');
