import assert from 'node:assert/strict';
import type { Attempt, StoreAnswer } from '@spoollock/core/adapter';
import {
  almost,
  assertDone,
  assertRefused,
  LONG_MS,
  ODD_TEXTS,
  OURS,
  SAFETY_MS,
  TAG,
  THEIRS,
  valueOf,
  lockStoreCases,
  type LockStoreCase,
} from './stage.js';

/** Swapping one value for another in its exact place, and giving a held lock an end. */
export const replacing = lockStoreCases([
  {
    name: 'a swap puts the new value in the exact place of the old, without expiry',
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, SAFETY_MS);
      assertDone(await stage.store.swap(TAG, THEIRS, OURS, null));
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'a swap puts the new value in the exact place of the old, with an expiry',
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, null);
      assertDone(await stage.store.swap(TAG, THEIRS, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'a swap takes nothing of the old expiry over, whether the new one is shorter or longer',
    run: async (stage) => {
      for (const [before, after] of [
        [LONG_MS, SAFETY_MS],
        [SAFETY_MS, LONG_MS],
      ] as const) {
        await stage.putRaw(TAG, THEIRS, before);
        assertDone(await stage.store.swap(TAG, THEIRS, OURS, after));
        await stage.assertReserved(OURS, after);
      }
    },
  },
  {
    name: 'a swap from a value that is not there is refused and changes nothing',
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, SAFETY_MS);
      for (const close of [OURS, ...almost(THEIRS)])
        assertRefused(await stage.store.swap(TAG, close, 'new', null), THEIRS);
      await stage.assertReserved(THEIRS, SAFETY_MS);
    },
  },
  {
    name: 'a swap where nothing is puts nothing there',
    run: async (stage) => {
      for (const from of [THEIRS, '', 'null', 'undefined', 'false'])
        assertRefused(await stage.store.swap(TAG, from, OURS, null), null);
      await stage.assertGone();
    },
  },
  {
    name: 'a swap for the same value changes its expiry alone',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      assertDone(await stage.store.swap(TAG, OURS, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  ...Object.entries(ODD_TEXTS).flatMap(([kind, text]): LockStoreCase[] => [
    {
      name: `a swap takes out exactly ${kind}`,
      run: async (stage) => {
        await stage.putRaw(TAG, text, null);
        assertRefused(await stage.store.swap(TAG, `${text} `, OURS, null), text);
        assertDone(await stage.store.swap(TAG, text, OURS, SAFETY_MS));
        await stage.assertReserved(OURS, SAFETY_MS);
      },
    },
    {
      name: `a swap puts in exactly ${kind}`,
      run: async (stage) => {
        await stage.putRaw(TAG, OURS, SAFETY_MS);
        assertDone(await stage.store.swap(TAG, OURS, text, null));
        await stage.assertHeld(text);
      },
    },
  ]),
  {
    name: 'composed and decomposed letters are different texts',
    run: async (stage) => {
      await stage.putRaw(TAG, '\u00d1A(7)', null);
      assertRefused(await stage.store.remove(TAG, 'N\u0303A(7)'), '\u00d1A(7)');
      await stage.assertHeld('\u00d1A(7)');
    },
  },
  {
    name: 'of many swaps at once from one value exactly one is done',
    run: async (stage) => {
      await stage.putRaw(TAG, THEIRS, null);
      const answers = await Promise.all(
        Array.from({ length: 20 }, async (_, index) =>
          valueOf(await stage.store.swap(TAG, THEIRS, `${index + 1}:token`, SAFETY_MS)),
        ),
      );
      const done = answers.flatMap((answer, index) => (answer.done ? [index] : []));
      assert.equal(done.length, 1);
      await stage.assertReserved(`${(done[0] ?? -1) + 1}:token`, SAFETY_MS);
    },
  },
  {
    name: 'of a removal and a swap at once exactly one is done, and what the swap put in stays',
    run: async (stage) => {
      for (const isSwapFirst of [true, false]) {
        await stage.putRaw(TAG, OURS, null);
        const swap = (): StoreAnswer<Attempt> => stage.store.swap(TAG, OURS, THEIRS, null);
        const remove = (): StoreAnswer<Attempt> => stage.store.remove(TAG, OURS);
        const answers = await Promise.all(isSwapFirst ? [swap(), remove()] : [remove(), swap()]);
        const [first, second] = answers.map((answer) => valueOf(answer).done);
        assert.notEqual(first, second);
        if (first === isSwapFirst) await stage.assertHeld(THEIRS);
        else await stage.assertGone();
      }
    },
  },
  {
    name: 'something other than text can be swapped out by the text it was reported with',
    needs: ['putNonText'],
    run: async (stage) => {
      await stage.putNonText(TAG);
      const reported = valueOf(await stage.store.read(TAG))?.value ?? '';
      assertRefused(await stage.store.swap(TAG, OURS, THEIRS, null), reported);
      assertDone(await stage.store.swap(TAG, reported, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'something other than text can be removed by the text it was reported with',
    needs: ['putNonText'],
    run: async (stage) => {
      await stage.putNonText(TAG);
      const reported = valueOf(await stage.store.read(TAG))?.value ?? '';
      assertRefused(await stage.store.remove(TAG, OURS), reported);
      assertDone(await stage.store.remove(TAG, reported));
      await stage.assertGone();
    },
  },
  {
    name: 'a lapse gives a lock that never expires an end',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      assertDone(await stage.store.lapse(TAG, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'a lapse shortens the life of a lock that would outlive it, and lengthens none',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, LONG_MS);
      assertDone(await stage.store.lapse(TAG, OURS, SAFETY_MS));
      await stage.assertReserved(OURS, SAFETY_MS);
      await stage.putRaw(TAG, OURS, SAFETY_MS);
      assertRefused(await stage.store.lapse(TAG, OURS, LONG_MS), OURS);
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
  {
    name: 'a lapse compares the whole value, not its beginning or end',
    run: async (stage) => {
      await stage.putRaw(TAG, OURS, null);
      for (const close of almost(OURS)) assertRefused(await stage.store.lapse(TAG, close, SAFETY_MS), OURS);
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'a lapse of another value, or of nothing, is refused and changes nothing',
    run: async (stage) => {
      assertRefused(await stage.store.lapse(TAG, OURS, SAFETY_MS), null);
      await stage.assertGone();
      await stage.putRaw(TAG, THEIRS, null);
      assertRefused(await stage.store.lapse(TAG, OURS, SAFETY_MS), THEIRS);
      await stage.assertHeld(THEIRS);
    },
  },
]);
