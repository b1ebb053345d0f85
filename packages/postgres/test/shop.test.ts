import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { MemoryLockStore } from '@spoollock/core/memory';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PostgresClient } from '../src/client/slices.js';
import { createPostgresSource } from '../src/source/postgres-source.js';
import { DATABASES, OPEN_WITHIN_MS, withTables, type OpenDatabase } from './support/databases.js';

const TAG = 'MK-1335-CW-25000-019';
const maria = { id: 93, initials: 'MR' };
const juan = { id: 7, initials: 'JP' };

describe.each(DATABASES)('a shop on PostgreSQL alone, through $name', ({ open }) => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await withTables(open());
  }, OPEN_WITHIN_MS);
  afterAll(() => database.close());
  beforeEach(async () => {
    await database.sql('TRUNCATE spoollock_spools, spoollock_operations');
    await database.sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
  });

  async function rowOf(): Promise<unknown> {
    const [row] = await database.sql(
      `SELECT label, since IS NULL AS undated, version::integer FROM spoollock_spools WHERE tag = $1`,
      [TAG],
    );
    return row;
  }

  test('INICIAR is written to the row, another is told who has it, and FINALIZAR frees it', async () => {
    const lock = shopOn(database.client);
    const taken = (await lock.iniciar(TAG, maria))._unsafeUnwrap();
    expect(taken).toMatchObject({ mode: 'truth', resumed: false, fence: 1 });
    expect(await rowOf()).toEqual({ label: 'MR(93)', undated: false, version: 1 });
    const conflict = (await lock.iniciar(TAG, juan))._unsafeUnwrapErr();
    expect(conflict).toMatchObject({
      type: 'occupied',
      holder: { id: 93, initials: 'MR', since: taken.since },
    });
    const given = (await lock.finalizar(TAG, maria, { fence: taken.fence }))._unsafeUnwrap();
    expect(given).toMatchObject({ repeated: false });
    expect(await rowOf()).toEqual({ label: 'DISPONIBLE', undated: true, version: 2 });
    await lock.close();
  });

  test('a FINALIZAR that is repeated under its operation id is done once, in another process too', async () => {
    const [lock, elsewhere] = [shopOn(database.client), shopOn(database.another)];
    await lock.iniciar(TAG, maria);
    const operationId = 'the button was pressed twice';
    expect((await lock.finalizar(TAG, maria, { operationId }))._unsafeUnwrap().repeated).toBe(false);
    await lock.iniciar(TAG, maria);
    expect((await elsewhere.finalizar(TAG, maria, { operationId }))._unsafeUnwrap().repeated).toBe(true);
    expect(await rowOf()).toMatchObject({ label: 'MR(93)', version: 3 });
    await Promise.all([lock.close(), elsewhere.close()]);
  });

  test('twenty workers at two machines: one gets the spool, and the others are told who', async () => {
    const shops = [shopOn(database.client), shopOn(database.another)] as const;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        shops[index % 2]!.iniciar(TAG, { id: index + 1, initials: 'W' }),
      ),
    );
    const [grant, ...more] = answers.flatMap((answer) => (answer.isOk() ? [answer.value] : []));
    expect(more).toEqual([]);
    const refusals = answers.flatMap((answer) => (answer.isErr() ? [answer.error] : []));
    expect(refusals).toHaveLength(19);
    for (const error of refusals)
      expect(error).toMatchObject({ type: 'occupied', holder: { id: grant?.worker.id } });
    expect(await rowOf()).toMatchObject({ label: `W(${grant?.worker.id ?? ''})`, version: 1 });
    await Promise.all(shops.map((shop) => shop.close()));
  });

  test('a person who writes over the label wins', async () => {
    const lock = shopOn(database.client);
    await lock.iniciar(TAG, maria);
    await database.sql(`UPDATE spoollock_spools SET label = 'JP(7)' WHERE tag = $1`, [TAG]);
    const refused = (await lock.finalizar(TAG, maria))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ type: 'not-holder', holder: { id: 7 } });
    await lock.close();
  });

  test('with a lock store beside it, reconcile puts a lost lock back', async () => {
    const before = shopOn(database.client, new MemoryLockStore());
    expect((await before.iniciar(TAG, maria))._unsafeUnwrap()).toMatchObject({ mode: 'persistent' });
    await before.close();
    const restarted = shopOn(database.client, new MemoryLockStore());
    expect((await restarted.reconcile())._unsafeUnwrap()).toMatchObject({ reconciled: 1, complete: true });
    await restarted.close();
  });
});

function shopOn(client: PostgresClient, store?: MemoryLockStore): SpoolLock {
  const source = createPostgresSource({ client });
  return store === undefined ? createSpoolLock({ source }) : createSpoolLock({ source, store });
}
