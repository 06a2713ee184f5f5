import type { ReleaseStatus } from '../../contracts/results';

/** What a check found; `note` is no fault of the publication, but the reader should know. */
export interface CheckFinding {
  readonly severity: 'error' | 'note';
  readonly code: string;
  /** Path in the published folder. */
  readonly file: string;
  readonly message: string;
}

/** Published files, from a folder or a website. */
export interface CheckSource {
  read(path: string): Promise<Uint8Array | undefined>;
  /** Of a file that is not held in memory; a source without it leaves large files unread. */
  digest?(path: string): Promise<{ readonly bytes: number; readonly sha256: string } | undefined>;
  /** Every path of what is checked, where the source can tell; a website cannot. */
  list?(): Promise<readonly string[]>;
}

export interface CheckOptions {
  /** The verifier key that the reader trusts, from the office's paper. Without it, the site's own word is taken. */
  readonly key?: string;
  /** A checkpoint that the reader saved earlier: the log must still contain it. */
  readonly previous?: Uint8Array;
  /** Verifier keys of witnesses whose cosignature the reader insists on. */
  readonly witnesses?: readonly string[];
  /** Fingerprint of the log's ML-DSA key, from the office's paper: its line has to stand under the checkpoint. */
  readonly mlDsa?: string;
  /** `newest` reads the files of each election's last release alone; the log is always read whole. @default 'all' */
  readonly releases?: 'all' | 'newest';
  /**
   * Of larger files the digest is checked and nothing else, and the check says so: a telephone has no room for a state's
   * precincts. @default none
   */
  readonly mostBytes?: number;
  /** Called with each file that is about to be read. */
  readonly onRead?: (path: string) => void;
}

export interface CheckedRelease {
  readonly electionId: string;
  readonly release: number;
  readonly status: ReleaseStatus;
  readonly releasedAt: string;
  readonly sourceSha256: string;
}

/** What a check has gathered so far. */
export interface Progress {
  readonly findings: CheckFinding[];
  readonly seen: Set<string>;
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Undefined where the source cannot. */
  readonly digest: CheckSource['digest'];
  readonly error: (code: string, file: string, message: string) => void;
  readonly note: (code: string, file: string, message: string) => void;
}

export const progressOf = (source: CheckSource, onRead?: (path: string) => void): Progress => {
  const findings: CheckFinding[] = [];
  const seen = new Set<string>();
  const say =
    (severity: CheckFinding['severity']) =>
    (code: string, file: string, message: string): void => {
      findings.push({ severity, code, file, message });
    };
  return {
    findings,
    seen,
    read: (path) => {
      seen.add(path);
      onRead?.(path);
      return source.read(path);
    },
    digest:
      source.digest &&
      ((path) => {
        seen.add(path);
        onRead?.(path);
        return source.digest?.(path) ?? Promise.resolve(undefined);
      }),
    error: say('error'),
    note: say('note'),
  };
};
