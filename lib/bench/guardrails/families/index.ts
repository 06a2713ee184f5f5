import type { Family } from '../mutant';
import { actions } from './actions';
import { additions } from './additions';
import { booleans } from './booleans';
import { conditional } from './conditional';
import { conditionKeys, conditionOperators, neutered } from './conditions';
import { deletionPolicies } from './deletion-policies';
import { deletions } from './deletions';
import { insertions } from './insertions';
import { numbers } from './numbers';
import { principals } from './principals';
import { keys, roles, targets } from './references';
import { removals } from './removals';
import { resources } from './resources';
import { statements } from './statements';
import { tags } from './tags';
import { values } from './values';

/** Every kind of single change that the bench makes, in the order of the report. */
export const FAMILIES: readonly Family[] = [
  booleans,
  deletions,
  values,
  numbers,
  tags,
  keys,
  roles,
  targets,
  statements,
  principals,
  actions,
  resources,
  conditionOperators,
  conditionKeys,
  neutered,
  deletionPolicies,
  removals,
  conditional,
  insertions,
  additions,
];
