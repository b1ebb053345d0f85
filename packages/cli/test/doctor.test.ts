import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { freePort } from '../../testing/test/support/free-port.js';
import { clockChanges } from '../src/doctor/zone-check.js';
import { runHere } from './support/run-here.js';
import { hoursAgo, lockFor, openSheet, TAB, TOKEN, type Row, type ShopSheet } from './support/stage.js';

const Document = z.strictObject({
  healthy: z.boolean(),
  counts: z.strictObject({ ok: z.number(), warn: z.number(), fail: z.number(), skip: z.number() }),
  checks: z.array(
    z.strictObject({
      check: z.string(),
      verdict: z.enum(['ok', 'warn', 'fail', 'skip']),
      found: z.string(),
      fix: z.string().nullable(),
    }),
  ),
});

const three = hoursAgo(3);
const ROWS: readonly Row[] = [
  ['MK-1', 'MR(93)', three.text, 4],
  ['MK-2', 'DISPONIBLE', null, 2],
];

let redis: RedisServer;
let sheet: ShopSheet;
let env: Record<string, string>;
beforeAll(async () => {
  redis = await startRedis();
  sheet = await openSheet(ROWS);
  env = { ...sheet.env, REDIS_URL: redis.url };
  await commands(redis.url, ['SET', 'spool_lock:MK-1', lockFor('MK-1', 93, three.at)]);
});
afterAll(async () => {
  await redis.stop();
  await sheet.emulator.close();
});

async function commands(url: string, ...all: string[][]): Promise<void> {
  const client = await createClient({ url }).connect();
  try {
    for (const command of all) await client.sendCommand(command);
  } finally {
    client.destroy();
  }
}

async function redisWith(...settings: string[]): Promise<RedisServer> {
  const server = await startRedis(settings);
  onTestFinished(() => server.stop());
  return server;
}

async function sheetWith(...args: Parameters<typeof openSheet>): Promise<ShopSheet> {
  const own = await openSheet(...args);
  onTestFinished(() => own.emulator.close());
  return own;
}

async function examined(more: Readonly<Record<string, string>> = {}, ...options: string[]) {
  const { code, out, err } = await runHere(['doctor', '--json', ...options], { ...env, ...more });
  const { checks, healthy } = Document.parse(JSON.parse(out));
  for (const { verdict, fix } of checks) expect(fix === null).toBe(verdict === 'ok' || verdict === 'skip');
  const about = (check: string): string[] =>
    checks.filter((one) => one.check === check).map(({ verdict, found }) => `${verdict} ${found}`);
  return { code, healthy, about, all: out + err, checks };
}

describe('the doctor of a shop in good order', () => {
  it('finds nothing to fix, writes nothing, and ends with 0', async () => {
    const tabs = sheet.person.tabs();
    const { code, healthy, about, all } = await examined();
    expect({ code, healthy }).toEqual({ code: 0, healthy: true });
    expect(about('redis rights')).toEqual(['ok all 13 commands are allowed as user default']);
    expect(about('redis role')).toEqual(['ok a master without replicas']);
    expect(about('redis eviction')).toEqual(['ok noeviction']);
    expect(about('redis clock')[0]).toMatch(/^ok/);
    expect(about('sheet clock')[0]).toMatch(/^ok/);
    expect(about('locks')).toEqual(['ok 1 key under spool_lock:']);
    expect(about('rows')).toEqual(['ok 2 rows, 1 occupied']);
    expect(about('sheet time zone')).toEqual(['ok America/Santiago']);
    expect(about('drift')).toEqual(['ok locks and rows agree']);
    expect(about('sheet rights')).toEqual([
      'skip not tried; --write tries it in hidden tabs, and makes these if need be',
    ]);
    expect(about('redis persistence')[0]).toMatch(/^warn none/);
    expect(sheet.person.tabs()).toEqual(tabs);
    expect(all).not.toContain(TOKEN);
  });

  it('tries a write with --write, in hidden tabs alone', async () => {
    const own = await sheetWith(ROWS);
    const rows = own.person.values(TAB);
    const { code, about } = await examined(own.env, '--write');
    expect(code).toBe(0);
    expect(about('sheet rights')[0]).toMatch(/^ok a guarded write was tried out/);
    expect(about('quota')[0]).toMatch(/and 3 writes by this command/);
    expect(own.person.values(TAB)).toEqual(rows);
    expect(own.person.tabs().filter(({ hidden }) => hidden)).toHaveLength(2);
  });

  it('says it to people in lines, with a fix under what is not fine', async () => {
    const { code, out } = await runHere(['doctor'], env);
    expect(code).toBe(0);
    expect(out).toMatch(/^ok {4}redis role {8}a master without replicas$/m);
    expect(out).toMatch(/^warn {2}redis persistence none: .*\n {24}→ Set appendonly yes/m);
    expect(out).toMatch(/\n\d+ ok, \d warnings?, 0 failed, 1 skipped\n$/);
  });
});

