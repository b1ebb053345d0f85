import { asAnswered, asRefused } from './answered-row.js';
import {
  lingeringAfter,
  lingeringDone,
  NOTHING_LINGERS,
  stillLingering,
  type Lingering,
} from './lingering.js';
import type { Filter } from './matching.js';
import { withOrders, type Order, type Outcome, type OwnWish, type Wish } from './order.js';
import {
  atTime,
  pictureOf,
  spoolOf,
  withAnswer,
  withAnswerAt,
  withChanges,
  type Picture,
} from './picture.js';
import type { Board, Changes } from './spool.js';
import type { Worker } from './worker.js';

/** Everything the page shows, in one value; `next` is the only place where it changes, and knows no browser. */

/**
 * How the shop is heard: `blind` when it answers that it can read neither sheet nor Redis, `signed-out` when it wants a
 * sign-in, `resting` when nobody has looked at the page for a while and it does not listen, or has only just begun to again.
 */
export type Link = 'connecting' | 'live' | 'polling' | 'blind' | 'signed-out' | 'offline' | 'resting';
export type Language = 'es' | 'en';
export interface ManyDialog {
  readonly kind: 'many';
  readonly action: OwnWish['kind'];
  readonly tags: readonly string[];
}
export type Dialog =
  | { readonly kind: 'worker' }
  | ManyDialog
  | { readonly kind: 'take-over'; readonly tag: string; readonly from: Worker | string };

export interface Session {
  readonly signInNeeded: boolean;
  readonly signedIn: boolean;
  readonly supervisorTokenNeeded: boolean;
}

export interface State {
  readonly language: Language;
  readonly session: Session | null;
  readonly worker: Worker | null;
  readonly recentWorkers: readonly Worker[];
  readonly link: Link;
  /** On this tablet's own clock: now, and when the shop was last heard. */
  readonly now: number;
  readonly heardAt: number | null;
  readonly picture: Picture | null;
  /** Which build of the page this is: the first board that it was sent says so. */
  readonly build: string | null;
  readonly search: string;
  readonly filter: Filter;
  /** Shown though not looked for any more. */
  readonly lingering: Lingering;
  readonly selected: ReadonlySet<string>;
  readonly orders: ReadonlyMap<string, Order>;
  readonly dialog: Dialog | null;
}

export type Happening =
  | { readonly type: 'board'; readonly board: Board }
  | { readonly type: 'changes'; readonly changes: Changes }
  | { readonly type: 'heard' }
  | { readonly type: 'tick' }
  | { readonly type: 'link'; readonly link: Link }
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'language'; readonly language: Language }
  | { readonly type: 'worker'; readonly worker: Worker; readonly recent: readonly Worker[] }
  | { readonly type: 'search'; readonly text: string }
  | { readonly type: 'filter'; readonly filter: Filter }
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
  | { readonly type: 'dismiss'; readonly tags: readonly string[] };

export function beginning(language: Language, worker: Worker | null, recent: readonly Worker[]): State {
  return {
    language,
    worker,
    recentWorkers: recent,
    session: null,
    link: 'connecting',
    now: 0,
    heardAt: null,
    picture: null,
    build: null,
    search: '',
    filter: 'all',
    lingering: NOTHING_LINGERS,
    selected: new Set(),
    orders: new Map(),
    dialog: null,
  };
}

