import { describe, expect, test } from 'vitest';
import { judge, judgeMany } from '../../../board/page/happenings/answers.js';
import { EventStreamReader } from '../../../board/page/wire/event-stream.js';
import { keptLanguage } from '../../../board/page/tablet/language-choice.js';
import { actionFor, type Order, type Wish } from '../../../board/page/state/order.js';
import { orderingOf, PAUSES_MS } from '../../../board/page/happenings/ordering.js';
import { spoolOf } from '../../../board/page/state/picture.js';
import { PROBLEM_TYPES, readProblem, type ProblemType } from '../../../board/page/wire/problem.js';
import {
  chosenFor,
  countsOf,
  hiddenOf,
  isShown,
  mustBeAsked,
  stillChosen,
} from '../../../board/page/state/selection.js';
import { httpProblem, type Problem as ShopProblem } from '@spoollock/http';
import { readBoard, readChanges, type Spool } from '../../../board/page/wire/spool.js';
import type { Happening } from '../../../board/page/happenings/happening.js';
import { next } from '../../../board/page/happenings/next.js';
import { isUnderWay, shopTime, type State } from '../../../board/page/state/state.js';
import { canBeSent } from '../../../board/page/tablet/supervisor-token.js';
import { keepWorker, keptWorker } from '../../../board/page/tablet/worker-choice.js';
import { readWorker } from '../../../board/page/wire/worker.js';
import type { Answer, Request } from '../../../board/page/wire/wire.js';
import { clock } from '../../../board/page/words/moments.js';
import { orderText } from '../../../board/page/words/outcomes.js';
import { wordsIn } from '../../../board/page/words/words.js';

import { after } from './support/after.js';

/** The board without a browser: what it knows, what it asks for, what it makes of answers, and what it says. */

const MR = { id: 93, initials: 'MR' };
const AT = '2026-11-20T13:00:00.000Z';
const INICIAR: Wish = { kind: 'iniciar', worker: MR };
const FINALIZAR: Wish = { kind: 'finalizar', worker: MR, key: 'k-1', fence: 4 };
const RELEASE: Wish = { kind: 'release', key: 'k-2', from: MR, by: 'Ana', reason: 'turno', fence: 4 };
const GRANT = { tag: 'A-1', worker: MR, token: 't', since: AT, mode: 'persistent', resumed: false, fence: 5 };

function boardOf(...spools: object[]): Happening {
  const board = readBoard({ at: AT, zone: 'America/Santiago', spools, unlisted: 0, health: 'ok' });
  if (board === null) throw new Error('no board');
  return { type: 'board', board };
}

function changesOf(spools: object[], removed: string[] = []): Happening {
  const changes = readChanges({ at: AT, spools, removed, unlisted: 0, health: 'ok' });
  if (changes === null) throw new Error('no changes');
  return { type: 'changes', changes };
}

function spoolIn({ picture }: State, tag: string): Spool {
  const spool = spoolOf(picture, tag);
  if (spool === null) throw new Error(`no spool ${tag}`);
  return spool;
}

const JP = { id: 94, initials: 'JP' };
const occupied = (worker: typeof MR, fence: number) => ({ tag: 'A-1', state: 'occupied', worker, fence });
const asked = (wish: Wish): Happening => ({ type: 'asked', tags: ['A-1'], wish: () => wish });
const givenBack = (repeated: boolean): Happening => ({
  type: 'settled',
  tag: 'A-1',
  outcome: { type: 'given-back', repeated },
  fence: null,
});
const ASKED: Happening = { type: 'asked', tags: ['A-1'], wish: () => INICIAR };
const TAKEN: Happening = {
  type: 'settled',
  tag: 'A-1',
  outcome: { type: 'taken', since: Date.parse(AT), resumed: false, degraded: false },
  fence: 5,
};

