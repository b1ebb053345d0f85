import { VirtualClock } from '@spoollock/testing';
import { expect, test } from 'vitest';
import { Deadlines } from '../src/commands/deadlines.js';

test('a wait is overdue after the full time at the latest, and never before four fifths of it', async () => {
  for (const lateMs of [0, 1, 199, 200, 201, 399, 1_000]) {
    const clock = new VirtualClock();
    const deadlines = new Deadlines(clock, 1_000);
    deadlines.begin(() => undefined);
    await clock.advance(lateMs);
    const began = clock.now();
    let waitedMs: number | null = null;
    deadlines.begin(() => (waitedMs = clock.now() - began));
    await clock.advance(1_000);
    expect(waitedMs).toBeGreaterThanOrEqual(800);
    expect(waitedMs).toBeLessThanOrEqual(1_000);
  }
});

test('a wait that ended is never overdue, wherever it stands in the row', async () => {
  const clock = new VirtualClock();
  const deadlines = new Deadlines(clock, 1_000);
  const overdue: number[] = [];
  const waits = Array.from({ length: 6 }, (_, at) => deadlines.begin(() => overdue.push(at)));
  for (const at of [0, 3, 5, 3]) deadlines.end(waits[at]!);
  await clock.advance(1_000);
  expect(overdue).toEqual([1, 2, 4]);
  for (const wait of waits) deadlines.end(wait);
  await clock.advance(1_000);
  expect(overdue).toEqual([1, 2, 4]);
});

test('one timer for all waits, and none once nothing waits', async () => {
  const clock = new VirtualClock();
  const deadlines = new Deadlines(clock, 1_000);
  const waits = Array.from({ length: 100 }, () => deadlines.begin(() => undefined));
  expect(clock.pending).toBe(1);
  for (const wait of waits) deadlines.end(wait);
  await clock.advance(200);
  expect(clock.pending).toBe(0);
});

test('a clock that is set meanwhile ends no wait', async () => {
  const clock = new VirtualClock();
  let overdue = 0;
  new Deadlines(clock, 1_000).begin(() => (overdue += 1));
  clock.jump(3_600_000);
  await clock.advance(500);
  expect(overdue).toBe(0);
  clock.jump(-7_200_000);
  await clock.advance(500);
  expect(overdue).toBe(1);
});
