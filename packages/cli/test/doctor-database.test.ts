import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '@spoollock/core/adapter';
import { z } from 'zod';
import { freePort } from '../../testing/test/support/free-port.js';
import {
  startPostgres,
  startStandby,
  type PostgresServer,
} from '../../postgres/test/support/postgres-server.js';
import { migratePostgres } from '@spoollock/postgres';
import { poolOf } from '../../postgres/test/support/databases.js';
import { startPgBouncer } from '../../postgres/test/support/pgbouncer.js';
import { clockBehind, runHere } from './support/run-here.js';

const Document = z.object({
  healthy: z.boolean(),
  checks: z.array(
    z.object({ check: z.string(), verdict: z.string(), found: z.string(), fix: z.string().nullable() }),
  ),
});

const SERVER_WITHIN_MS = 300_000;
let server: PostgresServer;
let admin: ReturnType<typeof poolOf>['client'];
beforeAll(async () => {
  server = await startPostgres();
  admin = poolOf(server.url).client;
}, SERVER_WITHIN_MS);
afterAll(async () => {
  await admin.end();
  await server.stop();
});
beforeEach(async () => {
  await admin.query('DROP SCHEMA public CASCADE');
  await admin.query('CREATE SCHEMA public');
});

let clock = systemClock;

let env: Record<string, string> = {};
afterEach(() => {
  env = {};
});

async function examined(url = server.url, ...options: string[]) {
  const said = await runHere(['doctor', '--json', ...options], { DATABASE_URL: url, ...env }, clock);
  const { code, out, err } = said;
  const { checks, healthy } = Document.parse(JSON.parse(out));
  for (const { verdict, fix } of checks) expect(fix === null).toBe(verdict === 'ok' || verdict === 'skip');
  const about = (check: string): string[] =>
    checks.filter((one) => one.check === check).map(({ verdict, found }) => `${verdict} ${found}`);
  const fixOf = (check: string): string | null | undefined =>
    checks.find((one) => one.check === check && one.fix !== null)?.fix;
  return { code, healthy, about, fixOf, all: out + err };
}

async function made(): Promise<void> {
  expect((await examined(server.url, '--write')).healthy).toBe(true);
}

/** The lines of the guide's table, as they were seen. */
const told: string[] = [];

/** It was found so; then it was fixed as advised, and is found no more. */
async function fixed(
  what: string,
  check: string,
  found: Awaited<ReturnType<typeof examined>>,
  after = examined(),
): Promise<void> {
  const verdict = found.about(check).at(-1)?.split(' ')[0] ?? '';
  const { code, about } = await after;
  expect({ code, about: about(check).filter((one) => !one.startsWith('ok')) }).toEqual({
    code: 0,
    about: [],
  });
  told.push(`| ${what} | \`${check}\`: ${verdict} | ${found.code} | yes |`);
}

