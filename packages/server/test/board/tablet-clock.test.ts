import { expect, test } from 'vitest';
import { tabletClock } from '../../../board/page/tablet/tablet-clock.js';

function stage() {
  let running = 100;
  let timeOfDay = Date.parse('2026-11-20T13:00:00.000Z');
  const clock = tabletClock(
    () => running,
    () => timeOfDay,
  );
  const goesBy = (ms: number, ofDayMs: number): void => {
    running += ms;
    timeOfDay += ofDayMs;
  };
  const passes = (ms: number, ofDayMs: number): boolean => {
    goesBy(ms, ofDayMs);
    return clock.hasSlept();
  };
  return { clock, goesBy, passes };
}

test('a tablet that is awake has not slept, also when a tick is late or the time of day is set right', () => {
  const { clock, passes } = stage();
  expect([
    passes(1_000, 1_000),
    passes(4_900, 4_900),
    passes(1_000, 3_000),
    passes(1_000, -3_600_000),
  ]).toEqual([false, false, false, false]);
  expect(clock.now()).toBe(8_000);
});

test('sleep is noticed once, and counted also by a browser whose clock stands still in it', () => {
  const counting = stage();
  expect([counting.passes(60_000, 60_000), counting.passes(1_000, 1_000)]).toEqual([true, false]);
  expect(counting.clock.now()).toBe(61_100);

  const standing = stage();
  expect([standing.passes(200, 60_000), standing.passes(1_000, 1_000)]).toEqual([true, false]);
  expect(standing.clock.now()).toBe(61_100);
});

test('what is heard right after a sleep, before the next tick, is heard then and not before it', () => {
  const { clock, goesBy, passes } = stage();
  goesBy(200, 60_000);
  expect(clock.now()).toBe(60_100);
  expect([passes(100, 100), clock.now()]).toEqual([true, 60_200]);
});
