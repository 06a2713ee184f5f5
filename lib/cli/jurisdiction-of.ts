import type { Jurisdiction, Settings } from '../config/schema';
import { CannotStart } from '../local/cannot-start';

/** @param id undefined for the first */
export const jurisdictionOf = (settings: Settings, id: string | undefined): Jurisdiction => {
  const ids = settings.jurisdictions.map((j) => j.id);
  const found = settings.jurisdictions.find((j) => id === undefined || j.id === id);
  if (found) return found;
  throw new CannotStart(`There is no jurisdiction ${id} in election.config.ts. There is: ${ids.join(', ')}.`);
};
