import { asAnswered, asRefused } from './answered-row.js';
import type { Happening } from './happening.js';
import { lingeringAfter, lingeringDone, NOTHING_LINGERS, stillLingering } from '../state/lingering.js';
import { withOrders, type Outcome } from '../state/order.js';
import { withoutOutlived } from './outlived.js';
import {
  atTime,
  pictureOf,
  spoolOf,
  withAnswer,
  withAnswerAt,
  withChanges,
  type Picture,
} from '../state/picture.js';
import { standingOf } from '../state/standing.js';
import { shopTime, type State } from '../state/state.js';

/** What the state is after this has happened, `now` being the tablet's own clock, which only moves forward. */
export function next(before: State, happening: Happening, now: number): State {
  return withoutOutlived(changed({ ...before, now }, happening, now));
}

function changed(state: State, happening: Happening, now: number): State {
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
    case 'touched':
      return { ...state, touchedAt: happening.at ?? now };
    case 'link':
      return { ...state, link: happening.link };
    case 'session':
      return { ...state, session: happening.session, worker: happening.session.worker ?? state.worker };
    case 'language':
      return { ...state, language: happening.language };
    case 'worker':
      // What one worker had chosen is not for the next one to take.
      return {
        ...state,
        worker: happening.worker,
        touchedAt: now,
        recentWorkers: happening.recent,
        selected: new Set(),
        lingering: NOTHING_LINGERS,
      };
    case 'search':
      return { ...state, search: happening.text, lingering: NOTHING_LINGERS };
    case 'filter':
      return { ...state, filter: happening.filter, lingering: NOTHING_LINGERS };
    case 'sort':
      return { ...state, sort: happening.sort };
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
          settledAt: null,
          stood: null,
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
      return asItStands(
        settled(state, happening.tag, happening.outcome, happening.fence, now),
        happening.tag,
      );
    case 'calm':
      return {
        ...state,
        orders: withOrders(state.orders, happening.tags, (_tag, order) =>
          order === undefined ? null : { ...order, justSettled: false },
        ),
      };
    case 'dismiss':
      return dismissed(state, happening.tags);
    case 'supervised':
      return { ...state, isSupervised: happening.on };
    case 'part-missing':
      return { ...state, isPartMissing: happening.on };
    case 'said':
      return { ...state, said: happening.said };
  }
}

/** The shop has sent how things stand. */
function sent(state: State, picture: Picture, now: number): State {
  const lingering = lingeringAfter(state.lingering, state.picture, picture, state, now);
  return { ...state, heardAt: now, picture, lingering };
}

/** Its message speaks of the spool as it stands now. */
function asItStands(state: State, tag: string): State {
  const order = state.orders.get(tag);
  if (order === undefined) return state;
  const stood = standingOf(spoolOf(state.picture, tag));
  return { ...state, orders: new Map(state.orders).set(tag, { ...order, settledAt: state.now, stood }) };
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
