import type { About, History } from '../wire/history.js';
import { NOTHING_LINGERS, type Lingering } from './lingering.js';
import type { Filter } from './matching.js';
import type { Order, OwnWish } from './order.js';
import type { Sort } from './sort.js';
import type { Picture } from './picture.js';
import type { Problem } from '../wire/problem.js';
import type { Said } from './said.js';
import type { Worker } from '../wire/worker.js';

/** Everything the page shows, in one value; `next` (`next.ts`) is the only place where it changes, and knows no browser. */

/**
 * How the shop is heard: `blind` when it answers that it can read neither sheet nor Redis, `signed-out` when it wants a
 * sign-in, `resting` when nobody has looked at the page for a while and it does not listen, or has only just begun to again.
 */
export type Link = 'connecting' | 'live' | 'polling' | 'blind' | 'signed-out' | 'offline' | 'resting';
/** A tag such as `es` or `pt-BR`. */
export type Language = string;
export interface ManyDialog {
  readonly kind: 'many';
  readonly action: OwnWish['kind'];
  readonly tags: readonly string[];
}
export interface HistoryDialog {
  readonly kind: 'history';
  readonly about: About;
  readonly found: 'asked' | { readonly history: History } | { readonly problem: Problem | null };
}
export type Dialog =
  | HistoryDialog
  | { readonly kind: 'worker' }
  | { readonly kind: 'supervisor' }
  /** What is chosen goes to another worker. */
  | { readonly kind: 'hand-over' }
  | ManyDialog
  | { readonly kind: 'take-over'; readonly tag: string; readonly from: Worker | string };

export interface Session {
  readonly signInNeeded: boolean;
  readonly signedIn: boolean;
  readonly supervisorTokenNeeded: boolean;
  /** Whether workers who said who they are hand over their own; `null` where the app decides by itself. */
  readonly workersHandOver: boolean | null;
  /** Where an app that has the board mounted lets people in; `null` where the page does, or the app has not said. */
  readonly signInUrl: string | null;
  /** Who signed in: nobody else works in this browser. */
  readonly worker: Worker | null;
}

export interface State {
  readonly language: Language;
  /** Every one that the board speaks. */
  readonly languages: readonly Language[];
  readonly session: Session | null;
  readonly worker: Worker | null;
  readonly recentWorkers: readonly Worker[];
  /** When somebody last touched the tablet, on its own clock. */
  readonly touchedAt: number;
  readonly link: Link;
  /** On this tablet's own clock: now, and when the shop was last heard. */
  readonly now: number;
  readonly heardAt: number | null;
  readonly picture: Picture | null;
  /** Which build of the page this is: the first board that it was sent says so. */
  readonly build: string | null;
  readonly search: string;
  readonly filter: Filter;
  readonly sort: Sort;
  /** Shown though not looked for any more. */
  readonly lingering: Lingering;
  readonly selected: ReadonlySet<string>;
  readonly orders: ReadonlyMap<string, Order>;
  readonly dialog: Dialog | null;
  /** A supervisor's token is in use: what concerns locks is shown. */
  readonly isSupervised: boolean;
  /** A part of the page that somebody wanted did not come. */
  readonly isPartMissing: boolean;
  /** What became of the latest scan. */
  readonly said: Said | null;
}

export function beginning(
  language: Language,
  worker: Worker | null,
  recent: readonly Worker[],
  languages: readonly Language[] = ['es', 'en'],
): State {
  return {
    language,
    languages,
    worker,
    recentWorkers: recent,
    touchedAt: 0,
    session: null,
    link: 'connecting',
    now: 0,
    heardAt: null,
    picture: null,
    build: null,
    search: '',
    filter: 'all',
    sort: 'tag',
    lingering: NOTHING_LINGERS,
    selected: new Set(),
    orders: new Map(),
    dialog: null,
    isSupervised: false,
    isPartMissing: false,
    said: null,
  };
}

/** The shop has been asked and has not answered. */
export function isAsked(state: State, tag: string): boolean {
  const order = state.orders.get(tag);
  return order !== undefined && order.phase !== 'settled';
}

/** A tap now is the second half of the one before. */
export function isUnderWay(state: State, tag: string): boolean {
  return isAsked(state, tag) || state.orders.get(tag)?.justSettled === true;
}

/** Nothing of what is shown may be called current. */
export function isOld({ link }: State): boolean {
  return link === 'offline' || link === 'signed-out' || link === 'blind' || link === 'resting';
}

/** The shop's time, as far as this tablet can tell. While the picture is old it stands still. */
export function shopTime(state: State): number {
  const { picture, heardAt, now } = state;
  if (picture === null) return 0;
  return picture.at + Math.max(0, (isOld(state) ? (heardAt ?? now) : now) - picture.receivedAt);
}
