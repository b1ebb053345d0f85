import { readFileSync } from 'node:fs';
import type { GoogleSheetsSourceOptions } from '@spoollock/google-sheets';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { FLAGS, type Flag } from '../src/settings/settings.js';
import { runHere } from './support/run-here.js';

type Way = readonly Flag[] | { readonly leftOut: string };

/** How each option of the source is reached from a command line, or why it is not. */
const WAYS: Record<keyof GoogleSheetsSourceOptions, Way> = {
  spreadsheetId: ['sheetId'],
  tab: ['tab'],
  headers: ['headerTag', 'headerLabel', 'headerSince', 'headerVersion'],
  labels: ['freeWords', 'freeLabel', 'workerLabel'],
  dates: ['dates'],
  timeZone: ['timeZone'],
  client: { leftOut: 'made from --credentials' },
  also: ['also'],
  quota: { leftOut: 'one command sends a few calls, and waits where Google says so' },
  gathering: { leftOut: 'a command has one request at a time' },
  trustRowsForMs: { leftOut: 'a command ends before rows are old' },
  requestTimeoutMs: { leftOut: '--timeout bounds the whole call' },
  longestRequestMs: { leftOut: 'Google’s limit, the same in every shop' },
  backoffMs: { leftOut: '--timeout bounds the repeats' },
  reach: { leftOut: 'others always reach the sheet as well' },
  onCall: { leftOut: 'for programs' },
  clock: { leftOut: 'for tests' },
  newId: { leftOut: 'for tests' },
};
const HEADERS: Record<keyof NonNullable<GoogleSheetsSourceOptions['headers']>, Flag> = {
  tag: 'headerTag',
  label: 'headerLabel',
  since: 'headerSince',
  version: 'headerVersion',
};
const LABELS: Record<keyof NonNullable<GoogleSheetsSourceOptions['labels']>, Flag> = {
  freeWords: 'freeWords',
  free: 'freeLabel',
  worker: 'workerLabel',
};

const SOURCE = new URL('../../google-sheets/src/options.ts', import.meta.url);

/** The names as they stand in the source: what is only a type is gone at run time. */
function namesInSource(): readonly string[] {
  const text = readFileSync(SOURCE, 'utf8');
  const [, body = ''] =
    /^export interface GoogleSheetsSourceOptions[^{]*\{\n([\s\S]*?)^\}$/m.exec(text) ?? [];
  return [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name);
}

describe('every option of the sheet source', () => {
  it('is reached by a flag and its variable, or is left out for a reason', () => {
    expect(new Set(namesInSource())).toEqual(new Set(Object.keys(WAYS)));
    const flags = Object.values(WAYS).flatMap((way) => ('leftOut' in way ? [] : way));
    for (const flag of flags) expect(FLAGS).toHaveProperty(flag);
    expect(Object.values(HEADERS)).toEqual(WAYS.headers);
    expect(Object.values(LABELS)).toEqual(WAYS.labels);
  });

  it('does what it says: a shop whose sheet is unlike the usual one in everything', async () => {
    const redis = await startRedis();
    const emulator = await startSheetsEmulator({
      spreadsheets: [
        {
          id: 'a-sheet-of-their-own',
          timeZone: 'Europe/Madrid',
          locale: 'en_GB',
          sheets: [
            {
              title: 'Spools',
              values: [
                ['Rev', 'Spool', 'Who', 'Since'],
                [4, 'MK-1', '93 MR', '03-05-2026 10:00:00'],
                [2, 'MK-2', 'LIBRE', null],
                [1, 'MK-3', '-', null],
                [1, 'MK-4', 'DISPONIBLE', null],
              ],
            },
            { title: 'Trail', values: [] },
          ],
        },
      ],
      token: 'a-token',
    });
    onTestFinished(async () => {
      await emulator.close();
      await redis.stop();
    });
    const env = {
      GOOGLE_SHEETS_ROOT_URL: emulator.url,
      GOOGLE_SHEETS_TOKEN: 'a-token',
      REDIS_URL: redis.url,
    };
    const given: Readonly<Partial<Record<Flag, string>>> = {
      sheetId: 'a-sheet-of-their-own',
      tab: 'Spools',
      trailTab: 'Trail',
      headerTag: 'Spool',
      headerLabel: 'Who',
      headerSince: 'Since',
      headerVersion: 'Rev',
      freeWords: '-,LIBRE',
      freeLabel: 'LIBRE',
      workerLabel: '{id} {initials}',
      dates: 'text',
      timeZone: 'Europe/Madrid',
    };
    const entries = Object.entries(FLAGS).flatMap(([name, way]) => {
      const value = Object.entries(given).find(([flag]) => flag === name)?.[1];
      return value === undefined ? [] : [{ ...way, value }];
    });
    const byFlags = entries.flatMap(({ flag, value }) => [flag, value]);
    const byVariables = Object.fromEntries(entries.map(({ variable, value }) => [variable, value]));

    const listed = await runHere(['list', '--json'], { ...env, ...byVariables });
    expect(JSON.parse(listed.out)).toMatchObject({
      counts: { free: 2 },
      spools: [
        { tag: 'MK-1', worker: { id: 93, initials: 'MR' }, since: '2026-05-03T08:00:00.000Z' },
        {},
        {},
        { tag: 'MK-4', state: 'unreadable', label: 'DISPONIBLE' },
      ],
    });
    const order = ['--by', 'A. Soto', '--reason', 'went home', '--yes'];
    const taken = await runHere(
      ['take-over', 'MK-1', '--from', 'MR(93)', '--to', 'JP(7)', ...order, ...byFlags],
      env,
    );
    expect(taken).toMatchObject({ code: 0, err: '' });
    const person = emulator.spreadsheet('a-sheet-of-their-own');
    const row = (): unknown => person.values('Spools')[1];
    expect(row()).toEqual([5, 'MK-1', '7 JP', expect.stringMatching(/^\d\d-\d\d-\d{4} \d\d:\d\d:\d\d$/)]);
    const freed = await runHere(['release', 'MK-1', '--from', 'JP(7)', ...order, ...byFlags], env);
    expect(freed).toMatchObject({ code: 0, err: '' });
    expect(row()).toEqual([6, 'MK-1', 'LIBRE', null]);
    expect(JSON.stringify(person.values('Trail'))).toContain('went home');
    // The usual word for free means nothing here: somebody left it, and a supervisor ends that.
    const odd = await runHere(['release', 'MK-4', '--from', 'DISPONIBLE', ...order, ...byFlags], env);
    expect(odd).toMatchObject({ code: 0, err: '' });
    expect(person.values('Spools')[4]).toEqual([2, 'MK-4', 'LIBRE', null]);
    // Each setting is well by itself.
    const twice = await runHere(['list', ...byFlags, '--also', 'rev:number'], env);
    expect(twice.code).toBe(2);
    expect(twice.err).toContain('SPOOLLOCK_ALSO must not name "rev", which is one of the four columns');
    const found = await runHere(['doctor', ...byFlags, '--also', 'rev:number'], env);
    expect(found.code).toBe(2);
    expect(found.out).toMatch(/FAIL {2}settings +SPOOLLOCK_ALSO must not name "rev"/);
  });
});