describe('a row', () => {
  test('is as the shop sent it, and changes with what is new, removed or added in its order', () => {
    const state = after(
      boardOf({ tag: 'A-1', state: 'free' }, { tag: 'C-3', state: 'free' }),
      changesOf(
        [
          { tag: 'B-2', state: 'free' },
          { tag: 'A-1', state: 'stale' },
        ],
        ['C-3'],
      ),
    );
    expect(state.picture?.spools.map(({ tag, state: how }) => `${tag} ${how}`)).toEqual([
      'A-1 stale',
      'B-2 free',
    ]);
  });

  test('does not change by what was asked, only by what was answered', () => {
    const asked = after(boardOf({ tag: 'A-1', state: 'free', fence: 4 }), ASKED);
    expect(spoolOf(asked.picture, 'A-1')).toMatchObject({ state: 'free', worker: null });
    const taken = next(asked, TAKEN, 1);
    expect(spoolOf(taken.picture, 'A-1')).toMatchObject({
      state: 'occupied',
      worker: MR,
      label: 'MR(93)',
      fence: 5,
    });
  });

  test('keeps an answer before a picture that was read earlier, and gives it up for one read later', () => {
    const taken = after(boardOf({ tag: 'A-1', state: 'free', fence: 4 }), ASKED, TAKEN);
    const stale = next(taken, boardOf({ tag: 'A-1', state: 'free', fence: 4 }), 100);
    expect(spoolOf(stale.picture, 'A-1')?.state).toBe('occupied');
    const given = next(stale, boardOf({ tag: 'A-1', state: 'free', fence: 6 }), 200);
    expect(spoolOf(given.picture, 'A-1')?.state).toBe('free');
    // A hand in the sheet changes no version: after a while what is sent counts whatever it says.
    const byHand = next(stale, boardOf({ tag: 'A-1', state: 'free', fence: 4 }), 10_001);
    expect(spoolOf(byHand.picture, 'A-1')?.state).toBe('free');
  });

  test('is not called free by a giving back that was told again, after somebody else had taken it', () => {
    const taken = after(
      boardOf(occupied(MR, 4)),
      asked(FINALIZAR),
      { type: 'doubted', tags: ['A-1'], attempt: 2 },
      changesOf([occupied(JP, 6)]),
    );
    for (const repeated of [true, false]) {
      const state = next(taken, givenBack(repeated), 1);
      expect(spoolIn(state, 'A-1')).toMatchObject({ state: 'occupied', worker: JP, fence: 6 });
    }
    // The news may be on its way still: what a repeat says is of some time ago.
    const unheard = after(boardOf(occupied(MR, 4)), asked(FINALIZAR), givenBack(true));
    expect(spoolIn(unheard, 'A-1').state).toBe('occupied');
  });

  test('is not called mine by a grant whose answer comes after the news of who has it since', () => {
    const taken = after(
      boardOf({ tag: 'A-1', state: 'free', fence: 4 }),
      ASKED,
      changesOf([occupied(JP, 6)]),
      TAKEN,
    );
    expect(spoolIn(taken, 'A-1')).toMatchObject({ worker: JP, fence: 6 });
  });

  test('is free once it is given back, alone or with many, or released, where its version was known, and the first news counts', () => {
    const many: Wish = { kind: 'finalizar', worker: MR, key: 'k-1', fence: null };
    for (const wish of [FINALIZAR, many, RELEASE]) {
      const free = after(boardOf(occupied(MR, 4)), asked(wish), givenBack(false));
      expect(spoolIn(free, 'A-1')).toMatchObject({ state: 'free', worker: null, fence: 5 });
      // A picture that was read before the answer does not undo it; one that was read after it counts.
      expect(spoolIn(next(free, boardOf(occupied(MR, 4)), 1), 'A-1').state).toBe('free');
      expect(spoolIn(next(free, changesOf([occupied(JP, 6)]), 1), 'A-1').worker).toEqual(JP);
    }
    const unknown = { ...occupied(MR, 4), fence: null };
    expect(spoolIn(after(boardOf(unknown), asked(many), givenBack(false)), 'A-1').worker).toEqual(MR);
  });

  test('is as it was sent again when an answer has counted for long enough, without any news', () => {
    const taken = after(boardOf({ tag: 'A-1', state: 'free', fence: 4 }), ASKED, TAKEN);
    const still = next(taken, { type: 'tick' }, 9_999);
    expect(still.picture).toBe(taken.picture);
    expect(spoolIn(next(still, { type: 'tick' }, 10_000), 'A-1').state).toBe('free');
  });

  test('stays the same object while nothing about it changes, so that it is not drawn again', () => {
    const before = after(boardOf({ tag: 'A-1', state: 'occupied', worker: MR, since: AT }));
    const again = next(before, boardOf({ tag: 'A-1', state: 'occupied', worker: MR, since: AT }), 1);
    expect(spoolOf(again.picture, 'A-1')).toBe(spoolOf(before.picture, 'A-1'));
  });

  test('that is being asked for, was refused or is not known is shown whatever is looked for, until that is dismissed', () => {
    const shown = (state: State): boolean => isShown(spoolIn(state, 'A-1'), state);
    const asked = after(boardOf({ tag: 'A-1', state: 'free' }), { type: 'search', text: 'zzz' }, ASKED);
    expect(shown(asked)).toBe(true);
    const problem = readProblem(503, { type: 'unavailable' });
    for (const outcome of [
      { type: 'refused', problem },
      { type: 'unanswered', problem },
    ] as const) {
      const state = next(asked, { type: 'settled', tag: 'A-1', outcome, fence: null }, 1);
      expect(shown(state)).toBe(true);
      expect(shown(next(state, { type: 'dismiss', tags: ['A-1'] }, 2))).toBe(false);
    }
  });

  test('that was done is looked for like any other, and is among the results until it is dismissed', () => {
    const shown = (state: State): boolean => isShown(spoolIn(state, 'A-1'), state);
    const taken = after(boardOf({ tag: 'A-1', state: 'free' }), { type: 'search', text: 'a-' }, ASKED, TAKEN);
    expect(shown(taken)).toBe(true);
    const searching = next(taken, { type: 'search', text: 'zzz' }, 1);
    expect([shown(searching), countsOf(searching).results]).toEqual([false, 1]);
    expect(shown(next(taken, { type: 'filter', filter: 'free' }, 1))).toBe(false);
    expect(shown(next(taken, { type: 'filter', filter: 'results' }, 1))).toBe(true);
  });

  test('that was done from a list to which it belongs no more stays there for a while, or until that is touched', () => {
    const free: Happening = { type: 'filter', filter: 'free' };
    const confirmed = changesOf([occupied(MR, 5)]);
    const taken = after(boardOf({ tag: 'A-1', state: 'free' }), free, ASKED, TAKEN, confirmed);
    const shown = (state: State): boolean => isShown(spoolIn(state, 'A-1'), state);
    expect(shown(next(taken, { type: 'tick' }, 9_999))).toBe(true);
    expect(shown(next(taken, { type: 'tick' }, 10_000))).toBe(false);
    expect(shown(next(taken, { type: 'search', text: 'a' }, 1))).toBe(false);
    expect(shown(next(taken, { type: 'dismiss', tags: ['A-1'] }, 1))).toBe(false);
    // Looked for no more before the answer came: it does not come back with it.
    const late = after(boardOf({ tag: 'A-1', state: 'free' }), ASKED, { type: 'search', text: 'zzz' }, TAKEN);
    expect(shown(late)).toBe(false);
  });
});

