import assert from 'node:assert/strict';
import {
  assertDone,
  assertExpiresWithin,
  assertRefused,
  ODD_TEXTS,
  OURS,
  SAFETY_MS,
  TAG,
  tags,
  THEIRS,
  valueOf,
  lockStoreCases,
} from './stage.js';

const MANY = 5_000;
const ODD_NAMES = [
  '*',
  'a*b',
  '[ab]',
  'a?c',
  '\\*',
  'x\\',
  ' spaced ',
  'a:b:c',
  '{x}y',
  'señal-🔩',
  'tab\there',
];

/** The whole of this store's own locks, and of nobody else's. */
export const scanning = lockStoreCases([
  {
    name: 'scanning an empty store lists nothing',
    run: async (stage) => {
      assert.deepEqual(await stage.scanned(), []);
    },
  },
  {
    name: 'a lock is listed with its name, value and expiry',
    run: async (stage) => {
      const [held = TAG, reserved = TAG] = tags(2);
      await stage.putRaw(held, OURS, null);
      await stage.putRaw(reserved, THEIRS, SAFETY_MS);
      const found = new Map((await stage.scanned()).map((lock) => [lock.name, lock]));
      assert.deepEqual(found.get(held), { name: held, value: OURS, expiresInMs: null });
      assert.equal(found.get(reserved)?.value, THEIRS);
      assertExpiresWithin(found.get(reserved) ?? null, SAFETY_MS);
      assert.equal(found.size, 2);
    },
  },
  {
    name: 'a value is listed letter for letter',
    run: async (stage) => {
      const texts = new Map(Object.values(ODD_TEXTS).map((text, index) => [`ODD-${index}`, text]));
      for (const [name, text] of texts) await stage.putRaw(name, text, null);
      assert.deepEqual(new Map((await stage.scanned()).map(({ name, value }) => [name, value])), texts);
    },
  },
  {
    name: 'thousands of locks are listed in chunks, none left out',
    run: async (stage) => {
      const all = tags(MANY);
      valueOf(
        await stage.store.restore(
          all.map((tag) => ({ tag, value: `93:${tag}` })),
          null,
        ),
      );
      const found = new Map<string, string>();
      let largest = 0;
      for await (const answer of stage.store.scan()) {
        const chunk = valueOf(answer);
        largest = Math.max(largest, chunk.length);
        for (const { name, value } of chunk) found.set(name, value);
      }
      const missing = all.filter((tag) => found.get(tag) !== `93:${tag}`);
      assert.deepEqual(missing.slice(0, 5), [], `${missing.length} of ${MANY} locks are missing or wrong`);
      assert.equal(found.size, MANY);
      assert.ok(largest < MANY, 'all came in one chunk, which holds everybody else up');
    },
  },
  {
    name: 'names with globs, blanks, colons and unicode are listed as they are',
    run: async (stage) => {
      for (const name of ODD_NAMES) await stage.putRaw(name, OURS, null);
      const names = new Set((await stage.scanned()).map(({ name }) => name));
      assert.deepEqual([...names].sort(), [...ODD_NAMES].sort());
    },
  },
  {
    name: 'a lock that is there from beginning to end is listed, whatever comes and goes meanwhile',
    run: async (stage) => {
      const staying = tags(1_200, 'STAYS');
      const going = tags(600, 'GOES');
      for (const names of [going, staying])
        valueOf(
          await stage.store.restore(
            names.map((tag) => ({ tag, value: OURS })),
            null,
          ),
        );
      const found = new Set<string>();
      for await (const answer of stage.store.scan()) {
        for (const { name } of valueOf(answer)) found.add(name);
        for (const tag of going.splice(0, 150)) {
          assertDone(await stage.store.remove(tag, OURS));
          assertDone(await stage.store.reserve(tag, THEIRS, SAFETY_MS));
        }
      }
      assert.deepEqual(
        staying.filter((tag) => !found.has(tag)),
        [],
      );
    },
  },
  {
    name: 'a scan can be left early',
    run: async (stage) => {
      for (const tag of tags(20)) await stage.putRaw(tag, OURS, null);
      for await (const answer of stage.store.scan()) {
        valueOf(answer);
        break;
      }
      assert.equal(new Set((await stage.scanned()).map(({ name }) => name)).size, 20);
    },
  },
  {
    name: 'something other than text is listed under a text that no lock can have',
    needs: ['putNonText'],
    run: async (stage) => {
      await stage.putNonText(TAG);
      const [listed] = await stage.scanned();
      assert.equal(listed?.name, TAG);
      assert.match(listed.value, /^\p{Cc}/u);
      assert.equal(listed.value, valueOf(await stage.store.read(TAG))?.value);
    },
  },
  {
    name: 'stores with different prefixes see nothing of each other',
    needs: ['elsewhere'],
    run: async (stage) => {
      const elsewhere = await stage.elsewhere();
      assertDone(await stage.store.reserve(TAG, OURS, SAFETY_MS));
      assert.equal(valueOf(await elsewhere.read(TAG)), null);
      assertDone(await elsewhere.reserve(TAG, THEIRS, SAFETY_MS));
      assertRefused(await elsewhere.remove(TAG, OURS), THEIRS);
      assert.deepEqual(
        (await stage.scanned()).map(({ name, value }) => [name, value]),
        [[TAG, OURS]],
      );
      assert.deepEqual(
        (await stage.scanned(elsewhere)).map(({ name, value }) => [name, value]),
        [[TAG, THEIRS]],
      );
      await stage.assertReserved(OURS, SAFETY_MS);
    },
  },
]);
