import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSpoolLock } from '@spoollock/core';
import { openDatabase, type OpenedDatabase } from '@spoollock/postgres/open';
import { sampleSpreadsheet } from '@spoollock/sheets-emulator/sample';
import { startSheetsEmulator, type SheetsEmulator } from '@spoollock/sheets-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { MovedRow } from '../src/moving/plan.js';
import { poolOf } from '../../postgres/test/support/databases.js';
import { startPostgres, type PostgresServer } from '../../postgres/test/support/postgres-server.js';
import { runHere } from './support/run-here.js';

const TOKEN = 'a-token-that-nobody-may-see';
const FREE = 'MK-1335-CW-25000-019';
const MR = { id: 93, initials: 'MR' };

let server: PostgresServer;
let emulator: SheetsEmulator;
let env: Record<string, string>;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

/** An empty one of the test's own. */
async function newDatabase(): Promise<string> {
  const { client, end } = poolOf(server.url, { max: 1 });
  const name = `move_${randomUUID().replaceAll('-', '')}`;
  await client.query(`CREATE DATABASE ${name}`);
  await end();
  return server.url.replace(/[^/]+$/, name);
}

beforeEach(async () => {
  emulator = await startSheetsEmulator({
    spreadsheets: [{ ...sampleSpreadsheet(), id: 'the-shop-of-the-tests' }],
    token: TOKEN,
  });
  env = {
    GOOGLE_SHEET_ID: 'the-shop-of-the-tests',
    GOOGLE_SHEETS_ROOT_URL: emulator.url,
    GOOGLE_SHEETS_TOKEN: TOKEN,
    DATABASE_URL: await newDatabase(),
  };
});

afterEach(() => emulator.close());

interface Document {
  readonly isWritten: boolean;
  readonly put: readonly MovedRow[];
  readonly same: number;
  readonly conflicts: readonly { readonly tag: string; readonly why: string }[];
  readonly oddities: readonly { readonly tag: string; readonly why: string }[];
  readonly differences: readonly { readonly tag: string; readonly why: string }[];
}

async function moved(code: number, ...args: string[]): Promise<Document> {
  const ended = await runHere(['move', ...args, '--json'], env);
  expect([ended.code, ended.err]).toEqual([code, '']);
  return JSON.parse(ended.out) as Document;
}

function letters(at: number): string {
  return (
    (at >= 26 ? String.fromCharCode(64 + Math.floor(at / 26)) : '') + String.fromCharCode(65 + (at % 26))
  );
}

const THERE = ['--from', 'sheet', '--to', 'postgres'];
const BACK = ['--from', 'postgres', '--to', 'sheet'];

