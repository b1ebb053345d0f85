import { gunzipSync } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
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

test.each([2_000, 10_000])(
  '%i spools: every one is there to find, and a change or a keystroke costs its own rows',
  async (SPOOLS) => {
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
  },
  120_000,
);

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
