import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openFeed } from '../../board/feed.js';
import type { Happening } from '../../board/state.js';

/** How the board hears of the shop, without a browser and without waiting. */

const BOARD = { at: '2026-11-20T13:00:00.000Z', zone: 'UTC', spools: [], unlisted: 0, health: 'ok' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A feed whose requests are answered so, and what came of it. */
function feedOf({ events, board = asBoard }: { events: () => Response; board?: () => Response }) {
  const asked = { '/api/events': 0, '/api/board': 0 };
  const said: string[] = [];
  vi.stubGlobal('fetch', (path: keyof typeof asked) => {
    asked[path] += 1;
    return Promise.resolve(path === '/api/events' ? events() : board());
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
