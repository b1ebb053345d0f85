import { parseSpoolTag } from '@spoollock/core';
import { type OccupationChange, type PortCall } from '@spoollock/core/adapter';
import { VirtualClock } from '@spoollock/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PostgresSource } from '../src/postgres-source.js';
import { SCHEMA, SETTLE, WRITING } from '../src/statements.js';
import { DATABASES, type OpenDatabase } from './support/databases.js';
import { brokenConnection, Wire } from './support/wire.js';

const TAG = parseSpoolTag('MK-1335-CW-25000-019')._unsafeUnwrap();
const worker = { id: 93, initials: 'MR' };
const since = new Date('2026-05-04T12:15:00Z');
const never = (): Promise<never> => new Promise(() => undefined);

let database: OpenDatabase;
let wire: Wire;
let clock: VirtualClock;
let source: PostgresSource;
beforeAll(async () => {
  database = await DATABASES[0]!.open();
  for (const statement of SCHEMA) await database.client.query(statement, []);
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.client.query('TRUNCATE spools, spool_operations', []);
  await database.client.query('INSERT INTO spools (tag) VALUES ($1)', [TAG]);
  wire = new Wire(database.client);
  clock = new VirtualClock();
  source = new PostgresSource({ client: wire, clock });
});

function call(): PortCall {
  return { deadlineMs: clock.now() + 5_000 };
}

function taking(operationId: string): OccupationChange {
  return { operationId, tag: TAG, expected: { state: 'free' }, next: { state: 'occupied', worker, since } };
}

function givingBack(operationId: string): OccupationChange {
  return {
    operationId,
    tag: TAG,
    expected: { state: 'occupied', workerId: 93 },
    next: { state: 'free' },
  };
}

test('a write that the database never answers ends at its deadline, and may have landed', async () => {
  wire.next(WRITING, never);
  const written = source.write(taking('1'), call());
  await clock.advance(60_000);
  expect((await written)._unsafeUnwrapErr()).toMatchObject({ type: 'source-fault', reached: 'perhaps' });
  expect(clock.pending).toBe(0);
});

test('a look that is never answered was no write, and says so', async () => {
  const mute = new PostgresSource({ client: { query: never }, clock });
  const written = mute.write(taking('1'), call());
  const read = mute.read([TAG], call());
  await clock.advance(60_000);
  expect((await written)._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
  expect((await read)._unsafeUnwrapErr()).toMatchObject({ reached: 'never' });
});

test('a signal ends the wait, and leaves no listener and no timer', async () => {
  const controller = new AbortController();
  wire.next(WRITING, never);
  const written = source.write(taking('1'), { ...call(), signal: controller.signal });
  while (!wire.sent.some((sql) => sql.startsWith(WRITING)))
    await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  expect((await written)._unsafeUnwrapErr()).toMatchObject({ reached: 'perhaps' });
  expect(clock.pending).toBe(0);
});

test('a late give-back that nobody cancelled leaves a newer occupation of the same worker alone', async () => {
  await source.write(taking('1'), call());
  let land = never as () => Promise<unknown>;
  wire.next(WRITING, (carry) => {
    land = carry;
    return Promise.reject(brokenConnection());
  });
  expect((await source.write(givingBack('2'), call())).isErr()).toBe(true);
  await source.write(givingBack('3'), call());
  await source.write(taking('4'), call());
  await land();
  const [row] = [...(await source.read([TAG], call()))._unsafeUnwrap().values()];
  expect(row).toMatchObject({ state: 'occupied', version: 3 });
});

test.each(['40001', '40P01'])('a statement that was undone with %s is sent again', async (code) => {
  const undone = (): Promise<never> =>
    Promise.reject(Object.assign(new Error('could not serialize'), { code }));
  wire.next(WRITING, undone);
  wire.next(SETTLE, undone);
  expect((await source.write(taking('1'), call()))._unsafeUnwrap()).toMatchObject({
    outcome: 'applied',
    replayed: false,
  });
  expect((await source.settle(taking('1'), call()))._unsafeUnwrap()).toBe('applied');
});

test.each([
  ['57014', 'a statement that was cancelled', { type: 'source-fault', reached: 'never' }],
  [
    '40003',
    'a statement of which the server itself does not know',
    { type: 'source-fault', reached: 'perhaps' },
  ],
  ['08006', 'a broken connection', { type: 'source-fault', reached: 'perhaps' }],
  ['57P01', 'a server that is shut down', { type: 'source-fault', reached: 'perhaps' }],
  ['42P01', 'a table that is missing', { type: 'source-misshaped' }],
  ['EPIPE', "an error of Node's", { type: 'source-fault', reached: 'perhaps' }],
  ['22003', 'a number that its column does not take', { type: 'source-misshaped' }],
  ['23514', 'a value that a constraint of the shop forbids', { type: 'source-misshaped' }],
  ['42501', 'a table that may not be written', { type: 'source-misshaped' }],
])('%s, %s, is told as what it is', async (code, _what, fault) => {
  wire.next(WRITING, () => Promise.reject(Object.assign(new Error('no'), { code })));
  expect((await source.write(taking('1'), call()))._unsafeUnwrapErr()).toMatchObject(fault);
});

test('operations are forgotten once they can no longer land, and not before', async () => {
  await source.write(taking('1'), call());
  (await source.forgetOldOperations(call()))._unsafeUnwrap();
  expect((await source.write(taking('1'), call()))._unsafeUnwrap()).toMatchObject({
    outcome: 'applied',
    replayed: true,
  });
  await database.client.query(`UPDATE spool_operations SET used_at = now() - interval '7 minutes'`, []);
  (await source.forgetOldOperations(call()))._unsafeUnwrap();
  expect((await source.write(taking('1'), call()))._unsafeUnwrap()).toMatchObject({ outcome: 'refused' });
});
