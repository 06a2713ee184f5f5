import type { CheckSource } from '../../../lib/services/results/check';
import { isNotThere } from '../shared/not-there';

/** The published files as this website serves them now: each is asked for again, and an unchanged one costs a 304. */
export const publishedSource: CheckSource = {
  read: async (path) => {
    const response = await fetch(`/${path}`, { cache: 'no-cache', credentials: 'omit' });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    if (await isNotThere(response)) return undefined;
    throw new Error(`/${path} answered ${response.status}`);
  },
};