describe('a message does not stand under a row that says otherwise', () => {
  const CALM: Happening = { type: 'calm', tags: ['A-1'] };
  const unanswered: Happening = {
    type: 'settled',
    tag: 'A-1',
    outcome: { type: 'unanswered', problem: null },
    fence: null,
  };
  const free = (fence: number) => ({ tag: 'A-1', state: 'free', fence });
  const isSaid = (...happened: Happening[]): boolean => after(...happened, CALM).orders.has('A-1');

  test('though the news came before the answer: it is another’s since, or free', () => {
    expect(isSaid(boardOf(free(4)), ASKED, changesOf([occupied(JP, 6)]), TAKEN)).toBe(false);
    expect(isSaid(boardOf(free(4)), ASKED, changesOf([free(6)]), TAKEN)).toBe(false);
    expect(isSaid(boardOf(free(4)), ASKED, changesOf([occupied(MR, 5)]), TAKEN)).toBe(true);
    const given = [boardOf(occupied(MR, 4)), asked(FINALIZAR)];
    expect(isSaid(...given, changesOf([occupied(JP, 6)]), givenBack(false))).toBe(false);
    expect(isSaid(...given, changesOf([free(5)]), givenBack(false))).toBe(true);
    // That it was given back before is so, whoever has it now.
    expect(isSaid(...given, changesOf([occupied(JP, 6)]), givenBack(true))).toBe(true);
  });

  test('nor is it called unknown what the row shows to be done', () => {
    expect(isSaid(boardOf(free(4)), ASKED, changesOf([occupied(MR, 5)]), unanswered)).toBe(false);
    expect(isSaid(boardOf(free(4)), ASKED, unanswered)).toBe(true);
    for (const wish of [FINALIZAR, RELEASE]) {
      expect(isSaid(boardOf(occupied(MR, 4)), asked(wish), changesOf([free(5)]), unanswered)).toBe(false);
      expect(isSaid(boardOf(occupied(MR, 4)), asked(wish), unanswered)).toBe(true);
    }
  });

  test('of what the shop does not list it is said until it is listed', () => {
    expect(isSaid(boardOf(), ASKED, TAKEN)).toBe(true);
    expect(isSaid(boardOf(), ASKED, unanswered)).toBe(true);
    expect(isSaid(boardOf(), ASKED, TAKEN, CALM, changesOf([occupied(JP, 6)]))).toBe(false);
  });
});

