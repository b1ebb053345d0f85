import type { FaultKind } from '@spoollock/sheets-emulator';

/** What a process is to be, on its command line. */
export type Part = SheetPart | WorkerPart;

export interface SheetPart {
  readonly part: 'sheet';
  readonly folder: string;
  readonly tags: readonly string[];
  readonly seed: number;
}

export interface WorkerPart {
  readonly part: 'worker';
  /** Its own for every process that is started: `worker-2.3` is the third in the second place. */
  readonly name: string;
  readonly folder: string;
  readonly seed: number;
  /** `none`: for this process the sheet alone decides. */
  readonly client: 'node-redis' | 'ioredis' | 'none';
  readonly redisPort: number;
  readonly sheetUrl: string;
  readonly token: string;
  readonly tags: readonly string[];
  readonly workerIds: readonly number[];
  /** How many calls it has under way at once. */
  readonly lanes: number;
  readonly driftChecks: boolean;
}

/** What a person does to the sheet by hand. */
export const BY_HAND = ['sort', 'move', 'insert', 'clear', 'type-another', 'type-garbage'] as const;
export type ByHand = (typeof BY_HAND)[number];

export type ToSheet =
  | {
      readonly does: 'faults';
      readonly probability: number;
      readonly kinds: readonly FaultKind[];
      readonly status: number;
      readonly afterMs: number;
      readonly delayMs: number;
    }
  | { readonly does: 'outage'; readonly on: boolean }
  | { readonly does: 'by-hand'; readonly what: ByHand | 'tidy-up' }
  /** No faults any more: what is held lands now, and a person tidies up. */
  | { readonly does: 'calm' }
  | { readonly does: 'end' };

export type FromSheet =
  | { readonly is: 'open'; readonly port: number; readonly token: string }
  | { readonly is: 'calm' }
  | { readonly is: 'ended'; readonly calls: Readonly<Record<string, number>> };

/** A spool in a worker's hands. */
export interface InHand {
  readonly tag: string;
  readonly workerId: number;
  readonly fence: number | null;
}

export type ToWorker =
  /** The same worker, at another machine, gives this back. */
  | { readonly does: 'give-back'; readonly inHand: InHand }
  /** Nothing new is begun from here on. */
  | { readonly does: 'stop' }
  /** Those whom the sheet names give these spools back, and a stranger takes them: until `untilNs`. */
  | { readonly does: 'hand-in'; readonly tags: readonly string[]; readonly untilNs: string }
  | { readonly does: 'end' };

export type FromWorker =
  | { readonly is: 'counting'; readonly operations: number }
  | { readonly is: 'handing-on'; readonly inHand: InHand }
  | { readonly is: 'taken'; readonly tag: string; readonly atNs: string }
  | { readonly is: 'idle' };
