import { expect, test } from 'vitest';
import { attentionOf } from '../../../board/page/tablet/attention.js';
import { hasHad, isOutdated, keepView, keptView, mayReload, noteBuild } from '../../../board/page/build.js';
import type { Wish } from '../../../board/page/state/order.js';
import { spoolOf } from '../../../board/page/state/picture.js';
import { readProblem } from '../../../board/page/wire/problem.js';
import { hasJustChanged, isShown } from '../../../board/page/state/selection.js';
import { readBoard } from '../../../board/page/wire/spool.js';
import type { Happening } from '../../../board/page/happenings/happening.js';
import { next } from '../../../board/page/happenings/next.js';
import type { State } from '../../../board/page/state/state.js';
import { after } from './support/after.js';

/** What the board does of itself, and when it does not, without a browser: rows that stay, builds, attention. */

const MR = { id: 93, initials: 'MR' };
const JP = { id: 94, initials: 'JP' };
const AT = Date.parse('2026-11-20T13:00:00.000Z');
const INICIAR: Wish = { kind: 'iniciar', worker: MR };

interface Reading {
  readonly at?: number;
  readonly build?: string;
  /** Only these spools were read at that moment, and all others then. */
  readonly named?: readonly string[];
  readonly others?: string;
}

function boardOf(spools: object[], { at = AT, ...rest }: Reading = {}): Happening {
  const members = { at: new Date(at).toISOString(), zone: 'UTC', spools, unlisted: 0, health: 'ok', ...rest };
  const board = readBoard(members);
  if (board === null) throw new Error('no board');
  return { type: 'board', board };
}

const shown = (state: State): string[] =>
  (state.picture?.spools ?? []).filter((spool) => isShown(spool, state)).map(({ tag }) => tag);
const marked = (state: State): string[] =>
  (state.picture?.spools ?? []).filter((spool) => hasJustChanged(spool, state)).map(({ tag }) => tag);

const FREE: Happening = { type: 'filter', filter: 'free' };
const BOTH_FREE = boardOf([
  { tag: 'A', state: 'free' },
  { tag: 'B', state: 'free' },
]);
const A_TAKEN = boardOf([
  { tag: 'A', state: 'occupied', worker: JP },
  { tag: 'B', state: 'free' },
]);

test('a spool that somebody else takes stays in the list of the free ones for a while, marked', () => {
  const taken = after(BOTH_FREE, FREE, A_TAKEN);
  expect([shown(taken), marked(taken)]).toEqual([['A', 'B'], ['A']]);
  const later = next(taken, { type: 'tick' }, 9_999);
  expect(shown(next(later, A_TAKEN, 9_999))).toEqual(['A', 'B']);
  expect(shown(next(later, { type: 'tick' }, 10_000))).toEqual(['B']);
});

test('it goes at once when filter, search or worker is touched, and is as before when it is free again', () => {
  for (const touch of [
    FREE,
    { type: 'search', text: '' },
    { type: 'worker', worker: JP, recent: [] },
  ] satisfies Happening[])
    expect(shown(after(BOTH_FREE, FREE, A_TAKEN, touch))).toEqual(['B']);
  const back = after(BOTH_FREE, FREE, A_TAKEN, BOTH_FREE);
  expect([shown(back), marked(back)]).toEqual([['A', 'B'], []]);
});

test('one that newly matches comes where it belongs; one that never matched, or is gone, does not stay', () => {
  expect(shown(after(A_TAKEN, FREE, BOTH_FREE))).toEqual(['A', 'B']);
  expect(shown(after(A_TAKEN, FREE, boardOf([{ tag: 'A', state: 'stale', worker: JP }])))).toEqual([]);
  const all = after(BOTH_FREE, A_TAKEN);
  expect([shown(all), marked(all), all.lingering.size]).toEqual([['A', 'B'], [], 0]);
});

test('the same for a search that finds a label no more', () => {
  const found: Happening = { type: 'search', text: 'jp' };
  const label = { tag: 'A', state: 'occupied', worker: JP, label: 'JP(94)' };
  expect(shown(after(boardOf([label]), found, BOTH_FREE))).toEqual(['A']);
});

const refusedBy = (members: object): Happening => ({
  type: 'settled',
  tag: 'A',
  outcome: { type: 'refused', problem: readProblem(409, members) },
  fence: null,
});
const ASKED: Happening = { type: 'asked', tags: ['A'], wish: () => INICIAR };
const OCCUPIED = refusedBy({ type: 'occupied', holder: { ...JP, since: new Date(AT).toISOString() } });

test('a row shows the holder whom a refusal names, until a picture that was read later', () => {
  const refused = after(BOTH_FREE, ASKED, 500, OCCUPIED);
  expect(spoolOf(refused.picture, 'A')).toMatchObject({
    state: 'occupied',
    worker: JP,
    label: 'JP(94)',
    since: AT,
  });
  // Read before the answer, though it comes after it.
  const early = next(refused, boardOf([{ tag: 'A', state: 'free' }], { at: AT + 400 }), 600);
  expect(spoolOf(early.picture, 'A')?.state).toBe('occupied');
  expect(spoolOf(next(early, { type: 'tick' }, 60_000).picture, 'A')?.state).toBe('occupied');
  const late = next(early, boardOf([{ tag: 'A', state: 'free' }], { at: AT + 501 }), 700);
  expect(spoolOf(late.picture, 'A')?.state).toBe('free');
});

