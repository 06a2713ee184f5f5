import { get, isObject, type Json } from '../../../assembly';
import { DATA_CLASS_TAG, DATA_CLASSES } from '../../../contracts/data-class';
import { type Family, mutantAt, type Site } from '../mutant';
import { settingSites } from '../walk';

/** The tag's value, in a list of Key and Value or in an object. */
const classSite = (site: Site): Site | undefined => {
  const last = site.path.at(-1);
  if (last === DATA_CLASS_TAG) return site;
  if (!isObject(site.value) || get(site.value, 'Key') !== DATA_CLASS_TAG) return undefined;
  const value: Json | undefined = site.value['Value'];
  return value === undefined ? undefined : { ...site, path: [...site.path, 'Value'], value };
};

export const tags: Family = {
  id: 'tags',
  every: 'data-class tag set to each other class, and to none of them',
  *mutants(assembly) {
    for (const site of settingSites(assembly)) {
      const found = classSite(site);
      if (!found) continue;
      for (const value of [...DATA_CLASSES, 'public']) {
        if (value === found.value) continue;
        yield mutantAt(found, {
          family: 'tags',
          change: `class ${String(found.value)} became ${value}`,
          edits: [{ path: found.path, value }],
        });
      }
    }
  },
};
