import { createSpoolLock, parseSpoolTag, type SpoolLockEvent } from '@spoollock/core';
import type { Holding } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresAudit, type PostgresAuditTrouble } from '../src/audit/audit.js';
import { createPostgresHistory } from '../src/audit/history.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { DATABASES, OPEN_WITHIN_MS, withTables, type OpenDatabase } from './support/databases.js';
import { brokenConnection, Wire } from './support/wire.js';

const TAG = 'MK-1335-CW-25000-019';
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };
const INSERT = /^INSERT INTO "spoollock_audit"/;

describe.each(DATABASES)('an audit trail through $name', ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await withTables(open());
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.sql('TRUNCATE spoollock_spools, spoollock_operations, spoollock_audit');
    await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
  });

  test('a date of the year 20260 in a row, and one that no column can hold, keep no line waiting', async () => {
    const { client } = database;
    const lock = createSpoolLock({ source: createPostgresSource({ client }) });
    const troubles: PostgresAuditTrouble[] = [];
    const audit = createPostgresAudit({ client, onTrouble: (trouble) => troubles.push(trouble) });
    lock.listen(audit.listener);
    await database.sql(`UPDATE spoollock_spools SET label = 'MR(93)', since = '20260-05-04 12:00Z'`);
    for (const id of [1, 2, 3]) audit.listener(givenBack(id));
    audit.listener(granted(4, new Date(-8.64e15)));
    await lock.iniciar(TAG, maria);
    await expect.poll(() => audit.waiting).toBe(0);
    const lines = await database.sql(
      'SELECT worker, extract(year FROM operated_at)::integer > 20000 AS far FROM spoollock_audit ORDER BY number',
    );
    expect(lines.map(({ worker, far }) => [worker, far])).toEqual([
      ['W(1)', false],
      ['W(2)', false],
      ['W(3)', false],
      ['MR(93)', true],
    ]);
    expect(troubles.map(({ dropped }) => dropped?.worker)).toEqual(['W(4)']);
    const history = createPostgresHistory({ client });
    const { holdings } = (await history.ofWorker(maria.id))._unsafeUnwrap();
    expect(holdings.map(({ from }) => from?.toISOString())).toEqual(['+020260-05-04T12:00:00.000Z']);
    await audit.close();
    await lock.close();
  });

  test('the history of a spool says who had it, from when to when, and how that ended', async () => {
    const clock = new VirtualClock();
    const { client } = database;
    const lock = createSpoolLock({ source: createPostgresSource({ client, clock }), clock });
    const audit = createPostgresAudit({ client, clock });
    lock.listen(audit.listener);
    const began = clock.now();
    const hour = 3_600_000;
    const taken = (await lock.iniciar(TAG, maria))._unsafeUnwrap();
    await expect.poll(() => audit.waiting).toBe(0);
    await clock.advance(6 * hour);
    await lock.iniciar(TAG, maria); // resumed
    await lock.takeOver(TAG, { from: maria, to: juan, by: 'jefa', reason: 'turno', fence: taken.fence });
    await expect.poll(() => audit.waiting).toBe(0);
    await clock.advance(2 * hour);
    await lock.finalizar(TAG, juan);
    await lock.iniciar(TAG, maria);
    expect((await audit.close()).isOk()).toBe(true);
    const history = createPostgresHistory({ client, clock });
    const found = (await history.ofSpool(TAG))._unsafeUnwrap();
    const hours = (ms: number) => Math.round(ms / hour);
    const told = ({ worker, from, until, durationMs, endedBy, by, reason }: Holding) => ({
      ...{ worker, endedBy, by, reason },
      from: from && hours(from.getTime() - began),
      until: until && hours(until.getTime() - began),
      hours: durationMs && hours(durationMs),
    });
    const open = { until: null, hours: null, endedBy: null, by: null, reason: null };
    const ofMaria = { worker: maria, from: 0, until: 6, hours: 6 };
    const decided = { endedBy: 'take-over', by: 'jefa', reason: 'turno' };
    const ofJuan = { worker: juan, from: 6, until: 8, hours: 2, endedBy: 'worker', by: null, reason: null };
    expect(found.holdings.map(told)).toEqual([
      { ...open, worker: maria, from: 8 },
      ofJuan,
      { ...ofMaria, ...decided },
    ]);
    expect([found.count, found.timed, hours(found.meanMs ?? 0), found.complete]).toEqual([3, 2, 4, true]);
    const marias = (await history.ofWorker(maria.id))._unsafeUnwrap();
    expect(marias.holdings.map(told)).toEqual([
      { ...open, worker: maria, from: 8 },
      { ...ofMaria, ...decided },
    ]);
    expect((await history.ofSpool(TAG, { limit: 1 }))._unsafeUnwrap()).toMatchObject({ count: 3 });
    expect((await history.ofWorker(5))._unsafeUnwrap()).toMatchObject({ holdings: [], meanMs: null });
    await lock.close();
  });

  test('a line whose answer was lost is written once, and the lines after it in their order', async () => {
    const clock = new VirtualClock();
    const wire = new Wire();
    const trouble: PostgresAuditTrouble[] = [];
    const client = wire.before(database.client);
    const audit = createPostgresAudit({ client, clock, onTrouble: (each) => trouble.push(each) });
    wire.next(INSERT, async (carry) => {
      await carry();
      throw brokenConnection();
    });
    audit.listener(givenBack(1));
    await expect.poll(() => trouble).toMatchObject([{ waiting: 1 }]);
    audit.listener(givenBack(2));
    await clock.advance(60_000);
    await expect.poll(() => audit.waiting).toBe(0);
    const rows = await database.sql('SELECT worker FROM spoollock_audit ORDER BY number');
    expect(rows.map(({ worker }) => worker)).toEqual(['W(1)', 'W(2)']);
    await audit.close();
  });

  test('what no text of PostgreSQL can hold keeps no line from being written', async () => {
    const audit = createPostgresAudit({ client: database.client });
    audit.listener({ ...released, reason: 'a\0b \uD800 c' });
    expect((await audit.close()).isOk()).toBe(true);
    const [row] = await database.sql(`SELECT details->>'reason' AS reason FROM spoollock_audit`);
    expect(row).toEqual({ reason: 'a\uFFFDb \uFFFD c' });
  });

  test('lines that cannot be written by the end come back, and one that comes after the end is reported', async () => {
    const wire = new Wire();
    const trouble: PostgresAuditTrouble[] = [];
    const client = wire.before(database.client);
    const audit = createPostgresAudit({ client, mostWaiting: 2, onTrouble: (each) => trouble.push(each) });
    wire.isDown = true;
    for (const id of [1, 2, 3]) audit.listener(givenBack(id));
    expect(trouble.at(-1)?.dropped).toMatchObject({ worker: 'W(3)' });
    const left = (await audit.close({ deadlineMs: 1_000 }))._unsafeUnwrapErr();
    expect(left.map(({ worker }) => worker)).toEqual(['W(1)', 'W(2)']);
    audit.listener(givenBack(4));
    expect(trouble.at(-1)?.dropped).toMatchObject({ worker: 'W(4)' });
  });

  test('edits by hand and lost lines leave periods without an end or a beginning, and none is made up', async () => {
    const audit = createPostgresAudit({ client: database.client });
    audit.listener(granted(1));
    audit.listener(granted(2));
    audit.listener(givenBack(3));
    audit.listener(givenBack(4));
    expect((await audit.close()).isOk()).toBe(true);
    const history = createPostgresHistory({ client: database.client });
    const { holdings } = (await history.ofSpool(TAG))._unsafeUnwrap();
    expect(holdings.map(({ worker, endedBy, from }) => [worker?.id, from !== null, endedBy])).toEqual([
      [4, false, 'worker'],
      [3, false, 'worker'],
      [2, true, 'unknown'],
      [1, true, 'unknown'],
    ]);
  });

  test('of a long trail the newest lines count, and a beginning that was left out is not called lost', async () => {
    const insert = `INSERT INTO spoollock_audit (id, at, type, action, tag, worker_id, operated_at, details)
      SELECT n::text, at, CASE n % 2 WHEN 1 THEN 'INICIAR' ELSE 'FINALIZAR' END, '', $1, 7, at, '{}'
      FROM generate_series(1, 6001) AS n, LATERAL (SELECT timestamptz '2026-05-04' + n * interval '1 minute') AS t(at)`;
    await database.sql(insert, [TAG]);
    const history = createPostgresHistory({ client: database.client });
    const ofSpool = (await history.ofSpool(TAG, { limit: 1000 }))._unsafeUnwrap();
    expect(ofSpool).toMatchObject({ complete: false, count: 2_500, timed: 2_499, meanMs: 60_000 });
    expect(ofSpool.holdings).toHaveLength(1_000);
    const ofWorker = (await history.ofWorker(7))._unsafeUnwrap();
    expect(ofWorker).toMatchObject({ complete: false, count: 500, timed: 499 });
  });
});

const tag = parseSpoolTag(TAG)._unsafeUnwrap();
const released = {
  type: 'released',
  tag,
  from: 'turno noche',
  by: 'jefa',
  reason: 'nadie sabe quién',
  repeated: false,
} as const;

function givenBack(id: number): SpoolLockEvent {
  return { type: 'given-back', tag, worker: { id, initials: 'W' }, repeated: false };
}

function granted(id: number, since = new Date('2026-05-04T12:15:00Z')): SpoolLockEvent {
  return { type: 'granted', tag, worker: { id, initials: 'W' }, since, fence: id, mode: 'truth' };
}
