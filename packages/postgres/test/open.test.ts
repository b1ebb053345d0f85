import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test(
  'a folder that holds no database, or a damaged one, is named, with what can be done',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spoollock-folder-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'PG_VERSION');
    writeFileSync(file, '17\n');
    const refusal = async (path: string): Promise<unknown> =>
      (await openDatabase(`embedded:${path}`))._unsafeUnwrapErr();
    expect(await refusal(file)).toEqual({
      type: 'cannot-open',
      message: expect.stringMatching(/^the database cannot be kept in \S+PG_VERSION: EEXIST/) as unknown,
    });
    expect(await refusal(folder)).toEqual({
      type: 'cannot-open',
      message: expect.stringMatching(
        /does not open \(.*\)\. Its files are damaged.* restore a copy of the folder/,
      ) as unknown,
    });
    // Nobody is kept out by the attempts.
    expect([file, folder].map((path) => existsSync(`${path}.lock`))).toEqual([false, false]);
  },
  OPEN_WITHIN_MS,
);
