import { once } from 'node:events';
import { connect } from 'node:net';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEvents, says, type Events } from './support/events.js';
import { DOWN, downStore, FaultySource } from '../../http/test/support/faulty-ports.js';
import { fewSpools, MR, testShop, type TestShop } from './support/test-shop.js';

const SHOP_TOKEN = 'a-token-of-the-shop-93';

const baseOf = (shop: TestShop): string => `http://127.0.0.1:${shop.port}`;

describe('what a page is told', () => {
  test('first the whole board, the same as GET /api/board', async () => {
    const shop = await testShop();
    const events = await openEvents(baseOf(shop));
    const { statusCode, headers } = events.answer;
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect([headers['cache-control'], headers['x-accel-buffering']]).toEqual(['no-store', 'no']);
    expect(headers['content-encoding']).toBeUndefined();
    const { event, data } = await events.next();
    expect(event).toBe('board');
    expect(data).toMatchObject({ zone: 'America/Santiago', unlisted: 0, health: 'ok' });
    expect(data.spools?.map(({ tag }) => tag)).toEqual(['FREE-1', 'FREE-2', 'TAKEN-JP']);
    expect(data.counts).toMatchObject({ free: 2 });
    expect(events.text()).toMatch(/^retry: 2000\n\nevent: board\n/);
    const { body } = await shop.get('/api/board');
    expect({ ...body, at: data.at }).toEqual(data);
    const { body: list } = await shop.get('/api/spools');
    expect(data.spools).toEqual(list.spools);
  });

  test('then what has changed, by whomever, with neither tokens nor what has not', async () => {
    const shop = await testShop();
    const pages = await Promise.all([openEvents(baseOf(shop)), openEvents(baseOf(shop))]);
    for (const page of pages) await page.next();
    const { body: grant } = await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
    for (const page of pages) {
      const { event, data } = await page.until(says('FREE-1', 'occupied'));
      expect(event).toBe('changes');
      expect(data.spools).toEqual([
        { tag: 'FREE-1', state: 'occupied', worker: MR, label: 'MR(93)', since: grant['since'], fence: 1 },
      ]);
      expect(data).toMatchObject({ removed: [], health: 'ok', counts: { free: 1 } });
      expect(page.text()).not.toContain(grant.token);
    }
    await shop.post('/api/spools/FREE-1/finalizar', { worker: MR });
    for (const page of pages) await page.until(says('FREE-1', 'free'));
  });

  test('rows that were added, taken out or edited by hand', async () => {
    const source = fewSpools();
    const shop = await testShop({ source, board: { refreshMs: 1_000 } });
    const events = await openEvents(baseOf(shop));
    await events.next();
    source.removeRows('FREE-2');
    source.addRow({ tag: 'NEW' });
    source.edit('FREE-1', { label: 'turno noche' });
    const { data } = await events.next();
    expect(data.removed).toEqual(['FREE-2']);
    expect(data.spools?.map(({ tag, state }) => [tag, state])).toEqual([
      ['FREE-1', 'unreadable'],
      ['NEW', 'free'],
    ]);
  });

  test('2,000 spools: a change sends only the difference', async () => {
    const rows = Array.from({ length: 2_000 }, (_, at) => ({ tag: `MK-${String(at).padStart(4, '0')}` }));
    const shop = await testShop({ source: new MemoryOccupationSource(rows) });
    const events = await openEvents(baseOf(shop));
    expect((await events.next()).data.spools).toHaveLength(2_000);
    const before = events.text().length;
    await shop.post('/api/spools/MK-1000/iniciar', { worker: MR });
    expect((await events.next()).data.spools).toHaveLength(1);
    expect(before).toBeGreaterThan(50_000);
    expect(events.text().length - before).toBeLessThan(500);
  });

  test('that a side is away, and that it is back', async () => {
    const source = new FaultySource([{ tag: 'A' }]);
    const shop = await testShop({ source, board: { refreshMs: 1_000 } });
    const events = await openEvents(baseOf(shop));
    const { data: first } = await events.next();
    source.readFault = DOWN;
    const { data: away } = await events.next();
    expect(away).toMatchObject({
      at: first.at,
      missing: 'source',
      health: 'degraded',
      spools: [],
      removed: [],
    });
    source.readFault = null;
    const { data: back } = await events.next();
    expect(back).toMatchObject({ health: 'ok', spools: [] });
    expect([back.missing, back.at > first.at]).toEqual([undefined, true]);
  });

  test('markup and line breaks that somebody typed stay data', async () => {
    const label = '</script>\n\nevent: board\ndata: {}\r\u2028<img src=x>';
    const shop = await testShop({ source: new MemoryOccupationSource([{ tag: 'A', label }]) });
    const { data } = await (await openEvents(baseOf(shop))).next();
    expect(data.spools).toMatchObject([{ tag: 'A', state: 'unreadable' }]);
    expect(JSON.stringify(data)).toContain('event: board');
  });

  test('every so often that the shop is still there, and that the board is as it was', async () => {
    const shop = await testShop({ board: { heartbeatMs: 50, refreshMs: 1_000 } });
    const events = await openEvents(baseOf(shop));
    const { data: first } = await events.next();
    const { event, data } = await events.next();
    expect(events.text()).toContain('\n\n: still here\n\n');
    expect([event, data.spools, data.removed]).toEqual(['changes', [], []]);
    expect(Date.parse(data.at)).toBeGreaterThan(Date.parse(first.at));
    const { body } = await shop.get('/api/board');
    expect(data).toEqual({ ...body, at: data.at, spools: [], removed: [], zone: undefined });
  });
});

