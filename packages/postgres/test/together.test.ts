import { createSpoolLock, parseSpoolTag, type SpoolTag } from '@spoollock/core';
import type { OccupationChange, OccupationSource, PortCall } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { DATABASES, POOL, OPEN_WITHIN_MS, withTables, type OpenDatabase } from './support/databases.js';
import { Wire } from './support/wire.js';

const TAGS = Array.from({ length: 8 }, (_, n) => parseSpoolTag(`MK-${n}`)._unsafeUnwrap());
const since = new Date('2026-05-04T12:15:00Z');
const TOGETHER = /^WITH given/;
const never = (): Promise<never> => new Promise(() => undefined);

function taking(tag: SpoolTag, operationId: string = `take ${tag}`, workerId = 93): OccupationChange {
  const worker = { id: workerId, initials: 'MR' };
  return { operationId, tag, expected: { state: 'free' }, next: { state: 'occupied', worker, since } };
}

function call(deadlineMs = Date.now() + 20_000): PortCall {
  return { deadlineMs };
}

async function fresh(database: OpenDatabase): Promise<void> {
  await database.sql('TRUNCATE spoollock_spools, spoollock_operations');
  for (const tag of TAGS) await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [tag]);
}

describe.each(DATABASES)('through $name', ({ open }) => {
  let database: OpenDatabase;
  let wire: Wire;
  let source: OccupationSource;
  beforeAll(async () => {
    database = await withTables(open());
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());
  beforeEach(async () => {
    await fresh(database);
    wire = new Wire();
    source = createPostgresSource({ client: wire.before(database.client) });
  });

  test('INICIARs that come together are one statement to look and one to write', async () => {
    const written = await Promise.all(TAGS.map((tag) => source.write(taking(tag), call())));
    for (const each of written)
      expect(each._unsafeUnwrap()).toMatchObject({
        outcome: 'applied',
        row: { state: 'occupied', version: 1 },
      });
    expect(wire.sent).toHaveLength(2);
  });

  test('readings that come together are one statement, and each gets what it asked for', async () => {
    await source.write(taking(TAGS[0]!), call());
    const before = wire.sent.length;
    const [first, second] = await Promise.all([
      source.read(TAGS.slice(0, 2), call()),
      source.read(TAGS.slice(1, 3), call()),
    ]);
    expect(wire.sent.length - before).toBe(1);
    expect([...first._unsafeUnwrap()].map(([tag, { state }]) => [tag, state])).toEqual([
      [TAGS[0], 'occupied'],
      [TAGS[1], 'free'],
    ]);
    expect([...second._unsafeUnwrap().keys()]).toEqual(TAGS.slice(1, 3));
  });

  test('whatever becomes of one, the others are written', async () => {
    await source.read(TAGS, call());
    (await source.settle(taking(TAGS[1]!), call()))._unsafeUnwrap();
    await database.sql(`UPDATE spoollock_spools SET label = 'JP(7)' WHERE tag = $1`, [TAGS[2]]);
    await database.sql('DELETE FROM spoollock_spools WHERE tag = $1', [TAGS[3]]);
    await database.sql(
      `ALTER TABLE spoollock_spools ADD CONSTRAINT none CHECK (tag <> 'MK-4' OR version = 0)`,
    );
    onTestFinished(() => database.sql('ALTER TABLE spoollock_spools DROP CONSTRAINT none').then());
    const written = await Promise.all(TAGS.map((tag) => source.write(taking(tag), call())));
    expect(written.map((each) => (each.isOk() ? each.value.outcome : each.error.type))).toEqual([
      ...['applied', 'cancelled', 'refused', 'refused', 'source-misshaped', 'applied', 'applied', 'applied'],
    ]);
    const taken = await database.sql(`SELECT tag FROM spoollock_spools WHERE label = 'MR(93)' ORDER BY tag`);
    expect(taken.map(({ tag }) => tag)).toEqual(['MK-0', 'MK-5', 'MK-6', 'MK-7']);
  });

  test('two who go for one spool together: one gets it, and the other is shown that row', async () => {
    await source.read(TAGS, call());
    const before = wire.sent.length;
    const answers = await Promise.all(
      [1, 2].map((id) => source.write(taking(TAGS[0]!, `by ${id}`, id), call())),
    );
    const [applied, refused] = answers
      .map((each) => each._unsafeUnwrap())
      .sort((one, other) => one.outcome.localeCompare(other.outcome));
    if (applied?.outcome !== 'applied') throw new Error('nobody got it');
    expect(refused).toEqual({ outcome: 'refused', now: applied.row });
    expect(wire.sent.length - before).toBe(1);
  });
});

describe('on PGlite', () => {
  let database: OpenDatabase;
  let wire: Wire;
  let clock: VirtualClock;
  let source: OccupationSource;
  beforeAll(async () => {
    database = await withTables(DATABASES[0]!.open());
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());
  beforeEach(async () => {
    await fresh(database);
    wire = new Wire();
    clock = new VirtualClock();
    source = createPostgresSource({ client: wire.before(database.client), clock });
    await source.read(TAGS, call(clock.now() + 5_000));
  });

  test('each has its own deadline, and a statement for which nobody waits any more leaves no timer', async () => {
    wire.next(TOGETHER, never);
    const soon = source.write(taking(TAGS[0]!), call(clock.now() + 1_000));
    const later = source.write(taking(TAGS[1]!), call(clock.now() + 5_000));
    const over = source.write(taking(TAGS[2]!), call(clock.now()));
    expect((await over)._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
    await sent(2);
    await clock.advance(1_000);
    expect((await soon)._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
    const left = new AbortController();
    const aborted = source.write(taking(TAGS[3]!), {
      ...call(clock.now() + 5_000),
      signal: left.signal,
    });
    left.abort();
    expect((await aborted)._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
    await clock.advance(4_000);
    expect((await later)._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
    expect(clock.pending).toBe(0);
  });

  test('an answer that is lost leaves all of them in doubt, and each id is settled as what it was', async () => {
    wire.next(TOGETHER, async (carry) => {
      await carry();
      throw new Error('Connection terminated unexpectedly');
    });
    const some = TAGS.slice(0, 3).map((tag) => taking(tag));
    const written = await Promise.all(some.map((each) => source.write(each, call(clock.now() + 5_000))));
    for (const each of written) expect(each._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
    const settled = await Promise.all(some.map((each) => source.settle(each, call(clock.now() + 5_000))));
    expect(settled.map((each) => each._unsafeUnwrap())).toEqual(['applied', 'applied', 'applied']);
  });

  test('those who come while others are long on their way wait a little for them, and not until they are back', async () => {
    for (const tag of TAGS.slice(0, 4)) {
      wire.next(/^WITH written/, never);
      void source.write(taking(tag), call(clock.now() + 60_000));
      await sent(2 + TAGS.indexOf(tag));
    }
    const last = TAGS.slice(4).map((tag) => source.write(taking(tag), call(clock.now() + 60_000)));
    await Promise.resolve();
    expect(wire.sent).toHaveLength(5);
    await clock.advance(10);
    for (const each of await Promise.all(last)) expect(each.isOk()).toBe(true);
    expect(wire.sent).toHaveLength(6);
    await clock.advance(60_000);
  });

  async function sent(count: number): Promise<void> {
    await expect.poll(() => wire.sent.length).toBe(count);
  }
});

describe('on a server', () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await withTables(POOL.open());
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());
  beforeEach(() => fresh(database));

  test('a row that somebody at a console holds keeps nobody else waiting', async () => {
    const source = createPostgresSource({ client: database.client });
    await source.read(TAGS, call());
    const console = new pg.Client({ connectionString: database.server!.url });
    await console.connect();
    await console.query('BEGIN');
    await console.query('SELECT FROM spoollock_spools WHERE tag = $1 FOR UPDATE', [TAGS[0]]);
    const [held, ...others] = TAGS.map((tag) => source.write(taking(tag), call()));
    for (const each of await Promise.all(others))
      expect(each._unsafeUnwrap()).toMatchObject({ outcome: 'applied' });
    await console.query('ROLLBACK');
    expect((await held)?._unsafeUnwrap()).toMatchObject({ outcome: 'applied' });
    await console.end();
  });

  test('a repeat that meets its first try on the way is told that it was done, and not that it was refused', async () => {
    // A table in which MK-0 is reached only when the console lets go.
    await database.sql(`CREATE FUNCTION reached() RETURNS boolean LANGUAGE plpgsql AS
      $$BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN true; END$$`);
    await database.sql(
      `CREATE VIEW slow_spools AS SELECT * FROM spoollock_spools WHERE tag <> 'MK-0' OR reached()`,
    );
    const source = createPostgresSource({ client: database.client, table: 'slow_spools' });
    await source.read(TAGS, call());
    const console = new pg.Client({ connectionString: database.server!.url });
    onTestFinished(() => console.end());
    await console.connect();
    await console.query('BEGIN');
    await console.query('SELECT pg_advisory_xact_lock(7)');
    const written = [TAGS[0]!, TAGS[1]!].map((tag) => source.write(taking(tag), call()));
    await expect
      .poll(() => database.sql(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`))
      .toHaveLength(1);
    const first = createPostgresSource({ client: database.another });
    (await first.write(taking(TAGS[1]!), call()))._unsafeUnwrap();
    await console.query('COMMIT');
    expect((await written[1])?._unsafeUnwrap()).toMatchObject({ outcome: 'applied', replayed: true });
    expect((await written[0])?._unsafeUnwrap()).toMatchObject({ outcome: 'applied', replayed: false });
  });

  test('two processes that take and give back the same spools in opposite orders never wait for each other', async () => {
    const shops = [database.client, database.another].map((client) =>
      createSpoolLock({ source: createPostgresSource({ client }) }),
    );
    const orders = [TAGS, [...TAGS].reverse()];
    const fences = new Map<string, number[]>();
    await Promise.all(
      shops.map(async (shop, at) => {
        const worker = { id: at + 1, initials: 'W' };
        for (let turn = 0; turn < 25; turn++) {
          const taken = await Promise.all((orders[at] ?? []).map((tag) => shop.iniciar(tag, worker)));
          const mine = taken.flatMap((each) => (each.isOk() ? [each.value] : []));
          for (const each of taken) if (each.isErr()) expect(each.error.type).toBe('occupied');
          for (const { tag, fence = -1 } of mine) fences.set(tag, [...(fences.get(tag) ?? []), fence]);
          const given = await Promise.all(mine.map(({ tag }) => shop.finalizar(tag, worker)));
          for (const each of given) expect(each.isOk()).toBe(true);
        }
      }),
    );
    // A fence that two had would be a spool that two had.
    for (const each of fences.values()) expect(new Set(each).size).toBe(each.length);
    const [row] = await database.sql(
      'SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()',
    );
    expect(row).toEqual({ deadlocks: 0 });
    await Promise.all(shops.map((shop) => shop.close()));
  });
});
