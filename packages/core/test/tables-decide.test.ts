import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { SpoolLock, SpoolLockResult } from '@spoollock/core';
import {
  HOLDER,
  HOLDER_ANSWERS,
  INICIAR,
  INICIAR_ANSWERS,
  LOCK_ACTIONS,
  type IniciarDecision,
} from '@spoollock/core/adapter';
import { hoursAgo, JP, LC, lockValue, MR, openShop, OTHER_TOKEN, tagOf, type Shop } from './support/shop.js';

/**
 * C1. Every cell of the two tables is changed, one at a time, to every other answer of its type. At least one call
 * of a systematic set must then end differently. A cell that no call reaches fails.
 */

const LOCKS: Record<string, (shop: Shop) => void> = {
  'no lock': () => undefined,
  "another's reservation": ({ clock, memoryStore }) =>
    memoryStore.put('A', lockValue(94, clock.now()), 8_000),
  "another's held lock": ({ clock, memoryStore }) =>
    memoryStore.put('A', lockValue(94, hoursAgo(clock, 1).getTime(), OTHER_TOKEN)),
  "this worker's held lock": ({ clock, memoryStore }) =>
    memoryStore.put('A', lockValue(93, hoursAgo(clock, 1).getTime(), OTHER_TOKEN)),
  'an unreadable lock': ({ memoryStore }) => memoryStore.put('A', 'no lock at all'),
  'store down': ({ storePlan }) => storePlan.outage(true),
  'no store': () => undefined,
};

const TRUTHS: Record<string, (shop: Shop) => void> = {
  free: () => undefined,
  'worker 93': occupied('MR(93)', 2),
  'worker 94': occupied('JP(94)', 2),
  'worker 94, 30 h ago': occupied('JP(94)', 30),
  'worker 95': occupied('LC(95)', 2),
  'worker 95, 30 h ago': occupied('LC(95)', 30),
  unreadable: ({ memorySource }) => memorySource.edit('A', { label: 'turno noche', version: 7 }),
  'no row': ({ memorySource }) => memorySource.removeRows('A'),
  'two rows': ({ memorySource }) => memorySource.addRow({ tag: 'A' }),
  unavailable: ({ sourcePlan }) => sourcePlan.outage(true),
};

function occupied(label: string, hours: number): (shop: Shop) => void {
  return ({ clock, memorySource }) =>
    memorySource.edit('A', { label, since: hoursAgo(clock, hours), version: 7 });
}

const SETTINGS = {
  'by default': {},
  'with superseding': { stale: 'supersede' },
  'beside the earlier service': { sharedWithEarlierService: true },
} as const;

type Ask = (lock: SpoolLock) => SpoolLockResult<unknown>;

const HOLDER_CALLS: Record<string, Ask> = {
  finalizar: (lock) => lock.finalizar('A', MR),
  'finalizar with a fence': (lock) => lock.finalizar('A', MR, { fence: 7 }),
  'finalizar with an old fence': (lock) => lock.finalizar('A', MR, { fence: 3 }),
  takeOver: (lock) => lock.takeOver('A', { from: MR, to: JP, by: 'x', reason: 'y' }),
  release: (lock) => lock.release('A', { from: MR, by: 'x', reason: 'y' }),
  'release of a label': (lock) => lock.release('A', { from: 'turno noche', by: 'x', reason: 'y' }),
};

/** One situation, one call, and how both end: run anew each time. */
interface Case {
  readonly name: string;
  run(): Promise<unknown>;
}

const CASES: readonly Case[] = Object.entries(LOCKS).flatMap(([lockName, putLock]) =>
  Object.entries(TRUTHS).flatMap(([truthName, putTruth]) => [
    ...Object.entries(SETTINGS)
      .filter(([, settings]) => lockName !== 'no store' || !('sharedWithEarlierService' in settings))
      .flatMap(([settingsName, settings]) =>
        ['alone', 'with another meanwhile'].map((company) => ({
          name: `INICIAR over ${lockName} and ${truthName}, ${settingsName}, ${company}`,
          run: () =>
            observe(
              settings,
              lockName,
              (shop) => {
                putLock(shop);
                putTruth(shop);
              },
              (lock) => lock.iniciar('A', MR),
              company !== 'alone',
            ),
        })),
      ),
    ...Object.entries(HOLDER_CALLS).map(([callName, ask]) => ({
      name: `${callName} over ${lockName} and ${truthName}`,
      run: () =>
        observe(
          {},
          lockName,
          (shop) => {
            putLock(shop);
            putTruth(shop);
          },
          ask,
          false,
        ),
    })),
  ]),
);