test('an order under way is not dismissed, and a tap just after its end does nothing', () => {
  const asked = after(boardOf({ tag: 'A-1', state: 'free' }), ASKED);
  expect(next(asked, { type: 'dismiss', tags: ['A-1'] }, 1).orders.size).toBe(1);
  const settled = next(asked, TAKEN, 2);
  expect(isUnderWay(settled, 'A-1')).toBe(true);
  expect(isUnderWay(next(settled, { type: 'calm', tags: ['A-1'] }, 3), 'A-1')).toBe(false);
});

test('the shop’s time goes on while the shop is heard, and stands still while it is not', () => {
  const live = after(boardOf({ tag: 'A-1', state: 'free' }), { type: 'link', link: 'live' }, 5_000);
  expect(shopTime(live) - Date.parse(AT)).toBe(5_000);
  const offline = next(live, { type: 'link', link: 'offline' }, 6_000);
  expect(shopTime(next(offline, { type: 'tick' }, 90_000)) - Date.parse(AT)).toBe(0);
});

test('words of a search are found in any order, without case and accents, in tag and label', () => {
  const spool = { tag: 'Ñandú-Ω-001', state: 'occupied', label: 'MR(93)', worker: MR };
  const found = (text: string): boolean => {
    const state = after(boardOf(spool), { type: 'search', text });
    return isShown(spoolIn(state, spool.tag), state);
  };
  expect(['001 nandu', 'mr', 'ΩNANDU', 'Ω ñ'].map(found)).toEqual([true, true, false, true]);
});

test('counts are of all spools, and what is chosen is asked for only where it can be', () => {
  const state = after(
    boardOf(
      { tag: 'A', state: 'free' },
      { tag: 'B', state: 'occupied', worker: MR },
      { tag: 'C', state: 'occupied', worker: { id: 7, initials: 'LFG' } },
    ),
    { type: 'select', tags: ['A', 'B', 'C', 'gone'], on: true },
  );
  expect(countsOf(state)).toMatchObject({ all: 3, mine: 1, free: 1, occupied: 2, stale: 0 });
  expect([chosenFor(state, 'iniciar'), chosenFor(state, 'finalizar')]).toEqual([['A'], ['B']]);
});

test('more than ten are asked about first, and so is giving back one that is not shown', () => {
  const tags = Array.from({ length: 11 }, (_, at) => `A-${at}`);
  const state = after(
    boardOf(...tags.map((tag) => ({ tag, state: 'free' }))),
    { type: 'select', tags, on: true },
    { type: 'search', text: 'A-1' },
  );
  expect(hiddenOf(state.selected, state)).toHaveLength(9);
  expect(mustBeAsked('iniciar', tags, state)).toBe(true);
  expect(mustBeAsked('iniciar', tags.slice(1), state)).toBe(false);
  expect(mustBeAsked('finalizar', ['A-1', 'A-10'], state)).toBe(false);
  expect(mustBeAsked('finalizar', ['A-1', 'A-2'], state)).toBe(true);
  // What somebody else took meanwhile is asked for no more.
  const taken = next(state, changesOf([{ tag: 'A-3', state: 'occupied', worker: JP }]), 1);
  expect(stillChosen({ kind: 'many', action: 'iniciar', tags: ['A-2', 'A-3'] }, taken)).toEqual(['A-2']);
});

