import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { FaultPlan, faultyLockStore } from '@spoollock/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PostgresClient } from '../src/postgres-client.js';
import { PostgresSource } from '../src/postgres-source.js';
import { SCHEMA } from '../src/statements.js';
import { DATABASES, type OpenDatabase } from './support/databases.js';

const TAG = 'MK-1335-CW-25000-019';
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };

describe.each(DATABASES)('a shop on $name', ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await open();
    for (const statement of SCHEMA) await database.client.query(statement, []);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.client.query('TRUNCATE spools, spool_operations', []);
    await database.client.query('INSERT INTO spools (tag) VALUES ($1)', [TAG]);
  });

  test('INICIAR is written to the row, another is told who has it, and FINALIZAR frees it', async () => {
    const lock = shopOn(database.client);
    const taken = (await lock.iniciar(TAG, maria))._unsafeUnwrap();
    expect(taken).toMatchObject({ mode: 'persistent', resumed: false, fence: 1 });
    expect(await rowOf(database.client)).toMatchObject({ label: 'MR(93)', version: 1 });

    const conflict = (await lock.iniciar(TAG, juan))._unsafeUnwrapErr();
    expect(conflict).toMatchObject({
      type: 'occupied',
      holder: { id: 93, initials: 'MR', since: taken.since },
    });

    const given = (await lock.finalizar(TAG, maria, { fence: taken.fence }))._unsafeUnwrap();
    expect(given).toMatchObject({ lock: 'removed', repeated: false });
    expect(await rowOf(database.client)).toMatchObject({
      label: 'DISPONIBLE',
      occupied_since: null,
      version: 2,
    });
    await lock.close();
  });

  test('twenty workers at two machines whose locks are away: one gets the spool', async () => {
    const shops = [shopOn(database.client, 'down'), shopOn(database.another, 'down')] as const;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        shops[index % 2]!.iniciar(TAG, { id: index + 1, initials: 'W' }),
      ),
    );
    const grants = answers.filter((answer) => answer.isOk()).map((answer) => answer._unsafeUnwrap());
    expect(grants).toHaveLength(1);
    expect(grants[0]?.mode).toBe('degraded');
    expect(await rowOf(database.client)).toMatchObject({ label: `W(${grants[0]?.worker.id})`, version: 1 });
    await Promise.all(shops.map((shop) => shop.close()));
  });

  test('reconcile puts a lost lock back, and a person who writes over the label wins', async () => {
    const before = shopOn(database.client);
    expect((await before.iniciar(TAG, maria)).isOk()).toBe(true);
    await before.close();
    const restarted = shopOn(database.client);
    expect((await restarted.reconcile())._unsafeUnwrap()).toMatchObject({ reconciled: 1, complete: true });
    await database.client.query(`UPDATE spools SET label = 'JP(7)' WHERE tag = $1`, [TAG]);
    const refused = (await restarted.finalizar(TAG, maria))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ type: 'not-holder', holder: { id: 7 } });
    await restarted.close();
  });
});

function shopOn(client: PostgresClient, locks: 'up' | 'down' = 'up'): SpoolLock {
  const plan = new FaultPlan();
  plan.outage(locks === 'down');
  return createSpoolLock({
    store: faultyLockStore(new MemoryLockStore(), plan),
    source: new PostgresSource({ client }),
  });
}

async function rowOf(client: PostgresClient): Promise<unknown> {
  const { rows } = await client.query('SELECT label, occupied_since, version FROM spools WHERE tag = $1', [
    TAG,
  ]);
  return rows[0];
}
