import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { startRedis, type RedisServer } from '../../redis/test/support/redis-server.js';
import { createLog } from '../src/listening/request-log.js';
import { readShopSettings } from '../src/opening/shop-settings.js';
import { openShopServer } from '../src/shop-server.js';
import { client } from '../../http/test/support/client.js';
import { ownFolder } from './support/shop-process.js';
import { MR } from './support/test-shop.js';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

// The program ends its process itself when the shop is closed, and so would never show what is left. Here it is
// found by what looks after every test file, packages/testing/test/support/leaves-nothing.ts.
test.each(['with Redis', 'without'])(
  'a shop that was used and closed leaves no server, connection or timer behind: %s',
  async (locks) => {
    vi.spyOn(console, 'error').mockReturnValue();
    const environment = {
      PORT: '0',
      SHOP_DATA_DIR: ownFolder(),
      REDIS_URL: locks === 'with Redis' ? redis.url : '',
    };
    const settings = readShopSettings(environment)._unsafeUnwrap();

    const shop = (await openShopServer(settings, createLog('silent')))._unsafeUnwrap();
    const { get, post } = client(shop.url);
    const { spools = [] } = (await get('/api/spools?state=free&limit=1')).body;
    const address = `/api/spools/${encodeURIComponent(spools[0]?.tag ?? '')}`;
    expect((await post(`${address}/iniciar`, { worker: MR })).status).toBe(201);
    expect((await post(`${address}/finalizar`, { worker: MR })).status).toBe(200);
    await shop.close();
  },
);

test('the board is told the shop’s name, who works there, and the reasons that a supervisor is offered', async () => {
  const settings = readShopSettings({
    PORT: '0',
    SHOP_DATA_DIR: ownFolder(),
    SHOP_NAME: 'Taller Norte',
    BOARD_ASK_AGAIN_SECONDS: '0',
    BOARD_ROSTER: 'MR(93),JP(94)',
    BOARD_REASONS: 'turno terminado',
    BOARD_HAND_OVER: 'workers',
    BOARD_VOICE: 'true',
  })._unsafeUnwrap();
  const shop = (await openShopServer(settings, createLog('silent')))._unsafeUnwrap();
  onTestFinished(() => shop.close());
  const picture: unknown = await (await fetch(new URL('/api/board', shop.url))).json();
  expect(picture).toMatchObject({
    settings: {
      shopName: 'Taller Norte',
      askAgainMs: null,
      roster: [MR, { id: 94, initials: 'JP' }],
      reasons: ['turno terminado'],
      handOver: 'workers',
      voice: true,
      history: true,
    },
  });
});

test('what is nearly a setting is named in the log, with what was perhaps meant', async () => {
  const settings = readShopSettings({ PORT: '0', SHOP_DATA_DIR: ownFolder(), REDIS_URI: redis.url });
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => void lines.push(line) });
  const shop = (await openShopServer(settings._unsafeUnwrap(), log))._unsafeUnwrap();
  await shop.close();
  expect(lines.join('')).toContain('REDIS_URI is set, and nothing reads it; REDIS_URL is not set');
  expect(lines.join('')).not.toContain(redis.url);
});

test.each(['a URL of Redis that no client can read', 'a port that is taken'])(
  '%s: it does not open, says why in a sentence, and leaves no lock on its sheet',
  async (what) => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const folder = ownFolder();
    const settings = readShopSettings({ SHOP_DATA_DIR: folder, PORT: '0' })._unsafeUnwrap();
    const wrong = what.includes('Redis')
      ? { redisUrl: 'redis://me:secret@host/x' }
      : { port: (taken.address() as AddressInfo).port };

    const opened = await openShopServer({ ...settings, ...wrong }, createLog('silent'));
    const problem = opened._unsafeUnwrapErr();
    expect(problem.type).toBe('cannot-open');
    expect(problem.message).toMatch(/^The (URL of Redis|shop cannot listen)/);
    expect(problem.message).not.toContain('secret');
    expect(readdirSync(folder)).toEqual(['sheet.json']);
  },
);