/** Everything that somebody can see of one call: its answer, both sides, and what the next worker hears. */
async function observe(
  settings: object,
  lockName: string,
  arrange: (shop: Shop) => void,
  ask: Ask,
  isWatched: boolean,
): Promise<unknown> {
  let ids = 0;
  const newId = (): string => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`;
  const shop = openShop({
    options: { newId, ...settings, ...(lockName === 'no store' ? { store: undefined } : {}) },
  });
  const { clock, lock, sourcePlan, memorySource, memoryStore } = shop;
  // Beside the earlier service an INICIAR first waits for a reconcile: here it has been.
  await clock.run(lock.reconcile());
  arrange(shop);
  if (isWatched) sourcePlan.next('delay', 'write');
  const call = clock.run(ask(lock));
  let meanwhile: unknown = null;
  if (isWatched) {
    await clock.run(lock.inspect('B'));
    if (sourcePlan.held > 0) meanwhile = outcome(await clock.run(shop.another({ newId }).iniciar('A', LC)));
    await sourcePlan.release();
  }
  const answer = outcome(await call);
  shop.storePlan.outage(false);
  sourcePlan.outage(false);
  const seen = {
    answer,
    meanwhile,
    row: memorySource.peek(tagOf('A')),
    lock: (await memoryStore.read(tagOf('A')))._unsafeUnwrap(),
  };
  return { ...seen, next: outcome(await clock.run(shop.another({ newId }).iniciar('A', LC))) };
}

/** Without the sentence, which says the same. */
function outcome(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (key, value: unknown) => (key === 'message' ? undefined : value)));
}

interface Cell {
  readonly name: string;
  readonly table: object;
  readonly key: string;
  readonly value: unknown;
  readonly others: readonly unknown[];
}

/** INICIAR's cells without the type that differs from row to row. */
type Row = Readonly<Record<string, IniciarDecision>>;

const CELLS: readonly Cell[] = [
  ...Object.entries<Row>({ ...INICIAR }).flatMap(([view, cells]) =>
    Object.entries(cells).map(([truth, value]) => ({
      name: `INICIAR: ${view} × ${truth}`,
      table: cells,
      key: truth,
      value,
      others: [
        ...INICIAR_ANSWERS.filter((answer) => answer !== value.answer).map((answer) => ({
          ...value,
          answer,
        })),
        ...actionsOf(view, truth)
          .filter((lock) => lock !== value.lock)
          .map((lock) => ({ ...value, lock })),
      ],
    })),
  ),
  ...Object.entries(HOLDER).map(([view, value]) => ({
    name: `HOLDER: ${view}`,
    table: HOLDER,
    key: view,
    value,
    others: HOLDER_ANSWERS.filter((answer) => answer !== value),
  })),
];

/** What the types of `INICIAR` allow: only our own reservation can be dropped, only a named holder's lock rebuilt. */
function actionsOf(view: string, truth: string): readonly string[] {
  const namesSomebody = ['us', 'lock-holder', 'another', 'another-stale'].includes(truth);
  return LOCK_ACTIONS.filter((action) => {
    if (action === 'drop') return view === 'ours-reserved';
    return action === 'leave' || (namesSomebody && view !== 'unavailable' && view !== 'no-store');
  });
}

/** Has `read` called at each look at the cell, which then shows `value`, while `work` runs. */
async function withCell<T>(
  { table, key, value: original }: Cell,
  value: unknown,
  read: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const shown = {
    configurable: true,
    enumerable: true,
    get: () => {
      read();
      return value;
    },
  };
  Object.defineProperty(table, key, shown);
  try {
    return await work();
  } finally {
    Object.defineProperty(table, key, {
      configurable: true,
      enumerable: true,
      writable: true,
      value: original,
    });
  }
}

/** How every call of the set ends, and which of them look at a cell. */
const expected = new Map<Case, unknown>();
const reaching = new Map<Cell, Set<Case>>(CELLS.map((cell) => [cell, new Set()]));
for (const each of CASES) {
  // All cells are watched at once: to run every call once for each of them would find the same.
  const watchedFrom = (at: number): Promise<unknown> => {
    const cell = CELLS[at];
    if (cell === undefined) return each.run();
    const note = (): void => void reaching.get(cell)?.add(each);
    return withCell(cell, cell.value, note, () => watchedFrom(at + 1));
  };
  expected.set(each, await watchedFrom(0));
}

describe('C1: the tables decide', () => {
  test('every call of the set ends the same each time', async () => {
    for (const each of CASES) expect(await each.run(), each.name).toEqual(expected.get(each));
  });

  test.each(CELLS.map((cell) => [cell.name, cell] as const))('%s', async (name, cell) => {
    const reached = reaching.get(cell) ?? new Set();
    expect(reached.size, `no call reaches ${name}`).toBeGreaterThan(0);

    const unnoticed: unknown[] = [];
    for (const other of cell.others) {
      const ends = (each: Case): Promise<unknown> =>
        withCell(
          cell,
          other,
          () => undefined,
          () => each.run(),
        );
      let isNoticed = false;
      for (const each of reached) {
        isNoticed = !isDeepStrictEqual(await ends(each), expected.get(each));
        if (isNoticed) break;
      }
      if (!isNoticed) unnoticed.push(other);
    }
    expect(unnoticed, `${name}: nobody would notice`).toEqual([]);
  });
});
