import type { Page, Route } from 'playwright-core';
import { openBoard, type BoardOptions } from './browser.js';
import { MR, openFloor } from './shop.js';
import { SUPERVISOR_TOKEN } from './shop-tokens.js';

/** A board with a spool in every state, whose shop always says the same at the same time. */

export const AT = '2026-11-20T13:00:30.000Z';
export const ago = (hours: number): string =>
  new Date(Date.parse(AT) - hours * 3_600_000 - 15_000).toISOString();
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

export interface StillOptions extends BoardOptions {
  readonly settings?: object;
  /** `null` for a shop in which everybody may take over. */
  readonly supervisorToken?: null;
  /** After the page's address, such as `?wall`. */
  readonly query?: string;
}

/** The real page of a real shop; what it says of the spools is always the same. */
export async function openStill({
  settings,
  supervisorToken,
  query = '',
  ...options
}: StillOptions): Promise<Page> {
  const floor = await openFloor();
  const shop = await floor.open({
    supervisorToken: supervisorToken === null ? null : SUPERVISOR_TOKEN,
  });
  const page = await openBoard(`${shop.url}/${query}`, {
    deviceScaleFactor: 1,
    reducedMotion: 'reduce',
    worker: MR,
    ...options,
    before: async (it) => {
      // The stream is let stand open: it says the board and then nothing more.
      await it.addInitScript(
        (board) => {
          const real = globalThis.fetch;
          globalThis.fetch = (input, init) => {
            if (input !== 'api/events' || !navigator.onLine) return real(input, init);
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
        },
        { ...BOARD, settings },
      );
    },
  });
  await page.locator('.link[data-link="live"]').waitFor();
  return page;
}

/** The answer to an INICIAR of a spool that JP has. */
export async function refused(route: Route): Promise<void> {
  const holder = { id: 94, initials: 'JP', since: ago(0.2) };
  await route.fulfill({
    status: 409,
    contentType: 'application/problem+json',
    body: JSON.stringify({ type: 'occupied', next: 'ask-holder', holder, stale: false }),
  });
}
