import { RESERVED_ID } from '../../../config/schema';
import { Names } from '../../names';

/** Paths of roles that belong to the account and to no jurisdiction. No jurisdiction may be called so. */
export const ACCOUNT_NAMES = new Names(RESERVED_ID);
