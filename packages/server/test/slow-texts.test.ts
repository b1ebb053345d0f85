import { expect, test } from 'vitest';
import { processorTime, tooSlow } from '../../core/test/support/slow-texts.js';
import { readShopSettings } from '../src/opening/shop-settings.js';
import { JP, MR, testShop } from './support/test-shop.js';

/** A body of a hundred kilobytes of UTF-8, of marks that take quadratic time to compose. */
const MARKS = '\u0315\u0301'.repeat(24_500);
const HELD_UP_MS = 50;

/**
 * A second client waits for as long as the shop's one thread works on a request of the first. Its processor time is at
 * least as long as that, and grows by nothing that another program on a busy machine does; a clock on the wall would.
 * The first of several tries compile the code.
 */
test('R16: a client with slow bodies of 100 kB holds a second client up for less than 50 ms', async () => {
  const shop = await testShop();
  const orders = { from: MR, to: JP, by: 'a supervisor', reason: 'asked for' };
  const fifth = MARKS.slice(0, MARKS.length / 5);
  const bodies: Readonly<Record<string, readonly [path: string, body: unknown]>> = {
    initials: ['FREE-1/iniciar', { worker: { id: 93, initials: MARKS } }],
    token: ['TAKEN-JP/finalizar', { worker: JP, token: MARKS }],
    operationId: ['TAKEN-JP/finalizar', { worker: JP, operationId: MARKS }],
    from: ['TAKEN-JP/take-over', { ...orders, from: MARKS }],
    by: ['TAKEN-JP/take-over', { ...orders, by: MARKS }],
    reason: ['TAKEN-JP/release', { ...orders, reason: MARKS }],
    tags: ['iniciar', { worker: MR, tags: [MARKS] }],
    'tags that may be right': ['iniciar', { worker: MR, tags: Array(90).fill(MARKS.slice(0, 512)) }],
    everything: ['TAKEN-JP/take-over', { from: fifth, by: fifth, reason: fifth, to: { initials: fifth } }],
  };
  for (const [what, [path, body]] of Object.entries(bodies)) {
    let least = Infinity;
    for (let attempt = 0; attempt < 5 && least >= HELD_UP_MS; attempt++) {
      const took = await processorTime(async () => {
        const [slow, other] = await Promise.all([
          shop.post(`/api/spools/${path}`, body),
          shop.get('/health'),
        ]);
        expect([slow.status < 500, other.status]).toEqual([true, 200]);
      });
      least = Math.min(least, took / 1000);
    }
    expect(least, what).toBeLessThan(HELD_UP_MS);
  }
});

test('R16: no variable takes more than some passes', async () => {
  const slow = await tooSlow({
    hosts: (text) => readShopSettings({ SHOP_ALLOWED_HOSTS: text }),
    host: (text) => readShopSettings({ HOST: text }),
    port: (text) => readShopSettings({ PORT: text }),
  });
  expect(slow).toEqual([]);
});
