import { expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { misfits } from './support/fit.js';
import { openFloor, take, MR, type Row } from './support/shop.js';

withBrowser();

const HELD: readonly Row[] = Array.from({ length: 25 }, (_, at) => ({
  tag: `MK-${String(1335 + at)}-CW-25${String(at).padStart(3, '0')}-019`,
  label: 'JP(94)',
  hoursAgo: 1 + at,
}));

test('the wall shows who has what, the longest first, in letters that are read from five metres, and nothing to touch', async () => {
  const floor = await openFloor([{ tag: 'MK-FREE' }, ...HELD.slice(0, 21)]);
  const shop = await floor.open({ page: { shopName: 'Taller Norte' } });
  const page = await openBoard(`${shop.url}/?wall`, { viewport: { width: 1920, height: 1080 } });
  await page.getByRole('heading', { name: 'Taller Norte' }).waitFor();
  const cells = page.locator('.wall li');
  await expect.poll(() => cells.count()).toBe(21);
  expect(await cells.first().innerText()).toMatch(/^MK-1355-CW-25020-019\s+JP\(94\)\s+21 h/);
  expect(await page.locator('button:visible, input:visible').count()).toBe(0);
  const seen = await cells.evaluateAll((all) =>
    all.map((it) => {
      const { left, right, top, bottom } = it.getBoundingClientRect();
      const tag = it.querySelector('.tag')!;
      const isWhole = tag.scrollWidth <= tag.clientWidth && left >= 0 && right <= innerWidth;
      return {
        left,
        isWhole: isWhole && top >= 0 && bottom <= innerHeight,
        size: parseFloat(getComputedStyle(tag).fontSize),
      };
    }),
  );
  expect(seen.every(({ isWhole }) => isWhole)).toBe(true);
  expect(new Set(seen.map(({ left }) => Math.round(left))).size).toBe(3);
  // On a screen of 55 inches, capital letters of 20 mm.
  expect(Math.min(...seen.map(({ size }) => size))).toBeGreaterThanOrEqual(44);
  await isAccessible(page);

  await take(shop, 'MK-FREE', MR);
  await page.getByText('MK-FREE').waitFor();
});

test.each([
  { width: 3840, height: 2160 },
  { width: 1280, height: 720 },
])('on a screen of $width × $height everything fits, and letters grow with it', async (viewport) => {
  const floor = await openFloor(HELD);
  const shop = await floor.open({ page: { shopName: 'Taller Norte' } });
  const page = await openBoard(`${shop.url}/?wall`, { viewport });
  const cells = page.locator('.wall li');
  await expect.poll(() => cells.count()).toBe(21);
  expect(await misfits(page)).toEqual([]);
  const seen = await cells.evaluateAll((all) =>
    all.map((it) => {
      const { left, right, top, bottom } = it.getBoundingClientRect();
      const tag = it.querySelector('.tag')!;
      return {
        isWhole:
          tag.scrollWidth <= tag.clientWidth &&
          left >= 0 &&
          right <= innerWidth &&
          top >= 0 &&
          bottom <= innerHeight,
        size: parseFloat(getComputedStyle(tag).fontSize) / innerWidth,
      };
    }),
  );
  expect(seen.every(({ isWhole }) => isWhole)).toBe(true);
  // As much of the screen as on the one of 1920 pixels.
  expect(Math.min(...seen.map(({ size }) => size))).toBeGreaterThanOrEqual(44 / 1920);
  await isAccessible(page);
});

test.each([
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
])('a long name takes nothing from how long, nor from the tag, on $width × $height', async (viewport) => {
  const long = 'MK-1335-CW-25000-019/'.repeat(5).slice(0, 100);
  const floor = await openFloor([
    { tag: 'MK-1', label: 'WWWWWWWW(9007199254740991)', hoursAgo: 5_500 },
    { tag: long, label: 'WWWWWWWW(9007199254740991)', hoursAgo: 5_500 },
    { tag: 'MK-2', label: 'nadie lo mueve sin hablar antes con Pedro. '.repeat(9), hoursAgo: 1 },
  ]);
  const shop = await floor.open();
  const page = await openBoard(`${shop.url}/?wall`, { viewport });
  const cells = page.locator('.wall li');
  await expect.poll(() => cells.count()).toBe(3);
  const seen = await cells.evaluateAll((all) =>
    all.map((it) => {
      const [tag, name, time] = ['.tag', '.holding bdi', 'b'].map((each) => it.querySelector(each)!);
      const { right, width } = it.getBoundingClientRect();
      const isWhole = (part: Element): boolean => part.scrollWidth <= part.clientWidth;
      return {
        isShort: tag!.textContent.length < 20,
        hasWholeTag: isWhole(tag!),
        hasWholeTime: isWhole(time!) && time!.getBoundingClientRect().right <= right + 1,
        tagPart: tag!.clientWidth / width,
        namePart: name!.clientWidth / width,
      };
    }),
  );
  for (const { isShort, hasWholeTag, hasWholeTime, tagPart, namePart } of seen) {
    expect(hasWholeTime).toBe(true);
    if (isShort) expect(hasWholeTag).toBe(true);
    else expect(tagPart).toBeGreaterThan(0.4);
    expect(namePart).toBeGreaterThan(0.2);
  }
});

test('more than fit are shown in turn', async () => {
  const floor = await openFloor(HELD);
  const shop = await floor.open();
  const page = await openBoard(`${shop.url}/?wall`, {
    viewport: { width: 1920, height: 1080 },
    before: (it) => it.clock.install(),
  });
  await page.getByText('1 / 2').waitFor();
  await page.clock.fastForward('00:10');
  await page.getByText('2 / 2').waitFor();
  await expect.poll(() => page.locator('.wall li').count()).toBe(4);
});
