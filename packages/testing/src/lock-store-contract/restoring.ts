import assert from 'node:assert/strict';
import {
  assertDone,
  assertExpiresWithin,
  LONG_MS,
  ODD_TEXTS,
  OURS,
  SAFETY_MS,
  TAG,
  tagOf,
  tags,
  THEIRS,
  valueOf,
  lockStoreCases,
} from './stage.js';

const MANY = 3_000;

/** Putting locks back in bulk: only where nothing is, each with an answer of its own. */
export const restoring = lockStoreCases([
  {
    name: 'missing locks are restored without expiry',
    run: async (stage) => {
      const attempts = valueOf(await stage.store.restore([{ tag: TAG, value: OURS }], null));
      assert.deepEqual(attempts, [{ done: true }]);
      await stage.assertHeld(OURS);
    },
  },
  {
    name: 'missing locks are restored with an expiry',
    run: async (stage) => {
      const attempts = valueOf(await stage.store.restore([{ tag: TAG, value: OURS }], LONG_MS));
      assert.deepEqual(attempts, [{ done: true }]);
      await stage.assertReserved(OURS, LONG_MS);
    },
  },
  {
    name: 'restoring nothing answers with nothing',
    run: async (stage) => {
      assert.deepEqual(valueOf(await stage.store.restore([], null)), []);
      assert.deepEqual(await stage.scanned(), []);
    },
  },
  {
    name: 'restoring a value that is there already is not done, and leaves its expiry as it is',
    run: async (stage) => {
      for (const [before, given] of [
        [SAFETY_MS, null],
        [LONG_MS, SAFETY_MS],
      ] as const) {
        await stage.putRaw(TAG, OURS, before);
        const [attempt] = valueOf(await stage.store.restore([{ tag: TAG, value: OURS }], given));
        if (attempt === undefined || attempt.done) assert.fail('a lock that was there counts as restored');
        assert.equal(attempt.present?.value, OURS);
        await stage.assertReserved(OURS, before);
      }
    },
  },
  {
    name: 'restoring overwrites no lock, held or reserved, and shows what is there',
    run: async (stage) => {
      const held = tagOf('HELD');
      assertDone(await stage.store.reserve(TAG, THEIRS, SAFETY_MS));
      await stage.putRaw(held, THEIRS, null);
      const locks = [TAG, held].map((tag) => ({ tag, value: OURS }));
      const [onReserved, onHeld] = valueOf(await stage.store.restore(locks, null));
      if (onReserved === undefined || onReserved.done) assert.fail('a reservation was overwritten');
      assert.equal(onReserved.present?.value, THEIRS);
      assertExpiresWithin(onReserved.present, SAFETY_MS);
      assert.deepEqual(onHeld, { done: false, present: { value: THEIRS, expiresInMs: null } });
      await stage.assertReserved(THEIRS, SAFETY_MS);
      await stage.assertHeld(THEIRS, held);
    },
  },
  {
    name: 'thousands are restored, each answered for in the order given',
    run: async (stage) => {
      const all = tags(MANY);
      const present = new Set(all.filter((_, index) => index % 3 === 0));
      const first = [...present].map((tag) => ({ tag, value: `7:${tag}` }));
      valueOf(await stage.store.restore(first, null));

      const locks = all.map((tag) => ({ tag, value: `93:${tag}` })).reverse();
      const attempts = valueOf(await stage.store.restore(locks, null));
      assert.equal(attempts.length, MANY);
      locks.forEach(({ tag }, index) => {
        const expected = present.has(tag)
          ? { done: false, present: { value: `7:${tag}`, expiresInMs: null } }
          : { done: true };
        assert.deepEqual(attempts[index], expected, tag);
      });
      const found = new Map((await stage.scanned()).map(({ name, value }) => [name, value]));
      for (const tag of all) assert.equal(found.get(tag), `${present.has(tag) ? 7 : 93}:${tag}`);
    },
  },
  {
    name: 'values are restored letter for letter',
    run: async (stage) => {
      const texts = Object.values(ODD_TEXTS);
      const locks = texts.map((value, index) => ({ tag: tagOf(`ODD-${index}`), value }));
      const attempts = valueOf(await stage.store.restore(locks, null));
      assert.deepEqual(attempts, Array(texts.length).fill({ done: true }));
      for (const { tag, value } of locks) await stage.assertHeld(value, tag);
    },
  },
  {
    name: 'of two restores of one tag at once exactly one is done',
    run: async (stage) => {
      const answers = await Promise.all(
        [OURS, THEIRS].map(async (value) => valueOf(await stage.store.restore([{ tag: TAG, value }], null))),
      );
      assert.equal(answers.flat().filter(({ done }) => done).length, 1);
    },
  },
  {
    name: 'something other than text is not restored over',
    needs: ['putNonText'],
    run: async (stage) => {
      await stage.putNonText(TAG);
      const other = tagOf('FREE');
      const locks = [TAG, other].map((tag) => ({ tag, value: OURS }));
      const attempts = valueOf(await stage.store.restore(locks, null));
      assert.deepEqual(
        attempts.map(({ done }) => done),
        [false, true],
      );
      assert.match(valueOf(await stage.store.read(TAG))?.value ?? '', /^\p{Cc}/u);
    },
  },
]);
