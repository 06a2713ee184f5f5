import type { Escape, Extension } from './escapes';
import type { Harmless } from './harmless';
import type { Ours } from './ours';
import type { Sample } from './sample';
import type { Scale } from './scale';
import type { Group } from './survivors';

/** One tool's figures, small enough for JSON. */
export interface Compared {
  readonly tool: string;
  readonly version: string;
  readonly how: string;
  readonly caught: number;
  /** By family: caught of how many. */
  readonly families: Readonly<Record<string, readonly [number, number]>>;
}

export interface NotRun {
  readonly tool: string;
  readonly why: string;
}

/** What one run found out about the changes that it judged. */
export interface ChangeFigures {
  readonly families: Ours['families'];
  /** Which of each kind were judged. */
  readonly judged: Sample;
  readonly generated: Ours['generated'];
  readonly leftOut: Ours['leftOut'];
  readonly survivors: readonly Group[];
  readonly byRule: Ours['byRule'];
}

/** What one run found out about this project. */
export interface OurFigures extends ChangeFigures {
  readonly escapes: readonly Escape[];
  readonly harmless: readonly Harmless[];
  readonly extension: Extension;
  readonly scales: readonly Scale[];
}

/** What one run found out about all tools on the same mutants, this project first. */
export interface ComparedFigures {
  readonly compared: readonly Compared[];
  readonly notRun: readonly NotRun[];
  /** How many mutants of each family were drawn at the most, and with which seed (sample.ts). */
  readonly sample: number;
  readonly seed: string;
}
