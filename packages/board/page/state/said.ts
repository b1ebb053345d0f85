import type { Worker } from '../wire/worker.js';

/** What was scanned, or typed and entered: a spool, a worker's badge, or nothing that is known here. */
export type Scan =
  | { readonly type: 'spool'; readonly tag: string }
  | { readonly type: 'worker'; readonly worker: Worker }
  /** The number is another's. */
  | { readonly type: 'not-theirs'; readonly worker: Worker; readonly owners: readonly string[] }
  | { readonly type: 'unknown-worker'; readonly id: number }
  /** Several spools are like it once the keyboard's signs are put right: none is guessed. */
  | { readonly type: 'several'; readonly text: string }
  | { readonly type: 'unknown'; readonly text: string };

/** What is said large of the latest scan. */
export type Said = {
  /** On the tablet's own clock. */
  readonly at: number;
  /** Scanned meanwhile, and still to be done. */
  readonly queued: number;
} & (
  | { readonly type: 'order'; readonly tag: string }
  /** It is not to be had; `who` has it, as long as this is said. */
  | { readonly type: 'held'; readonly tag: string; readonly who: string }
  | { readonly type: 'scan'; readonly scan: Exclude<Scan, { type: 'spool' }> }
);

export type Tone = 'good' | 'bad' | 'doubt' | 'wait';