describe('the doctor of a shop on PostgreSQL', () => {
  it('finds the tables missing, makes them with --write, and then finds nothing to fix', async () => {
    const before = await examined();
    expect(before.code).toBe(1);
    expect(before.about('database tables')[0]).toMatch(/^fail missing: "spoollock_spools"/);
    expect(before.fixOf('database tables')).toContain('spoollock doctor --write');
    await made();
    await admin.query(`INSERT INTO spoollock_spools (tag, label, since) VALUES ('MK-1', 'MR(93)', now())`);
    const { code, healthy, about } = await examined();
    expect({ code, healthy }).toEqual({ code: 0, healthy: true });
    expect(about('database')[0]).toMatch(
      /^ok the PostgreSQL at 127.0.0.1:\d+\/postgres answers, PostgreSQL \d+/,
    );
    expect(about('database tables')).toEqual(['ok all are there and up to date']);
    expect(about('database rights')).toEqual(['ok all that is needed, as user postgres']);
    expect(about('database edits')).toEqual(['ok changes by hand are told to the boards']);
    expect(about('database news')).toEqual(['ok they are heard at once']);
    expect(about('database clock')[0]).toMatch(/^ok/);
    expect(about('rows')).toEqual(['ok 1 row, 1 occupied']);
    await fixed('the tables are missing', 'database tables', before);
  });

  it('finds a server that is away, and ends with 3', async () => {
    await made();
    const away = await examined(`postgres://me:secret-word@127.0.0.1:${await freePort()}/shop`);
    expect(away.about('database')[0]).toMatch(
      /^fail the PostgreSQL at 127.0.0.1:\d+\/shop cannot be asked: .*ECONNREFUSED/,
    );
    expect(away.fixOf('database')).toContain('Start PostgreSQL');
    expect(away.all).not.toContain('secret-word');
    await fixed('the server is away', 'database', away);
  });

  it('finds a wrong password, a database that is not there and an address that is none, and shows no password', async () => {
    await made();
    const guarded = (password: string): string => server.url.replace('postgres@', `guarded:${password}@`);
    await admin.query(`CREATE ROLE guarded LOGIN SUPERUSER PASSWORD 'right'`);
    const { rows } = await admin.query<{ hba_file: string }>('SHOW hba_file');
    const file = rows[0]?.hba_file ?? '';
    writeFileSync(file, `host all guarded 127.0.0.1/32 scram-sha-256\n${readFileSync(file, 'utf8')}`);
    await admin.query('SELECT pg_reload_conf()');
    await expect.poll(async () => (await examined(guarded('secret-word'))).code).toBe(2);
    const stranger = await examined(guarded('secret-word'));
    expect(stranger.fixOf('database')).toContain('user and the password');
    await fixed('the user or the password is wrong', 'database', stranger, examined(guarded('right')));
    const nowhere = await examined(`postgres://postgres:secret-word@127.0.0.1:${server.port}/nowhere`);
    expect(nowhere.fixOf('database')).toContain('name of the database');
    await fixed('the database has another name', 'database', nowhere);
    const wrong = await examined('mysql://me:secret-word@127.0.0.1/shop');
    expect(wrong.about('settings')[0]).toMatch(/^fail DATABASE_URL must be /);
    await fixed('the address is none of a database', 'settings', wrong);
    for (const { all } of [stranger, nowhere, wrong]) expect(all).not.toContain('secret-word');
  });

  it('finds tables that are older or newer than this release', async () => {
    await made();
    await admin.query('DELETE FROM spoollock_migrations WHERE version > 3');
    const older = await examined();
    expect(older.about('database tables')[0]).toMatch(/^fail step 3 of \d+/);
    await made();
    await fixed('the tables are older than the program', 'database tables', older);
    await admin.query('INSERT INTO spoollock_migrations (version) VALUES (1000)');
    const newer = await examined();
    expect(newer.about('database tables')[0]).toMatch(/^fail a newer release made them: step 1000/);
    await admin.query('DELETE FROM spoollock_migrations WHERE version = 1000');
    expect((await examined()).healthy).toBe(true);
  });

  it('finds a user without rights, each by name, and its advice grants them', async () => {
    await made();
    await admin.query('DROP ROLE IF EXISTS clerk');
    await admin.query('CREATE ROLE clerk LOGIN');
    await admin.query('GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk');
    const clerk = server.url.replace('postgres@', 'clerk@');
    const outside = await examined(clerk, '--write');
    expect(outside.about('database rights')[0]).toMatch(/^fail user clerk lacks USAGE ON SCHEMA public/);
    const [, grant = ''] = /(GRANT USAGE .+)\.$/.exec(outside.fixOf('database rights') ?? '') ?? [];
    await admin.query(grant);
    const lacking = await examined(clerk);
    expect(lacking.about('database rights')[0]).toMatch(
      /^fail user clerk lacks INSERT ON "spoollock_spools"/,
    );
    expect(lacking.fixOf('database rights')).toContain('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES');
    await admin.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk');
    await fixed('the user may not look into the schema', 'database rights', outside, examined(clerk));
    await fixed('the user lacks rights', 'database rights', lacking, examined(clerk));
  });

  it('finds a column of another name, and triggers that are gone, and its advice puts them back', async () => {
    await made();
    await admin.query('ALTER TABLE spoollock_spools RENAME COLUMN since TO desde');
    const renamed = await examined();
    expect(renamed.about('database tables').at(-1)).toMatch(/^fail .*since/);
    await admin.query('ALTER TABLE spoollock_spools RENAME COLUMN desde TO since');
    await fixed('a column has another name', 'database tables', renamed);
    await admin.query('DROP TRIGGER spoollock_edited ON spoollock_spools');
    const gone = await examined();
    const [, version = ''] = /Delete version (\d+)/.exec(gone.fixOf('database edits') ?? '') ?? [];
    await admin.query('DELETE FROM spoollock_migrations WHERE version = $1::integer', [version]);
    await made();
    await fixed('the triggers that tell of changes by hand are gone', 'database edits', gone);
  });

  it('finds a column of the shop’s own missing, by name, and its advice adds it', async () => {
    await made();
    env = { SPOOLLOCK_ALSO: 'Armador:text,Inicio:date-time' };
    await admin.query('ALTER TABLE spoollock_spools ADD COLUMN "Armador" text');
    const missing = await examined();
    expect(missing.about('database tables').at(-1)).toMatch(/^fail .*column "Inicio" does not exist/);
    const [, advice = ''] = /(ALTER TABLE .+)\. Or/.exec(missing.fixOf('database tables') ?? '') ?? [];
    await admin.query(advice);
    await fixed('a column of the shop’s own is not there', 'database tables', missing);
  });

  it('finds in the shop’s own table a tag on two rows, no index against it, no triggers and no rights', async () => {
    await made();
    const table = { name: 'Piezas' };
    const columns = { tag: 'TAG', label: 'quien', since: 'desde', version: 'v' };
    await admin.query('CREATE TABLE "Piezas" ("TAG" text, quien text, desde timestamptz, v integer)');
    await admin.query(`INSERT INTO "Piezas" VALUES ('MK-1'), ('MK-2'), ('MK-1')`);
    env = { SPOOLLOCK_TABLE: table.name, SPOOLLOCK_COLUMN_TAG: columns.tag };
    const strange = await examined();
    expect(strange.about('database tables').at(-1)).toMatch(/^fail .*column "since" does not exist/);
    env = {
      ...env,
      SPOOLLOCK_COLUMN_LABEL: columns.label,
      SPOOLLOCK_COLUMN_SINCE: columns.since,
      SPOOLLOCK_COLUMN_VERSION: columns.version,
    };
    const twice = await examined();
    expect(twice.about('rows')).toContain('fail 1 tag on several rows: MK-1');
    expect(twice.fixOf('rows')).toMatch(/^Leave each tag on one row/);
    expect(twice.code).toBe(1);
    await admin.query('DELETE FROM "Piezas" WHERE ctid = (SELECT max(ctid) FROM "Piezas")');
    await fixed('a tag stands on two rows of the shop’s own table', 'rows', twice);
    const [, index = ''] = /(CREATE UNIQUE INDEX .+)\.$/.exec(twice.fixOf('database tags') ?? '') ?? [];
    await admin.query(index);
    await fixed('no index keeps two rows of it from one tag', 'database tags', twice);
    const late = await examined();
    expect(late.fixOf('database edits')).toContain(
      'migratePostgres({ client, edits: { table: {"name":"Piezas"}',
    );
    (await migratePostgres({ client: admin, edits: { table, columns } }))._unsafeUnwrap();
    await fixed('it has no triggers that tell of changes by hand', 'database edits', late);
    await admin.query('DROP ROLE IF EXISTS reader');
    await admin.query('CREATE ROLE reader LOGIN');
    await admin.query('GRANT USAGE ON SCHEMA public TO reader');
    await admin.query('GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader');
    const reader = server.url.replace('postgres@', 'reader@');
    const lacking = await examined(reader);
    expect(lacking.about('database rights')[0]).toMatch(/^fail user reader lacks UPDATE ON "Piezas"/);
    await admin.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO reader');
    await admin.query('REVOKE UPDATE ON "Piezas" FROM reader');
    const [, grant = ''] =
      /(GRANT UPDATE ON "Piezas" TO reader)\.$/.exec(
        (await examined(reader)).fixOf('database rights') ?? '',
      ) ?? [];
    await admin.query(grant);
    await fixed('the user may only read it', 'database rights', lacking, examined(reader));
  });

  it('finds a pooler that lets no news through, and one that takes no statement_timeout', async () => {
    await made();
    const pooled = await startPgBouncer(server);
    onTestFinished(() => pooled.stop());
    const deaf = await examined(pooled.url);
    expect(deaf.about('database news')).toEqual([
      'warn LISTEN hears nothing: boards read every few seconds instead',
    ]);
    expect(deaf.fixOf('database news')).toContain('not a pooler in transaction mode');
    await fixed('LISTEN hears nothing behind a pooler in transaction mode', 'database news', deaf);
    const strict = await startPgBouncer(server, 3, 'extra_float_digits');
    onTestFinished(() => strict.stop());
    const refused = await examined(strict.url);
    expect(refused.fixOf('database')).toMatch(/^Add statement_timeout to ignore_startup_parameters/);
    await fixed('a pooler does not let statement_timeout pass', 'database', refused, examined(pooled.url));
  });

  it('finds the clock of this machine wrong, and that of the database, and nothing once they are set', async () => {
    await made();
    clock = clockBehind(300_000);
    const behind = await examined();
    clock = systemClock;
    expect(behind.about('database clock')[0]).toMatch(/^fail (299|300) s ahead of this machine's$/);
    expect(behind.fixOf('database clock')).toContain('time servers (NTP)');
    await fixed('the clock of this machine is 5 minutes behind', 'database clock', behind);
    // A server that has another time than its machine: its own function is found after this one.
    await admin.query(`CREATE FUNCTION clock_timestamp() RETURNS timestamptz LANGUAGE sql
      AS $$ SELECT pg_catalog.clock_timestamp() + interval '5 minutes' $$`);
    const ahead = await examined(`${server.url}?options=-csearch_path%3Dpublic,pg_catalog`);
    expect(ahead.about('database clock')[0]).toMatch(/^fail 300 s ahead of this machine's$/);
    await admin.query('DROP FUNCTION public.clock_timestamp()');
    await fixed('the clock of the database is 5 minutes ahead', 'database clock', ahead);
  });

  it(
    'finds a standby, and makes nothing there',
    async () => {
      await made();
      const standby = await startStandby(server.url);
      onTestFinished(() => standby.stop());
      const behind = await examined(standby.url, '--write');
      expect(behind.about('database role')).toEqual(['fail it takes no writes; it may be a standby']);
      expect(behind.fixOf('database role')).toContain('the primary');
      await fixed('the address leads to a standby', 'database role', behind);
    },
    SERVER_WITHIN_MS,
  );

  it('is what the guide’s table says', () => {
    const guide = readFileSync(new URL('../../../docs/operations/doctor.md', import.meta.url), 'utf8');
    const plain = (line: string): string => line.replace(/\s+/g, ' ').trim();
    const lines = guide
      .slice(guide.indexOf('## On a database'))
      .split('\n')
      .filter((line) => / yes +\|$/.test(line));
    expect(lines.map(plain)).toEqual(told.map(plain));
  });
});

describe('the other commands of a shop on PostgreSQL', () => {
  async function said(...args: string[]) {
    const { code, out, err } = await runHere(args, { DATABASE_URL: server.url });
    return { code, text: out + err };
  }

  it('list, inspect, take-over, finalizar, release, history and reconcile work without a Redis', async () => {
    await made();
    await admin.query(
      `INSERT INTO spoollock_spools (tag, label, since) VALUES ('MK-1', 'MR(93)', now()), ('MK-2', 'JP(7)', now())`,
    );
    const by = ['--by', 'A. Soto', '--reason', 'went home', '--yes'];
    expect((await said('list', '--state', 'occupied')).text).toMatch(/MK-1 .*MR\(93\)/);
    for (const order of [
      ['take-over', 'MK-2', '--from', 'JP(7)', '--to', 'MR(93)', ...by],
      ['release', 'MK-2', '--from', 'MR(93)', ...by],
      ['finalizar', 'MK-1', '--worker', 'MR(93)', ...by],
      ['reconcile'],
    ])
      expect({ order, ...(await said(...order)) }).toMatchObject({ order, code: 0 });
    expect((await said('history', 'MK-1')).text).toContain('MR(93)');
    expect((await said('inspect', 'MK-1')).text).not.toContain('MR(93)');
  });

  it('a database that cannot be opened is said, and not its password', async () => {
    const { code, out, err } = await runHere(['list'], {
      DATABASE_URL: 'mysql://me:secret-word@127.0.0.1/shop',
    });
    expect(code).not.toBe(0);
    expect(err).toContain('DATABASE_URL must be ');
    expect(out + err).not.toContain('secret-word');
  });
});
