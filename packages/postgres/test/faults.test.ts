import { parseSpoolTag } from '@spoollock/core';
import type { OccupationChange, OccupationSource, PortCall } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { DATABASES, OPEN_WITHIN_MS, withTables, type OpenDatabase } from './support/databases.js';
import { STATEMENTS, Wire } from './support/wire.js';

const TAG = parseSpoolTag('MK-1335-CW-25000-019')._unsafeUnwrap();
const worker = { id: 93, initials: 'MR' };
const since = new Date('2026-05-04T12:15:00Z');
const never = (): Promise<never> => new Promise(() => undefined);

let database: OpenDatabase;
let wire: Wire;
let clock: VirtualClock;
let source: OccupationSource;
beforeAll(async () => {
  database = await withTables(DATABASES[0]!.open());
}, OPEN_WITHIN_MS);
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql('TRUNCATE spoollock_spools, spoollock_operations');
  await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
  wire = new Wire();
  clock = new VirtualClock();
  source = createPostgresSource({ client: wire.before(database.client), clock });
});

function call(): PortCall {
  return { deadlineMs: clock.now() + 5_000 };
}

function taking(operationId: string): OccupationChange {
  return { operationId, tag: TAG, expected: { state: 'free' }, next: { state: 'occupied', worker, since } };
}

function givingBack(operationId: string): OccupationChange {
  const expected = { state: 'occupied', workerId: 93 } as const;
  return { operationId, tag: TAG, expected, next: { state: 'free' } };
}

test('a write that the database never answers ends at its deadline, and may have taken effect', async () => {
  wire.next(STATEMENTS.write, never);
  const written = source.write(taking('1'), call());
  await sentA(STATEMENTS.write);
  await clock.advance(60_000);
  expect((await written)._unsafeUnwrapErr()).toMatchObject({ type: 'source-fault', reached: 'perhaps' });
  expect(clock.pending).toBe(0);
});

