import type { Filter } from '../state/matching.js';
import type { Outcome, Wish } from '../state/order.js';
import type { Said } from '../state/said.js';
import type { Sort } from '../state/sort.js';
import type { Board, Changes } from '../wire/spool.js';
import type { Dialog, Language, Link, Session } from '../state/state.js';
import type { Worker } from '../wire/worker.js';

/** What the state changes by. */
export type Happening =
  | { readonly type: 'board'; readonly board: Board }
  | { readonly type: 'changes'; readonly changes: Changes }
  | { readonly type: 'heard' }
  | { readonly type: 'tick' }
  /** Somebody is here; `at` where it was before now. */
  | { readonly type: 'touched'; readonly at?: number }
  | { readonly type: 'link'; readonly link: Link }
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'language'; readonly language: Language }
  | { readonly type: 'worker'; readonly worker: Worker | null; readonly recent: readonly Worker[] }
  | { readonly type: 'search'; readonly text: string }
  | { readonly type: 'filter'; readonly filter: Filter }
  | { readonly type: 'sort'; readonly sort: Sort }
  | { readonly type: 'select'; readonly tags: readonly string[]; readonly on: boolean }
  | { readonly type: 'dialog'; readonly dialog: Dialog | null }
  | { readonly type: 'asked'; readonly tags: readonly string[]; readonly wish: (tag: string) => Wish }
  | { readonly type: 'doubted'; readonly tags: readonly string[]; readonly attempt: number }
  | {
      readonly type: 'settled';
      readonly tag: string;
      readonly outcome: Outcome;
      readonly fence: number | null;
    }
  | { readonly type: 'calm'; readonly tags: readonly string[] }
  | { readonly type: 'dismiss'; readonly tags: readonly string[] }
  | { readonly type: 'supervised'; readonly on: boolean }
  /** Whether a part of the page that somebody wanted did not come. */
  | { readonly type: 'part-missing'; readonly on: boolean }
  | { readonly type: 'said'; readonly said: Said | null };
