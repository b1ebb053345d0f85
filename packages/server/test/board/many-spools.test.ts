import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { formatShopTime } from '@spoollock/core/adapter';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { sampleSpreadsheet } from '@spoollock/sheets-emulator/sample';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../postgres/src/open.js';
import { startPostgres } from '../../../postgres/test/support/postgres-server.js';
import { openShopProcess, ownFolder, type ShopProcess } from '../support/shop-process.js';
import { openBoard, withBrowser } from './support/browser.js';
import { isLive } from './support/rows.js';
import { JP, MR, openFloor, take, type Row } from './support/shop.js';

withBrowser();

function manyOf(spools: number): readonly Row[] {
  return Array.from({ length: spools }, (_, at) => ({
    tag: `MK-${String(at).padStart(5, '0')}-CW-${25_000 + at}`,
    ...(at % 3 === 0 ? { label: at % 2 === 0 ? 'JP(94)' : 'MR(93)', hoursAgo: 1 + (at % 9) } : {}),
  }));
}
const [, FREE = '', ALSO_FREE = '', , ...TO_TAKE] = manyOf(20)
  .filter(({ label }) => label === undefined)
  .map(({ tag }) => tag);

test('10,000 spools: every one is there to find, and a change or a keystroke costs its own rows', async () => {
  const SPOOLS = 10_000;
  const many = manyOf(SPOOLS);
  const LAST = many.at(-1)?.tag ?? '';
  const floor = await openFloor(many);
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await expect.poll(() => page.locator('.row').count()).toBe(SPOOLS);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const scriptMs = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? 0);
  };
  // What is drawn anew is told by the elements that change.
  await page.evaluate(() => {
    const touched = new Set<string>();
    Object.assign(globalThis, { touched });
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const tag = element?.closest('.row')?.querySelector('.tag')?.textContent;
        if (typeof tag === 'string' && element?.classList.contains('row') !== true) touched.add(tag);
      }
    }).observe(document.querySelector('#spools')!, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
    });
  });
  const touched = (): Promise<string[]> =>
    page.evaluate(() => {
      const { touched: set } = globalThis as unknown as { touched: Set<string> };
      const tags = [...set];
      set.clear();
      return tags;
    });

  // Others take spools, one after the other.
  const before = await scriptMs();
  await take(shop, FREE, JP);
  await at(page, FREE).getByText('JP(94)').waitFor();
  const perChange = (await scriptMs()) - before;
  expect(await touched()).toEqual([FREE]);

  // The last one is on the page, though nowhere near the screen.
  await at(page, LAST).locator('.state').waitFor();
  const search = page.getByLabel('Buscar spool');
  const perKey: number[] = [];
  for (const key of ['1', '9', '9', '9']) {
    const start = await scriptMs();
    await search.press(key);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    perKey.push((await scriptMs()) - start);
  }
  const found = many.filter(({ tag }) => tag.includes('1999')).length;
  await expect.poll(() => page.locator('.row:not([hidden])').count()).toBe(found);
  expect(await touched()).toEqual([]);
  await search.fill('');
  await expect.poll(() => page.locator('.row:not([hidden])').count()).toBe(SPOOLS);

  await at(page, ALSO_FREE).locator('.act').click();
  await at(page, ALSO_FREE).locator('[data-outcome=taken]').waitFor();
  const taps: number[] = [];
  for (const tag of TO_TAKE.slice(0, 5)) taps.push(await tapToYours(page, tag));
  console.log(
    `${SPOOLS} spools: ${perChange.toFixed(1)} ms of script for a change (its waiting included), ` +
      `${perKey.map((ms) => ms.toFixed(1)).join(', ')} ms for each of four keystrokes; ` +
      `from tap to “Tuyo” ${taps.map((ms) => ms.toFixed(0)).join(', ')} ms`,
  );
}, 120_000);

