import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedLock, LockStore } from '@spoollock/core/adapter';
import { MemoryLockStore } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { RecordingLockStore } from '../src/connections/recording-store.js';
import { tagOf } from './support/bench.js';

const tags = ['MK-1', 'MK-2', 'MK-3'].map(tagOf);
const tag = fc.constantFrom(...tags);
const value = fc.constantFrom('one', 'two', 'three');
const expiry = fc.constantFrom(1_000, 5_000);
const held = fc.option(expiry);

type Step = (store: LockStore) => Promise<unknown>;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(tag, value, expiry).map(
    ([t, v, e]): Step =>
      (store) =>
        store.reserve(t, v, e),
  ),
  fc.tuple(tag, value, held).map(
    ([t, v, e]): Step =>
      (store) =>
        store.hold(t, v, e),
  ),
  fc.tuple(tag, value, expiry).map(
    ([t, v, e]): Step =>
      (store) =>
        store.renew(t, v, e),
  ),
  fc.tuple(tag, value, expiry).map(
    ([t, v, e]): Step =>
      (store) =>
        store.lapse(t, v, e),
  ),
  fc.tuple(tag, value, value, held).map(
    ([t, from, to, e]): Step =>
      (store) =>
        store.swap(t, from, to, e),
  ),
  fc.tuple(tag, value).map(
    ([t, v]): Step =>
      (store) =>
        store.remove(t, v),
  ),
  fc.tuple(fc.array(fc.record({ tag, value }), { maxLength: 3 }), held).map(
    ([locks, e]): Step =>
      (store) =>
        store.restore(locks, e),
  ),
  tag.map(
    (t): Step =>
      (store) =>
        store.read(t),
  ),
  fc.constant<Step>(all),
);

async function all(store: LockStore): Promise<unknown> {
  const locks: ListedLock[] = [];
  for await (const chunk of store.scan()) locks.push(...chunk._unsafeUnwrap());
  return locks.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

describe('the store that only remembers', () => {
  it('answers every write and read as the store would, and leaves that as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(tag, value, held), { maxLength: 3 }),
        fc.array(step, { maxLength: 12 }),
        async (before, steps) => {
          const clock = new VirtualClock();
          const [real, untouched] = [new MemoryLockStore({ clock }), new MemoryLockStore({ clock })];
          for (const [t, v, e] of before) for (const store of [real, untouched]) store.put(t, v, e);
          const former = await all(untouched);
          const recording = new RecordingLockStore(untouched);
          for (const one of steps) expect(await one(recording)).toEqual(await one(real));
          expect(await all(recording)).toEqual(await all(real));
          expect(await all(untouched)).toEqual(former);
        },
      ),
      { numRuns: 300 },
    );
  });
});