test('a look that is never answered was no write, and says so', async () => {
  wire.next(STATEMENTS.look, never);
  wire.next(STATEMENTS.read, never);
  const written = source.write(taking('1'), call());
  const read = source.read([TAG], call());
  await clock.advance(60_000);
  expect((await written)._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
  expect((await read)._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
});

test('a signal ends the wait, and leaves no listener and no timer', async () => {
  const controller = new AbortController();
  wire.next(STATEMENTS.write, never);
  const written = source.write(taking('1'), { ...call(), signal: controller.signal });
  await sentA(STATEMENTS.write);
  controller.abort();
  expect((await written)._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
  expect(clock.pending).toBe(0);
});

test.each(['40001', '40P01'])('a statement that was undone with %s is sent again', async (code) => {
  const undone = (): Promise<never> => Promise.reject(sqlError(code));
  for (let times = 0; times < 7; times++) wire.next(STATEMENTS.write, undone);
  wire.next(STATEMENTS.settle, undone);
  const written = source.write(taking('1'), call());
  await untilSettled(written);
  expect((await written)._unsafeUnwrap()).toMatchObject({ outcome: 'applied', replayed: false });
  const settled = source.settle(taking('1'), call());
  await untilSettled(settled);
  expect((await settled)._unsafeUnwrap()).toBe('applied');
});

test('a statement that is outrun until the deadline was undone, and says so in time', async () => {
  for (let times = 0; times < 1_000; times++)
    wire.next(STATEMENTS.write, () => Promise.reject(sqlError('40001')));
  const written = source.write(taking('1'), call());
  const began = clock.now();
  await untilSettled(written);
  expect((await written)._unsafeUnwrapErr()).toMatchObject({ type: 'source-fault', reached: 'never' });
  expect(clock.now() - began).toBeLessThanOrEqual(5_000);
});

test.each([
  ['57014', 'a statement that was cancelled', { type: 'source-fault', reached: 'never' }],
  ['25006', 'a standby, which takes no writes', { type: 'source-fault', reached: 'never' }],
  [
    '40003',
    'a statement of which the server itself does not know',
    { type: 'source-fault', reached: 'perhaps' },
  ],
  ['08006', 'a broken connection', { type: 'source-fault', reached: 'perhaps' }],
  ['57P01', 'a server that is shut down', { type: 'source-fault', reached: 'perhaps' }],
  ['57P03', 'a server that is starting', { type: 'source-fault', reached: 'never' }],
  ['ECONNREFUSED', 'a server that is not there', { type: 'source-fault', reached: 'never' }],
  ['EPIPE', "an error of Node's", { type: 'source-fault', reached: 'perhaps' }],
  ['42P01', 'a table that is missing', { type: 'source-misshaped' }],
  ['22003', 'a number that its column does not take', { type: 'source-misshaped' }],
  ['23514', 'a value that a constraint of the shop forbids', { type: 'source-misshaped' }],
  ['23505', "a value that a unique key of the shop's has already", { type: 'source-misshaped' }],
  ['42501', 'a table that may not be written', { type: 'source-misshaped' }],
])('%s, %s, is told as what it is', async (code, _what, fault) => {
  wire.next(STATEMENTS.write, () => Promise.reject(sqlError(code)));
  expect((await source.write(taking('1'), call()))._unsafeUnwrapErr()).toMatchObject(fault);
});

test('an error with which the server ends the connection leaves the outcome open, in whatever language', async () => {
  for (const severity of ['FATAL', 'PANIC', 'FATALE']) {
    wire.next(STATEMENTS.write, () => Promise.reject(Object.assign(sqlError('XX000'), { severity })));
    expect((await source.write(taking('1'), call()))._unsafeUnwrapErr()).toMatchObject({
      reached: 'perhaps',
    });
  }
  wire.next(STATEMENTS.write, () => Promise.reject(Object.assign(sqlError('XX000'), { severity: 'ERROR' })));
  expect((await source.write(taking('1'), call()))._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
});

test('INICIAR and FINALIZAR of a spool that was seen before are one statement each', async () => {
  await source.write(taking('1'), call());
  const before = wire.sent.length;
  for (let cycle = 0; cycle < 3; cycle++) {
    await source.write(givingBack(`${cycle} back`), call());
    await source.write(taking(`${cycle} again`), call());
  }
  expect(wire.sent.length - before).toBe(6);
});

test('a row that was changed behind its back costs one more statement, and is compared as it is', async () => {
  await source.write(taking('1'), call());
  await database.sql(`UPDATE spoollock_spools SET label = 'JP(7)' WHERE tag = $1`, [TAG]);
  expect((await source.write(givingBack('2'), call()))._unsafeUnwrap()).toMatchObject({
    outcome: 'refused',
    now: { state: 'occupied', worker: { id: 7 } },
  });
  await database.sql(`UPDATE spoollock_spools SET label = ' mr(93)' WHERE tag = $1`, [TAG]);
  expect((await source.write(givingBack('3'), call()))._unsafeUnwrap()).toMatchObject({ outcome: 'applied' });
});

test('the ids of operations are forgotten in time, and not before a repeat under one can no longer come', async () => {
  await source.write(taking('1'), call());
  await clock.advance(3_600_000);
  await source.write(givingBack('2'), call());
  await sentA(/^DELETE/);
  expect(await ids()).toEqual(['1', '2']);
  await database.sql(`UPDATE spoollock_operations SET used_at = now() - interval '25 hours' WHERE id = '1'`);
  await clock.advance(3_600_000);
  await source.write(taking('3'), call());
  await expect.poll(ids).toEqual(['2', '3']);
});

test('a date beyond those of JavaScript is a date that nobody can read, and the spool is still taken', async () => {
  await database.sql(`UPDATE spoollock_spools SET label = 'MR(93)', since = 'infinity'`);
  const rows = (await source.read([TAG], call()))._unsafeUnwrap();
  expect(rows.get(TAG)).toMatchObject({ state: 'occupied', since: null });
  expect((await source.write(givingBack('1'), call()))._unsafeUnwrap()).toMatchObject({ outcome: 'applied' });
});

test('a date without a zone, a standby and a missing own column are found by the check', async () => {
  await database.sql(
    'CREATE TABLE local (tag text PRIMARY KEY, label text, since timestamp, version integer)',
  );
  const local = createPostgresSource({ client: database.client, table: 'local' });
  const real = { deadlineMs: Date.now() + 5_000 };
  expect((await local.check(real))._unsafeUnwrapErr()).toMatchObject({ type: 'source-misshaped' });
  await database.sql('ALTER TABLE local ALTER COLUMN since TYPE timestamptz');
  expect((await local.check(real)).isOk()).toBe(true);
  const also = createPostgresSource({ client: database.client, table: 'local', also: { Metros: 'number' } });
  expect((await also.check(real))._unsafeUnwrapErr()).toMatchObject({ type: 'source-misshaped' });
  await database.sql('SET default_transaction_read_only = on');
  expect((await local.check(real))._unsafeUnwrapErr()).toMatchObject({
    type: 'source-fault',
    reached: 'never',
  });
  await database.sql('SET default_transaction_read_only = off');
});

test('a row that a trigger keeps as it is cannot be written, and the call does not go round till its deadline', async () => {
  await database.sql(
    'CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$',
  );
  await database.sql(
    'CREATE TRIGGER keep BEFORE UPDATE ON spoollock_spools FOR EACH ROW EXECUTE FUNCTION keep()',
  );
  expect((await source.write(taking('1'), call()))._unsafeUnwrap()).toMatchObject({ outcome: 'unwritable' });
  await database.sql('DROP TRIGGER keep ON spoollock_spools');
  expect((await source.write(taking('1'), call()))._unsafeUnwrap()).toMatchObject({ outcome: 'applied' });
});

test('a late give-back that nobody cancelled leaves a newer occupation of the same worker alone', async () => {
  await source.write(taking('1'), call());
  let land = never as () => Promise<unknown>;
  wire.next(STATEMENTS.write, (carry) => {
    land = carry;
    return Promise.reject(new Error('Connection terminated unexpectedly'));
  });
  expect((await source.write(givingBack('2'), call())).isErr()).toBe(true);
  await source.write(givingBack('3'), call());
  await source.write(taking('4'), call());
  await land();
  const [row] = [...(await source.read([TAG], call()))._unsafeUnwrap().values()];
  expect(row).toMatchObject({ state: 'occupied', version: 3 });
});

test.each([
  [{ table: '' }, 'table'],
  [{ table: 'x'.repeat(64) }, 'table'],
  [{ schema: 'a\0b' }, 'schema'],
  [{ columns: { tag: '' } }, 'columns.tag'],
  [{ columns: { tag: 'label' } }, 'columns'],
  [{ longestRequestMs: 0 }, 'longestRequestMs'],
  [{ keepOperationsMs: 1 }, 'keepOperationsMs'],
])('the options %j are refused, and the wrong one is named', (options, named) => {
  expect(() => createPostgresSource({ client: database.client, ...options })).toThrow(
    new RegExp(`^${named} `),
  );
});

test('a cancel of postgres that meets the next statement on its connection costs that one nothing but time', async () => {
  const embedded = database.client;
  if (!('ready' in embedded)) throw new Error('this file runs on PGlite');
  const fates: (() => Promise<never>)[] = [];
  let cancels = 0;
  const sql = {
    unsafe: (text: string, values: (string | null)[]) => {
      const fate = STATEMENTS.read.test(text) ? fates.shift() : undefined;
      const rows = fate === undefined ? embedded.query(text, values).then((answer) => answer.rows) : fate();
      return Object.assign(rows, { cancel: () => (cancels += 1) });
    },
  };
  const through = createPostgresSource({ client: sql, clock });
  const cancelled = (): Promise<never> => Promise.reject(sqlError('57014'));
  fates.push(cancelled);
  expect((await through.read([TAG], call()))._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
  fates.push(never, cancelled);
  const hangs = through.read([TAG], call());
  await clock.advance(60_000);
  expect((await hangs).isErr()).toBe(true);
  expect(cancels).toBe(1);
  expect((await through.read([TAG], call())).isOk()).toBe(true);
});

async function ids(): Promise<unknown[]> {
  return (await database.sql('SELECT id FROM spoollock_operations ORDER BY id')).map(({ id }) => id);
}

function sqlError(code: string): Error {
  return Object.assign(new Error('no'), { code });
}

/** Waits until such a statement is on its way. */
async function sentA(which: RegExp): Promise<void> {
  await expect.poll(() => wire.sent.some((sql) => which.test(sql))).toBe(true);
}

/** Lets time pass whenever only a timer is waited for. */
async function untilSettled(answer: Promise<unknown>): Promise<void> {
  const over = answer.then(() => 'over');
  const turn = (): Promise<string> =>
    new Promise((resolve) => {
      setTimeout(() => resolve('a turn'), 5);
    });
  while ((await Promise.race([over, turn()])) !== 'over') await clock.advance(50);
}
