import { createSpoolLock, parseSpoolTag, type SpoolLockEvent } from '@spoollock/core';
import { VirtualClock } from '@spoollock/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createPostgresAudit, type PostgresAuditTrouble } from '../src/audit/audit.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { migratePostgres } from '../src/tables/migrations.js';
import { DATABASES, OPEN_WITHIN_MS, type OpenDatabase } from './support/databases.js';
import { brokenConnection, Wire } from './support/wire.js';

const TAG = 'MK-1335-CW-25000-019';
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };
const INSERT = /^INSERT INTO "spoollock_audit"/;

describe.each(DATABASES)('an audit trail through $name', ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
    (await migratePostgres({ client: database.client }))._unsafeUnwrap();
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.sql('TRUNCATE spoollock_spools, spoollock_operations, spoollock_audit');
    await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
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
    const periods = (await audit.history(TAG))._unsafeUnwrap();
    const second = 1_000;
    const rounded = periods.map(({ since, until, durationMs, ...rest }) => ({
      ...rest,
      since: since && Math.round((since.getTime() - began) / second),
      until: until && Math.round((until.getTime() - began) / second),
      hours: durationMs === null ? null : Math.round(durationMs / hour),
    }));
    const of = (worker: typeof maria) => ({
      workerId: worker.id,
      worker: `${worker.initials}(${worker.id})`,
    });
    expect(rounded).toEqual([
      { ...of(maria), since: 0, until: 21_600, hours: 6, endedBy: 'TOMAR_CONTROL' },
      { ...of(juan), since: 21_600, until: 28_800, hours: 2, endedBy: 'FINALIZAR' },
      { ...of(maria), since: 28_800, until: null, hours: null, endedBy: null },
    ]);
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
    const periods = (await audit.history(TAG))._unsafeUnwrap();
    expect(periods.map(({ workerId, endedBy, since }) => [workerId, since !== null, endedBy])).toEqual([
      [1, true, 'unknown'],
      [2, true, 'unknown'],
      [3, false, 'FINALIZAR'],
      [4, false, 'FINALIZAR'],
    ]);
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

function granted(id: number): SpoolLockEvent {
  const since = new Date('2026-05-04T12:15:00Z');
  return { type: 'granted', tag, worker: { id, initials: 'W' }, since, fence: id, mode: 'truth' };
}
