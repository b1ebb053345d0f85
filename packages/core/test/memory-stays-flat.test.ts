import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createSpoolLock } from '@spoollock/core';
import { type OccupationSource } from '@spoollock/core/adapter';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { FaultPlan, faultyOccupationSource, VirtualClock } from '@spoollock/testing';
import { expect, test } from 'vitest';
import { JP, MR } from './support/shop.js';

/** Six operations or seven each. */
const TURNS = 6_000;
/** Each turn leaving behind one closure, timer or entry in a map would come to more. */
const MOST_GROWTH_BYTES = 750_000;

// Node gives its collector out only to those who ask at the start, or in this way.
setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

test('tens of thousands of operations leave nothing behind: no lock, flight, write, listener or timer', async () => {
  const clock = new VirtualClock();
  // Each spool has its turn once, so that what is kept by the spool is seen to grow as well.
  const rows = Array.from({ length: TURNS }, (_, turn) => ({
    tag: tag(turn),
    label: 'DISPONIBLE',
    version: 1,
  }));
  // The truth remembers ids for as long as a request may take: here for less than a turn in twenty takes.
  const memory = new MemoryOccupationSource(rows, { clock, abilities: { longestRequestMs: 1_000 } });
  const plan = new FaultPlan({ clock });
  const source: OccupationSource = faultyOccupationSource(memory, plan);
  const lock = createSpoolLock({ store: new MemoryLockStore({ clock }), source, clock });
  const forAll = new AbortController();
  const { signal } = forAll;

  async function turn(number: number): Promise<void> {
    const spool = tag(number);
    const heard: string[] = [];
    const stop = lock.listen(({ type }) => heard.push(type));
    const operationId = `once-${number}`;
    const isTakingLost = number % 2 === 0;
    const giveBack = () => lock.finalizar(spool, MR, { signal, operationId });

    if (isTakingLost) plan.next('lose-reply', 'write').next('lose-request', 'settle');
    const taken = await lock.iniciar(spool, MR, { signal });
    expect(taken.isOk() ? 'granted' : taken.error.type).toBe(isTakingLost ? 'outcome-unknown' : 'granted');
    // In the background it is settled.
    if (isTakingLost) await clock.advance(2_000);
    const [again, joined] = await Promise.all([
      lock.iniciar(spool, MR, { signal }),
      lock.iniciar(spool, MR, { signal }),
    ]);
    expect([again.isOk(), joined.isOk()]).toEqual([true, true]);
    const refused = await lock.iniciar(spool, JP, { signal });
    const unknown = await lock.iniciar(`NOBODYS-${number}`, MR, { signal });
    expect([refused, unknown].map((answer) => answer.isErr() && answer.error.type)).toEqual([
      'occupied',
      'unknown-spool',
    ]);
    if (!isTakingLost) {
      plan.next('lose-reply', 'write').next('lose-request', 'settle');
      expect((await giveBack()).isErr()).toBe(true);
    }
    expect((await giveBack()).isOk()).toBe(true);
    stop();
    expect(heard).toContain('given-back');
    // What was sent is the plan's to remember, for other tests.
    plan.calls.length = 0;
  }

  const weights: number[] = [];
  for (let number = 0; number < TURNS; number++) {
    if (number === TURNS / 3) weights.push(heapInUse());
    await turn(number);
  }
  weights.push(heapInUse());

  const [early = 0, late = 0] = weights;
  expect(late - early).toBeLessThan(MOST_GROWTH_BYTES);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  // It may have one to look after unsettled writes with, of which there are none any more.
  expect(clock.pending).toBeLessThan(2);
  await lock.close();
  expect(clock.pending).toBe(0);
}, 60_000);

test('R4: spools that are given back elsewhere, by hand or never leave nothing behind either', async () => {
  const clock = new VirtualClock();
  const rows = Array.from({ length: TURNS }, (_, turn) => ({
    tag: tag(turn),
    label: 'DISPONIBLE',
    version: 1,
  }));
  const source = new MemoryOccupationSource(rows, { clock, abilities: { longestRequestMs: 1_000 } });
  const store = new MemoryLockStore({ clock });
  const [lock, elsewhere] = [
    createSpoolLock({ store, source, clock }),
    createSpoolLock({ store, source, clock }),
  ];
  const weights: number[] = [];
  for (let number = 0; number < TURNS; number++) {
    if (number === TURNS / 3) weights.push(heapInUse());
    expect((await lock.iniciar(tag(number), MR)).isOk()).toBe(true);
    await clock.advance(1_000);
    if (number % 3 === 0) await elsewhere.finalizar(tag(number), MR);
    if (number % 3 === 1) source.edit(tag(number), { label: '' });
    // What stays is the store's to keep, and the sheet's.
    store.clear();
  }
  weights.push(heapInUse());
  const [early = 0, late = 0] = weights;
  expect(late - early).toBeLessThan(MOST_GROWTH_BYTES);
}, 60_000);

function tag(number: number): string {
  return `MK-${1_000_000 + number}`;
}

function heapInUse(): number {
  if (typeof collectGarbage !== 'function') throw new Error('there is no garbage collector to call');
  for (let times = 0; times < 3; times++) Reflect.apply(collectGarbage, undefined, []);
  return process.memoryUsage().heapUsed;
}
