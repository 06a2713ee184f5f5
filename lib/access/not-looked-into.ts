import { type Assembly, type Resource, resourcesOf, scopeOf } from '../assembly';
import { dataClassOf } from '../guardrails/data-class';
import { ENCRYPTED } from '../guardrails/encryption';
import { STORE_KINDS } from './capabilities';
import { type Entry, NO_CLASS } from './entries';
import { placeOf } from './names';

/** Types that keep records beside those of which a rule knows how they are encrypted. */
const KEEPS_RECORDS =
  /^AWS::(RDS::GlobalCluster|Neptune::DBCluster|DocDB(Elastic)?::|FSx::|ElastiCache::(CacheCluster|ReplicationGroup|ServerlessCache)|MemoryDB::Cluster|RedshiftServerless::Namespace|OpenSearchServerless::Collection|Timestream::(Database|Table|InfluxDBInstance)|QLDB::Ledger|Cassandra::Table|DAX::Cluster|Athena::WorkGroup|Glue::(Database|Table)|S3Express::DirectoryBucket|S3Tables::(Table|TableBucket)|S3Vectors::VectorBucket|S3Outposts::Bucket|ECR::PublicRepository|Cognito::IdentityPool|Lightsail::(Bucket|Database|Disk)|CodeCommit::Repository|KinesisVideo::Stream|MSK::|AmazonMQ::Broker|DMS::ReplicationInstance|HealthLake::FHIRDatastore|WorkSpaces::Workspace|DSQL::Cluster|Aurora)/;

/** Stores of types that nothing here knows how to ask about. */
const unknownStores = (assembly: Assembly): readonly Resource[] =>
  [...resourcesOf(assembly)].filter(
    ({ type }) => !Object.hasOwn(STORE_KINDS, type) && (Object.hasOwn(ENCRYPTED, type) || KEEPS_RECORDS.test(type)),
  );

const line = (
  assembly: Assembly,
  resource: Resource,
  said: Pick<Entry, 'principal' | 'capability' | 'via' | 'conditions'>,
): Entry => ({
  ...said,
  dataClass: dataClassOf(scopeOf(assembly, resource.stack), resource) ?? NO_CLASS,
  store: placeOf(resource),
});

/** What cannot be decided counts as reachable, so whoever reads the lock sees it: each is a line that has to be accepted. */
export const entriesNotLookedInto = (assembly: Assembly): readonly Entry[] => [
  ...unknownStores(assembly).map((resource) =>
    line(assembly, resource, {
      principal: 'anyone, for all that is known here',
      capability: 'read',
      via: `who can reach ${resource.type} is not looked into`,
      conditions: [],
    }),
  ),
  ...[...resourcesOf(assembly)]
    .filter(({ type }) => Object.hasOwn(STORE_KINDS, type) && STORE_KINDS[type]?.ownUsers === true)
    .flatMap((resource) =>
      (['read', 'write'] as const).map((capability) =>
        line(assembly, resource, {
          principal: 'whoever has a name and a password in it',
          capability,
          via: 'by its own users, of whom no template speaks',
          conditions: ['from wherever its network is reached'],
        }),
      ),
    ),
];

/** Their classes are sealed like those of all others. */
export const classesNotLookedInto = (assembly: Assembly): readonly (readonly [string, string])[] =>
  unknownStores(assembly).map((resource) => [
    placeOf(resource),
    dataClassOf(scopeOf(assembly, resource.stack), resource) ?? NO_CLASS,
  ]);

/** Something that carries data, and that is not looked into. */
export interface Unasked {
  readonly stack: string;
  readonly resource: string;
  readonly message: string;
}

export const notLookedInto = (assembly: Assembly): readonly Unasked[] =>
  unknownStores(assembly).map((resource) => ({
    stack: resource.stack,
    resource: placeOf(resource),
    message: `who can reach ${resource.type} is not looked into; the lock counts it as open to anyone.`,
  }));
