import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Grant, Worker } from '@spoollock/core';
import { openRedisShop, type RedisShop } from './support/redis-shop.js';

const WORKERS: readonly Worker[] = Array.from({ length: 200 }, (_, n) => ({ id: n + 1, initials: 'W' }));
const MR: Worker = { id: 93, initials: 'MR' };

let shop: RedisShop;
beforeAll(async () => {
  shop = await openRedisShop(4);
});
afterAll(() => shop.close());
beforeEach(() => shop.reset([{ tag: 'A' }]));

test('I1: 200 INICIARs of one spool by 200 workers over 4 engines and 4 connections: exactly one grant', async () => {
  const answers = await Promise.all(WORKERS.map((worker, call) => shop.engine(call).iniciar('A', worker)));
  const grants = answers.flatMap((answer): Grant[] => (answer.isOk() ? [answer.value] : []));
  expect(grants).toHaveLength(1);
  const [grant] = grants;
  expect(grant).toMatchObject({ resumed: false, mode: 'persistent', fence: 1 });
  for (const answer of answers)
    if (answer.isErr()) expect(answer.error.type).toMatch(/^(occupied|in-progress)$/);
  expect((await shop.engine(0).inspect('A'))._unsafeUnwrap()).toMatchObject({
    state: 'occupied',
    worker: grant?.worker,
    lock: { kind: 'persistent', workerId: grant?.worker.id, origin: 'first-hand' },
  });
  expect(await shop.command('PTTL', 'spool_lock:A')).toBe(-1);
});

test('B4: the same by one worker: one grant, the rest resumed or in progress', async () => {
  const answers = await Promise.all(WORKERS.map((_, call) => shop.engine(call).iniciar('A', MR)));
  const grants = answers.flatMap((answer): Grant[] => (answer.isOk() ? [answer.value] : []));
  expect(grants.filter(({ resumed }) => !resumed)).toHaveLength(1);
  expect(new Set(grants.map(({ token }) => token)).size).toBe(1);
  for (const answer of answers) if (answer.isErr()) expect(answer.error.type).toBe('in-progress');
});

test('I3: taken and given back by all, round after round: never two holders', async () => {
  const holders = new Set<number>();
  let grants = 0;
  await Promise.all(
    WORKERS.map(async (worker, call) => {
      for (let round = 0; round < 5; round++) {
        const taken = await shop.engine(call + round).iniciar('A', worker);
        if (taken.isErr()) continue;
        grants += 1;
        holders.add(worker.id);
        expect(holders.size).toBe(1);
        await shop.command('PING');
        holders.delete(worker.id);
        const back = await shop.engine(call + round + 1).finalizar('A', worker, { token: taken.value.token });
        expect(back.isOk()).toBe(true);
      }
    }),
  );
  expect(grants).toBeGreaterThan(0);
  expect((await shop.engine(0).iniciar('A', MR))._unsafeUnwrap().fence).toBe(2 * grants + 1);
});
