import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { FaultPlan, faultyOccupationSource, VirtualClock } from '@spoollock/testing';
import { expect, test } from 'vitest';
import { consume, type Bench, type Job } from '../src/plain-worker.js';
import { untilShutDown } from '../src/shut-down.js';

const maria = { id: 93, initials: 'MR' };

function bench(work: Bench['work'] = () => Promise.resolve()) {
  const clock = new VirtualClock();
  const plan = new FaultPlan({ clock });
  const truth = new MemoryOccupationSource(
    [{ tag: 'A' }, { tag: 'B', label: 'JP(7)', since: new Date(clock.now()) }, { tag: 'C' }],
    { clock },
  );
  const lock = createSpoolLock({
    store: new MemoryLockStore({ clock }),
    source: faultyOccupationSource(truth, plan),
    clock,
  });
  const lines: string[] = [];
  return {
    clock,
    plan,
    truth,
    lines,
    lock,
    worker: maria,
    work,
    log: (line: string) => void lines.push(line),
  };
}

async function* jobs(...tags: string[]): AsyncGenerator<Job> {
  for (const tag of tags) yield { tag };
}

test('each job is taken, done and given back; what another has is told and passed by', async () => {
  const at = bench();
  await at.clock.run(consume(jobs('A', 'B', 'C'), at, new AbortController().signal));
  expect(at.lines).toEqual(['A: done', 'B: occupied: B is held by JP(7).', 'C: done']);
  await at.clock.run(at.lock.close());
});

test('told to stop, it ends the work in hand, gives it back, and takes no other', async () => {
  const stop = new AbortController();
  const at = bench(async () => stop.abort());
  await at.clock.run(consume(jobs('A', 'C'), at, stop.signal));
  expect(at.lines).toEqual(['A: done']);
  expect(await at.lock.inspect('A').map(({ state }) => state)).toEqual(
    expect.objectContaining({ value: 'free' }),
  );
  await at.clock.run(at.lock.close());
});

test('work that fails gives the spool back as well', async () => {
  const at = bench(() => Promise.reject(new Error('the saw broke')));
  await at.clock.run(consume(jobs('A'), at, new AbortController().signal));
  expect(at.lines).toEqual(['A: the work failed: Error: the saw broke', 'A: done']);
  await at.clock.run(at.lock.close());
});

test('a truth that comes back within a minute is waited for, and a lost answer is found out', async () => {
  const at = bench();
  at.plan.outage(true);
  at.clock.setTimer(20_000, () => {
    at.plan.outage(false);
    at.plan.next('lose-reply', 'write');
  });
  await at.clock.run(consume(jobs('A'), at, new AbortController().signal));
  expect(at.lines).toEqual(['A: done']);
  await at.clock.run(at.lock.close());
});

test('one that stays away is given up after a minute; a signal ends the waiting at once', async () => {
  const at = bench();
  at.plan.outage(true);
  const stop = new AbortController();
  await at.clock.run(consume(jobs('A'), at, stop.signal));
  at.clock.setTimer(1_500, () => stop.abort());
  const before = at.clock.now();
  await at.clock.run(consume(jobs('A'), at, stop.signal));
  expect(at.clock.now() - before).toBeLessThan(3_000);
  expect(at.lines).toEqual(
    Array(2).fill('A: source-unavailable: The source cannot be reached; nothing was changed.'),
  );
  await at.clock.run(at.lock.close());
});

test('SIGTERM aborts the signal, and the next one is the default again', () => {
  const listening = () => process.listenerCount('SIGTERM') + process.listenerCount('SIGINT');
  const before = listening();
  const signal = untilShutDown();
  process.emit('SIGTERM', 'SIGTERM');
  expect(signal.aborted).toBe(true);
  expect(listening()).toBe(before);
});
