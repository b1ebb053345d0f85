import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSpoolLock, parseSpoolTag, parseWorker, workerLabel } from '@spoollock/core';
import {
  firstHandLock,
  formatShopTime,
  isSpoolTag,
  isTimeZone,
  parseLabel,
  parseLock,
  parseShopTime,
  parseWorkerId,
  rebuiltLock,
  spoolState,
} from '@spoollock/core/adapter';
import { readEnvironment } from '@spoollock/core/environment';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { parseExtension, parseGuards, parseTakeOver } from '../src/input/requests.js';
import { resolveSettings } from '../src/engine/settings.js';
import { JP, lockValue, MR, tagOf, TOKEN, ZONE } from './support/shop.js';

// A failure prints the seed and the string that replay it.
const RUNS = 60_000;
// Operations on a spool cost more than parsers, and read their input with the same ones.
const OPERATIONS = 8_000;

const NEARLY = [
  lockValue(93, Date.UTC(2026, 4, 4, 12)),
  `93:${TOKEN}`,
  'MR(93)',
  'DISPONIBLE',
  '04-05-2026 08:00:00',
  'MK-1335-CW-25000-019',
  'America/Santiago',
  'rediss://user@localhost:6379/0',
  'false',
  '3600',
];
/** Letters that look, sort or change case like those of DISPONIBLE, and blanks of all sorts. */
const LOOKALIKES = Array.from('ıİｉІiſＳЅ\u0131\u0345\u200B\uFEFF\u00A0\u2028\u00AD\u0301\u202EＤDdoOеE0');

/** A label with a letter that looks like another, or with a part of a second id. */
const nearlyALabel = fc
  .tuple(
    fc.constantFrom('DISPONIBLE', 'MR(93)', 'JOSE PEREZ(93)'),
    fc.nat(14),
    fc.nat(1),
    fc.constantFrom('(94)', '(9', '9)', ...LOOKALIKES),
  )
  .map(([label, place, cut, put]) => {
    const at = place % label.length;
    return label.slice(0, at) + put + label.slice(at + cut);
  });

/** Any text, and texts that are nearly right: a valid one with a few characters changed, cut, or doubled. */
const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  {
    weight: 3,
    arbitrary: fc.string({
      unit: fc.constantFrom(...Array.from('0123456789-:() MRaf\u0000Ññ٣+ßΐ')),
      maxLength: 40,
    }),
  },
  { weight: 9, arbitrary: nearly(fc.string({ unit: 'binary', maxLength: 3 })) },
  { weight: 3, arbitrary: nearly(fc.constantFrom('', ' ', ...LOOKALIKES)) },
  { weight: 4, arbitrary: nearlyALabel },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }), fc.nat(3_000))
      .map(([part, times]) => part.repeat(times)),
  },
);

function nearly(change: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...NEARLY), fc.nat(40), fc.nat(3), change)
    .map(([valid, place, cut, put]) => {
      const at = place % (valid.length + 1);
      return valid.slice(0, at) + put + valid.slice(at + cut);
    });
}

/** Fails like `expect`, at a hundredth of its cost: there are millions of these. */
function insist(holds: boolean, what: string): void {
  if (!holds) expect.fail(what);
}

const TTL = resolveSettings({
  store: new MemoryLockStore(),
  source: new MemoryOccupationSource(),
  mode: 'ttl',
});

const VARIABLES = [
  'REDIS_URL',
  'REDIS_PERSISTENT_LOCKS',
  'REDIS_SAFETY_TTL',
  'REDIS_LOCK_TTL_SECONDS',
  'REDIS_MAX_CONNECTIONS',
  'GOOGLE_SHEET_ID',
  'SHOP_TIME_ZONE',
];

