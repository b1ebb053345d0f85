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
interface Screen {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}
const PHONE = { name: 'a phone', width: 390, height: 844 };
const UPRIGHT = { name: 'a tablet, upright', width: 768, height: 1024 };
const LYING = { name: 'a tablet, lying', width: 1280, height: 800 };
const SCREENS: readonly Screen[] = [
  ...[PHONE, { name: 'a smaller phone', width: 360, height: 740 }, UPRIGHT, LYING],
  { name: 'a smaller tablet, lying', width: 1024, height: 768 },
  { name: 'the narrowest with one line a row', width: 961, height: 700 },
  { name: 'that tablet at 200 %', width: 640, height: 400 },
  { name: 'the narrowest that must do', width: 320, height: 640 },
];
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
  test('nothing is cut off on any screen, and what is touched is 48 px at least', async () => {
    const page = await openStill({ viewport: PHONE, font });
    await isDrawnIn(font, page);
    await page.route('**/iniciar', refused);
    await page.getByLabel(`Elegir ${CHOSEN}`).check();
    await button(page, 'INICIAR', FREE).click();
    await settled(page, FREE, 'refused');
    await onEach(page, SCREENS, async ({ width }) => {
      expect(await misfits(page)).toEqual([]);
      if (width > 960) expect(await rowsOfSeveralLines(page)).toEqual([]);
    });

    await button(page, 'Relevar', STALE).click();
    await page.getByRole('dialog', { name: 'Relevar' }).waitFor();
    await onEach(page, SCREENS, async () => expect(await misfits(page)).toEqual([]));
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Trabajas como/ }).click();
    await page.getByRole('dialog', { name: '¿Quién eres?' }).waitFor();
    await onEach(page, SCREENS, async () => expect(await misfits(page)).toEqual([]));
  });

  test.each([
    ['on each screen', [PHONE, UPRIGHT, LYING], null],
    ['on a phone that signed in', [PHONE], SHOP_TOKEN],
  ] as const)(
    'what stays in sight takes a fifth of the height at most: %s',
    async (_name, screens, shopToken) => {
      const floor = await openFloor();
      const shop = await floor.open({ shopToken });
      const page = await openBoard(shop.url, { worker: MR, viewport: PHONE, font });
      if (shopToken !== null) {
        await page.getByLabel('Clave del taller').fill(shopToken);
        expect(await misfits(page)).toEqual([]);
        await page.getByRole('button', { name: 'Entrar' }).click();
      }
      await isLive(page);
      await isDrawnIn(font, page);
      for (const language of LANGUAGES) {
        await page.getByRole('button', { name: language }).click();
        await onEach(page, screens, async ({ height }) => {
          const [header, search] = await Promise.all(
            ['#header', '.search'].map((part) => page.locator(part).boundingBox()),
          );
          expect((header?.height ?? 0) + (search?.height ?? 0)).toBeLessThanOrEqual(height / 5);
          expect(await misfits(page)).toEqual([]);
        });
      }
    },
  );
});

/** Looks at the page on one screen after the other, as when a tablet is turned: to open it anew on each takes longer. */
async function onEach(
  page: Page,
  screens: readonly Screen[],
  look: (screen: Screen) => Promise<void>,
): Promise<void> {
  for (const screen of screens) {
    await page.setViewportSize(screen);
    await look(screen).catch((cause: unknown) => {
      throw new Error(`on ${screen.name}: ${cause instanceof Error ? cause.message : ''}`, { cause });
    });
  }
}

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
