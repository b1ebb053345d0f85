import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { poolOf } from '../../postgres/test/support/databases.js';
import { startPostgres, type PostgresServer } from '../../postgres/test/support/postgres-server.js';
import { openDatabase } from '../../postgres/src/open.js';
import { openEvents } from './support/events.js';
import { openShopProcess, ownFolder, runShop } from './support/shop-process.js';
import { JP, MR } from './support/test-shop.js';

const TAG = 'MK-1335-CW-25000-019';
/** PGlite starts in a second or two, and on a machine with much to do it takes its time. */
const PGLITE_STARTS_WITHIN_MS = 60_000;

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 300_000);
afterAll(() => server.stop());

async function sql(text: string, values: unknown[] = []): Promise<readonly Record<string, unknown>[]> {
  const { client, end } = poolOf(server.url);
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await end();
  }
}

describe('a shop whose truth is a PostgreSQL', () => {
  test('makes its tables, grants without any locks, and knows who had a spool', async () => {
    const shop = await openShopProcess({ DATABASE_URL: server.url });
    await shop.heard(
      /the database has no spools yet: close the shop, then .* spoollock move --from sheet --to postgres --write/,
    );
    await sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
    const taken = await shop.post(`/api/spools/${TAG}/iniciar`, { worker: MR });
    expect([taken.status, taken.body['mode'], taken.body['fence']]).toEqual([201, 'truth', 1]);
    expect((await shop.post(`/api/spools/${TAG}/iniciar`, { worker: JP })).body.type).toBe('occupied');
    expect((await shop.post(`/api/spools/${TAG}/finalizar`, { worker: MR })).status).toBe(200);
    await expect
      .poll(async () => (await shop.get(`/api/spools/${TAG}/history`)).body)
      .toMatchObject({ holdings: [{ tag: TAG, worker: MR, endedBy: 'worker' }], count: 1 });
    expect((await shop.get('/health')).body).toMatchObject({ status: 'ok', store: 'none', source: 'up' });
    expect(shop.said()).not.toContain('postgres:postgres@');
  });

  test('works on a table of the shop’s own, and writes the columns of theirs that are named', async () => {
    await sql('CREATE SCHEMA taller');
    await sql(
      'CREATE TABLE taller."Piezas" ("TAG" text UNIQUE, quien text, desde timestamptz, v bigint, "Armador" text)',
    );
    await sql(`INSERT INTO taller."Piezas" ("TAG", v) VALUES ($1, 0)`, [TAG]);
    const shop = await openShopProcess({
      DATABASE_URL: server.url,
      SPOOLLOCK_TABLE: 'taller.Piezas',
      SPOOLLOCK_COLUMN_TAG: 'TAG',
      SPOOLLOCK_COLUMN_LABEL: 'quien',
      SPOOLLOCK_COLUMN_SINCE: 'desde',
      SPOOLLOCK_COLUMN_VERSION: 'v',
      SPOOLLOCK_ALSO: 'Armador:text',
    });
    const also = { Armador: 'M. Rojas' };
    await expect
      .poll(async () => (await shop.post(`/api/spools/${TAG}/iniciar`, { worker: MR, also })).status)
      .toBe(201);
    expect(await sql('SELECT quien, v::int, "Armador" FROM taller."Piezas"')).toEqual([
      { quien: 'MR(93)', v: 1, Armador: 'M. Rojas' },
    ]);
  });

  test('two shops on one database: each spool is granted once, and the other shop’s board is told', async () => {
    const [one, other] = await Promise.all([
      openShopProcess({ DATABASE_URL: server.url }),
      openShopProcess({ DATABASE_URL: server.url, BOARD_REFRESH_SECONDS: '3600' }),
    ]);
    const tags = Array.from({ length: 20 }, (_, n) => `TWO-${n}`);
    await sql('INSERT INTO spoollock_spools (tag) SELECT unnest($1::text[])', [tags]);
    const board = await openEvents(other.url);
    await board.next();
    const ended = await Promise.all(
      tags.flatMap((tag) => [
        one.post(`/api/spools/${tag}/iniciar`, { worker: MR }),
        other.post(`/api/spools/${tag}/iniciar`, { worker: JP }),
      ]),
    );
    expect(ended.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(ended.filter(({ status }) => status === 409)).toHaveLength(20);
    await sql('INSERT INTO spoollock_spools (tag) VALUES ($1)', ['TOLD-1']);
    await one.post('/api/spools/TOLD-1/iniciar', { worker: MR });
    await board.until(({ data }) => JSON.stringify(data).includes('TOLD-1'));
  });

  test('a shop that is killed at work opens again with what it had granted', async () => {
    const first = await openShopProcess({ DATABASE_URL: server.url });
    const tags = Array.from({ length: 50 }, (_, n) => `KILL-${n}`);
    await sql('INSERT INTO spoollock_spools (tag) SELECT unnest($1::text[])', [tags]);
    const granted: string[] = [];
    const asking = tags.map(async (tag, at) => {
      const answer = await first.post(`/api/spools/${tag}/iniciar`, {
        worker: { id: at + 1, initials: 'W' },
      });
      if (answer.status === 201 && granted.push(tag) === 10) first.signal('SIGKILL');
    });
    await Promise.allSettled(asking);
    await first.ended;
    expect(granted.length).toBeGreaterThanOrEqual(10);
    const second = await openShopProcess({ DATABASE_URL: server.url });
    for (const [at, tag] of tags.entries()) {
      const { status } = await second.post(`/api/spools/${tag}/iniciar`, {
        worker: { id: at + 1, initials: 'W' },
      });
      // Who was granted has it still, and the others may have it now.
      if (granted.includes(tag)) expect([tag, status]).toEqual([tag, 200]);
      else expect([200, 201]).toContain(status);
    }
  });

  test('opens while the database is away, says so, and works once it is there', async () => {
    const away = await startPostgres();
    try {
      await away.kill();
      const shop = await openShopProcess({ DATABASE_URL: away.url });
      await shop.heard(/the tables of the database cannot be made yet/);
      expect((await shop.post(`/api/spools/${TAG}/iniciar`, { worker: MR })).status).toBe(503);
      await away.restart();
      await shop.heard(/the database has no spools yet/);
      expect((await shop.get('/health')).body).toMatchObject({ source: 'up' });
    } finally {
      await away.stop();
    }
  }, 60_000);
});

describe('a shop whose truth is PGlite in a folder', () => {
  test('keeps what was granted when it is killed, and no second shop opens the folder', async () => {
    const folder = join(ownFolder(), 'db');
    const env = { DATABASE_URL: `embedded:${folder}` };
    const made = (await openDatabase(env.DATABASE_URL))._unsafeUnwrap();
    (await made.prepare())._unsafeUnwrap();
    expect((await openDatabase(env.DATABASE_URL))._unsafeUnwrapErr().type).toBe('in-use');
    if (!('query' in made.client)) throw new Error('no PGlite');
    await made.client.query('INSERT INTO spoollock_spools (tag) VALUES ($1)', [TAG]);
    await made.close();
    const first = await openShopProcess(env, PGLITE_STARTS_WITHIN_MS);
    expect(existsSync(`${folder}.lock`)).toBe(true);
    const second = await runShop({ PORT: '0', ...env });
    expect(second.code).toBe(1);
    expect(second.said).toMatch(/another process, \d+, has the database in \S+db open/);
    expect((await first.post(`/api/spools/${TAG}/iniciar`, { worker: MR })).status).toBe(201);
    first.signal('SIGKILL');
    await first.ended;
    const third = await openShopProcess(env, PGLITE_STARTS_WITHIN_MS);
    expect((await third.post(`/api/spools/${TAG}/iniciar`, { worker: JP })).body.type).toBe('occupied');
    third.signal('SIGTERM');
    expect(await third.ended).toBe(0);
    expect(existsSync(`${folder}.lock`)).toBe(false);
  }, 300_000);
});
