import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { button, settled } from './support/rows.js';
import { MR, openFloor } from './support/shop.js';

/**
 * The pictures of the README, of a board whose shop always says the same at the same time. They are looked at in every run,
 * and written with UPDATE_SCREENSHOTS=1 (`npm run screenshots`).
 */
withBrowser();

const FOLDER = fileURLToPath(new URL('../../../../docs/images/', import.meta.url));
const LARGEST_BYTES = 150_000;
const AT = '2026-11-20T13:00:30.000Z';
const ago = (hours: number): string => new Date(Date.parse(AT) - hours * 3_600_000 - 15_000).toISOString();
const held = (tag: string, id: number, initials: string, hours: number, state = 'occupied'): object => ({
  tag,
  state,
  worker: { id, initials },
  label: `${initials}(${id})`,
  since: ago(hours),
  fence: 3,
});

const SPOOLS = [
  { tag: 'MK-1335-CW-25000-019', state: 'free', fence: 0 },
  held('MK-1335-CW-25120-026', 93, 'MR', 4.35),
  { tag: 'MK-1336-TW-25001-021', state: 'free', fence: 2 },
  held('MK-1338-FW-25003-004', 94, 'JP', 2.1),
  { tag: 'MK-1339-TW-25004-024', state: 'unreadable', label: 'turno noche', since: ago(9.5), fence: 1 },
  held('MK-1340-FW-25005-008', 7, 'LFG', 30.2, 'stale'),
  { ...held('MK-1341-FW-25006-030', 101, 'ÑA', 0.7), state: 'drift', drift: 'lock-missing' },
  { tag: 'MK-1342-CW-25007-024', state: 'in-progress' },
  { tag: 'MK-1343-FW-25008-027', state: 'ambiguous' },
  { tag: 'MK-1344-FW-25009-013', state: 'free', fence: 0 },
  held('MK-1345-TW-25010-022', 96, 'CP', 5.6),
  { tag: 'MK-1346-FW-25011-012', state: 'free', fence: 0 },
  { tag: 'MK-1347-CW-25012-003', state: 'free', fence: 0 },
  held('MK-1348-TW-25013-017', 93, 'MR', 0.4),
  { tag: 'MK-1349-FW-25014-009', state: 'free', fence: 0 },
];
const BOARD = { at: AT, zone: 'America/Santiago', spools: SPOOLS, unlisted: 0, health: 'ok' };

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
  await page.route('**/iniciar', (route) =>
    route.fulfill({
      status: 409,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'occupied',
        next: 'ask-holder',
        holder: { id: 94, initials: 'JP', since: ago(0.2) },
        stale: false,
      }),
    }),
  );
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

/** The real page of a real shop; what it says of the spools is always the same. */
async function openStill(options: BrowserContextOptions): Promise<Page> {
  const floor = await openFloor();
  const shop = await floor.open({ supervisorToken: 'supervisor-token-0123456789' });
  const page = await openBoard(shop.url, {
    ...options,
    deviceScaleFactor: 1,
    reducedMotion: 'reduce',
    worker: MR,
    before: async (it) => {
      // The stream is let stand open: it says the board and then nothing more.
      await it.addInitScript((board) => {
        const real = globalThis.fetch;
        globalThis.fetch = (input, init) => {
          if (input !== '/api/events' || !navigator.onLine) return real(input, init);
          const body = new ReadableStream({
            start(controller) {
              const bytes = new TextEncoder().encode(`event: board\ndata: ${JSON.stringify(board)}\n\n`);
              controller.enqueue(bytes);
              init?.signal?.addEventListener('abort', () => {
                controller.error(new DOMException('aborted', 'AbortError'));
              });
            },
          });
          return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
        };
      }, BOARD);
    },
  });
  await page.locator('.link[data-link="live"]').waitFor();
  return page;
}

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
