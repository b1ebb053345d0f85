import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ReadPace } from '../src/read-pace.js';

/** Reads as soon as it may, whenever somebody wants to, and says when. */
function readings(perMinute: number, wishes: readonly number[]): number[] {
  const pace = new ReadPace(perMinute);
  const at: number[] = [];
  for (const wish of wishes) {
    const earliest = Math.max(wish, at.at(-1) ?? 0);
    const then = earliest + pace.waitMs(earliest);
    pace.count(then);
    at.push(then);
  }
  return at;
}

test('whatever is wished for, no minute has more readings than are allowed', () => {
  const gaps = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90_000 })), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), gaps, (perMinute, between) => {
      let now = 0;
      const at = readings(
        perMinute,
        between.map((gap) => (now += gap)),
      );
      for (const start of at)
        expect(at.filter((time) => time >= start && time < start + 60_000).length).toBeLessThanOrEqual(
          perMinute,
        );
    }),
  );
});

test('of twenty a minute four may follow one another by a second, and then one comes every 3.75 s', () => {
  const at = readings(20, Array<number>(8).fill(0));
  expect(at).toEqual([0, 1_000, 2_000, 3_000, 4_000, 7_500, 11_250, 15_000]);
});

test.each([
  [0, 100],
  [150, 300],
  [8_000, 1_000],
])('where nothing is counted, after a reading of %i ms the next one begins %i ms after it', (took, later) => {
  const pace = new ReadPace(Infinity);
  pace.count(5_000);
  pace.took(took);
  expect(pace.waitMs(5_000)).toBe(later);
});

test('where readings are counted, a short one makes the next one no sooner', () => {
  const pace = new ReadPace(20);
  pace.count(5_000);
  pace.took(0);
  expect(pace.waitMs(5_000)).toBe(1_000);
});

test('a clock that was set back keeps nobody waiting', () => {
  const pace = new ReadPace(20);
  for (let read = 0; read < 5; read++) pace.count(3_600_000);
  expect(pace.waitMs(3_600_000)).toBeGreaterThan(0);
  expect(pace.waitMs(0)).toBe(0);
});