describe('10,000 spools in the server', () => {
  const many = manyOf(10_000);

  async function boardOf(shop: ShopProcess): Promise<Page> {
    const page = await openBoard(shop.url, { worker: MR });
    await isLive(page);
    await expect.poll(() => page.locator('.row').count()).toBe(many.length);
    return page;
  }

  test.each([
    [
      'a sheet of its own, as it is without any settings',
      async (folder: string) => {
        await writeSheet(join(folder, 'sheet.json'));
        return { SHOP_DATA_DIR: folder };
      },
    ],
    [
      'a database of its own',
      async (folder: string) => {
        const url = `embedded:${folder}`;
        await fill(url);
        return { DATABASE_URL: url };
      },
    ],
  ])(
    'on %s: a tap is answered',
    async (name, filled) => {
      const shop = await openShopProcess(await filled(ownFolder()));
      const page = await boardOf(shop);
      const taps: number[] = [];
      for (const tag of TO_TAKE.slice(0, 5)) taps.push(await tapToYours(page, tag));
      for (const tag of TO_TAKE.slice(0, 5))
        expect((await shop.get(`/api/spools/${tag}`)).body).toMatchObject({ state: 'occupied', worker: MR });
      console.log(`10000 spools on ${name}: from tap to “Tuyo” ${inMs(taps)}`);
    },
    120_000,
  );

  test('on PostgreSQL: what another process does is shown, without anybody reading in between', async () => {
    const database = await startPostgres();
    onTestFinished(() => database.stop());
    await fill(database.url);
    const [shown, other] = await Promise.all([
      openShopProcess({ DATABASE_URL: database.url, BOARD_REFRESH_SECONDS: '3600' }),
      openShopProcess({ DATABASE_URL: database.url }),
    ]);
    const page = await boardOf(shown);
    const fromCommit: number[] = [];
    const fromTap: number[] = [];
    for (const tag of TO_TAKE.slice(0, 8)) {
      const drawn = await watched(page, tag, 'JP(94)');
      const tapped = Date.now();
      const taken = await take(other, tag, JP);
      const committed = Date.now();
      expect(taken.status).toBe(201);
      const at = await drawn();
      fromCommit.push(at - committed);
      fromTap.push(at - tapped);
    }
    console.log(
      `10000 spools on PostgreSQL: from the answer to another process’s INICIAR until the row is drawn ${inMs(fromCommit)}; ` +
        `from its tap ${inMs(fromTap)}`,
    );
  }, 120_000);

  async function fill(url: string): Promise<void> {
    const opened = (await openDatabase(url))._unsafeUnwrap();
    (await opened.prepare())._unsafeUnwrap();
    const { client } = opened;
    if (!('query' in client)) throw new Error('neither a Pool nor PGlite');
    const spools = many.map(({ tag, label, hoursAgo }) => ({ tag, label, hours: hoursAgo }));
    await client.query(
      `INSERT INTO spoollock_spools (tag, label, since)
        SELECT tag, coalesce(label, 'DISPONIBLE'), now() - hours * interval '1 hour'
        FROM jsonb_to_recordset($1::jsonb) AS it (tag text, label text, hours int)`,
      [JSON.stringify(spools)],
    );
    await opened.close();
  }

  async function writeSheet(file: string): Promise<void> {
    const seed = sampleSpreadsheet();
    const [first] = seed.sheets;
    const [header = []] = first?.values ?? [];
    const at = (name: string): number => header.indexOf(name);
    const rows = many.map(({ tag, label = 'DISPONIBLE', hoursAgo }) => {
      const row = header.map((): string => '');
      row[at('TAG_SPOOL')] = tag;
      row[at('Ocupado_Por')] = label;
      if (hoursAgo !== undefined)
        row[at('Fecha_Ocupacion')] = formatShopTime(
          new Date(Date.now() - hoursAgo * 3_600_000),
          'America/Santiago',
        );
      return row;
    });
    const sheets = [
      { ...first, title: first?.title ?? '', rowCount: rows.length + 100, values: [header, ...rows] },
    ];
    await (await startSheetsEmulator({ spreadsheets: [{ ...seed, sheets }], file })).close();
  }
});

function inMs(times: readonly number[]): string {
  return `${times.map((ms) => ms.toFixed(0)).join(', ')} ms`;
}

/** Watches a row from now on. @returns what waits until it says this, and tells when that was by this machine's clock. */
async function watched(page: Page, tag: string, text: string): Promise<() => Promise<number>> {
  const watching = await at(page, tag).evaluateHandle(
    (element, wanted) => ({
      drawn: new Promise<number>((resolve) => {
        const watch = new MutationObserver(() => {
          if (!element.textContent.includes(wanted)) return;
          watch.disconnect();
          requestAnimationFrame(() => resolve(Date.now()));
        });
        watch.observe(element, { subtree: true, childList: true, characterData: true });
      }),
    }),
    text,
  );
  return () => watching.evaluate(({ drawn }) => drawn);
}

/** By its place: to look through all of them as a person would takes longer than what is measured here. */
function at(page: Page, tag: string): Locator {
  return page.locator('.row').nth(Number(/^MK-(\d+)/.exec(tag)?.[1]));
}

/** From the finger's lifting until the row says whose it is, by the page's own clock. */
function tapToYours(page: Page, tag: string): Promise<number> {
  return at(page, tag).evaluate(
    (element) =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        const look = (): void => {
          if (element.querySelector('.yours') === null) return;
          watch.disconnect();
          requestAnimationFrame(() => resolve(performance.now() - start));
        };
        const watch = new MutationObserver(look);
        watch.observe(element, { subtree: true, childList: true });
        element.querySelector<HTMLElement>('.act')?.click();
      }),
  );
}

test('a whole picture of many spools comes packed to the page, and plain to whoever does not unpack', async () => {
  const floor = await openFloor(manyOf(2_000));
  const shop = await floor.open();
  const sizes = new Map<string, number>();
  for (const accept of ['text/event-stream', 'text/event-stream;packed=gzip']) {
    const response = await fetch(`${shop.url}/api/events`, { headers: { accept } });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!/^data: .*\n\n/m.test(text)) text += (await reader?.read())?.value ?? '';
    await reader?.cancel();
    const [, name = '', data = ''] = /event: (\S+)\ndata: (.*)\n/.exec(text) ?? [];
    sizes.set(name, data.length);
    const whole = name === 'board' ? data : gunzipSync(Buffer.from(data, 'base64')).toString();
    expect((JSON.parse(whole) as { spools: unknown[] }).spools).toHaveLength(2_000);
  }
  expect([...sizes.keys()]).toEqual(['board', 'packed-board']);
  expect(sizes.get('packed-board')).toBeLessThan((sizes.get('board') ?? 0) / 4);
  console.log(`2000 spools: ${sizes.get('board')} characters plain, ${sizes.get('packed-board')} packed`);
});
