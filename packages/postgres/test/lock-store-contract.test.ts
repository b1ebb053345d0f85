import type { StoredLock } from '@spoollock/core/adapter';
import { lockStoreContract, type LockStoreHarness } from '@spoollock/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { createPostgresLockStore } from '../src/locks/lock-store.js';
import { storedText, valueOf } from '../src/locks/values.js';
import { migratePostgres } from '../src/tables/migrations.js';
import { DATABASES, OPEN_WITHIN_MS, type OpenDatabase } from './support/databases.js';
import { brokenConnection, Wire } from './support/wire.js';

const ANY = /spoollock_locks/;

for (const database of DATABASES) {
  describe(`through ${database.name}`, () => {
    let open: OpenDatabase;
    beforeAll(async () => {
      open = await database.open();
      await open.sql('CREATE SCHEMA elsewhere');
      for (const schema of [undefined, 'elsewhere'])
        (await migratePostgres({ client: open.client, schema }))._unsafeUnwrap();
    }, OPEN_WITHIN_MS);
    afterAll(() => open.close());

    lockStoreContract({ describe, test }, () => harness(open), {
      title: 'a lock store on PostgreSQL',
      cannot: {
        advance: 'locks expire by the clock of the server',
        putNonText: 'the column takes no other text than those of values',
      },
    });
  });
}

async function harness({ client, another, sql }: OpenDatabase): Promise<LockStoreHarness> {
  // To truncate a table is to make its files anew, which takes longer than most tests.
  for (const schema of ['public', 'elsewhere']) await sql(`DELETE FROM ${schema}.spoollock_locks`);
  const wire = new Wire();
  const options = { client: wire.before(client), commandTimeoutMs: 10_000 };
  return {
    store: createPostgresLockStore(options),
    another: () => createPostgresLockStore({ client: another, commandTimeoutMs: 10_000 }),
    elsewhere: () => createPostgresLockStore({ client, schema: 'elsewhere', commandTimeoutMs: 10_000 }),
    putRaw: async (name, text, expiresInMs) => {
      await sql(
        `INSERT INTO spoollock_locks VALUES ($1, $2, clock_timestamp() + $3::float8 * interval '1 millisecond')
         ON CONFLICT (name) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
        [name, storedText(text), expiresInMs],
      );
    },
    readRaw: async (name): Promise<StoredLock | null> => {
      const [row] = await sql(
        `SELECT value, (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS expires
         FROM spoollock_locks WHERE name = $1 AND (expires_at IS NULL OR expires_at > clock_timestamp())`,
        [name],
      );
      if (row === undefined) return null;
      const { value, expires } = row;
      return { value: valueOf(String(value)), expiresInMs: typeof expires === 'number' ? expires : null };
    },
    expireNow: async (name) => {
      await sql('UPDATE spoollock_locks SET expires_at = clock_timestamp() WHERE name = $1', [name]);
    },
    loseReply: () =>
      wire.next(ANY, async (carry) => {
        await carry();
        throw brokenConnection();
      }),
    loseRequest: () => wire.next(ANY, () => Promise.reject(brokenConnection())),
    applyLate: () => {
      let land = (): Promise<unknown> => Promise.reject(new Error('nothing was sent'));
      wire.next(ANY, (carry) => {
        land = carry;
        return Promise.reject(new Error('Query read timeout'));
      });
      return async () => {
        await land();
      };
    },
    outage: (on) => void (wire.isDown = on),
  };
}
