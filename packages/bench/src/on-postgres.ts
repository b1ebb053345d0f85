import { createSpoolLock, type SpoolLock } from '@spoollock/core';
import { createPostgresSource, migratePostgres } from '@spoollock/postgres';
import { Pool } from 'pg';
import type { Arm } from './arms.js';

const LANES = 64;
const WORKER = { id: 93, initials: 'MR' };
const TAKE = `UPDATE floor SET label = 'MR(93)', since = now(), version = version + 1
  WHERE tag = $1 AND label = 'DISPONIBLE' RETURNING label, since, version`;
const GIVE_BACK = `UPDATE floor SET label = 'DISPONIBLE', since = NULL, version = version + 1
  WHERE tag = $1 AND label = 'MR(93)' RETURNING label, since, version`;

/** The arms on one PostgreSQL: two raw updates as users write them and prepared, and the engine without a lock store. */
export interface PostgresArms {
  readonly arms: readonly Arm[];
  close(): Promise<void>;
}

/** The floors' table is made like that of the source, with as many rows. */
export async function postgresArms(connectionString: string, rows: number): Promise<PostgresArms> {
  const pool = new Pool({ connectionString });
  (await migratePostgres({ client: pool }))._unsafeUnwrap();
  await pool.query('DROP TABLE IF EXISTS floor');
  await pool.query('CREATE TABLE floor (LIKE spoollock_spools INCLUDING ALL) WITH (fillfactor = 70)');
  await pool.query('TRUNCATE spoollock_spools, spoollock_operations');
  for (const table of ['floor', 'spoollock_spools'])
    await pool.query(
      `INSERT INTO ${table} (tag) SELECT 'MK-BENCH-' || n FROM generate_series(0, $1::integer) AS n`,
      [Math.max(rows, LANES) - 1],
    );
  await pool.query('VACUUM ANALYZE floor, spoollock_spools');
  const lock = createSpoolLock({ source: createPostgresSource({ client: pool }) });
  return {
    arms: [rawUpdates(pool, 'as a text'), rawUpdates(pool, 'prepared'), onPostgresAlone(lock)],
    close: async () => {
      await lock.close();
      await pool.end();
    },
  };
}

function tag(lane: number): string {
  return `MK-BENCH-${lane}`;
}

function rawUpdates(pool: Pool, how: 'as a text' | 'prepared'): Arm {
  const send = async (name: string, text: string, lane: number): Promise<void> => {
    const values = [tag(lane)];
    const { rowCount } = await pool.query(how === 'prepared' ? { name, text, values } : { text, values });
    if (rowCount !== 1) throw new Error('the floor did not do its work');
  };
  return {
    name: `pg: two raw UPDATE … RETURNING, ${how}`,
    async cycle(lane) {
      await send('take', TAKE, lane);
      await send('give back', GIVE_BACK, lane);
    },
  };
}

function onPostgresAlone(lock: SpoolLock): Arm {
  return {
    name: 'pg: INICIAR + FINALIZAR on PostgreSQL alone',
    async cycle(lane) {
      const taken = await lock.iniciar(tag(lane), WORKER);
      const given = await lock.finalizar(tag(lane), WORKER);
      if (taken.isErr() || given.isErr() || taken.value.mode !== 'truth')
        throw new Error('the engine did not do its work');
    },
  };
}