test.each([
  [{ state: 'free' }, 'iniciar'],
  [{ state: 'occupied', worker: MR }, 'finalizar'],
  [{ state: 'stale', worker: MR }, 'finalizar'],
  [{ state: 'stale', worker: { id: 7, initials: 'LFG' } }, 'take-over'],
  [{ state: 'unreadable', label: 'turno noche' }, 'take-over'],
  [{ state: 'drift', drift: 'lock-over-free-row' }, 'iniciar'],
  [{ state: 'drift', drift: 'lock-without-row' }, null],
  [{ state: 'drift', drift: 'lock-missing', worker: MR }, 'finalizar'],
  [{ state: 'in-progress' }, null],
  [{ state: 'occupied' }, null],
  [{ state: 'ambiguous', label: 'MR(93)' }, null],
])('of %o one may want %s', (members, action) => {
  expect(actionFor(spoolIn(after(boardOf({ tag: 'A', ...members })), 'A'), MR)).toBe(action);
});

describe('an answer', () => {
  const verdict = (answer: Answer, wish: Wish = INICIAR) => judge(answer, 'A-1', wish);
  const problem = (type: string, more: object = {}): Answer => ({
    type: 'problem',
    problem: readProblem(409, { type, next: 'nothing', ...more }),
  });

  test('is a success only when it names this spool and this worker', () => {
    expect(verdict({ type: 'ok', status: 201, body: GRANT })).toMatchObject({
      outcome: { type: 'taken' },
      fence: 5,
    });
    for (const body of [
      null,
      '<html>',
      {},
      { ...GRANT, tag: 'B' },
      { ...GRANT, worker: { id: 7, initials: 'X' } },
    ])
      expect(verdict({ type: 'ok', status: 200, body })).toEqual({ type: 'again', problem: null });
    expect(verdict({ type: 'ok', status: 200, body: GRANT }, FINALIZAR).type).toBe('again');
  });

  test('to a release is a success only when it names whom the spool was with', () => {
    const released = (from: unknown, wish: Wish = RELEASE) =>
      verdict({ type: 'ok', status: 200, body: { tag: 'A-1', from, repeated: true } }, wish);
    const outcome = { type: 'given-back', repeated: true };
    expect(released(MR)).toMatchObject({ type: 'settled', outcome });
    expect(released('turno noche', { ...RELEASE, from: 'turno noche' })).toMatchObject({ outcome });
    for (const from of [undefined, null, 'MR(93)', { id: 7, initials: 'X' }])
      expect(released(from)).toEqual({ type: 'again', problem: null });
    expect(verdict(problem('in-progress', { workerId: 93 }), RELEASE).type).toBe('settled');
  });

  test('that is lost, or that says it is not known, is asked for again', () => {
    expect(verdict({ type: 'lost' }).type).toBe('again');
    for (const type of [
      'outcome-unknown',
      'timed-out',
      'source-unavailable',
      'store-unavailable',
      'unavailable',
    ])
      expect(verdict(problem(type)).type).toBe('again');
    expect(verdict({ type: 'problem', problem: readProblem(502, '<html>') }).type).toBe('again');
    // One's own try, whose answer was lost, is still under way.
    expect(verdict(problem('in-progress', { workerId: 93 })).type).toBe('again');
    expect(verdict(problem('in-progress', { workerId: 7 })).type).toBe('settled');
    expect(verdict(problem('occupied')).type).toBe('settled');
    expect(verdict({ type: 'problem', problem: readProblem(500, {}) }).type).toBe('settled');
  });

  test('for many has one for each, and one that is missing is lost', () => {
    const results = [
      { tag: 'A-1', status: 201, grant: GRANT },
      { tag: 'B-2', status: 409, problem: { type: 'occupied' } },
    ];
    const verdicts = judgeMany(
      { type: 'ok', status: 207, body: { results } },
      ['A-1', 'B-2', 'C-3'],
      () => INICIAR,
    );
    expect([...verdicts.values()].map(({ type }) => type)).toEqual(['settled', 'settled', 'again']);
    const back = [{ tag: 'A-1', status: 200, repeated: true, lock: 'none-of-ours' }];
    const given = judgeMany({ type: 'ok', status: 207, body: { results: back } }, ['A-1'], () => FINALIZAR);
    expect(given.get('A-1')).toMatchObject({ outcome: { type: 'given-back', repeated: true } });
  });
});

