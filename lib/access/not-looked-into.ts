import { type Assembly, type Resource, resourcesOf, scopeOf } from '../assembly';
import { dataClassOf } from '../guardrails/data-class';
import { ENCRYPTED } from '../guardrails/encryption';
import { STORE_KINDS } from './capabilities';
import { type Entry, NO_CLASS } from './entries';
import { placeOf } from './names';
import type { Store } from './stores';

/** Types that keep records beside those of which a rule knows how they are encrypted. */
const KEEPS_RECORDS =
  /^AWS::(RDS::GlobalCluster|Neptune::DBCluster|DocDB(Elastic)?::|FSx::|ElastiCache::(CacheCluster|ReplicationGroup|ServerlessCache)|MemoryDB::Cluster|RedshiftServerless::Namespace|OpenSearchServerless::Collection|Timestream::(Database|Table|InfluxDBInstance)|QLDB::Ledger|Cassandra::Table|DAX::Cluster|Athena::WorkGroup|Glue::(Database|Table)|S3Express::DirectoryBucket|S3Tables::(Table|TableBucket)|S3Vectors::VectorBucket|S3Outposts::Bucket|ECR::PublicRepository|Cognito::IdentityPool|Lightsail::(Bucket|Database|Disk)|CodeCommit::Repository|KinesisVideo::Stream|MSK::|AmazonMQ::Broker|DMS::ReplicationInstance|HealthLake::FHIRDatastore|WorkSpaces::Workspace|DSQL::Cluster)/;

export const UNKNOWN_WHO = 'anyone, for all that is known here';
export const OWN_USERS = 'whoever has a name and a password in it';

/** Stores of types that nothing here knows how to ask about. */
const unknownStores = (assembly: Assembly): readonly Resource[] =>
  [...resourcesOf(assembly)].filter(
    ({ type }) => !Object.hasOwn(STORE_KINDS, type) && (Object.hasOwn(ENCRYPTED, type) || KEEPS_RECORDS.test(type)),
  );

const classOf = (assembly: Assembly, resource: Resource): string =>
  dataClassOf(scopeOf(assembly, resource.stack), resource) ?? NO_CLASS;

/** What cannot be decided counts as reachable, so whoever reads the lock sees it: each is a line that has to be accepted. */
export const entriesNotLookedInto = (assembly: Assembly): readonly Entry[] =>
  unknownStores(assembly).map((resource) => ({
    principal: UNKNOWN_WHO,
    capability: 'read',
    dataClass: classOf(assembly, resource),
    store: placeOf(resource),
    via: `who can reach ${resource.type} is not looked into`,
    conditions: [],
  }));

/** Who signs in to the store itself; what is restored of it has the same users. */
export const entriesOfOwnUsers = (stores: readonly Store[]): readonly Entry[] =>
  stores
    .filter(({ kind }) => kind.ownUsers === true)
    .flatMap(({ name, dataClass }) =>
      (['read', 'write'] as const).map((capability) => ({
        principal: OWN_USERS,
        capability,
        dataClass: dataClass ?? NO_CLASS,
        store: name,
        via: 'by its own users, of whom no template speaks',
        conditions: ['from wherever its network is reached'],
      })),
    );

/** Their classes are sealed like those of all others. */
export const classesNotLookedInto = (assembly: Assembly): readonly (readonly [string, string])[] =>
  unknownStores(assembly).map((resource) => [placeOf(resource), classOf(assembly, resource)]);

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
    message: `who can reach ${resource.type} is not looked into, so the lock counts it as open to anyone. Find out by other means who can.`,
  }));
