import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { clockBehind, runHere } from './support/run-here.js';
import { hoursAgo, lockFor, openSheet, SHEET_ID, TAB, type Row, type ShopSheet } from './support/stage.js';

const three = hoursAgo(3);
const ROWS: readonly Row[] = [
  ['MK-1', 'MR(93)', three.text, 4],
  ['MK-2', 'DISPONIBLE', null, 2],
];
const HELD = Array.from({ length: 5 }, (_, at) => `SUR-${at}`);

interface Stage {
  readonly sheet: ShopSheet;
  readonly redis: RedisServer;
  /** Sends commands to Redis. */
  readonly ask: (...commands: string[][]) => Promise<void>;
  env: Record<string, string>;
  /** This machine's. */
  clock: Clock;
}

/** Something that is wrong, what the doctor says of it, and its fix as somebody would apply it. */
interface Trouble {
  readonly what: string;
  readonly rows?: readonly Row[];
  readonly wrong: (stage: Stage) => unknown;
  readonly options?: readonly string[];
  readonly check: string;
  readonly verdict?: 'warn' | 'fail';
  readonly code: number;
  /** Words of the fix that it gives. */
  readonly says: RegExp;
  readonly fix: (stage: Stage) => unknown;
}

const set = (name: string, value: string) => (stage: Stage) => (stage.env = { ...stage.env, [name]: value });
const unset = (name: string) => (stage: Stage) => {
  const { [name]: _gone, ...env } = stage.env;
  stage.env = env;
};
const type = (cell: string, value: string | number | null) => (stage: Stage) =>
  stage.sheet.person.edit(TAB, cell, value);

