import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createSpoolLock,
  firstHandLock,
  formatShopTime,
  parseLabel,
  parseLock,
  parseShopTime,
  parseSpoolTag,
  parseWorker,
  rebuiltLock,
  workerLabel,
} from '@spoollock/core';
import { readEnvironment } from '@spoollock/core/environment';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { JP, lockValue, MR, tagOf, TOKEN, ZONE } from './support/shop.js';

// 200,000 strings in all; a failure prints the seed that replays it.
const RUNS = 25_000;

/** Any text, and texts that are nearly right: a valid one with a few characters changed, cut, or doubled. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789-:() MRaf\u0000\u202E\u00A0Ññ٣')),
    maxLength: 60,
  }),
  nearly(lockValue(93, Date.UTC(2026, 4, 4, 12))),
  nearly(`93:${TOKEN}`),
  nearly('MR(93)'),
  nearly('DISPONIBLE'),
  nearly('04-05-2026 08:00:00'),
  nearly('MK-1335-CW-25000-019'),
);

function nearly(valid: string): fc.Arbitrary<string> {
  const place = fc.nat(valid.length);
  return fc
    .tuple(place, fc.nat(4), fc.string({ unit: 'binary', maxLength: 4 }))
    .map(([at, cut, put]) => valid.slice(0, at) + put + valid.slice(at + cut));
}

function fuzz(check: (input: string) => void): void {
  fc.assert(fc.property(text, check), { numRuns: RUNS });
}

describe('no text makes a parser throw, and none makes "free" of garbage', () => {
  test('parseLock: a lock that was read says what it was read from', () => {
    fuzz((input) => {
      const lock = parseLock(input, ZONE);
      if (lock === null) return;
      const { workerId, token, since, value } = lock;
      expect(value).toBe(input);
      const time = since === null ? '' : `:${formatShopTime(since, ZONE)}`;
      expect(`${workerId}:${token}${time}`).toBe(input);
      expect(Number.isSafeInteger(workerId) && workerId > 0).toBe(true);
    });
  });

  test('parseLabel: free is blank or DISPONIBLE and nothing else', () => {
    fuzz((input) => {
      const label = parseLabel(input);
      const bare = input.trim();
      expect(label?.kind === 'free').toBe(bare === '' || bare.toUpperCase() === 'DISPONIBLE');
      if (label?.kind !== 'worker') return;
      expect(workerLabel(label.worker)).toBe(bare.normalize('NFC').toUpperCase());
    });
  });

  test('parseSpoolTag: a tag that was read reads as itself', () => {
    fuzz((input) => {
      parseSpoolTag(input).match(
        (tag) => {
          expect(parseSpoolTag(tag)._unsafeUnwrap()).toBe(tag);
          expect(tag).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        },
        ({ field, received }) => {
          expect(field).toBe('tag');
          expect(received).not.toMatch(/\p{C}/u);
        },
      );
    });
  });

  test('parseWorker: initials and ids', () => {
    fuzz((input) => {
      const initials = parseWorker({ id: 93, initials: input });
      if (initials.isOk())
        expect(parseLabel(workerLabel(initials.value))).toEqual({ kind: 'worker', worker: initials.value });
      expect(parseWorker({ id: input, initials: 'MR' }).isErr()).toBe(true);
      expect(parseWorker(input).isErr()).toBe(true);
    });
  });

  test('parseShopTime: a moment that was read is written the same', () => {
    fuzz((input) => {
      const at = parseShopTime(input, ZONE);
      if (at !== null) expect(formatShopTime(at, ZONE)).toBe(input);
    });
  });

  test('readEnvironment: settings, or problems that name their variable', () => {
    const names = [
      'REDIS_URL',
      'REDIS_PERSISTENT_LOCKS',
      'REDIS_SAFETY_TTL',
      'GOOGLE_SHEET_ID',
      'REDIS_LOCK_TTL_SECONDS',
    ];
    fuzz((input) => {
      for (const name of names) {
        const read = readEnvironment({ [name]: input });
        if (read.isErr()) expect(read.error.map(({ field }) => field)).toEqual([name]);
        else expect(read.value.safetyExpirySeconds).toBeGreaterThanOrEqual(1);
      }
    });
  });
});

describe('no text makes an operation throw, or changes the truth', () => {
  const source = new MemoryOccupationSource([{ tag: 'A', label: 'MR(93)', version: 1 }]);
  const store = new MemoryLockStore();
  const lock = createSpoolLock({ store, source });

  test('as guards of a FINALIZAR or parts of a take-over', async () => {
    const before = source.peek(tagOf('A'));
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        const order = { from: input, to: JP, by: input, reason: input };
        const taken = await lock.takeOver('A', order);
        if (taken.isOk()) expect(input.trim()).toMatch(/\(93\)$/);
        source.edit('A', { label: 'MR(93)', version: 1 });
        store.clear();
        expect((await lock.finalizar(input, JP, { token: input, operationId: input })).isErr()).toBe(true);
        expect(source.peek(tagOf('A'))).toMatchObject({ state: before.state, worker: MR });
      }),
      { numRuns: RUNS },
    );
  });

  test('as a lock in the store: never a free spool where somebody is named, never anybody where nobody is', async () => {
    const shop = createSpoolLock({ store, source });
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        store.clear();
        store.put('A', input);
        const inspected = (await shop.inspect('A'))._unsafeUnwrap();
        expect(inspected.holder).toMatchObject({ id: 93 });
        expect(inspected.state).toMatch(/^(occupied|drift)$/);
        expect(inspected.lock.kind).toMatch(/^(persistent|unreadable)$/);
      }),
      { numRuns: RUNS },
    );
  });
});

test('A1: every worker, token and whole second survives lock → text → lock', () => {
  const seconds = fc.integer({ min: Date.UTC(1971, 0) / 1000, max: Date.UTC(2100, 0) / 1000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      seconds,
      fc.uuid({ version: 4 }),
      (id, at, token) => {
        const since = new Date(at * 1000);
        const made = firstHandLock(id, token, since, ZONE);
        const read = parseLock(made.value, ZONE);
        expect(read).toMatchObject({ workerId: id, token, origin: 'first-hand', value: made.value });
        // A time that a clock shows twice is read as the later of the two.
        expect([since.getTime(), since.getTime() + 3_600_000]).toContain(read?.since?.getTime());
        expect(formatShopTime(read?.since ?? new Date(0), ZONE)).toBe(formatShopTime(since, ZONE));
        const rebuilt = rebuiltLock(tagOf('A'), id, since, ZONE);
        expect(parseLock(rebuilt.value, ZONE)).toMatchObject({ origin: 'rebuilt', value: rebuilt.value });
      },
    ),
    { numRuns: 10_000 },
  );
});