describe('who is let in', () => {
  test('nobody from a page of another site, with or without a session', async () => {
    const shop = await testShop();
    for (const path of ['/api/events', '/api/board', '/api/session', '/']) {
      const { status, body } = await shop.get(path, { headers: { origin: 'http://evil.example' } });
      expect([path, status, body.type]).toEqual([path, 403, 'origin-not-served']);
    }
  });

  test('nobody whom a browser says another site sent, with or without Origin; the page itself may be linked to', async () => {
    const shop = await testShop();
    for (const path of ['/api/events', '/api/board', '/api/spools', '/api/session', '/health'])
      for (const site of ['cross-site', 'same-site', 'none, cross-site']) {
        const { status, body } = await shop.get(path, { headers: { 'sec-fetch-site': site } });
        expect([path, site, status, body.type]).toEqual([path, site, 403, 'origin-not-served']);
      }
    for (const site of ['same-origin', 'none'])
      expect((await shop.get('/api/board', { headers: { 'sec-fetch-site': site } })).status).toBe(200);
    const linked = await fetch(baseOf(shop), { headers: { 'sec-fetch-site': 'cross-site' } });
    await linked.text();
    expect(linked.status).not.toBe(403);
  });

  test('nobody without the token, when there is one', async () => {
    const shop = await testShop({ settings: { shopTokens: [SHOP_TOKEN] } });
    for (const path of ['/api/events', '/api/board']) expect((await shop.get(path)).status).toBe(401);
    const events = await openEvents(baseOf(shop), { authorization: `Bearer ${SHOP_TOKEN}` });
    expect((await events.next()).event).toBe('board');
  });

  test('only so many at once; one that has gone makes room', async () => {
    const shop = await testShop({ board: { most: 2 } });
    const [first] = await Promise.all([openEvents(baseOf(shop)), openEvents(baseOf(shop))]);
    const refused = await shop.get('/api/events');
    expect([refused.status, refused.body.type]).toEqual([503, 'too-many-streams']);
    expect(refused.headers.get('retry-after')).toBe('30');
    first.hangUp();
    await first.ended;
    let events = await openEvents(baseOf(shop));
    while (events.answer.statusCode === 503) events = await openEvents(baseOf(shop));
    expect((await events.next()).event).toBe('board');
  });

  test('a crowd that comes at once is counted like any other', async () => {
    const shop = await testShop({ board: { most: 3 } });
    const all = await Promise.all(Array.from({ length: 10 }, () => openEvents(baseOf(shop))));
    const statuses = all.map(({ answer }) => answer.statusCode).sort();
    expect(statuses).toEqual([200, 200, 200, ...Array<number>(7).fill(503)]);
  });

  test('one address that has them all makes room for others, until it has no more than they', async () => {
    const shop = await testShop({ board: { most: 4 } });
    const greedy = await Promise.all(Array.from({ length: 4 }, () => openEvents(baseOf(shop))));
    const other = (): Promise<Events> => openEvents(baseOf(shop), {}, '127.0.0.2');
    const others = [await other(), await other()];
    for (const page of others) expect((await page.next()).event).toBe('board');
    await Promise.all(greedy.slice(0, 2).map(({ ended }) => ended));
    expect((await other()).answer.statusCode).toBe(503);
    expect((await openEvents(baseOf(shop))).answer.statusCode).toBe(503);
    await shop.post('/api/spools/FREE-1/iniciar', { worker: MR });
    for (const page of [...others, ...greedy.slice(2)]) await page.until(says('FREE-1', 'occupied'));
  });

  test('many asked for on one connection are one: those behind it could be told nothing', async () => {
    const shop = await testShop({ board: { most: 2 } });
    const socket = connect(shop.port, '127.0.0.1');
    socket.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${shop.port}\r\n\r\n`.repeat(10));
    onTestFinished(async () => {
      const closed = once(socket, 'close');
      socket.destroy();
      await closed;
    });
    await once(socket, 'data');
    const events = await openEvents(baseOf(shop));
    expect([events.answer.statusCode, (await events.next()).event]).toEqual([200, 'board']);
  });

  test('503 as long as nothing could ever be read, and for a while it says', async () => {
    const source = new FaultySource([{ tag: 'A' }]);
    source.readFault = DOWN;
    const shop = await testShop({ source, store: downStore });
    for (const path of ['/api/events', '/api/board']) {
      const { status, body, headers } = await shop.get(path);
      expect([path, status, body.type, headers.get('retry-after')]).toEqual([path, 503, 'board-unread', '2']);
    }
  });

  test('HEAD says what would come, and opens nothing', async () => {
    const shop = await testShop({ board: { most: 1 } });
    for (let turn = 0; turn < 3; turn++) {
      const { status, headers } = await shop.send('/api/events', { method: 'HEAD' });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    }
    await (await openEvents(baseOf(shop))).next();
  });
});

describe('how it ends', () => {
  test('at once when the shop closes', async () => {
    const shop = await testShop();
    const pages = await Promise.all(Array.from({ length: 5 }, () => openEvents(baseOf(shop))));
    for (const page of pages) await page.next();
    shop.streams.close();
    await Promise.all(pages.map(({ ended }) => ended));
    for (const { answer } of pages) expect(answer.complete).toBe(true);
    expect((await shop.get('/api/events')).status).toBe(503);
  });
});
