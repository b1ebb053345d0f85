import { inspect } from 'node:util';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../src/open.js';
import { OPEN_WITHIN_MS } from './support/databases.js';
import { startPostgres } from './support/postgres-server.js';

test.each([
  'postgres://shop:12/s3cret@db.example/spools',
  'postgres://shop:12?s3cret@db.example/spools',
  'postgres://shop:12#s3cret@db.example/spools',
  'postgres://shop:%zzs3cret@db.example/spools',
  'mysql://shop:s3cret@db.example/spools',
])('an address that is read as another one than was meant is refused, and not repeated: %s', async (url) => {
  const refused = (await openDatabase(url))._unsafeUnwrapErr();
  expect(refused.type).toBe('wrong-address');
  expect(refused.message).not.toContain('s3cret');
  expect(refused.message).not.toContain('12');
});

test(
  'a connection that breaks is told of without the client that had it: a log would write all of that',
  async () => {
    const server = await startPostgres();
    onTestFinished(() => server.stop());
    const heard: Error[] = [];
    const onError = (error: Error): void => void heard.push(error);
    const opened = (await openDatabase(server.url, { onError }))._unsafeUnwrap();
    onTestFinished(() => opened.close());
    (await opened.prepare())._unsafeUnwrap();
    const admin = new pg.Client({ connectionString: server.url });
    await admin.connect();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'spoollock'`,
    );
    await admin.end();
    await expect.poll(() => heard).toMatchObject([{ code: '57P01' }]);
    expect(Object.keys(heard[0] ?? {})).not.toContain('client');
    expect(inspect(heard[0], { depth: 9 })).not.toContain('connectionParameters');
  },
  OPEN_WITHIN_MS,
);
