import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { withBrowser } from './support/browser.js';
import { button, settled } from './support/rows.js';
import { scan } from './support/scanner.js';
import { MR } from './support/shop.js';
import { AT, ago, openStill, refused } from './support/still-board.js';

/**
 * The pictures of the README, of a board whose shop always says the same at the same time. They are looked at in every run,
 * and written with UPDATE_SCREENSHOTS=1 (`npm run screenshots`).
 */
withBrowser();

const FOLDER = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));
const LARGEST_BYTES = 150_000;
const [LYING, UPRIGHT, PHONE] = [
  { width: 1280, height: 700 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
] as const;

test('the board on a tablet, by day', async () => {
  const page = await openStill({ viewport: LYING, locale: 'es-CL' });
  await picture(page, 'board-tablet');
});

test('the same in English, by night, upright', async () => {
  const page = await openStill({ viewport: UPRIGHT, locale: 'en-GB', colorScheme: 'dark' });
  await picture(page, 'board-dark');
});

test('a conflict on a phone', async () => {
  const page = await openStill({ viewport: PHONE, locale: 'es-CL' });
  await page.route('**/iniciar', refused);
  await button(page, 'INICIAR', 'MK-1335-CW-25000-019').click();
  await settled(page, 'MK-1335-CW-25000-019', 'refused');
  await picture(page, 'board-conflict');
});

test('a take-over', async () => {
  const page = await openStill({ viewport: LYING, locale: 'es-CL' });
  await button(page, 'Relevar', 'MK-1340-FW-25005-008').click();
  await page.getByLabel('Motivo').fill('Terminó el turno de noche');
  await page.getByLabel('Quién lo decide').fill('Ana, supervisora');
  await picture(page, 'board-take-over');
});

test('offline', async () => {
  const page = await openStill({ viewport: LYING, locale: 'es-CL' });
  await page.unroute('**/api/events');
  await page.route('**/api/events', (route) => route.abort());
  await page.context().setOffline(true);
  await page.locator('.link[data-link="offline"]').waitFor();
  await picture(page, 'board-offline');
});

test('several at once, each with its own outcome', async () => {
  const page = await openStill({ viewport: UPRIGHT, locale: 'es-CL' });
  const tags = ['MK-1335-CW-25000-019', 'MK-1336-TW-25001-021', 'MK-1344-FW-25009-013'];
  const grant = (tag: string): object => ({
    tag,
    worker: MR,
    token: 't',
    since: AT,
    mode: 'persistent',
    fence: 4,
  });
  const results = [
    { tag: tags[0], status: 201, grant: grant(tags[0]!) },
    {
      tag: tags[1],
      status: 409,
      problem: { type: 'occupied', next: 'ask-holder', holder: { id: 7, initials: 'LFG', since: ago(0) } },
    },
    { tag: tags[2], status: 201, grant: grant(tags[2]!) },
  ];
  await page.route('**/api/spools/iniciar', (route) =>
    route.fulfill({ status: 207, contentType: 'application/json', body: JSON.stringify({ results }) }),
  );
  for (const tag of tags) await page.getByLabel(`Elegir ${tag}`).check();
  await page.getByRole('button', { name: 'INICIAR (3)' }).click();
  await settled(page, tags[2]!, 'taken');
  await page.getByRole('button', { name: 'Ver resultados' }).click();
  await expect.poll(() => page.locator('.row:visible').count()).toBe(tags.length);
  await picture(page, 'board-several');
});

const SETTINGS = {
  shopName: 'Taller Norte',
  reasons: ['Turno terminado', 'Traslado', 'Enfermedad'],
  roster: [{ id: 102, initials: 'RT' }],
};

test('a scan of a spool that somebody else has', async () => {
  const page = await openStill({ viewport: LYING, locale: 'es-CL' });
  await scan(page, 'MK-1338-FW-25003-004');
  await page.locator('.said-large').getByText('Lo tiene').waitFor();
  await picture(page, 'board-scan');
});

test('a shared tablet asks who works', async () => {
  const page = await openStill({ viewport: LYING, locale: 'es-CL', settings: SETTINGS });
  await page.getByRole('button', { name: /Trabajas como/ }).click();
  await page.getByRole('dialog', { name: '¿Quién eres?' }).waitFor();
  await picture(page, 'board-who');
});

test('the shift’s end: the oldest first, and several handed on', async () => {
  const page = await openStill({
    viewport: LYING,
    locale: 'es-CL',
    settings: { ...SETTINGS, handOver: 'workers' },
    supervisorToken: null,
  });
  await page.getByRole('button', { name: 'Más antiguos primero' }).click();
  await page.getByRole('button', { name: /^Míos/ }).click();
  for (const tag of ['MK-1335-CW-25120-026', 'MK-1348-TW-25013-017'])
    await page.getByLabel(`Elegir ${tag}`).check();
  await page.getByRole('button', { name: 'Entregar (2)' }).click();
  await page.getByRole('button', { name: 'Turno terminado' }).click();
  await picture(page, 'board-shift-end');
});

test('the wall', async () => {
  const page = await openStill({ viewport: LYING, locale: 'es-CL', settings: SETTINGS, query: '?wall' });
  await expect.poll(() => page.locator('.wall li').count()).toBe(7);
  await picture(page, 'board-wall');
});

test('labels', async () => {
  const page = await openStill({ viewport: LYING, locale: 'es-CL', settings: SETTINGS });
  await page.getByRole('button', { name: 'Etiquetas' }).click();
  await expect.poll(() => page.locator('.sheet .label').count()).toBe(15);
  await page.locator('.controls').evaluate((it) => it.scrollIntoView());
  await picture(page, 'board-labels');
});

test('who had a spool before', async () => {
  const page = await openStill({
    viewport: LYING,
    locale: 'es-CL',
    settings: { ...SETTINGS, history: true },
  });
  const by = (id: number, initials: string, from: number, hours: number, more: object): object => ({
    tag: 'MK-1335-CW-25000-019',
    worker: { id, initials },
    from: ago(from),
    until: ago(from - hours),
    durationMs: hours * 3_600_000,
    ...more,
  });
  const holdings = [
    by(94, 'JP', 9, 6.2, { endedBy: 'worker' }),
    by(93, 'MR', 30, 7.5, { endedBy: 'take-over', by: 'Ana, supervisora', reason: 'Turno terminado' }),
    by(7, 'LFG', 55, 5.1, { endedBy: 'worker' }),
  ];
  const body = { holdings, count: 3, timed: 3, meanMs: 6.25 * 3_600_000, complete: true, unread: 0 };
  await page.route('**/history?*', (route) => route.fulfill({ json: body }));
  await page.getByRole('button', { name: 'Historial de MK-1335-CW-25000-019' }).click();
  await page.getByText('3 veces').waitFor();
  await picture(page, 'board-history');
});

async function picture(page: Page, name: string): Promise<void> {
  // Not in the moment in which a button is still at rest after its tap.
  await expect.poll(() => page.locator('.row .act[aria-disabled="true"]').count()).toBe(0);
  await isAccessible(page);
  const isKept = process.env['UPDATE_SCREENSHOTS'] === '1';
  const path = `${FOLDER}${name}.png`;
  if (isKept) mkdirSync(FOLDER, { recursive: true });
  // Without the ring of what was clicked last.
  await page.mouse.move(0, 0);
  const image = await page.screenshot(isKept ? { path } : {});
  expect(isKept ? statSync(path).size : image.length).toBeLessThan(LARGEST_BYTES);
}