describe('what the doctor finds at Redis', () => {
  it('away: it goes on with the sheet, and ends with 3', async () => {
    const port = await freePort();
    const { code, about } = await examined({ REDIS_URL: `redis://me:secret-word@127.0.0.1:${port}` });
    expect(code).toBe(3);
    expect(about('redis')[0]).toMatch(/^fail redis:\/\/127\.0\.0\.1:\d+ cannot be asked: .*ECONNREFUSED/);
    expect(about('redis set-up')).toEqual(['skip Redis cannot be asked']);
    expect(about('rows')).toEqual(['ok 2 rows, 1 occupied']);
    expect(about('drift')).toEqual(['skip both sides have to answer']);
  });

  it('a wrong password, which is not shown', async () => {
    const guarded = await redisWith('--requirepass', 'right');
    const { code, checks, all } = await examined({ REDIS_URL: guarded.url.replace('//', '//:secret-word@') });
    expect(code).toBe(3);
    expect(checks.find(({ check }) => check === 'redis')?.fix).toBe(
      'Correct the user and the password in REDIS_URL.',
    );
    expect(all).not.toContain('secret-word');
  });

  it('a user without the rights it needs, each by name, without a write', async () => {
    const own = await redisWith();
    const rights =
      'resetkeys ~spool_lock:* nocommands +@connection +info +eval +evalsha +scan +get +type +strlen +pttl';
    await commands(own.url, ['ACL', 'SETUSER', 'short', 'on', '>word', ...rights.split(' ')]);
    const { code, about } = await examined({ REDIS_URL: own.url.replace('//', '//short:word@') });
    expect(code).toBe(1);
    expect(about('redis rights')).toEqual([
      'fail not allowed on keys spool_lock:*: set, del, pexpire, persist',
    ]);
  });

  it('a lock write that is refused, in the words of the server, with what to do', async () => {
    const own = await redisWith('--min-replicas-to-write', '1');
    const { code, about, checks } = await examined({ REDIS_URL: own.url });
    expect(code).toBe(1);
    expect(about('redis writes')[0]).toMatch(/^fail a lock write was refused: NOREPLICAS /);
    expect(checks.find(({ check }) => check === 'redis writes')?.fix).toMatch(/min-replicas-to-write/);
  });

  it('enough rights in the very line that the README of the lock store gives', async () => {
    const own = await redisWith();
    const rights =
      'resetkeys ~spool_lock:* nocommands +@connection +info +eval +evalsha +scan +get +set +del +type +strlen +pttl +pexpire +persist';
    await commands(own.url, ['ACL', 'SETUSER', 'spoollock', 'on', '>word', ...rights.split(' ')]);
    const { code, about } = await examined({ REDIS_URL: own.url.replace('//', '//spoollock:word@') });
    // Its Redis is empty: a lock is missing.
    expect(code).toBe(1);
    expect(about('redis rights')).toEqual(['ok all 13 commands are allowed']);
    expect(about('redis persistence')[0]).toMatch(/may not be asked/);
    expect(about('redis clock')).toEqual(["ok as this machine's, to a second"]);
  });

  it('rights on the keys of another prefix', async () => {
    const own = await redisWith();
    await commands(own.url, [
      'ACL',
      'SETUSER',
      'other',
      'on',
      '>word',
      'allcommands',
      'resetkeys',
      '~other:*',
    ]);
    const { about } = await examined({ REDIS_URL: own.url.replace('//', '//other:word@') });
    expect(about('redis rights')[0]).toMatch(
      /^fail .*: get, set, del, type, strlen, pttl, pexpire, persist$/,
    );
  });

  it('eviction, little memory left, and an append-only file', async () => {
    const small = await redisWith(
      '--maxmemory',
      '8mb',
      '--maxmemory-policy',
      'allkeys-lru',
      '--appendonly',
      'no',
      '--save',
      '60 1',
    );
    await commands(
      small.url,
      ...Array.from({ length: 11 }, (_, at) => ['SET', `filler-${at}`, 'x'.repeat(480_000)]),
    );
    const { code, about } = await examined({ REDIS_URL: small.url });
    expect(code).toBe(1);
    expect(about('redis eviction')).toEqual([
      'fail allkeys-lru: held locks are dropped when memory is short',
    ]);
    expect(about('redis memory')[0]).toMatch(/^(warn|fail) \d\.\d MiB of 8\.0 MiB used$/);
    expect(about('redis persistence')[0]).toMatch(/^ok snapshots/);
  });

  it('a replica', async () => {
    const replica = await redisWith('--replicaof', `127.0.0.1 ${redis.port}`);
    const { code, about } = await examined({ REDIS_URL: replica.url });
    expect(code).toBe(2);
    expect(about('redis role')).toEqual(['fail a replica, which is behind and takes no writes']);
  });

  it('a node of a cluster', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spoollock-cli-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const node = await redisWith('--cluster-enabled', 'yes', '--dir', folder);
    const { code, about } = await examined({ REDIS_URL: node.url });
    expect(code).toBe(2);
    expect(about('redis role')).toEqual(['fail one node of a Redis Cluster, which has some of the locks']);
  });

  it('keys that are no locks, by name and without controls', async () => {
    const own = await redisWith();
    await commands(
      own.url,
      ['SET', 'spool_lock:MK-1', lockFor('MK-1', 93, three.at)],
      ['SET', 'spool_lock:\u001b[31m', 'x'],
      ['RPUSH', 'spool_lock:MK-2', 'x'],
    );
    const { about, all } = await examined({ REDIS_URL: own.url });
    expect(about('locks')[0]).toMatch(
      /^warn 3 keys under spool_lock:, 2 of them no locks that can be read: /,
    );
    expect(all).not.toContain('\u001b');
  });
});