/** Each parser that reads a text as it comes in. */
const PARSERS: Record<string, (input: string) => void> = {
  // A lock that was read says what it was read from.
  parseLock(input) {
    const lock = parseLock(input, ZONE);
    if (lock === null) return;
    const { workerId, token, since, value } = lock;
    const time = since === null ? '' : `:${formatShopTime(since, ZONE)}`;
    insist(value === input && `${workerId}:${token}${time}` === input, 'another text');
    insist(Number.isSafeInteger(workerId) && workerId > 0, 'no id');
  },
  // Free is blank or DISPONIBLE, by these very letters, and nothing else.
  parseLabel(input) {
    const label = parseLabel(input);
    const bare = input.trim();
    insist(
      (label?.kind === 'free') === (bare === '' || /^[Dd][Ii][Ss][Pp][Oo][Nn][Ii][Bb][Ll][Ee]$/.test(bare)),
      'free',
    );
    if (label?.kind !== 'worker') return;
    const again = workerLabel(label.worker);
    // Either this very label, or a name before the only id that stands in brackets.
    if (again !== bare.normalize('NFC').toUpperCase()) {
      const [, name = '', id] = /^(.*)\(([1-9]\d{0,15})\)$/su.exec(bare) ?? [];
      insist(Number(id) === label.worker.id && !/\(\s*\d|\d\s*\)/.test(name), 'another worker');
      insist(/\p{L}/u.test(name), 'nobody');
    }
    insist(isDeepStrictEqual(parseLabel(again), label), 'not the same again');
  },
  parseSpoolTag(input) {
    parseSpoolTag(input).match(
      (tag) => {
        insist(parseSpoolTag(tag).unwrapOr(null) === tag && isSpoolTag(tag), 'another tag');
        insist(tag === input.trim().normalize('NFC') && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(tag), 'unfit');
      },
      ({ field, received }) => insist(field === 'tag' && !/\p{C}/u.test(received), 'the problem'),
    );
    insist(!isSpoolTag(input) || parseSpoolTag(input).isOk(), 'a tag that is none');
  },
  parseWorker(input) {
    const worker = parseWorker({ id: 93, initials: input });
    if (worker.isOk())
      insist(
        isDeepStrictEqual(parseLabel(workerLabel(worker.value)), { kind: 'worker', worker: worker.value }),
        'another worker',
      );
    insist(parseWorker({ id: input, initials: 'MR' }).isErr(), 'a text is no id');
    insist(parseWorker(input).isErr() && parseWorkerId(input).isErr(), 'a text is no worker');
  },
  // A moment that was read is written the same.
  parseShopTime(input) {
    const at = parseShopTime(input, ZONE);
    insist(at === null || formatShopTime(at, ZONE) === input, 'another moment');
  },
  // Settings, or problems that name their variable. One call for all: asking Intl after a zone takes long.
  readEnvironment(input) {
    const read = readEnvironment(Object.fromEntries(VARIABLES.map((name) => [name, input])));
    if (read.isOk()) insist(input.trim() === '' && isTimeZone(read.value.timeZone), 'no text fits them all');
    else {
      const named = read.error.map(({ field }) => field);
      insist(
        new Set(named).size === named.length && named.every((name) => VARIABLES.includes(name)),
        'names',
      );
    }
  },
  // The inputs of operations: who had the spool is somebody, by the very label or by their id.
  parseTakeOver(input) {
    parseTakeOver({ from: input, to: JP, by: 'a supervisor', reason: 'a reason' }).match(
      ({ from }) => {
        const label = parseLabel(input);
        insist(input.trim() !== '', 'from nobody');
        // A word that usually means free may be somebody's label: the shop's own words decide.
        insist(
          label?.kind !== 'worker' ? from === input : typeof from === 'object' && from.id !== JP.id,
          'from another',
        );
      },
      ({ field }) => insist(field === 'from' || field === 'to', field),
    );
    parseTakeOver({ from: MR, to: JP, by: input, reason: input }).match(
      ({ by, reason }) => insist(by === input.trim() && reason === by && by !== '', 'another text'),
      ({ field }) => insist(field === 'by', field),
    );
    insist(parseTakeOver(input).isErr(), 'a text is no order');
  },
  parseGuards(input) {
    parseGuards({ token: input }).mapErr(({ message }) =>
      insist(input.length < 8 || !message.includes(input), 'told'),
    );
    parseGuards({ operationId: input }).mapErr(({ field }) => insist(field === 'operationId', field));
  },
  parseExtension(input) {
    insist(parseExtension(TTL, input, 60).isOk() === (input !== '' && input.length <= 200), 'a token');
    insist(parseExtension(TTL, TOKEN, input).isErr(), 'a text is no number');
  },
  // What a lock that was met says of its spool: only the truth can call it free.
  spoolState(input) {
    const seen = { stored: { value: input, expiresInMs: null }, lock: parseLock(input, ZONE), held: true };
    const never = (): boolean => false;
    insist(
      spoolState(seen, 'unavailable', never).state === (seen.lock === null ? 'unreadable' : 'occupied'),
      'free',
    );
    insist(spoolState(seen, { state: 'free', version: 0 }, never).state === 'drift', 'no drift');
  },
};

test(
  `${RUNS} texts: no parser throws, none makes "free" of garbage, and what is read is read the same again`,
  { timeout: 120_000 },
  () => {
    const parsers = Object.values(PARSERS);
    fc.assert(
      fc.property(text, (input) => {
        for (const parse of parsers) parse(input);
      }),
      { numRuns: RUNS },
    );
  },
);

describe('A18: no text makes an operation throw, or changes the truth', { timeout: 120_000 }, () => {
  const source = new MemoryOccupationSource([{ tag: 'A', label: 'MR(93)', version: 1 }]);
  const store = new MemoryLockStore();
  const lock = createSpoolLock({ store, source });
  const ttlLock = createSpoolLock({ store, source, mode: 'ttl' });

  test('as guards of a FINALIZAR or parts of a take-over', async () => {
    const before = source.peek(tagOf('A'));
    await fc.assert(
      fc.asyncProperty(text, async (input) => {
        const order = { from: input, to: JP, by: input, reason: input };
        const taken = await lock.takeOver('A', order);
        if (taken.isOk()) expect(input.trim()).toMatch(/\(93\)$/);
        source.edit('A', { label: 'MR(93)', version: 1 });
        store.clear();
        expect((await ttlLock.extend('A', input, 60)).isErr()).toBe(true);
        expect((await lock.finalizar(input, JP, { token: input, operationId: input })).isErr()).toBe(true);
        expect(source.peek(tagOf('A'))).toMatchObject({ state: before.state, worker: MR });
      }),
      { numRuns: OPERATIONS },
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
      { numRuns: OPERATIONS },
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