/** What the state is after this has happened, `now` being the tablet's own clock, which only moves forward. */
export function next(before: State, happening: Happening, now: number): State {
  const state = { ...before, now };
  switch (happening.type) {
    case 'board':
      return sent(
        { ...state, build: state.build ?? happening.board.build },
        pictureOf(happening.board, state.picture, now),
        now,
      );
    case 'changes':
      // Differences to a picture that is not there say nothing; the shop begins every stream with a whole board.
      if (state.picture === null) return state;
      return sent(state, withChanges(state.picture, happening.changes, now), now);
    case 'heard':
      return { ...state, heardAt: now };
    case 'tick':
      return {
        ...state,
        picture: state.picture === null ? null : atTime(state.picture, now),
        lingering: stillLingering(state.lingering, now),
      };
    case 'link':
      return { ...state, link: happening.link };
    case 'session':
      return { ...state, session: happening.session };
    case 'language':
      return { ...state, language: happening.language };
    case 'worker':
      // What one worker had chosen is not for the next one to take.
      return {
        ...state,
        worker: happening.worker,
        recentWorkers: happening.recent,
        selected: new Set(),
        lingering: NOTHING_LINGERS,
      };
    case 'search':
      return { ...state, search: happening.text, lingering: NOTHING_LINGERS };
    case 'filter':
      return { ...state, filter: happening.filter, lingering: NOTHING_LINGERS };
    case 'select':
      return { ...state, selected: selection(state.selected, happening.tags, happening.on) };
    case 'dialog':
      return { ...state, dialog: happening.dialog };
    case 'asked':
      return {
        ...state,
        selected: selection(state.selected, happening.tags, false),
        orders: withOrders(state.orders, happening.tags, (tag) => ({
          tag,
          wish: happening.wish(tag),
          fence: spoolOf(state.picture, tag)?.fence ?? null,
          phase: 'asking',
          attempt: 1,
          outcome: null,
          justSettled: false,
        })),
      };
    case 'doubted':
      return {
        ...state,
        orders: withOrders(state.orders, happening.tags, (_tag, order) =>
          order === undefined ? null : { ...order, phase: 'doubtful', attempt: happening.attempt },
        ),
      };
    case 'settled':
      return settled(state, happening.tag, happening.outcome, happening.fence, now);
    case 'calm':
      return {
        ...state,
        orders: withOrders(state.orders, happening.tags, (_tag, order) =>
          order === undefined ? null : { ...order, justSettled: false },
        ),
      };
    case 'dismiss':
      return dismissed(state, happening.tags);
  }
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

/** The shop has sent how things stand. */
function sent(state: State, picture: Picture, now: number): State {
  const lingering = lingeringAfter(state.lingering, state.picture, picture, state, now);
  return { ...state, heardAt: now, picture, lingering };
}

/** A row changes by what the shop answered, and by nothing else: never by what was asked of it. */
function settled(state: State, tag: string, outcome: Outcome, fence: number | null, now: number): State {
  const order = state.orders.get(tag);
  if (order === undefined) return state;
  const orders = new Map(state.orders).set(tag, { ...order, phase: 'settled', outcome, justSettled: true });
  const { picture } = state;
  const known = spoolOf(picture, tag);
  if (picture === null || known === null) return { ...state, orders };
  const answered = asAnswered(known, order, outcome, fence);
  const refused = outcome.type === 'refused' ? asRefused(known, outcome.problem) : null;
  if (refused !== null) return { ...state, orders, picture: withAnswerAt(picture, refused, shopTime(state)) };
  if (answered === null) return { ...state, orders };
  const lingering = lingeringDone(state.lingering, known, answered.spool, state, now);
  return { ...state, orders, lingering, picture: withAnswer(picture, answered.spool, answered.fence, now) };
}

function dismissed(state: State, tags: readonly string[]): State {
  const orders = new Map(state.orders);
  const gone = new Set(tags.filter((tag) => orders.get(tag)?.phase === 'settled' && orders.delete(tag)));
  const filter = orders.size === 0 && state.filter === 'results' ? 'all' : state.filter;
  const lingering = new Map([...state.lingering].filter(([tag]) => !gone.has(tag)));
  return { ...state, orders, filter, lingering };
}

function selection(before: ReadonlySet<string>, tags: readonly string[], on: boolean): ReadonlySet<string> {
  if (on) return new Set([...before, ...tags]);
  const others = new Set(before);
  for (const tag of tags) others.delete(tag);
  return others;
}