test('it does so until that spool was read later: another one that was undoes nothing', () => {
  const refused = after(BOTH_FREE, ASKED, 500, OCCUPIED);
  const others = new Date(AT + 400).toISOString();
  const reading = (tag: string): Happening =>
    boardOf([{ tag: 'A', state: 'free' }], { at: AT + 900, named: [tag], others });
  expect(spoolOf(next(refused, reading('B'), 950).picture, 'A')?.state).toBe('occupied');
  expect(spoolOf(next(refused, reading('A'), 950).picture, 'A')?.state).toBe('free');
});

test.each([
  [
    { type: 'in-progress', workerId: 94 },
    { state: 'in-progress', worker: null },
  ],
  [{ type: 'ambiguous-spool', rows: 2 }, { state: 'ambiguous' }],
  [
    { type: 'occupied', label: 'turno noche' },
    { state: 'unreadable', label: 'turno noche' },
  ],
  [
    { type: 'occupied', stale: true, holder: { id: 94 } },
    { state: 'stale', worker: null },
  ],
  [{ type: 'not-occupied' }, { state: 'free' }],
  [
    { type: 'not-holder', holder: JP },
    { state: 'occupied', worker: JP },
  ],
  [{ type: 'not-holder', reason: 'token', holder: JP }, { state: 'free' }],
  [{ type: 'timed-out' }, { state: 'free' }],
])('what a refusal %o says of a free spool is shown', (members, stands) => {
  expect(spoolOf(after(BOTH_FREE, ASKED, refusedBy(members)).picture, 'A')).toMatchObject(stands);
});

test('a page is of another build from when a board says so; the first board that says one tells its own', () => {
  const one = boardOf([], { build: 'one' });
  const two = boardOf([], { build: 'two' });
  expect(isOutdated(after(one, one))).toBe(false);
  expect(isOutdated(after(one, two))).toBe(true);
  expect(isOutdated(after(one, two, one))).toBe(false);
  expect(isOutdated(after(one, boardOf([])))).toBe(false);
  expect(isOutdated(after(boardOf([]), one))).toBe(false);
});

test('it reloads by itself only where it is heard, and nothing is under way, chosen or open', () => {
  const live: Happening = { type: 'link', link: 'live' };
  const base = [BOTH_FREE, live];
  expect(mayReload(after(...base))).toBe(true);
  const settled: Happening = { ...OCCUPIED };
  for (const more of [
    [{ type: 'link', link: 'offline' }],
    [{ type: 'link', link: 'resting' }],
    [ASKED],
    [ASKED, settled],
    [{ type: 'select', tags: ['A'], on: true }],
    [{ type: 'dialog', dialog: { kind: 'worker' } }],
    [
      {
        type: 'session',
        session: {
          signInNeeded: true,
          signInUrl: null,
          signedIn: false,
          supervisorTokenNeeded: false,
          workersHandOver: null,
          worker: null,
        },
      },
    ],
  ] satisfies Happening[][])
    expect(mayReload(after(...base, ...more))).toBe(false);
  expect(mayReload(after(...base, ASKED, settled, { type: 'dismiss', tags: ['A'] }))).toBe(true);
});

function shelf() {
  const items = new Map<string, string>();
  return () => ({
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
  });
}

test('a build has a tab reload once at most, and none where nothing can be kept', () => {
  const tab = shelf();
  expect(hasHad(tab, 'one')).toBe(true);
  noteBuild(tab, 'one');
  expect([hasHad(tab, 'one'), hasHad(tab, 'two')]).toEqual([true, false]);
  noteBuild(tab, 'two');
  expect([hasHad(tab, 'one'), hasHad(tab, 'two')]).toEqual([true, true]);
});

test('what was looked for is kept over one reload', () => {
  const tab = shelf();
  keepView(tab, { search: 'MK', filter: 'mine' });
  expect(keptView(tab)).toEqual({ search: 'MK', filter: 'mine' });
  expect(keptView(tab)).toEqual({ search: '', filter: 'all' });
});

test('a board out of sight rests after a minute, and one that slept rests as soon as it is seen', () => {
  const said: string[] = [];
  let [isHidden, now] = [false, 0];
  let timer: (() => void) | null = null;
  const changed = attentionOf({
    isHidden: () => isHidden,
    now: () => now,
    after: (ms, task) => {
      expect(ms).toBe(60_000);
      timer = task;
      return () => (timer = null);
    },
    rest: () => said.push('rest'),
    seen: () => said.push('seen'),
  });
  const turn = (hidden: boolean, ms: number): void => {
    now += ms;
    isHidden = hidden;
    changed();
  };
  turn(true, 0);
  turn(true, 1_000);
  turn(false, 58_999);
  expect([said.splice(0), timer]).toEqual([['seen'], null]);
  turn(true, 0);
  turn(false, 3_600_000);
  expect(said.splice(0)).toEqual(['rest', 'seen']);
});
