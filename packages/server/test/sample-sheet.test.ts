import { readFile } from 'node:fs/promises';
import { auth, sheets } from '@googleapis/sheets';
import { systemClock } from '@spoollock/core/adapter';
import { createGoogleSheetsSource } from '@spoollock/google-sheets';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { sampleSpreadsheet } from '@spoollock/sheets-emulator/sample';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MR, testShop } from './support/test-shop.js';

type Cell = string | number | boolean | null;

describe('the sample that a shop of its own begins with', () => {
  const serial0 = Date.UTC(1899, 11, 30);
  const cells = async () => {
    const { values, now } = JSON.parse(
      await readFile(new URL('../../sheets-emulator/src/sample/operaciones.json', import.meta.url), 'utf8'),
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

  /** A shop on the sample as if it were taken at `now`, at `now`. */
  async function openWithSample(now: number) {
    const seed = sampleSpreadsheet(now);
    const emulator = await startSheetsEmulator({ spreadsheets: [seed] });
    onTestFinished(() => emulator.close());
    const login = new auth.OAuth2();
    login.setCredentials({ access_token: emulator.token });
    const client = sheets({ version: 'v4', rootUrl: emulator.url, auth: login });
    const aheadMs = now - systemClock.now();
    const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
    const source = createGoogleSheetsSource({ client, spreadsheetId: seed.id, clock });
    const shop = await testShop({ source, clock });
    await shop.lock.reconcile();
    return { shop, seed };
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

    const { shop } = await openWithSample(now);
    const { body } = await shop.get('/api/spools?limit=10000');
    expect(Object.fromEntries(body.spools?.map(({ tag, state }) => [tag, state]) ?? [])).toEqual(expected);
    expect(body.counts).toEqual({ 'in-progress': 0, drift: 0, ...counts });
    for (const state of ['free', 'occupied', 'stale', 'unreadable', 'ambiguous'])
      expect(counts[state]).toBeGreaterThan(0);
    expect(body['unlisted']).toBe(rows.filter(({ blank, tag }) => !blank && tag.trim() === '').length);
  });

  test('months later it still shows fresh and stale occupations: its dates move with the day', async () => {
    const { now } = await cells();
    const atHome = await openWithSample(now);
    const later = await openWithSample(now + 200 * 86_400_000);
    const { body } = await later.shop.get('/api/spools?limit=10000');
    expect(body.counts).toEqual((await atHome.shop.get('/api/spools')).body.counts);
    const texts = (seed: typeof later.seed) =>
      JSON.stringify(seed.sheets[0]?.values).match(/\d\d-\d\d-\d{4} /g);
    expect(texts(later.seed)).toHaveLength(texts(atHome.seed)?.length ?? 0);
    expect(JSON.stringify(later.seed)).toContain('31-02-2026');
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
