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
