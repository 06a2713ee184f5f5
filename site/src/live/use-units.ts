import { useEffect, useState } from 'preact/hooks';
import { type PageFigures, publishedPaths, rootOf } from '../../../lib/contracts/published';
import { readFile } from './use-results';

export type Units =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'there'; readonly figures: PageFigures };

/**
 * The figures of single units, read only once somebody asks: they are by far the most of a release. When a newer release
 * comes, its units are read too, and those before stay until then.
 */
export const useUnits = (electionId: string, release: number): { readonly units: Units; readonly ask: () => void } => {
  const [asked, setAsked] = useState(0);
  const [units, setUnits] = useState<Units>({ kind: 'not-asked' });
  useEffect(() => {
    if (asked === 0) return;
    let stopped = false;
    setUnits((before) => (before.kind === 'there' ? before : { kind: 'reading' }));
    void readFile(`${rootOf(electionId)}${publishedPaths.page(electionId, release)}`).then((attempt) => {
      if (!stopped) {
        setUnits(attempt.kind === 'figures' ? { kind: 'there', figures: attempt.figures } : { kind: 'failed' });
      }
    });
    return () => {
      stopped = true;
    };
  }, [electionId, release, asked]);
  return { units, ask: () => setAsked((n) => (units.kind === 'there' ? n : n + 1)) };
};
