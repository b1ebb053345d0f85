import { readFile } from 'node:fs/promises';
import { parseShopTime, systemClock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, test } from 'vitest';
import { asIfTakenAt, readDemoSheet, readSample, type DemoSheet } from '../src/demo-sheet.js';
import type { Cell } from '../src/sheet-cells.js';
import { MR, testShop } from './support/test-shop.js';

const ZONE = 'America/Santiago';
const HEADER: readonly Cell[] = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];

function sheet(values: readonly (readonly Cell[])[], timeZone = ZONE) {
  return readDemoSheet({ spreadsheet: { timeZone }, now: '2026-11-20T10:00:00-03:00', values }, ZONE);
}

function rowsOf(values: readonly (readonly Cell[])[], timeZone = ZONE): DemoSheet['rows'] {
  return sheet([HEADER, ...values], timeZone)._unsafeUnwrap().rows;
}

describe('columns', () => {
  test.each([
    [['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version']],
    [['tag spool', 'OCUPADO POR', 'Fecha Ocupación', 'Version']],
    [[' TagSpool ', 'ocupadopor', 'FECHA_OCUPACIÓN', ' VERSIÓN']],
  ])('A16: are found by their header: %j', (header) => {
    const { rows } = sheet([header, ['A', 'MR(93)', '', 4]])._unsafeUnwrap();
    expect(rows).toEqual([{ tag: 'A', label: 'MR(93)', version: 4 }]);
  });

  test('one that is missing, or there twice, makes the sheet useless, by name', () => {
    expect(sheet([['TAG_SPOOL', 'Ocupado_Por', 'version']])._unsafeUnwrapErr()).toContain(
      'Fecha_Ocupacion is there 0',
    );
    expect(sheet([[...HEADER, 'tag spool']])._unsafeUnwrapErr()).toContain('TAG_SPOOL is there 2');
    expect(sheet([]).isErr()).toBe(true);
  });

  test('a sample in another form is refused', () => {
    for (const sample of [null, [], {}, { values: [] }, { spreadsheet: {}, now: 'x', values: [[{}]] }])
      expect(readDemoSheet(sample, ZONE).isErr()).toBe(true);
  });
});

describe('cells', () => {
  test('labels and tags are taken letter for letter; rows may be short', () => {
    expect(rowsOf([['A', ' JP(94) ', '', 1], [7, 93, true], ['B']])).toEqual([
      { tag: 'A', label: ' JP(94) ', version: 1 },
      { tag: '7', label: '93', version: 0, unreadableSince: 'true' },
      { tag: 'B', label: '', version: 0 },
    ]);
  });

  test('A2: a date is a text in the shop’s zone, or a serial number in the spreadsheet’s', () => {
    const [text, santiago] = rowsOf([
      ['A', 'MR(93)', '20-11-2026 09:37:00'],
      ['B', 'MR(93)', 46346.14513888889],
    ]);
    expect(text?.since?.toISOString()).toBe('2026-11-20T12:37:00.000Z');
    expect(santiago?.since?.toISOString()).toBe('2026-11-20T06:29:00.000Z');
    const [elsewhere] = rowsOf([['B', 'MR(93)', 46346.14513888889]], 'Europe/Madrid');
    expect(elsewhere?.since?.toISOString()).toBe('2026-11-20T02:29:00.000Z');
  });

  test('an hour that there were two of is the later one, in both forms', () => {
    const [text, serial] = rowsOf([
      ['A', 'MR(93)', '04-04-2026 23:30:00'],
      ['B', 'MR(93)', 46116 + 23.5 / 24],
    ]);
    expect(text?.since).toEqual(parseShopTime('04-04-2026 23:30:00', ZONE));
    expect(serial?.since).toEqual(text?.since);
    expect(text?.since?.toISOString()).toBe('2026-04-05T03:30:00.000Z');
  });

  test.each([
    '31-02-2026 10:00:00',
    '2026-11-20T10:00:00Z',
    'ayer',
    '#REF!',
    '20-11-2026',
    -1,
    0,
    1e300,
    false,
  ])('what is no date is kept as it stands: %j', (cell) => {
    const [row] = rowsOf([['A', 'MR(93)', cell]]);
    expect(row).toEqual({ tag: 'A', label: 'MR(93)', version: 0, unreadableSince: String(cell) });
  });

  test.each([['x'], ['3'], [-1], [1.5], [true], ['#REF!']])('what is no version is none: %j', (cell) => {
    const { rows, oddities } = sheet([HEADER, ['A', 'MR(93)', 46346.5, cell]])._unsafeUnwrap();
    expect(rows[0]?.version).toBeNull();
    expect(oddities).toEqual([{ row: 2, tag: 'A', what: `"${String(cell)}" is no version` }]);
  });
});