test('the sample sheet goes to the database and back, every row is compared, and oddities are named', async () => {
  const sheet = emulator.spreadsheet('the-shop-of-the-tests');
  const before = sheet.values('Operaciones');
  const dry = await moved(0, ...THERE);
  expect(dry).toMatchObject({ isWritten: false, same: 0, conflicts: [], differences: [] });
  expect(dry.put.length).toBeGreaterThan(350);
  const whys = dry.oddities.map(({ why }) => why).join('\n');
  expect(whys).toMatch(/2 rows have this tag/);
  expect(whys).toMatch(/nobody can be read in "/);
  expect(whys).toMatch(/its date cannot be read/);

  const there = await moved(0, ...THERE, '--write');
  expect(there).toMatchObject({ isWritten: true, put: dry.put, conflicts: [], differences: [] });
  // Run again after it has ended, or was interrupted.
  expect(await moved(0, ...THERE, '--write')).toMatchObject({ put: [], same: dry.put.length });
  // And back: nothing has changed, so nothing is written.
  expect(await moved(0, ...BACK, '--write')).toMatchObject({ put: [], same: dry.put.length });
  expect(sheet.values('Operaciones')).toEqual(before);

  // A day of work on the database, and the shop goes back.
  const database = (await openDatabase(env['DATABASE_URL'] ?? ''))._unsafeUnwrap();
  const lock = createSpoolLock({ source: database.source });
  const taken = (await lock.iniciar(FREE, MR))._unsafeUnwrap();
  const held = dry.put.find(({ worker }) => worker !== null);
  expect((await lock.finalizar(held?.tag ?? '', held?.worker ?? MR)).isOk()).toBe(true);
  await lock.close();
  await database.close();
  const back = await moved(0, ...BACK, '--write');
  expect(back.differences).toEqual([]);
  expect(new Set(back.put.map(({ tag }) => tag))).toEqual(new Set([FREE, held?.tag]));
  const after = sheet.values('Operaciones');
  const [header = []] = after;
  const cell = (tag: string, name: string): unknown =>
    after.find((row) => row[header.indexOf('TAG_SPOOL')] === tag)?.[header.indexOf(name)];
  expect([cell(FREE, 'Ocupado_Por'), cell(FREE, 'version')]).toEqual(['MR(93)', taken.fence]);
  expect(cell(held?.tag ?? '', 'Ocupado_Por')).toBe('DISPONIBLE');
  const others = (rows: typeof after): unknown =>
    rows.map((row) =>
      row.filter((_, at) => !/^(Ocupado_Por|Fecha_Ocupacion|version)$/.test(String(header[at]))),
    );
  expect(others(after)).toEqual(others(before));
}, 120_000);

test('two sides that say different things of one version: nothing is written, and the spool is named', async () => {
  await moved(0, ...THERE, '--write');
  const sheet = emulator.spreadsheet('the-shop-of-the-tests');
  const [header = [], ...rows] = sheet.values('Operaciones');
  const row = rows.findIndex((cells) => cells[header.indexOf('TAG_SPOOL')] === FREE) + 2;
  sheet.edit('Operaciones', `${letters(header.indexOf('Ocupado_Por'))}${row}`, 'JP(94)');
  const refused = await moved(1, ...THERE, '--write');
  expect(refused).toMatchObject({ isWritten: false, put: [] });
  expect(refused.conflicts).toMatchObject([{ tag: FREE }]);
  expect(refused.conflicts[0]?.why).toMatch(
    /^is with JP\(94\) since .* at version 0, and on the other side free/,
  );
}, 120_000);

test('a program that was left on the sheet gives nothing back there once the tab is protected, and the doctor says so', async () => {
  await moved(0, ...THERE, '--write');
  const sheet = emulator.spreadsheet('the-shop-of-the-tests');
  const { DATABASE_URL: _, ...left } = env;
  const [header = [], ...rows] = sheet.values('Operaciones');
  const held = rows.find((row) => /^[A-Z]+\(\d+\)$/.test(String(row[header.indexOf('Ocupado_Por')])));
  const [tag, label] = ['TAG_SPOOL', 'Ocupado_Por'].map((name) => String(held?.[header.indexOf(name)]));
  sheet.protect('Operaciones', '1:2000');
  const before = sheet.values('Operaciones');
  const order = ['--worker', label!, '--by', 'A. Soto', '--reason', 'left on the old side', '--yes'];
  const ended = await runHere(['finalizar', tag!, ...order], left);
  expect([ended.code, ended.out]).toEqual([1, '']);
  expect(ended.err).toContain('may not be written');
  expect(sheet.values('Operaciones')).toEqual(before);
  const { out } = await runHere(['doctor'], left);
  expect(out).toContain('Data → Protected sheets and ranges');
}, 120_000);

test('a sheet without a column of versions: it says what to add, and not that every row is odd', async () => {
  const sheet = emulator.spreadsheet('the-shop-of-the-tests');
  const [header = []] = sheet.values('Operaciones');
  sheet.deleteColumn('Operaciones', letters(header.indexOf('version')));
  for (const way of [THERE, BACK]) {
    const ended = await runHere(['move', ...way, '--write'], env);
    expect([ended.code, ended.out]).toEqual([1, '']);
    expect(ended.err).toMatch(/the sheet has no column of versions.*: add an empty column with that header/);
  }
}, 120_000);

describe('the shop’s own columns', () => {
  const ALSO = ['--also', 'Armador:text,Metros:number,Revisado:boolean,Inicio:date-time'];
  const CELLS = ['M. Rojas, turno «noche»', 12.5, true, 45_000.25];
  const NAMES = ['Armador', 'Metros', 'Revisado', 'Inicio'];

  beforeEach(async () => {
    await emulator.close();
    const header = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];
    const rows = [
      [FREE, 'DISPONIBLE', null, 3],
      ['MK-2', 'JP(94)', '03-05-2026 10:00:00', 2],
    ];
    emulator = await startSheetsEmulator({
      spreadsheets: [
        {
          id: 'the-shop-of-the-tests',
          timeZone: 'America/Santiago',
          locale: 'es_CL',
          sheets: [{ title: 'Operaciones', values: [header, ...rows] }],
        },
      ],
      token: TOKEN,
    });
    env['GOOGLE_SHEETS_ROOT_URL'] = emulator.url;
  });

  /** Puts the four columns behind the others of the sheet; the first spool has all, and the others none. */
  function columnsInSheet(): {
    cell(tag: string, name: string): unknown;
    type(tag: string, name: string, value: string | number | boolean): void;
  } {
    const sheet = emulator.spreadsheet('the-shop-of-the-tests');
    const [header = []] = sheet.values('Operaciones');
    const at = (name: string): number => header.length + NAMES.indexOf(name);
    for (const name of NAMES) sheet.edit('Operaciones', `${letters(at(name))}1`, name);
    const row = (tag: string): number =>
      sheet.values('Operaciones').findIndex((cells) => cells[header.indexOf('TAG_SPOOL')] === tag);
    const type = (tag: string, name: string, value: string | number | boolean): void =>
      sheet.edit('Operaciones', `${letters(at(name))}${row(tag) + 1}`, value);
    NAMES.forEach((name, n) => type(FREE, name, CELLS[n] ?? ''));
    return { cell: (tag, name) => sheet.values('Operaciones')[row(tag)]?.[at(name)], type };
  }

  async function inDatabase<T>(
    work: (sql: (text: string) => Promise<readonly unknown[]>, database: OpenedDatabase) => Promise<T>,
  ): Promise<T> {
    const database = (await openDatabase(env['DATABASE_URL'] ?? ''))._unsafeUnwrap();
    const { client } = database;
    if (!('query' in client)) throw new Error('neither a Pool nor PGlite');
    try {
      return await work(async (text) => (await client.query(text, [])).rows, database);
    } finally {
      await database.close();
    }
  }

  test('are named where one side lacks them, before a row is written, and the words that add them do', async () => {
    const missing = await runHere(['move', ...THERE, ...ALSO, '--write'], env);
    expect([missing.code, missing.out]).toEqual([1, '']);
    expect(missing.err).toMatch(
      /the header Armador is missing; the header Metros is missing.*No row was written/s,
    );
    columnsInSheet();
    for (const write of [[], ['--write']]) {
      const there = await runHere(['move', ...THERE, ...ALSO, ...write], env);
      expect([there.code, there.out]).toEqual([1, '']);
      expect(there.err).toMatch(/in "spoollock_spools" the column Armador is missing; .*No row was written/);
      const [, adding = ''] = /(ALTER TABLE .+)\. No row/.exec(there.err) ?? [];
      expect(adding).toContain('ADD COLUMN "Inicio" timestamptz');
      // The dry run made no tables.
      if (write.length === 0) continue;
      await inDatabase(async (sql) => {
        expect(await sql('SELECT * FROM spoollock_spools')).toEqual([]);
        await sql(adding);
      });
    }
    expect((await moved(0, ...THERE, ...ALSO, '--write')).differences).toEqual([]);
  }, 120_000);

  test('go there and back with their rows, are compared, and one of another kind keeps its row back', async () => {
    const columns = columnsInSheet();
    const other = (await moved(0, ...THERE)).put.find(({ tag, worker }) => tag !== FREE && worker !== null);
    const held = other?.tag ?? '';
    columns.type(held, 'Metros', 'doce');
    await moved(0, ...THERE, '--write');
    await inDatabase((sql) =>
      sql(`ALTER TABLE spoollock_spools ADD COLUMN "Armador" text, ADD COLUMN "Metros" numeric,
        ADD COLUMN "Revisado" boolean, ADD COLUMN "Inicio" timestamptz`),
    );
    // Moved before without them: those that have any get them now.
    const filled = await moved(0, ...THERE, ...ALSO, '--write');
    expect(filled.oddities).toContainEqual({ tag: held, why: 'its column Metros is no number: "doce"' });
    expect(filled.put.map(({ tag }) => tag)).toEqual([FREE]);
    expect(filled.differences).toEqual([]);
    const [row] = await inDatabase((sql) =>
      sql(
        `SELECT "Armador", "Metros"::float8, "Revisado", "Inicio"::text FROM spoollock_spools WHERE tag = '${FREE}'`,
      ),
    );
    expect(row).toEqual({
      Armador: CELLS[0],
      Metros: 12.5,
      Revisado: true,
      Inicio: expect.stringContaining('2023-03-15') as string,
    });

    columns.type(held, 'Metros', 12);
    expect((await moved(0, ...THERE, ...ALSO, '--write')).put.map(({ tag }) => tag)).toEqual([held]);

    // A day of work on the database, and the shop goes back.
    await inDatabase((sql) =>
      sql(`UPDATE spoollock_spools SET label = 'MR(93)', since = '2026-05-04 12:00:00Z', version = version + 1,
        "Armador" = '=HYPERLINK("http://a.example")', "Metros" = 13.25, "Revisado" = NULL, "Inicio" = '2026-05-04 12:00:00Z'
        WHERE tag = '${FREE}'`),
    );
    const back = await moved(0, ...BACK, ...ALSO, '--write');
    expect(back.put.map(({ tag }) => tag)).toEqual([FREE]);
    expect(back.conflicts).toEqual([]);
    expect(back.differences).toEqual([]);
    expect(NAMES.map((name) => columns.cell(FREE, name))).toEqual([
      '=HYPERLINK("http://a.example")',
      13.25,
      null,
      columns.cell(FREE, 'Inicio'),
    ]);
    // Somebody changes one on one side alone: nothing says which is right, so it is named.
    columns.type(FREE, 'Metros', 99);
    const refused = await moved(1, ...THERE, ...ALSO, '--write');
    expect(refused.conflicts).toEqual([{ tag: FREE, why: 'has 99 in Metros, and on the other side 13.25' }]);
  }, 120_000);

  test('go to a database of the shop’s own in a folder, and back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'move-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    env['DATABASE_URL'] = `embedded:${join(folder, 'db')}`;
    const columns = columnsInSheet();
    await inDatabase(async (sql, database) => {
      (await database.prepare())._unsafeUnwrap();
      await sql(`ALTER TABLE spoollock_spools ADD COLUMN "Armador" text, ADD COLUMN "Metros" numeric,
        ADD COLUMN "Revisado" boolean, ADD COLUMN "Inicio" timestamptz`);
    });
    const there = await moved(0, ...THERE, ...ALSO, '--write');
    expect(there).toMatchObject({ put: [{ tag: FREE }, { tag: 'MK-2' }], differences: [] });
    await inDatabase((sql) =>
      sql(`UPDATE spoollock_spools SET label = 'MR(93)', since = '2026-05-04 12:00:00Z', version = version + 1,
        "Metros" = 13.25 WHERE tag = '${FREE}'`),
    );
    const back = await moved(0, ...BACK, ...ALSO, '--write');
    expect(back).toMatchObject({ put: [{ tag: FREE }], conflicts: [], differences: [] });
    expect(columns.cell(FREE, 'Metros')).toBe(13.25);
  }, 120_000);

  test('a table of the shop’s own is moved from, and nothing is moved into it', async () => {
    env['SPOOLLOCK_TABLE'] = 'piezas';
    const into = await runHere(['move', ...THERE, '--write'], env);
    expect([into.code, into.err]).toEqual([2, expect.stringContaining('SPOOLLOCK_TABLE is set')]);
    await inDatabase(async (sql) => {
      await sql('CREATE TABLE piezas (tag text, label text, since timestamptz, version integer)');
      await sql(
        `INSERT INTO piezas VALUES ('${FREE}', 'MR(93)', '2026-05-04 12:00:00Z', 9), ('PZ-1', NULL, NULL, NULL)`,
      );
    });
    const back = await moved(0, ...BACK, '--write');
    expect(back.put).toMatchObject([
      { tag: FREE, version: 9 },
      { tag: 'PZ-1', version: 0 },
    ]);
    expect(back.differences).toEqual([]);
  }, 120_000);
});

test('it says what is missing, and in a sentence what would be done', async () => {
  const { DATABASE_URL: _, ...sheetAlone } = env;
  const without = await runHere(['move', ...THERE], sheetAlone);
  expect([without.code, without.err]).toEqual([2, expect.stringContaining('DATABASE_URL is not set')]);
  const same = await runHere(['move', '--from', 'sheet', '--to', 'sheet'], env);
  expect(same.code).toBe(2);
  const dry = await runHere(['move', ...THERE], env);
  expect(dry.out).toMatch(/rows would be written, 0 are there already/);
  expect(dry.out).toMatch(/not moved {2}\S+ 2 rows have this tag/);
}, 60_000);

test('an address of no database is a wrong setting, and is named', async () => {
  env['DATABASE_URL'] = 'mysql://shop';
  const ended = await runHere(['move', ...THERE], env);
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(/DATABASE_URL is wrong: the address must be a postgres:\/\/ URL/);
});