describe('what the doctor finds at the sheet', () => {
  it('away: it goes on with Redis, and ends with 3', async () => {
    const port = await freePort();
    const { code, about, checks } = await examined(
      { GOOGLE_SHEETS_ROOT_URL: `http://127.0.0.1:${port}` },
      '--timeout',
      '2s',
    );
    expect(checks.find(({ check }) => check === 'sheet')?.fix).toBe(
      `Start the server at http://127.0.0.1:${port}/, or correct GOOGLE_SHEETS_ROOT_URL.`,
    );
    expect(about('quota')).toEqual(['skip no call to the sheet was answered']);
    expect(code).toBe(3);
    expect(about('sheet')[0]).toMatch(
      /^fail .* cannot be used: Google Sheets could not be reached \(ECONNREFUSED\)$/,
    );
    expect(about('redis role')[0]).toMatch(/^ok/);
    expect(about('rows')).toEqual([]);
  });

  it.each([
    [
      'a token that is not let in',
      { GOOGLE_SHEETS_TOKEN: 'another' },
      /answered 401/,
      /^Correct GOOGLE_SHEETS_TOKEN: the server at http:.* does not let it in/,
      2,
    ],
    [
      'another spreadsheet',
      { GOOGLE_SHEET_ID: 'no-such-spreadsheet' },
      /no such spreadsheet/,
      /^Correct GOOGLE_SHEET_ID: the server at http:.* has no such/,
      2,
    ],
    ['another tab', { SPOOLLOCK_TAB: 'Nowhere' }, /the tab Nowhere cannot be read/, /name it by --tab/, 1],
  ])('%s', async (_, more, found, fix, ends) => {
    const { code, checks } = await examined(more);
    const [check] = checks.filter((one) => one.check === 'sheet');
    expect(code).toBe(ends);
    expect(check?.found).toMatch(found);
    expect(check?.fix).toMatch(fix);
  });

  it('what is used of the quota, and how little is left of it', async () => {
    const own = await sheetWith(ROWS);
    const usual = await examined(own.env);
    const [, reads = ''] =
      /^ok (\d+) reads and 0 writes by this command; /.exec(usual.about('quota')[0] ?? '') ?? [];
    expect(own.emulator.calls).toMatchObject({ reads: Number(reads), writes: 0 });
    expect(usual.about('quota')[0]).toMatch(
      new RegExp(`an account a minute, at most ${60 - Number(reads)} and 60 are left$`),
    );
    own.emulator.faults.next('status', { of: 'read', status: 429, times: 1 });
    const refused = await examined(own.env);
    expect(refused.about('quota')[0]).toMatch(
      /^fail \d+ reads and 0 writes by this command, 1 of them refused/,
    );
  });

  it('a header that is missing', async () => {
    const own = await sheetWith(ROWS);
    own.person.edit(TAB, 'D1', 'Ocupante');
    const { code, about } = await examined(own.env);
    expect(code).toBe(1);
    expect(about('sheet')[0]).toMatch(/in the tab Operaciones the header Ocupado_Por is missing/);
  });

  it('tags that nobody can tell apart, both by what nobody sees in them', async () => {
    const own = await sheetWith([['MK 1400'], ['MK\u00a01400'], ['A-3'], ['A-3\ufe0f']]);
    const { code, about } = await examined(own.env);
    expect(code).toBe(1);
    expect(about('rows')).toContain(
      'fail 4 tags that nobody can tell from another row’s: MK 1400, MK\\u00a01400, A-3 and 1 more',
    );
  });

  it('rows that nobody can work with, by their tags', async () => {
    const own = await sheetWith([
      ...ROWS,
      ['MK-5', 'JP(7)', three.text, 1],
      ['MK-5', 'DISPONIBLE', null, 1],
      ['MK-6', '\u001b[31mturno noche', three.text, 1],
      ['MK-7', 'JP(7)', 'ayer', 1],
      ['MK-8', 'JP(7)', null, 1],
      ['MK-9', 'DISPONIBLE', null, 'uno'],
      ['MK\u200b', 'DISPONIBLE', null, 1],
    ]);
    const { code, about } = await examined(own.env);
    expect(code).toBe(1);
    expect(about('rows')).toEqual([
      'ok 9 rows, 3 occupied',
      'fail 1 tag on several rows: MK-5',
      'warn 1 row without a valid tag: MK\u200b',
      'warn 1 label in which nobody can be read: MK-6',
      'warn 1 date that cannot be read: MK-7',
      'warn 1 occupied row without a date: MK-8',
      'fail 1 version other than a whole number: MK-9',
    ]);
  });

  it('another time zone, and no tab for the audit trail', async () => {
    const own = await sheetWith(ROWS);
    own.person.deleteTab('Metadata');
    const { about } = await examined({ ...own.env, SHOP_TIME_ZONE: 'America/Lima' });
    expect(about('sheet time zone')[0]).toMatch(/^fail America\/Santiago, where the shop's is America\/Lima/);
    expect(about('audit trail')).toEqual(['warn there is no tab Metadata']);
    expect(about('shop time')[0]).toMatch(/its clocks do not change$/);
  });

  it('that it may not be edited, when it is asked to try', async () => {
    const own = await sheetWith(ROWS);
    own.emulator.faults.next('status', { of: 'write', status: 403, times: 3 });
    const { code, about, checks } = await examined(own.env, '--write');
    expect(code).toBe(2);
    expect(about('sheet rights')[0]).toMatch(/^fail Google Sheets answered 403/);
    expect(checks.find(({ check }) => check === 'sheet rights')?.fix).toMatch(
      /^Let the server at .* allow this/,
    );
  });
});

describe('what the doctor finds between them', () => {
  it('drift that lasts, by kind; and ends with 1', async () => {
    const own = await redisWith();
    await commands(
      own.url,
      ['SET', 'spool_lock:MK-2', lockFor('MK-2', 7, three.at)],
      ['SET', 'spool_lock:MK-404', lockFor('MK-404', 7, three.at)],
    );
    const { code, about, checks } = await examined({ REDIS_URL: own.url });
    expect(code).toBe(1);
    expect(about('drift').sort()).toEqual([
      'fail 1 × lock-missing: MK-1',
      'fail 1 × lock-over-free-row: MK-2',
      'warn 1 × lock-without-row: MK-404',
    ]);
    expect(checks.filter(({ check }) => check === 'drift').map(({ fix }) => fix)).toContain(
      'Run spoollock reconcile --dry-run, and then without.',
    );
  });

  it('settings that are wrong: each by name, and nothing is asked', async () => {
    const reads = sheet.emulator.calls.reads;
    const { code, about } = await examined({ SHOP_TIME_ZONE: 'Mars', REDIS_SAFETY_TTL: 'x' });
    expect(code).toBe(2);
    expect(about('settings')).toHaveLength(2);
    expect(about('node')[0]).toMatch(/^ok/);
    expect(sheet.emulator.calls.reads).toBe(reads);
  });
});

describe('the days on which a zone’s clocks change', () => {
  it.each([
    ['America/Santiago', 2026, ['2026-04-05T03:00:00.000Z', '2026-09-06T04:00:00.000Z']],
    ['Europe/Madrid', 2026, ['2026-03-29T01:00:00.000Z', '2026-10-25T01:00:00.000Z']],
    ['America/Lima', 2026, []],
    ['Etc/GMT', 2026, []],
  ])('of %s in %i', (zone, year, days) => {
    expect(clockChanges(zone, year).map((at) => new Date(at).toISOString())).toEqual(days);
  });
});