describe('asking', () => {
  function stage(answers: Answer[]) {
    const asked: { path: string; request: Request }[] = [];
    const happened: Happening[] = [];
    const pauses: number[] = [];
    const ordering = orderingOf({
      ask: (path, request) => {
        asked.push({ path, request });
        return Promise.resolve(answers[asked.length - 1] ?? { type: 'lost' });
      },
      happened: (it) => happened.push(it),
      after: (ms, task) => {
        pauses.push(ms);
        queueMicrotask(task);
        return () => undefined;
      },
    });
    return { ordering, asked, happened, pauses };
  }

  test('again is bounded, waits longer each time, and ends with not knowing', async () => {
    const { ordering, asked, happened, pauses } = stage([]);
    await ordering.one('A/1 ?', FINALIZAR);
    expect(asked).toHaveLength(PAUSES_MS.length + 1);
    expect(pauses.slice(0, PAUSES_MS.length)).toEqual(PAUSES_MS);
    expect(new Set(asked.map(({ path }) => path))).toEqual(new Set(['api/spools/A%2F1%20%3F/finalizar']));
    expect(asked.every(({ request }) => request.headers?.['idempotency-key'] === 'k-1')).toBe(true);
    expect(asked[0]?.request.body).toEqual({ worker: MR, fence: 4 });
    expect(happened.find(({ type }) => type === 'settled')).toMatchObject({
      outcome: { type: 'unanswered' },
    });
  });

  test.each(['.', '..'])(
    'for a spool tagged %j goes where the tag is no part of the address',
    async (tag) => {
      const results = [{ tag, status: 200, repeated: false, lock: 'removed' }];
      const { ordering, asked, happened } = stage([{ type: 'ok', status: 207, body: { results } }]);
      await ordering.one(tag, FINALIZAR);
      expect(asked).toEqual([
        {
          path: 'api/spools/finalizar',
          request: {
            method: 'POST',
            body: { tags: [tag], worker: MR },
            headers: { 'idempotency-key': 'k-1' },
          },
        },
      ]);
      expect(happened.find(({ type }) => type === 'settled')).toMatchObject({
        tag,
        outcome: { type: 'given-back' },
      });
    },
  );

  test('for a release carries its one key and the supervisor’s token, every time', async () => {
    const { ordering, asked } = stage([]);
    await ordering.one('A-1', RELEASE, 'the-token');
    expect(new Set(asked.map(({ path }) => path))).toEqual(new Set(['api/spools/A-1/release']));
    for (const { request } of asked)
      expect(request).toEqual({
        method: 'POST',
        body: { from: MR, by: 'Ana', reason: 'turno', fence: 4 },
        headers: { 'idempotency-key': 'k-2', 'x-supervisor-token': 'the-token' },
      });
  });

  test.each<Wish>([
    { kind: 'take-over', worker: MR, from: 'turno noche', fence: 1, by: 'Ana', reason: 'turno' },
    { ...RELEASE, from: 'turno noche' },
  ])('for a $kind that no address leads to is not done, and that is said', async (wish) => {
    const { ordering, asked, happened } = stage([]);
    await ordering.one('..', wish);
    expect(asked).toEqual([]);
    expect(happened.find(({ type }) => type === 'settled')).toMatchObject({
      outcome: { type: 'refused', problem: { type: 'not-from-here', next: 'nothing' } },
    });
  });

  test('waits as long as Retry-After says, and never longer than somebody would stand there', async () => {
    const wait = (seconds: number): Answer => ({
      type: 'problem',
      problem: readProblem(503, { type: 'source-unavailable', retryAfter: seconds }),
    });
    const { ordering, pauses } = stage([wait(3), wait(3_600), { type: 'ok', status: 201, body: GRANT }]);
    await ordering.one('A-1', INICIAR);
    expect(pauses.slice(0, 2)).toEqual([3_000, 15_000]);
  });

  test('for more than a hundred is done in parts, and only for those that are not known again', async () => {
    const tags = Array.from({ length: 150 }, (_, at) => `T-${at}`);
    const { ordering, asked } = stage([]);
    await ordering.many(tags, INICIAR);
    const sizes = asked.map(({ request }) => (request.body as { tags: string[] }).tags.length);
    expect(new Set(sizes)).toEqual(new Set([100, 50]));
  });
});

