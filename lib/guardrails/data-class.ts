import { branches, get, isObject, type Json, literalAt, type Resource, type Scope } from '../assembly';
import { DATA_CLASS_TAG, type DataClass, isDataClass, NEVER_PUBLIC } from '../contracts/data-class';

/** Types that call their tags something else. */
const TAGS_OF: Readonly<Record<string, string>> = {
  'AWS::Backup::BackupVault': 'BackupVaultTags',
  'AWS::Backup::LogicallyAirGappedBackupVault': 'BackupVaultTags',
  'AWS::Cognito::UserPool': 'UserPoolTags',
  'AWS::EFS::FileSystem': 'FileSystemTags',
};

/** Tags as most types write them, a list of Key and Value; and as some do, one object. */
const tagLists = (resource: Resource): readonly (Json | undefined)[] => {
  if (resource.type === 'AWS::DynamoDB::GlobalTable') {
    const replicas = resource.properties['Replicas'];
    return Array.isArray(replicas) ? replicas.map((replica: Json) => get(replica, 'Tags')) : [undefined];
  }
  return [resource.properties[TAGS_OF[resource.type] ?? 'Tags']];
};

const classIn = (scope: Scope, tags: Json | undefined): DataClass | undefined => {
  const [list, ...otherBranches] = branches(tags);
  if (otherBranches.length > 0) return undefined;
  const values = Array.isArray(list)
    ? list
        .filter((tag: Json) => literalAt(scope, get(tag, 'Key')) === DATA_CLASS_TAG)
        .map((tag: Json) => get(tag, 'Value'))
    : isObject(list)
      ? [get(list, DATA_CLASS_TAG)]
      : [];
  if (values.length !== 1) return undefined;
  const value = literalAt(scope, values[0]);
  return isDataClass(value) ? value : undefined;
};

/**
 * The class that a store declares; undefined when it declares none, an unknown one, or different ones in different
 * branches or replicas. Undefined is treated as never public.
 */
export const dataClassOf = (scope: Scope, resource: Resource): DataClass | undefined => {
  const [first, ...rest] = tagLists(resource).map((tags) => classIn(scope, tags));
  return rest.every((other) => other === first) ? first : undefined;
};

export const isNeverPublic = (dataClass: DataClass | undefined): boolean =>
  dataClass === undefined || NEVER_PUBLIC.includes(dataClass);

/** Classes whose objects the website shows: readable by CloudFront's own distribution, and by nobody else outside. */
export const isWebsite = (dataClass: DataClass | undefined): boolean => !isNeverPublic(dataClass);
