import { Agent, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { startSheetsEmulator } from '@spoollock/sheets-emulator';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startRedis } from '../../redis/test/support/redis-server.js';
import { openEvents } from './support/events.js';
import { proxyTo } from './support/proxy.js';
import { openShopProcess, type ShopProcess } from './support/shop-process.js';

const TAGS = Array.from({ length: 40 }, (_, at) => `MK-${at}`);
const REQUESTS = 1_000;
const CALLERS = 8;

/** A sheet and a Redis for several processes, and what each of them is told. */
async function shared(): Promise<Record<string, string>> {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const header = ['TAG_SPOOL', 'Ocupado_Por', 'Fecha_Ocupacion', 'version'];
  const emulator = await startSheetsEmulator({
    spreadsheets: [
      {
        id: 'the-shop-of-the-tests',
        timeZone: 'America/Santiago',
        locale: 'es_CL',
        sheets: [
          { title: 'Operaciones', values: [header, ...TAGS.map((tag) => [tag, 'DISPONIBLE', '', 0])] },
          { title: 'Metadata', values: [] },
        ],
      },
    ],
  });
  onTestFinished(() => emulator.close());
  return {
    REDIS_URL: redis.url,
    GOOGLE_SHEET_ID: 'the-shop-of-the-tests',
    GOOGLE_SHEETS_ROOT_URL: emulator.url,
    GOOGLE_SHEETS_TOKEN: emulator.token,
    SHOP_DRAIN_SECONDS: '2',
  };
}

describe('two processes behind a proxy that sends nothing twice', () => {
  test(`are restarted one after the other, and none of ${REQUESTS} requests fails`, async () => {
    const env = await shared();
    const first = await openShopProcess(env);
    const second = await openShopProcess(env);
    const backends = [first.url, second.url];
    const proxy = await proxyTo(backends);
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const statuses = new Map<number, number>();
    let sent = 0;
    let isRestarted = false;

    async function call(worker: number): Promise<void> {
      // Each caller has spools of its own, and takes and gives them back by turns.
      for (let turn = 0; sent < REQUESTS || !isRestarted; turn++) {
        sent += 1;
        const tag = TAGS[worker * 5 + (Math.floor(turn / 2) % 5)] ?? '';
        const operation = turn % 2 === 0 ? 'iniciar' : 'finalizar';
        const status = await post(`${proxy.url}/api/spools/${tag}/${operation}`, agent, worker + 1);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
    const callers = Array.from({ length: CALLERS }, (_, worker) => call(worker));

    async function restart(at: number, old: ShopProcess): Promise<void> {
      old.signal('SIGTERM');
      expect(await old.ended).toBe(0);
      const anew = await openShopProcess(env);
      backends[at] = anew.url;
      await expect.poll(() => proxy.isReady(anew.url)).toBe(true);
    }
    await restart(0, first);
    await restart(1, second);
    isRestarted = true;
    await Promise.all(callers);
    expect(sent).toBeGreaterThanOrEqual(REQUESTS);
    expect([...statuses.keys()].sort()).toEqual([200, 201]);
  }, 60_000);

  test('a process that is told to close says so first, goes on answering, and closes each connection with its answer', async () => {
    const env = await shared();
    const shop = await openShopProcess({ ...env, SHOP_DRAIN_SECONDS: '1' });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const connectionOf = async (path: string): Promise<[number | undefined, string | undefined]> => {
      const asked = request(shop.url + path, { agent });
      asked.end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      await once(answer, 'end');
      return [answer.statusCode, answer.headers.connection];
    };
    expect(await connectionOf('/readyz')).toEqual([200, 'keep-alive']);
    const board = await openEvents(shop.url);
    await board.next();
    shop.signal('SIGTERM');
    await shop.heard(/the shop is not ready any more/);
    expect(await connectionOf('/readyz')).toEqual([503, 'close']);
    expect(await connectionOf('/livez')).toEqual([200, 'close']);
    expect(await connectionOf('/api/spools')).toEqual([200, 'close']);
    await board.ended;
    // Pages wait so long before they ask again: by then the proxy sends them elsewhere.
    expect(board.text()).toMatch(/^retry: 2000$/m);
    expect(await shop.ended).toBe(0);
  });

  test('SIGINT is a person’s: nobody waits', async () => {
    const shop = await openShopProcess({ SHOP_DRAIN_SECONDS: '300' });
    shop.signal('SIGINT');
    expect(await shop.ended).toBe(0);
  });
});

async function post(url: string, agent: Agent, worker: number): Promise<number> {
  const body = JSON.stringify({ worker: { id: worker, initials: 'MR' } });
  const sent = request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
  sent.end(body);
  try {
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return answer.statusCode ?? 0;
  } catch {
    return 0;
  }
}
