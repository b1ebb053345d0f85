import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { okAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { createBoardFeed, type BoardFeed } from '../src/feed.js';
import { shareNews } from '../src/news.js';
import { boardText, readSpools, type Snapshot } from '../src/snapshot.js';
import {
  DOWN,
  downStore,
  FaultySource,
  MISSHAPED,
  StoreThatComesBack,
} from '../../http/test/support/faulty-ports.js';

const MR = { id: 93, initials: 'MR' };

/** A truth that counts how often all of it is read. */
class CountedSource extends FaultySource {
  readings = 0;
  heldUntil: Promise<void> = Promise.resolve();

  override async *rows(): ReturnType<FaultySource['rows']> {
    this.readings += 1;
    await this.heldUntil;
    yield* super.rows();
  }
}

interface Bench {
  readonly clock: VirtualClock;
  readonly source: CountedSource;
  readonly lock: SpoolLock;
  readonly feed: BoardFeed;
}

function bench(readsPerMinute = Infinity, store = new MemoryLockStore()): Bench {
  const clock = new VirtualClock();
  const source = new CountedSource([
    { tag: 'A' },
    { tag: 'B', label: 'JP(94)', since: new Date(clock.now()) },
  ]);
  const lock = createSpoolLock({ store, source, clock });
  const feed = createBoardFeed({
    lock,
    timeZone: 'America/Santiago',
    refreshMs: 5_000,
    readsPerMinute,
    clock,
  });
  shareNews(lock, null, (tags) => feed.somethingChanged(tags));
  return { clock, source, lock, feed };
}

function stateOf(tag: string, board: Snapshot | null): unknown {
  const view: unknown = JSON.parse(board?.spools.get(tag) ?? 'null');
  return view !== null && typeof view === 'object' && 'state' in view ? view.state : view;
}

describe('when it is read', () => {
  test('never while nobody watches, whatever happens', async () => {
    const { clock, source, lock } = bench();
    for (let turn = 0; turn < 10; turn++) {
      await clock.run(lock.iniciar('A', MR));
      await clock.run(lock.finalizar('A', MR));
      await clock.advance(60_000);
    }
    expect(source.readings).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('every five seconds while somebody watches, and no more once the last one has gone', async () => {
    const { clock, source, feed } = bench();
    const leave = [feed.watch(() => undefined), feed.watch(() => undefined)];
    await clock.advance(60_000);
    expect(source.readings).toBe(12);
    leave[0]?.();
    await clock.advance(60_000);
    expect(source.readings).toBe(24);
    leave[1]?.();
    await clock.advance(3_600_000);
    expect([source.readings, clock.pending]).toEqual([24, 0]);
  });

  test.each([
    ['that spool alone', Infinity, 0],
    ['with a quota, all at once', 20, 1],
  ])('soon after a change: %s', async (_, quota, more) => {
    const { clock, source, lock, feed } = bench(quota);
    feed.watch(() => undefined);
    await clock.advance(4_000);
    const before = source.readings;
    await clock.run(lock.iniciar('A', MR));
    await clock.advance(50);
    expect([source.readings - before, stateOf('A', feed.latest())]).toEqual([more, 'occupied']);
    expect(feed.latest()?.counts).toMatchObject({ free: 0, occupied: 1, drift: 1 });
  });

  test('a spool that was read alone is named, and so is when all others were read', async () => {
    const { clock, lock, feed } = bench();
    feed.watch(() => undefined);
    await clock.advance(1_000);
    const whole = feed.latest();
    expect(boardText(whole!)).not.toMatch(/"named"|"others"/);
    await clock.run(lock.iniciar('A', MR));
    await clock.advance(500);
    expect(feed.latest()).toMatchObject({ named: ['A'], others: whole?.at });
    await clock.run(lock.finalizar('B', { id: 94, initials: 'JP' }));
    await clock.advance(500);
    expect(feed.latest()).toMatchObject({ named: ['B'], others: whole?.at });
    expect(Date.parse(feed.latest()!.at) - Date.parse(whole!.at)).toBe(1_500);
    await clock.advance(5_000);
    expect(feed.latest()).not.toHaveProperty('named');
  });

  test('all of it in its time, however often one spool changes', async () => {
    const { clock, source, feed } = bench();
    feed.watch(() => undefined);
    await clock.advance(1_000);
    const before = source.readings;
    for (let turn = 0; turn < 6_000; turn++) {
      feed.somethingChanged(['A']);
      await clock.advance(10);
    }
    expect(source.readings - before).toBe(12);
  });

  test('all of it, too, where a named spool cannot be read alone', async () => {
    const { clock, source, lock, feed } = bench();
    feed.watch(() => undefined);
    await clock.advance(1_000);
    source.removeRows('B');
    const many = Array.from({ length: 21 }, (_, at) => `MK-${at}`);
    for (const tags of [['B'], ['not there'], ['\u0000'], many, null]) {
      const before = source.readings;
      feed.somethingChanged(tags);
      await clock.advance(200);
      expect(source.readings - before).toBe(1);
      expect([...(feed.latest()?.spools.keys() ?? [])]).toEqual(['A']);
    }
    source.readFault = DOWN;
    await clock.run(lock.iniciar('A', MR));
    feed.somethingChanged(['A']);
    await clock.advance(200);
    expect(feed.latest()).toMatchObject({ missing: 'source', health: 'degraded' });
    // While a side is away everything is read: that it is there again is news as well.
    source.readFault = null;
    feed.somethingChanged(['A']);
    await clock.advance(200);
    expect(feed.latest()).toMatchObject({ health: 'ok' });
    await lock.close();
  });

  test('a spool that changes while all are read is read after them', async () => {
    const { clock, source, lock, feed } = bench();
    await feed.current();
    let release = (): void => undefined;
    source.heldUntil = new Promise((resolve) => (release = resolve));
    feed.watch(() => undefined);
    await clock.advance(5_000);
    expect(source.readings).toBe(2);
    await clock.run(lock.iniciar('A', MR));
    release();
    await clock.advance(100);
    expect([source.readings, stateOf('A', feed.latest())]).toEqual([2, 'occupied']);
  });

  test('ten times a second at most, however many changes come', async () => {
    const { clock, source, lock, feed } = bench();
    feed.watch(() => undefined);
    await clock.advance(2_000);
    const before = source.readings;
    for (let turn = 0; turn < 1_000; turn++) {
      feed.somethingChanged();
      await clock.advance(10);
    }
    expect(source.readings - before).toBeLessThanOrEqual(101);
    expect(source.readings - before).toBeGreaterThanOrEqual(80);
    await lock.close();
  });

  test('with a quota, twenty times a minute at most: 50 watch, and a change comes every 100 ms for ten minutes', async () => {
    const { clock, source, feed } = bench(20);
    for (let at = 0; at < 50; at++) feed.watch(() => undefined);
    const at: number[] = [];
    feed.watch(() => void at.push(clock.now()));
    for (let turn = 0; turn < 6_000; turn++) {
      feed.somethingChanged();
      await clock.advance(100);
    }
    const most = Math.max(
      ...at.map((start) => at.filter((time) => time >= start && time < start + 60_000).length),
    );
    expect(source.readings).toBe(at.length);
    expect(most).toBeLessThanOrEqual(20);
    // A change waits for the next reading no longer than this.
    expect(Math.max(...at.slice(1).map((time, before) => time - (at[before] ?? 0)))).toBeLessThanOrEqual(
      3_800,
    );
  });

  test('with a quota, no more than that for those who ask again and again, whatever the refresh period', async () => {
    const clock = new VirtualClock();
    const source = new CountedSource([{ tag: 'A' }]);
    const lock = createSpoolLock({ store: new MemoryLockStore(), source, clock });
    const feed = createBoardFeed({ lock, timeZone: 'UTC', refreshMs: 1_000, readsPerMinute: 20, clock });
    for (let turn = 0; turn < 600; turn++) {
      await feed.current();
      await clock.advance(100);
    }
    expect(source.readings).toBeLessThanOrEqual(20);
    expect(source.readings).toBeGreaterThanOrEqual(18);
  });

  test('again after a change that came while it was being read', async () => {
    const { clock, source, lock, feed } = bench();
    let release = (): void => undefined;
    source.heldUntil = new Promise((resolve) => (release = resolve));
    feed.watch(() => undefined);
    await clock.advance(50);
    expect(source.readings).toBe(1);
    feed.somethingChanged();
    release();
    await clock.advance(1_000);
    expect(source.readings).toBe(2);
    await lock.close();
  });

  test('for whoever asks once: not again within five seconds, unless something has changed since', async () => {
    const { clock, source, lock, feed } = bench();
    const ask = async (): Promise<unknown> => stateOf('A', await feed.current());
    expect([await ask(), await ask(), source.readings]).toEqual(['free', 'free', 1]);
    await clock.run(lock.iniciar('A', MR));
    await clock.advance(1_000);
    // That spool alone is read again.
    expect([await ask(), source.readings]).toEqual(['occupied', 1]);
    await clock.advance(3_999);
    expect([await ask(), source.readings]).toEqual(['occupied', 1]);
    await clock.advance(1);
    expect([await ask(), source.readings]).toEqual(['occupied', 2]);
  });

  test('who watches twice with one function is told until both have ended', async () => {
    const { clock, feed } = bench();
    let told = 0;
    const onReading = (): void => void (told += 1);
    const [endOne, endOther] = [feed.watch(onReading), feed.watch(onReading)];
    endOne();
    endOne();
    await clock.advance(1_000);
    expect(told).toBe(1);
    endOther();
    await clock.advance(60_000);
    expect([told, clock.pending]).toEqual([1, 0]);
  });

  test('many who ask at once share one reading', async () => {
    const { source, feed } = bench();
    await Promise.all(Array.from({ length: 50 }, () => feed.current()));
    expect(source.readings).toBe(1);
  });

  test('no more once it is closed', async () => {
    const { clock, source, feed } = bench();
    feed.watch(() => undefined);
    await feed.close();
    feed.somethingChanged();
    await clock.advance(60_000);
    expect([source.readings, clock.pending, await feed.current()]).toEqual([0, 0, null]);
  });

  test('closing gives a reading under way up, and waits for its end', async () => {
    const { clock, source, feed } = bench();
    let told = 0;
    feed.watch(() => (told += 1));
    source.heldUntil = new Promise(() => undefined);
    await clock.advance(1_000);
    expect(source.readings).toBe(1);
    await feed.close();
    expect([told, clock.pending]).toEqual([0, 0]);
  });
});

describe('what it says while a side is away', () => {
  test('the truth: the spools as they were read last, and when that was', async () => {
    const { clock, source, feed } = bench();
    const before = await feed.current();
    expect(before).toMatchObject({ health: 'ok', zone: 'America/Santiago' });
    for (const fault of [DOWN, MISSHAPED]) {
      source.readFault = fault;
      await clock.advance(5_000);
      const board = await feed.current();
      expect(board).toMatchObject({ at: before?.at, missing: 'source', health: 'degraded' });
      expect(board?.spools).toEqual(before?.spools);
    }
    source.readFault = null;
    await clock.advance(5_000);
    const after = await feed.current();
    expect(after).toMatchObject({ health: 'ok' });
    expect(boardText(after!)).not.toContain('"missing"');
    expect(Date.parse(after!.at) - Date.parse(before!.at)).toBe(15_000);
  });

  test('the lock store: what the rows say now', async () => {
    const { clock, source, feed } = bench(Infinity, new StoreThatIsCutOff());
    const board = await feed.current();
    expect(board).toMatchObject({ missing: 'store', health: 'degraded' });
    expect([stateOf('A', board), stateOf('B', board)]).toEqual(['free', 'occupied']);
    source.edit('A', { label: 'JP(94)' });
    await clock.advance(5_000);
    const later = await feed.current();
    expect([stateOf('A', later), Date.parse(later!.at) - Date.parse(board!.at)]).toEqual(['occupied', 5_000]);
  });

  test('both: down, with what was known', async () => {
    const store = new StoreThatIsCutOff();
    store.away = false;
    const { clock, source, feed } = bench(Infinity, store);
    const before = await feed.current();
    store.away = true;
    source.readFault = DOWN;
    await clock.advance(5_000);
    const board = await feed.current();
    expect(board).toMatchObject({ at: before?.at, health: 'down' });
    expect(board?.spools).toEqual(before?.spools);
    // One of them back: without the truth it is still the old board.
    store.away = false;
    await clock.advance(5_000);
    expect(await feed.current()).toMatchObject({ at: before?.at, missing: 'source', health: 'degraded' });
  });

  test('one page of many without the truth: so is the whole, which stays as it was read last', async () => {
    const rows = Array.from({ length: 10_001 }, (_, at) => ({ tag: `MK-${at}` }));
    const source = new CountedSource(rows);
    const lock = createSpoolLock({ store: new MemoryLockStore(), source });
    const pages = (await readSpools(lock, {}))._unsafeUnwrap();
    expect([pages.read, pages.spools.size, pages.last.missing]).toEqual([2, 10_001, null]);
    const [first, second] = [pages.last, pages.last];
    for (const [one, other, missing] of [
      ['store', null, 'store'],
      ['source', 'store', 'source'],
      ['store', 'source', 'source'],
    ] as const) {
      const answers = [
        { ...first, missing: one, next: 'more' },
        { ...second, missing: other, next: null },
      ];
      const listed = await readSpools({ ...lock, list: () => okAsync(answers.shift()!) }, {});
      expect(listed._unsafeUnwrap().last.missing).toBe(missing);
    }
  });

  test('the truth from the beginning: what the locks say, each time anew', async () => {
    const store = new MemoryLockStore();
    const { clock, source, lock, feed } = bench(Infinity, store);
    await clock.run(lock.iniciar('A', MR));
    source.readFault = DOWN;
    expect([...((await feed.current())?.spools.keys() ?? [])]).toEqual(['A']);
    source.readFault = null;
    await clock.run(lock.finalizar('A', MR));
    source.readFault = DOWN;
    await clock.advance(5_000);
    expect(await feed.current()).toMatchObject({ spools: new Map(), missing: 'source' });
  });

  test('nothing, when neither could ever be read', async () => {
    const clock = new VirtualClock();
    const source = new CountedSource([{ tag: 'A' }]);
    source.readFault = DOWN;
    const lock = createSpoolLock({ store: downStore, source, clock });
    const feed = createBoardFeed({ lock, timeZone: 'UTC', refreshMs: 5_000, readsPerMinute: 20, clock });
    expect(await feed.current()).toBeNull();
  });
});

/** A store that cannot be listed either while it is away. */
class StoreThatIsCutOff extends StoreThatComesBack {
  override async *scan(): ReturnType<MemoryLockStore['scan']> {
    yield* this.away ? downStore.scan() : super.scan();
  }
}
