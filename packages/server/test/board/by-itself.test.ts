import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { freePort } from '../../../testing/test/support/free-port.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, isLive, row, settled, shows } from './support/rows.js';
import { FEW, JP, MR, openFloor, take } from './support/shop.js';

/** What the board does without being told: it rests unseen, reloads for a new build, and keeps rows where they are. */
withBrowser();

const [FREE, ALSO_FREE] = FEW.map(({ tag }) => tag) as [string, string];

test('out of sight for more than a minute it listens no more; seen again it connects and says what is old', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const streams: string[] = [];
  const page = await openBoard(shop.url, {
    worker: MR,
    before: async (it) => {
      await it.clock.install();
      it.on('request', (request) => {
        if (request.url().endsWith('/api/events')) streams.push('open');
      });
      it.on('requestfailed', (request) => {
        if (request.url().endsWith('/api/events')) streams.push('ended');
      });
    },
  });
  await isLive(page);
  await turn(page, 'hidden');
  await page.clock.fastForward(61_000);
  await expect.poll(() => streams).toEqual(['open', 'ended']);
  await page.clock.runFor(120_000);
  expect(streams).toEqual(['open', 'ended']);
  await take(shop, FREE, JP);

  let letIn = (): void => undefined;
  const held = new Promise<void>((resolve) => (letIn = resolve));
  await page.route('**/api/events', async (route) => {
    await held;
    await route.continue();
  });
  await turn(page, 'visible');
  await page.clock.runFor(100);
  await page
    .getByText(/^Se está actualizando\. Lo que ves es de las .*, y puede haber cambiado\.$/)
    .first()
    .waitFor();
  await shows(page, FREE, 'free');
  expect(streams).toEqual(['open', 'ended', 'open']);
  letIn();
  await expect.poll(() => page.locator('.link').getAttribute('data-link')).toBe('resting');
  await expect
    .poll(async () => {
      await page.clock.runFor(100);
      return page.locator('.link').getAttribute('data-link');
    })
    .toBe('live');
  await page.clock.runFor(100);
  await shows(page, FREE, 'occupied', 'JP(94)');
  expect(await page.locator('#notices .notice').count()).toBe(0);
});

test('a new build: it reloads by itself, with its search, and once for each build', async () => {
  const floor = await openFloor();
  const one = await floor.open({ build: 'one', port: await freePort() });
  const page = await openBoard(one.url, { worker: MR });
  await isLive(page);
  const loads = countLoads(page);
  await page.getByRole('button', { name: /^Disponibles/ }).click();
  await one.close();
  const two = await floor.open({ build: 'two', port: one.port });
  await expect.poll(loads).toBe(1);
  await isLive(page);
  await page.locator('.filter[data-state="free"][aria-pressed="true"]').waitFor();
  // Whatever the page still loads after its reload, it loads from this build.
  await page.waitForLoadState('load');
  await two.close();
  // Back to the build before: that is for somebody to decide.
  await floor.open({ build: 'one', port: one.port });
  await page.getByText('Hay una versión nueva del tablero.').waitFor();
  expect(loads()).toBe(1);
  await page.getByRole('button', { name: 'Recargar' }).click();
  await expect.poll(loads).toBe(2);
  await isLive(page);
  expect(await page.getByText('Hay una versión nueva del tablero.').count()).toBe(0);
});

test('a new build while something is chosen: a button offers it, and it comes when nothing is any more', async () => {
  const floor = await openFloor();
  const one = await floor.open({ build: 'one', port: await freePort() });
  const page = await openBoard(one.url, { worker: MR });
  await isLive(page);
  const loads = countLoads(page);
  await page.getByLabel(`Elegir ${FREE}`).check();
  await one.close();
  await floor.open({ build: 'two', port: one.port });
  await page.getByRole('button', { name: 'Recargar' }).waitFor();
  await isLive(page);
  expect(loads()).toBe(0);
  await page.getByLabel(`Elegir ${FREE}`).uncheck();
  await expect.poll(loads).toBe(1);
  await isLive(page);
});

test('under a filter a row that somebody else changed stays where it is, and nothing is drawn under a finger', async () => {
  const floor = await openFloor();
  const shop = await floor.open();
  const page = await openBoard(shop.url, { worker: MR });
  await isLive(page);
  await page.getByRole('button', { name: /^Disponibles/ }).click();
  await take(shop, FREE, JP);
  await row(page, FREE).getByText('Acaba de cambiar').waitFor();
  await shows(page, FREE, 'occupied', 'JP(94)');
  // The finger is down on another one while a third one is taken.
  const box = await button(page, 'INICIAR', ALSO_FREE).boundingBox();
  if (box === null) throw new Error('no button');
  await page.getByRole('button', { name: /^Disponibles/ }).click();
  await row(page, FREE).waitFor({ state: 'hidden' });
  const moved = await button(page, 'INICIAR', ALSO_FREE).boundingBox();
  await page.mouse.move((moved ?? box).x + 5, (moved ?? box).y + 5);
  await page.mouse.down();
  const told = page.waitForResponse('**/api/board');
  await take(shop, ALSO_FREE, JP);
  await page.evaluate(() => fetch('/api/board').then((response) => response.text()));
  await told;
  expect(await button(page, 'INICIAR', ALSO_FREE).count()).toBe(1);
  await page.mouse.up();
  // What was offered when the finger came down is what was asked for; the shop says who was first.
  expect(await settled(page, ALSO_FREE, 'refused')).toMatch(/^Lo tiene JP\(94\)/);
  await shows(page, ALSO_FREE, 'occupied', 'JP(94)');
});

async function turn(page: Page, visibility: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate((how) => {
    Object.defineProperty(document, 'visibilityState', { value: how, configurable: true });
    Object.defineProperty(document, 'hidden', { value: how === 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, visibility);
}

/** How often the page was loaded since. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('load', () => (loads += 1));
  return () => loads;
}