describe('the sample that comes with the example', () => {
  const serial0 = Date.UTC(1899, 11, 30);
  const cells = async () => {
    const { values, now } = JSON.parse(
      await readFile(new URL('../demo/operaciones.json', import.meta.url), 'utf8'),
    ) as { values: Cell[][]; now: string };
    const [header = [], ...rows] = values;
    const at = (name: string) => header.indexOf(name);
    return {
      now: Date.parse(now),
      rows: rows.map((row) => ({
        blank: row.every((cell) => cell === '' || cell === null),
        tag: String(row[at('TAG_SPOOL')] ?? ''),
        label: String(row[at('Ocupado_Por')] ?? ''),
        date: row[at('Fecha_Ocupacion')] ?? '',
      })),
    };
  };
  /** How each row must stand, by a second and simpler reading; every date of the last 24 h is at -03:00. */
  function stateOf(label: string, date: Cell, now: number): string {
    const text = label.trim().toUpperCase();
    if (text === '' || text === 'DISPONIBLE') return 'free';
    if (!/^\p{Lu}{1,8}\([1-9]\d*\)$/u.test(text)) return 'unreadable';
    const [, day, month, year, time] = /^(\d\d)-(\d\d)-(\d{4}) (.{8})$/.exec(String(date)) ?? [];
    const at =
      typeof date === 'number'
        ? serial0 + date * 86_400_000 + 3 * 3_600_000
        : Date.parse(`${String(year)}-${String(month)}-${String(day)}T${String(time)}-03:00`);
    // An occupation without a date is never stale, and owes no lock. JavaScript reads 31-02 as a day in March.
    if (Number.isNaN(at) || String(date).startsWith('31-02')) return 'occupied';
    return now - at > 86_400_000 ? 'stale' : 'occupied';
  }

  async function openWithSample(now: number) {
    const loaded = readDemoSheet(await readSample(), ZONE)._unsafeUnwrap();
    const source = new MemoryOccupationSource(asIfTakenAt(now, loaded));
    const shop = await testShop({ source, clock: { ...systemClock, now: () => now } });
    await shop.lock.reconcile();
    return { shop, loaded };
  }

  test('every row stands as the file says, and none that says something odd is free', async () => {
    const { now, rows } = await cells();
    const expected: Record<string, string> = {};
    for (const { blank, tag, label, date } of rows) {
      if (blank || tag.trim() === '') continue;
      expected[tag] = tag in expected ? 'ambiguous' : stateOf(label, date, now);
    }
    const counts: Record<string, number> = {};
    for (const state of Object.values(expected)) counts[state] = (counts[state] ?? 0) + 1;

    const { shop, loaded } = await openWithSample(now);
    const { body } = await shop.get('/api/spools?limit=10000');
    expect(Object.fromEntries(body.spools?.map(({ tag, state }) => [tag, state]) ?? [])).toEqual(expected);
    expect(body.counts).toEqual({ 'in-progress': 0, drift: 0, ...counts });
    for (const state of ['free', 'occupied', 'stale', 'unreadable', 'ambiguous'])
      expect(counts[state]).toBeGreaterThan(0);
    expect(body['unlisted']).toBe(rows.filter(({ blank, tag }) => !blank && tag.trim() === '').length);
    expect(loaded.blankRows).toBe(rows.filter(({ blank }) => blank).length);
    expect(loaded.rows.length + loaded.blankRows).toBe(rows.length);
  });

  test('what it cannot read it lists, by row', async () => {
    const { loaded } = await openWithSample(Date.now());
    const odd = loaded.oddities.map(({ row, what }) => `${row}: ${what}`);
    expect(odd).toEqual([
      '6: nobody can be read from the label "turno noche": occupied, by whom is not known',
      '8: occupied, without a date',
      '10: "31-02-2026 10:00:00" is no date',
      '16: no spool can have the tag ""',
      '23: nobody can be read from the label "#REF!": occupied, by whom is not known',
      '25: nobody can be read from the label "MR(93)(94)": occupied, by whom is not known',
      '18: row 19 carries the same tag',
    ]);
  });

  test('months later it still shows fresh and stale occupations: its dates move with the day', async () => {
    const { now } = await cells();
    const atHome = await openWithSample(now);
    const later = await openWithSample(now + 200 * 86_400_000);
    const { body } = await later.shop.get('/api/spools?limit=10000');
    expect(body.counts).toEqual((await atHome.shop.get('/api/spools')).body.counts);
    for (const row of asIfTakenAt(now + 1_500, later.loaded))
      expect((row.since?.getTime() ?? 0) % 1000).toBe(0);
  });

  test('odd spools are refused or served as what they are', async () => {
    const { now } = await cells();
    const { shop } = await openWithSample(now);
    const take = async (tag: string) => {
      const { status, body } = await shop.post(`/api/spools/${encodeURIComponent(tag)}/iniciar`, {
        worker: MR,
      });
      return [status, body.type ?? body['resumed'], body['label'] ?? null];
    };
    expect(await take('MK-1339-TW-25004-024')).toEqual([409, 'occupied', 'turno noche']);
    expect(await take('MK-1344-CW-25021-026')).toEqual([409, 'occupied', '#REF!']);
    expect(await take('MK-1346-TW-25023-015')).toEqual([409, 'occupied', 'MR(93)(94)']);
    expect(await take('MK-1345-TW-25010-022')).toEqual([409, 'occupied', ' JP(94) ']);
    expect(await take('MK-1340-TW-25017-002')).toEqual([409, 'ambiguous-spool', null]);
    expect(await take('MK-1343-FW-25008-027')).toEqual([200, true, null]);
    expect(await take('MK-1335-FW-25012-027')).toEqual([201, false, null]);
    expect(await take('MK 1400/CW:25 *[a]')).toEqual([201, false, null]);
    expect(await take('Ñandú-Ω-001')).toEqual([201, false, null]);
  });
});
