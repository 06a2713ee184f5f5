import { get, resourcesOf, scopeOf } from '../assembly';
import { type DataClass, isDataClass } from '../contracts/data-class';
import { isNeverPublic } from '../guardrails/data-class';
import { inCommon, like, oneOf } from './algebra';
import { NO_CLASS } from './entries';
import { isGenerated, UNKNOWN } from './marks';
import type { Names } from './names';
import { goesBack } from './rewind';
import { type Store, withoutStream } from './stores';

/** What is given back under a name that the restorer chooses, without a policy, and under whatever key the restorer names. */
const RESTORED: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'Tables',
  'AWS::DynamoDB::GlobalTable': 'Tables',
  'AWS::S3::Bucket': 'Buckets',
  'AWS::EFS::FileSystem': 'FileSystems',
  'AWS::RDS::DBInstance': 'Databases',
  'AWS::RDS::DBCluster': 'Databases',
  'AWS::Redshift::Cluster': 'Warehouses',
  'AWS::EC2::Volume': 'Volumes',
};

/** A place of the lock: of the account, for the name of a copy says of no jurisdiction that it is its own. */
const PLACE = 'Account-restored';

export const isRestored = (store: string): boolean => store.startsWith(`${PLACE}/`);

/** The ARN with any name: the restorer says which. */
const renamed = (arn: string): string => arn.replace(/^((?:[^:]*:){5}(?:[a-z-]+[/:])?).*$/s, `$1${UNKNOWN}`);

/** By selection of a backup plan: ARNs with wildcards, or everything where it goes by tags. */
const inABackup = (names: Names): ((store: Store) => boolean) => {
  const selections = [...resourcesOf(names.assembly, 'AWS::Backup::BackupSelection')].map(({ stack, properties }) => {
    const selection = properties['BackupSelection'];
    const byTags = ['ListOfTags', 'Conditions'].some((name) => get(selection, name) !== undefined);
    const texts = names.textsAt(scopeOf(names.assembly, stack), get(selection, 'Resources')).map(({ text }) => text);
    return byTags || texts.length === 0 ? ['*'] : texts;
  });
  const selected = oneOf(selections.flat().map((text) => like(text)));
  return ({ arn }) => inCommon([oneOf([like(arn)]), selected]) !== undefined;
};

const classOf = ({ dataClass }: Store): DataClass | undefined => (isDataClass(dataClass) ? dataClass : undefined);

/**
 * To restore is to read: who could reach what comes back? One store for all copies of one class and type, by
 * any name that no store of the templates has. Its class is that of its source. What is public anyway is not asked about.
 */
export const copiesOf = (names: Names, stores: readonly Store[]): readonly Store[] => {
  const backedUp = inABackup(names);
  const taken = new Map<string, string[]>();
  for (const { arn, account, kind } of stores) {
    if (isGenerated(arn)) continue;
    const list = taken.get(`${kind.service} ${account}`) ?? [];
    taken.set(`${kind.service} ${account}`, list);
    list.push(arn);
  }
  const copies = new Map<string, Store>();
  for (const store of stores) {
    const word = Object.hasOwn(RESTORED, store.resource.type) ? RESTORED[store.resource.type] : undefined;
    if (word === undefined || !isNeverPublic(classOf(store)) || !(goesBack(names, store) || backedUp(store))) continue;
    const name = [PLACE, store.dataClass ?? NO_CLASS, word].join('/');
    const arn = renamed(store.arn);
    const id = `${name} ${arn}`;
    if (copies.has(id)) continue;
    copies.set(id, {
      ...store,
      name,
      arn,
      asks: withoutStream(store.kind.asks),
      policy: store.policyOfNone,
      key: undefined,
      tags: new Map(),
      publicBlocked: false,
      taken: taken.get(`${store.kind.service} ${store.account}`) ?? [],
    });
  }
  return [...copies.values()];
};