const TROUBLES: readonly Trouble[] = [
  {
    what: 'the three columns are protected against the account',
    wrong: ({ sheet }) => sheet.person.protect(TAB, 'D:F'),
    ...{ check: 'sheet', code: 1, says: /Protected sheets and ranges/ },
    fix: ({ sheet }) => sheet.person.unprotect(TAB),
  },
  {
    what: 'the whole tab is protected',
    wrong: ({ sheet }) => sheet.person.protect(TAB, 'A1:F1000'),
    ...{ check: 'sheet', code: 1, says: /Protected sheets and ranges/ },
    fix: ({ sheet }) => sheet.person.unprotect(TAB),
  },
  {
    what: 'a hidden tab is protected',
    wrong: async (stage) => {
      await runHere(['doctor', '--write', '--json'], stage.env);
      stage.sheet.person.protect('_spoollock', '1:1000');
    },
    ...{ check: 'hidden tabs', code: 1, says: /Protected sheets and ranges/ },
    fix: ({ sheet }) => sheet.person.unprotect('_spoollock'),
  },
  {
    what: 'another shop has the same prefix on this Redis, with live locks',
    wrong: ({ ask }) => ask(...HELD.map((tag) => ['SET', `spool_lock:${tag}`, lockFor(tag, 7, three.at)])),
    ...{
      check: 'drift',
      code: 1,
      says: /SPOOLLOCK_KEY_PREFIX of its own, with which no other one begins, and leave the locks/,
    },
    fix: async (stage) => {
      set('SPOOLLOCK_KEY_PREFIX', 'norte:')(stage);
      await runHere(['reconcile'], stage.env);
    },
  },
  {
    what: 'another shop has a prefix on this Redis that begins with this one, with live locks',
    wrong: ({ ask }) =>
      ask(...HELD.map((tag) => ['SET', `spool_lock:norte:${tag}`, lockFor(tag, 7, three.at)])),
    ...{
      check: 'drift',
      code: 1,
      says: /SPOOLLOCK_KEY_PREFIX of its own, with which no other one begins, and leave the locks/,
    },
    fix: async (stage) => {
      set('SPOOLLOCK_KEY_PREFIX', 'sur:')(stage);
      await runHere(['reconcile'], stage.env);
    },
  },
  {
    what: 'another shop has the same prefix on this Redis, and spools of the same names',
    rows: [...ROWS, ['MK-3'], ['MK-4']],
    wrong: ({ ask }) =>
      ask(
        ...['MK-1', 'MK-2', 'MK-3', 'MK-4'].map((tag) => [
          ...['SET', `spool_lock:${tag}`, lockFor(tag, 7, three.at)],
        ]),
      ),
    ...{
      check: 'drift',
      code: 1,
      says: /^If another shop uses this Redis, first give each a SPOOLLOCK_KEY_PREFIX/,
    },
    fix: async (stage) => {
      set('SPOOLLOCK_KEY_PREFIX', 'norte:')(stage);
      await runHere(['reconcile'], stage.env);
    },
  },
  {
    what: 'other programs of the shop have another prefix',
    rows: [...ROWS, ...HELD.map((tag): Row => [tag, 'JP(7)', three.text, 1])],
    wrong: async (stage) => {
      await runHere(['reconcile'], stage.env);
      set('SPOOLLOCK_KEY_PREFIX', 'otro:')(stage);
    },
    ...{ check: 'drift', code: 1, says: /a program of this shop has another SPOOLLOCK_KEY_PREFIX/ },
    fix: unset('SPOOLLOCK_KEY_PREFIX'),
  },
  {
    what: 'the program is in another zone than the sheet',
    wrong: set('SHOP_TIME_ZONE', 'Europe/Madrid'),
    ...{ check: 'sheet time zone', code: 2, says: /^Set SHOP_TIME_ZONE to America\/Santiago/ },
    fix: set('SHOP_TIME_ZONE', 'America/Santiago'),
  },
  {
    what: 'a version is a text',
    wrong: type('F2', 'cuatro'),
    ...{ check: 'rows', code: 1, says: /^Clear the cell/ },
    fix: type('F2', null),
  },
  {
    what: 'tags of two rows look alike',
    rows: [...ROWS, ['MK\u00a03'], ['MK 3']],
    wrong: () => undefined,
    ...{ check: 'rows', code: 1, says: /^Type these tags anew/ },
    fix: ({ sheet }) => sheet.person.edit(TAB, 'B4', 'MK 4'),
  },
  {
    what: 'a tag stands on two rows',
    wrong: type('B3', 'MK-1'),
    ...{ check: 'rows', code: 1, says: /^Leave each tag on one row/ },
    fix: type('B3', 'MK-2'),
  },
  {
    what: 'the quota is used up',
    wrong: ({ sheet }) => sheet.emulator.faults.next('status', { of: 'read', status: 429, times: 1 }),
    ...{ check: 'quota', code: 3, says: /^Wait a minute/ },
    fix: () => undefined,
  },
  {
    what: 'a header is renamed',
    wrong: type('D1', 'Ocupante'),
    ...{ check: 'sheet', code: 1, says: /^Fix the header row/ },
    fix: type('D1', 'Ocupado_Por'),
  },
  {
    what: 'a column of the shop’s own is not there',
    wrong: set('SPOOLLOCK_ALSO', 'Notas:text,Inicio:date-time'),
    ...{ check: 'sheet', code: 1, says: /^Add a column with the header Inicio/ },
    fix: type('G1', 'Inicio'),
  },
  {
    what: 'there is no column of versions',
    wrong: type('F1', 'Revisión del plano'),
    ...{ check: 'versions', verdict: 'warn', code: 0, says: /^Add a column with the header version/ },
    fix: type('F1', 'version'),
  },
  {
    what: 'the tab has another name',
    wrong: set('SPOOLLOCK_TAB', 'Operaciones 2025'),
    ...{ check: 'sheet', code: 1, says: /name it by --tab/ },
    fix: set('SPOOLLOCK_TAB', TAB),
  },
  {
    what: 'another spreadsheet is named',
    wrong: set('GOOGLE_SHEET_ID', 'no-such-spreadsheet'),
    ...{ check: 'sheet', code: 2, says: /^Correct GOOGLE_SHEET_ID/ },
    fix: set('GOOGLE_SHEET_ID', SHEET_ID),
  },
  {
    what: 'the sheet does not let the program in',
    wrong: set('GOOGLE_SHEETS_TOKEN', 'another'),
    ...{ check: 'sheet', code: 2, says: /^Correct GOOGLE_SHEETS_TOKEN/ },
    fix: (stage) => set('GOOGLE_SHEETS_TOKEN', stage.sheet.env['GOOGLE_SHEETS_TOKEN'] ?? '')(stage),
  },
  {
    what: 'there is no tab for the audit trail',
    wrong: set('SPOOLLOCK_TRAIL_TAB', 'Registro'),
    ...{ check: 'audit trail', verdict: 'warn', code: 0, says: /set SPOOLLOCK_TRAIL_TAB/ },
    fix: unset('SPOOLLOCK_TRAIL_TAB'),
  },
  {
    what: 'a label names nobody',
    wrong: type('D3', 'turno noche'),
    ...{ check: 'rows', verdict: 'warn', code: 0, says: /^Write INITIALS\(ID\) or DISPONIBLE/ },
    fix: type('D3', 'DISPONIBLE'),
  },
  {
    what: 'a date cannot be read',
    wrong: type('E2', 'ayer'),
    ...{ check: 'rows', verdict: 'warn', code: 0, says: /DD-MM-YYYY/ },
    fix: type('E2', three.text),
  },
  {
    what: 'Redis was emptied',
    wrong: ({ ask }) => ask(['FLUSHALL']),
    ...{ check: 'drift', code: 1, says: /^Run spoollock reconcile/ },
    fix: (stage) => runHere(['reconcile'], stage.env),
  },
  {
    what: 'Redis is asked where there is none',
    wrong: set('REDIS_URL', 'redis://127.0.0.1:9'),
    ...{ check: 'redis', code: 3, says: /^Start Redis there/ },
    fix: (stage) => set('REDIS_URL', stage.redis.url)(stage),
  },
  {
    what: 'Redis drops locks when its memory is short',
    wrong: ({ ask }) =>
      ask(['CONFIG', 'SET', 'maxmemory', '100mb'], ['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru']),
    ...{ check: 'redis eviction', code: 1, says: /^Set maxmemory-policy noeviction/ },
    fix: ({ ask }) => ask(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction']),
  },
  {
    what: 'Redis waits for replicas that are not there',
    wrong: ({ ask }) => ask(['CONFIG', 'SET', 'min-replicas-to-write', '1']),
    ...{ check: 'redis writes', code: 1, says: /lower min-replicas-to-write/ },
    fix: ({ ask }) => ask(['CONFIG', 'SET', 'min-replicas-to-write', '0']),
  },
  {
    what: 'nothing keeps the locks over a restart of Redis',
    wrong: ({ ask }) => ask(['CONFIG', 'SET', 'appendonly', 'no'], ['CONFIG', 'SET', 'save', '']),
    ...{ check: 'redis persistence', verdict: 'warn', code: 0, says: /^Set appendonly yes/ },
    fix: ({ ask }) => ask(['CONFIG', 'SET', 'appendonly', 'yes']),
  },
  {
    what: 'the clock of this machine is 5 minutes behind, by the time of the sheet’s answers',
    wrong: (stage) => (stage.clock = clockBehind(300_000)),
    ...{ check: 'sheet clock', code: 1, says: /time servers \(NTP\)/ },
    fix: (stage) => (stage.clock = systemClock),
  },
  {
    what: 'the clock of this machine is 5 minutes ahead, by the time of Redis',
    wrong: (stage) => (stage.clock = clockBehind(-300_000)),
    ...{ check: 'redis clock', code: 1, says: /time servers \(NTP\)/ },
    fix: (stage) => (stage.clock = systemClock),
  },
  {
    what: 'a setting is no such thing',
    wrong: set('REDIS_SAFETY_TTL', 'long'),
    ...{ check: 'settings', code: 2, says: /^Correct it in the environment/ },
    fix: unset('REDIS_SAFETY_TTL'),
  },
  {
    what: 'a variable is nearly a setting, and nothing reads it',
    wrong: set('SPOOLLOCK_KEYPREFIX', 'norte:'),
    ...{
      check: 'names of settings',
      verdict: 'warn',
      code: 0,
      says: /^Set SPOOLLOCK_KEY_PREFIX in the place of /,
    },
    fix: unset('SPOOLLOCK_KEYPREFIX'),
  },
];

/** What the table in the guide says, line by line. */
const told: string[] = [];

// Its append-only file is to be nobody else's.
const folder = mkdtempSync(join(tmpdir(), 'spoollock-cli-'));
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis(['--dir', folder]);
});
afterAll(async () => {
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function staged(rows: readonly Row[]): Promise<Stage> {
  const sheet = await openSheet(rows);
  onTestFinished(() => sheet.emulator.close());
  const client = await createClient({ url: redis.url }).connect();
  onTestFinished(() => client.destroy());
  const ask = async (...commands: string[][]): Promise<void> => {
    for (const command of commands) await client.sendCommand(command);
  };
  await ask(
    ['FLUSHALL'],
    ['CONFIG', 'SET', 'appendonly', 'yes'],
    ['SET', 'spool_lock:MK-1', lockFor('MK-1', 93, three.at)],
  );
  return { sheet, redis, ask, env: { ...sheet.env, REDIS_URL: redis.url }, clock: systemClock };
}

interface Finding {
  readonly check: string;
  readonly verdict: string;
  readonly found: string;
  readonly fix: string | null;
}

async function asked({ env, clock }: Stage, options: readonly string[] = []) {
  const { code, out } = await runHere(['doctor', '--json', '--timeout', '5s', ...options], env, clock);
  return { code, checks: (JSON.parse(out) as { checks: Finding[] }).checks };
}

describe('what the doctor finds, how it ends, and what it says to do', () => {
  it.each(TROUBLES)(
    '$what',
    async ({ what, rows = ROWS, wrong, options, check, verdict = 'fail', code, says, fix }) => {
      const stage = await staged(rows);
      const held = stage.sheet.person.values(TAB);
      await wrong(stage);
      const before = await asked(stage, options);
      const found = before.checks.find((one) => one.check === check && one.verdict === verdict);
      expect(found, JSON.stringify(before.checks)).toBeDefined();
      expect(before.code).toBe(code);
      expect(found?.fix).toMatch(says);
      // Nothing that ends somebody's hold is advised.
      for (const one of before.checks)
        expect(one.fix ?? '').not.toMatch(/\b(delete|remove|flush|del)\b[^.]*\b(key|lock)s?\b/i);
      await fix(stage);
      const after = await asked(stage, options);
      const left = after.checks.filter((one) => one.check === check && one.verdict === verdict);
      expect(left, JSON.stringify(after.checks)).toEqual([]);
      expect(after.code).toBe(0);
      expect(held.length).toBe(rows.length + 1);
      told.push(`| ${what} | \`${check}\`: ${verdict} | ${code} | yes |`);
    },
  );

  it('is what the guide’s table says', () => {
    const guide = readFileSync(new URL('../../../docs/operations/doctor.md', import.meta.url), 'utf8');
    const plain = (line: string): string => line.replace(/\s+/g, ' ').trim();
    const lines = guide
      .slice(0, guide.indexOf('## On a database'))
      .split('\n')
      .filter((line) => line.startsWith('| ') && / yes +\|$/.test(line))
      .map(plain);
    expect(lines).toEqual(told.map(plain));
  });
});
