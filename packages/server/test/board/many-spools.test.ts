import { expect, test } from 'vitest';
import { openBoard, withBrowser } from './support/browser.js';
import { button, isLive, settled, shows } from './support/rows.js';
import { JP, MR, openFloor, take, type Row } from './support/shop.js';

withBrowser();

const SPOOLS = 2_000;
const MANY: readonly Row[] = Array.from({ length: SPOOLS }, (_, at) => ({
  tag: `MK-${String(at).padStart(4, '0')}-CW-${25_000 + at}`,
  ...(at % 3 === 0 ? { label: at % 2 === 0 ? 'JP(94)' : 'MR(93)', hoursAgo: 1 + (at % 9) } : {}),
}));
const [, FREE = '', ALSO_FREE = ''] = MANY.map(({ tag }) => tag);
const LAST = MANY.at(-1)?.tag ?? '';

test('2,000 spools: every one is there to find, and a change or a keystroke costs its own rows', async () => {
  const floor = await openFloor(MANY);
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
        if (tag !== undefined && !(target instanceof HTMLLIElement)) touched.add(tag);
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
  await shows(page, FREE, 'occupied', 'JP(94)');
  const perChange = (await scriptMs()) - before;
  expect(await touched()).toEqual([FREE]);

  // The last one is on the page, though nowhere near the screen.
  await shows(page, LAST, 'free');
  const search = page.getByLabel('Buscar spool');
  const perKey: number[] = [];
  for (const key of ['1', '9', '9', '9']) {
    const start = await scriptMs();
    await search.press(key);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    perKey.push((await scriptMs()) - start);
  }
  await expect.poll(() => page.locator('.row:visible').count()).toBe(1);
  expect(await touched()).toEqual([]);
  await search.fill('');
  await expect.poll(() => page.locator('.row:not([hidden])').count()).toBe(SPOOLS);

  await button(page, 'INICIAR', ALSO_FREE).click();
  await settled(page, ALSO_FREE, 'taken');
  console.log(
    `2,000 spools: ${perChange.toFixed(1)} ms of script for a change (its waiting included), ` +
      `${perKey.map((ms) => ms.toFixed(1)).join(', ')} ms for each of four keystrokes`,
  );
});
