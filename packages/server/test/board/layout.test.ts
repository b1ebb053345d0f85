import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { openBoard, withBrowser } from './support/browser.js';
import { misfits, rowsOfSeveralLines } from './support/fit.js';
import { FONT_FILE, FONTS, OWN_FONT, fontsOf, type Font } from './support/fonts.js';
import { button, isLive, settled } from './support/rows.js';
import { MR, openFloor } from './support/shop.js';
import { SHOP_TOKEN } from './support/shop-tokens.js';
import { openStill, refused } from './support/still-board.js';

withBrowser();

const [FREE, CHOSEN, STALE] = ['MK-1335-CW-25000-019', 'MK-1336-TW-25001-021', 'MK-1340-FW-25005-008'];
const LANGUAGES = ['ES, Español', 'EN, English'];
/** Tags stand in columns, in whatever the machine has for that. */
const ALL_BUT_TAGS = 'body :not(.tag, :has(.tag))';

test('the words are in the font that the page brings, and the next visit has it at once', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await isDrawnIn(OWN_FONT, page);
  expect(await bytesFetched(page)).toBeGreaterThan(10_000);
  await page.goto(shop.url);
  await isLive(page);
  await isDrawnIn(OWN_FONT, page);
  expect(await bytesFetched(page)).toBe(0);
});

describe.each(FONTS)('in %s', (font) => {
  test.each([
    { name: 'a phone', width: 390, height: 844 },
    { name: 'a smaller phone', width: 360, height: 740 },
    { name: 'a tablet, upright', width: 768, height: 1024 },
    { name: 'a tablet, lying', width: 1280, height: 800 },
    { name: 'a smaller tablet, lying', width: 1024, height: 768 },
    { name: 'the narrowest with one line a row', width: 961, height: 700 },
    { name: 'that tablet at 200 %', width: 640, height: 400 },
    { name: 'the narrowest that must do', width: 320, height: 640 },
  ])('on $name nothing is cut off, and what is touched is 48 px at least', async ({ width, height }) => {
    const page = await openStill({ viewport: { width, height }, font });
    await isDrawnIn(font, page);
    await page.route('**/iniciar', refused);
    await page.getByLabel(`Elegir ${CHOSEN}`).check();
    await button(page, 'INICIAR', FREE).click();
    await settled(page, FREE, 'refused');
    expect(await misfits(page)).toEqual([]);
    if (width > 960) expect(await rowsOfSeveralLines(page)).toEqual([]);

    await button(page, 'Relevar', STALE).click();
    await page.getByRole('dialog', { name: 'Relevar' }).waitFor();
    expect(await misfits(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Trabajas como/ }).click();
    await page.getByRole('dialog', { name: '¿Quién eres?' }).waitFor();
    expect(await misfits(page)).toEqual([]);
  });

  test.each([
    ['a phone', { width: 390, height: 844 }, null],
    ['a phone that signed in', { width: 390, height: 844 }, SHOP_TOKEN],
    ['a tablet upright', { width: 768, height: 1024 }, null],
    ['a tablet lying', { width: 1280, height: 800 }, null],
  ] as const)(
    'what stays in sight takes a fifth of the height at most: %s',
    async (_name, viewport, shopToken) => {
      const floor = await openFloor();
      const shop = await floor.open({ shopToken });
      const page = await openBoard(shop.url, { worker: MR, viewport, font });
      if (shopToken !== null) {
        await page.getByLabel('Clave del taller').fill(shopToken);
        expect(await misfits(page)).toEqual([]);
        await page.getByRole('button', { name: 'Entrar' }).click();
      }
      await isLive(page);
      await isDrawnIn(font, page);
      for (const language of LANGUAGES) {
        await page.getByRole('button', { name: language }).click();
        const [header, search] = await Promise.all(
          ['#header', '.search'].map((part) => page.locator(part).boundingBox()),
        );
        expect((header?.height ?? 0) + (search?.height ?? 0)).toBeLessThanOrEqual(viewport.height / 5);
        expect(await misfits(page)).toEqual([]);
      }
    },
  );
});

/** Waits until every word is drawn in this font, and none in another one. */
async function isDrawnIn(font: Font, page: Page): Promise<void> {
  const family = font === OWN_FONT ? 'Inter' : 'DejaVu Sans';
  await expect.poll(() => fontsOf(page, ALL_BUT_TAGS)).toEqual([family]);
}

/** How much of the font came over the line, and not out of the browser's cache. */
function bytesFetched(page: Page): Promise<number | undefined> {
  return page.evaluate((file) => {
    const entry = performance.getEntriesByType('resource').find(({ name }) => file.test(name));
    return entry instanceof PerformanceResourceTiming ? entry.transferSize : undefined;
  }, FONT_FILE);
}
