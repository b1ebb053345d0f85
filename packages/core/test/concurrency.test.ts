import { describe, expect, test } from 'vitest';
import type { Grant, Worker } from '@spoollock/core';
import { MR, openShop, tagOf } from './support/shop.js';

const WORKERS: readonly Worker[] = Array.from({ length: 200 }, (_, n) => ({ id: n + 1, initials: 'W' }));

/** One shop's four processes: engines that share a lock store and a truth. */
function fourEngines(): {
  shop: ReturnType<typeof openShop>;
  engineOf: (call: number) => ReturnType<typeof openShop>['lock'];
} {
  const shop = openShop();
  const engines = [shop.lock, shop.another(), shop.another(), shop.another()];
  return { shop, engineOf: (call) => engines[call % 4] ?? shop.lock };
}

describe('200 INICIARs of one spool at once, over 4 engines', () => {
  test('I1: by 200 workers: exactly one grant', async () => {
    const { shop, engineOf } = fourEngines();
    const answers = await Promise.all(WORKERS.map((worker, call) => engineOf(call).iniciar('A', worker)));
    const grants = answers.flatMap((answer) => (answer.isOk() ? [answer.value] : []));
    expect(grants).toHaveLength(1);
    expect(grants[0]).toMatchObject({ resumed: false, mode: 'persistent', fence: 1 });
    for (const answer of answers)
      if (answer.isErr()) expect(answer.error.type).toMatch(/^(occupied|in-progress)$/);
    expect(shop.memorySource.peek(tagOf('A'))).toMatchObject({ worker: grants[0]?.worker, version: 1 });
    expect((await shop.stored('A'))?.value).toContain(grants[0]?.token);
    expect(shop.clock.pending).toBe(0);
  });

  test('I1: by 200 workers with the store down: exactly one grant', async () => {
    const { shop, engineOf } = fourEngines();
    shop.storePlan.outage(true);
    const answers = await Promise.all(
      WORKERS.map((worker, call) => (call % 4 === 0 ? shop.lock : engineOf(call)).iniciar('A', worker)),
    );
    expect(answers.filter((answer) => answer.isOk())).toHaveLength(1);
  });

  test('B4: by one worker: one grant, the rest resumed or in progress', async () => {
    const { shop, engineOf } = fourEngines();
    const answers = await Promise.all(WORKERS.map((_, call) => engineOf(call).iniciar('A', MR)));
    const grants = answers.flatMap((answer): Grant[] => (answer.isOk() ? [answer.value] : []));
    expect(grants.filter(({ resumed }) => !resumed)).toHaveLength(1);
    expect(new Set(grants.map(({ token }) => token)).size).toBe(1);
    for (const answer of answers) if (answer.isErr()) expect(answer.error.type).toBe('in-progress');
    expect(shop.memorySource.peek(tagOf('A'))).toMatchObject({ worker: MR, version: 1 });
  });

  test('I3: taken and given back 200 times over by all: never two holders, and free at the end', async () => {
    const { shop, engineOf } = fourEngines();
    const holders = new Set<number>();
    let grants = 0;
    await Promise.all(
      WORKERS.map(async (worker, call) => {
        const taken = await engineOf(call).iniciar('A', worker);
        if (taken.isErr()) return;
        grants += 1;
        holders.add(worker.id);
        expect(holders.size).toBe(1);
        await Promise.resolve();
        holders.delete(worker.id);
        expect((await engineOf(call + 1).finalizar('A', worker, { fence: taken.value.fence })).isOk()).toBe(
          true,
        );
      }),
    );
    expect(grants).toBeGreaterThan(0);
    expect(shop.memorySource.peek(tagOf('A'))).toEqual({ state: 'free', version: 2 * grants });
    expect((await engineOf(0).iniciar('A', MR)).isOk()).toBe(true);
  });
});

test('200 spools taken at once by one worker each: 200 grants, and no lock too many', async () => {
  const { shop, engineOf } = fourEngines();
  for (const { id } of WORKERS) shop.memorySource.addRow({ tag: `S-${String(id)}` });
  const answers = await Promise.all(
    WORKERS.map((worker, call) => engineOf(call).iniciar(`S-${String(worker.id)}`, worker)),
  );
  expect(answers.filter((answer) => answer.isOk())).toHaveLength(200);
  expect((await shop.lock.list())._unsafeUnwrap().counts).toMatchObject({ occupied: 200, free: 1, drift: 0 });
});

describe('B16: a resumed grant', () => {
  test('carries the fence of the row as it is after the lock', async () => {
    const shop = openShop();
    const { lock, another, storePlan, memoryStore, clock } = shop;
    const other = another();
    (await other.iniciar('A', MR))._unsafeUnwrap();
    memoryStore.clear();
    storePlan.next('delay', 'swap'); // rebuild of the lock
    const taken = lock.iniciar('A', MR);
    await clock.advance(100);
    (await other.finalizar('A', MR))._unsafeUnwrap();
    await clock.advance(11_000 - 100);
    // reservation is over (renewal stopped), taken again elsewhere
    await other.iniciar('A', MR);
    await storePlan.release();
    const { fence } = (await taken)._unsafeUnwrap();
    expect((await lock.finalizar('A', MR, { fence })).isOk()).toBe(true);
  });
});
