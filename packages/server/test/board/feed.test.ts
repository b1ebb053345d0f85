import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openFeed } from '../../../board/page/happenings/feed.js';
import type { Happening } from '../../../board/page/happenings/happening.js';

/** How the board hears of the shop, without a browser and without waiting. */

const BOARD = { at: '2026-11-20T13:00:00.000Z', zone: 'UTC', spools: [], unlisted: 0, health: 'ok' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A feed whose requests are answered so, and what came of it. */
function feedOf({ events, board = asBoard }: { events: () => Response; board?: () => Response | null }) {
  const asked = { 'api/events': 0, 'api/board': 0 };
  const said: string[] = [];
  vi.stubGlobal('fetch', (path: keyof typeof asked) => {
    asked[path] += 1;
    const answer = path === 'api/events' ? events() : board();
    return answer === null ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve(answer);
  });
  const happened = (happening: Happening): void => {
    if (happening.type === 'link' && happening.link !== said.at(-1)) said.push(happening.link);
  };
  const feed = openFeed({ happened, unauthorized: () => said.push('unauthorized') });
  return { feed, asked, said };
}

function asBoard(): Response {
  return new Response(JSON.stringify(BOARD));
}

/** A stream that sends a whole board, and ends after so long, or not at all. */
function stream(endsAfterMs: number): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(`event: board\ndata: ${JSON.stringify(BOARD)}\n\n`));
      if (endsAfterMs === 0) controller.close();
      else if (endsAfterMs < Infinity) setTimeout(() => controller.close(), endsAfterMs);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}

test('a stream that wants a sign-in is called signed out before anybody is asked to sign in', async () => {
  const { feed, said } = feedOf({ events: () => new Response(null, { status: 401 }) });
  feed.wake();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(said).toEqual(['signed-out', 'unauthorized']);
});

test('so is a board that is asked for', async () => {
  const { feed, said } = feedOf({
    events: () => new Response(null, { status: 503 }),
    board: () => new Response(JSON.stringify({ type: 'unauthorized' }), { status: 401 }),
  });
  await feed.lookAgain();
  expect(said).toEqual(['signed-out', 'unauthorized']);
});

test('a stream that ends after a while is opened again at once, and nothing is said', async () => {
  const { feed, asked, said } = feedOf({ events: () => stream(20_000) });
  feed.wake();
  await vi.advanceTimersByTimeAsync(20_000 * 5 + 300 * 5);
  expect([asked['api/events'], asked['api/board']]).toEqual([6, 0]);
  expect(said).toEqual(['live']);
});

test('a stream that ends as soon as it is open is opened less and less often, and then the board is asked for', async () => {
  const { feed, asked, said } = feedOf({ events: () => stream(0) });
  feed.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked['api/events']).toBe(4);
  expect(asked['api/board']).toBeGreaterThan(8);
  expect(said).toEqual(['live', 'polling']);
  // Once a minute it is tried again.
  await vi.advanceTimersByTimeAsync(180_000);
  expect(asked['api/events']).toBeLessThan(10);
});

test('where neither a stream nor the board can be had, both are asked for less and less often', async () => {
  const { feed, asked } = feedOf({ events: () => new Response(null, { status: 503 }), board: () => null });
  feed.wake();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked['api/events']).toBeLessThan(15);
});