describe('words', () => {
  const order = (problem: ReturnType<typeof readProblem>): Order => ({
    tag: 'A-1',
    wish: INICIAR,
    fence: null,
    phase: 'settled',
    attempt: 1,
    justSettled: false,
    settledAt: 0,
    stood: null,
    outcome: { type: 'refused', problem },
  });

  test('for a conflict name the holder and the time, in both languages, in the shop’s zone', () => {
    const problem = readProblem(409, { type: 'occupied', holder: { ...MR, since: '2026-11-20T11:30:00Z' } });
    const state = after(boardOf({ tag: 'A-1', state: 'free' }));
    expect(orderText(order(problem), state)).toBe(
      'Lo tiene MR(93), desde 08:30 · 1 h 30 min. Pregúntale, o espera a que lo devuelva.',
    );
    expect(orderText(order(problem), { ...state, language: 'en' })).toBe(
      'Held by MR(93), since 08:30 · 1 h 30 min. Ask them, or wait until it is given back.',
    );
    const unreadable = readProblem(409, { type: 'occupied', label: '\u202Eturno', stale: true });
    expect(orderText(order(unreadable), state)).toContain('\u2068«turno»\u2069');
  });

  test('are there for every problem the shop has, and never its English ones in Spanish', () => {
    // The table of the shop's own, seen through its answers.
    for (const type of PROBLEM_TYPES) {
      const said = (['es', 'en'] as const).map((language) =>
        orderText(order(readProblem(409, { type, detail: 'DETAIL', title: 'TITLE' })), {
          ...after(boardOf({ tag: 'A-1', state: 'free' })),
          language,
        }),
      );
      expect(said[0]).not.toBe(said[1]);
      expect(said.join()).not.toMatch(/DETAIL|TITLE|undefined|null/);
    }
    expect(readProblem(418, { type: 'teapot' }).type).toBe('unexpected');
  });

  test('for a giving back that was told again do not say that the spool is free now', () => {
    const before = after(boardOf(occupied(MR, 4)), asked(FINALIZAR));
    const said = [false, true].map((repeated) => {
      const order = next(before, givenBack(repeated), 1).orders.get('A-1');
      return order === undefined ? '' : orderText(order, before);
    });
    expect(said).toEqual([
      'Devuelto: queda DISPONIBLE.',
      'Ya se había devuelto antes, en un intento anterior.',
    ]);
  });

  test('have a time of another day with its date, and a zone that is none does not break them', () => {
    const now = Date.parse(AT);
    expect(clock(now, now, 'America/Santiago', 'es')).toBe('10:00');
    expect(clock(now - 86_400_000, now, 'America/Santiago', 'es')).toMatch(/19.*nov.*10:00/);
    expect(clock(now, now, 'Nowhere/None', 'en')).toBe('13:00');
    expect(wordsIn('es').duration(2, 3, 4)).toBe('2 d 3 h');
  });

  test('know every problem that the shop sends', () => {
    // One that the shop gets and the board does not know makes this line wrong for the compiler.
    const understood = (sent: ShopProblem['type']): ProblemType => sent;
    const known = readProblem(503, httpProblem('board-unread', ''));
    expect([known.type, known.next]).toEqual([understood('board-unread'), 'correct-input']);
  });
});

test.each([
  ['supervisor-token-0123456789', true],
  ['with "plain" signs, and ~', true],
  ['“supervisor-token-0123456789”', false],
  ['supervisor–token–0123456789', false],
  ['€uro-token-0123456789', false],
  ['niño-token-0123456789', false],
  ['token-0123456789\n', false],
])('a supervisor’s token %j can be sent: %s', (token, can) => {
  expect(canBeSent(token)).toBe(can);
});

test('a stream is read whole, however it is cut', () => {
  const text =
    'retry: 2000\n\n: still here\n\nevent: board\r\ndata: {"a":\r\ndata: 1}\r\n\r\nevent: changes\rdata: x\r\rdata: y\n\n';
  for (const size of [1, 2, 3, 7, 1_000]) {
    const reader = new EventStreamReader();
    const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
    expect(pieces.flatMap((piece) => reader.read(piece))).toEqual([
      { name: 'board', data: '{"a":\n1}' },
      { name: 'changes', data: 'x' },
      { name: 'message', data: 'y' },
    ]);
  }
});

describe('what is kept', () => {
  const shelfOf = (items: Record<string, string>) => () => ({
    getItem: (key: string) => items[key] ?? null,
    setItem: (key: string, value: string) => {
      items[key] = value;
    },
  });
  const forbidden = () => {
    throw new Error('SecurityError');
  };

  test('is read back, the latest worker first', () => {
    const shelf = shelfOf({});
    keepWorker(shelf, { id: 7, initials: 'LFG' }, [MR], 1_000);
    expect(keptWorker(shelf, 1_000)).toEqual({
      worker: { id: 7, initials: 'LFG' },
      recent: [{ id: 7, initials: 'LFG' }, MR],
      unusedMs: 0,
    });
  });

  test.each(['', 'null', '[]', '7', '{', '{"worker":{"id":-1,"initials":"MR"},"recent":{}}'])(
    'is nobody where it is %j',
    (value) => {
      expect(keptWorker(shelfOf({ 'spoollock.worker': value }), 0)).toEqual({
        worker: null,
        recent: [],
        unusedMs: 0,
      });
    },
  );

  test('is no worker’s any more for as long as anybody knows, where the tablet’s clock was set back since', () => {
    const shelf = shelfOf({});
    // A battery that ran empty: the clock begins in 1970.
    keepWorker(shelf, MR, [], Date.UTC(2026, 10, 30));
    expect(keptWorker(shelf, 60_000)).toMatchObject({ worker: MR, unusedMs: Infinity });
  });

  test('may be forbidden', () => {
    expect(keptWorker(forbidden, 0)).toEqual({ worker: null, recent: [], unusedMs: 0 });
    expect(keepWorker(forbidden, MR, [], 0).worker).toEqual(MR);
    expect(keptLanguage(forbidden, ['pt-BR', 'en-GB'], ['es', 'en'])).toBe('en');
    expect(keptLanguage(shelfOf({ 'spoollock.language': 'xx' }), ['pt'], ['es', 'en'])).toBe('es');
  });

  test.each([
    [{ id: 93, initials: 'mr' }, MR],
    [
      { id: 101, initials: ' ña ' },
      { id: 101, initials: 'ÑA' },
    ],
    [{ id: 0, initials: 'MR' }, null],
    [{ id: 1.5, initials: 'MR' }, null],
    [{ id: 93, initials: 'M R' }, null],
    [{ id: 93, initials: '<B>' }, null],
    [null, null],
  ])('a worker typed as %j is %j', (typed, worker) => {
    expect(readWorker(typed)).toEqual(worker);
  });
});

test('a board that is none is not shown, and a spool that is none is left out', () => {
  expect([null, 7, [], {}, { at: AT }, { at: 'x', spools: [] }].map(readBoard)).toEqual(Array(6).fill(null));
  const board = readBoard({
    at: AT,
    spools: [null, { tag: 7 }, { tag: 'A', state: 'odd' }, { tag: 'B', state: 'free' }],
  });
  expect(board?.spools.map(({ tag }) => tag)).toEqual(['B']);
});
