import { MemoryLockStore } from '@spoollock/core/memory';
import { VirtualClock } from '@spoollock/testing';
import { describe, expect, test } from 'vitest';
import { keptFor } from '../src/kept.js';
import { DOWN, downStore, FaultySource, MISSHAPED } from './support/faulty-ports.js';
import { matching } from './support/matching.js';
import { ADAPTERS } from './support/test-shop.js';

describe.each(ADAPTERS)('on %s', (_adapter, openShop) => {
  test('ok: 200, with what the latest reconcile did', async () => {
    const now = Date.parse('2026-11-20T13:00:00Z');
    const source = new FaultySource([
      { tag: 'A', label: 'MR(93)', since: new Date(now - 3_600_000) },
      { tag: 'B', label: 'turno noche' },
    ]);
    const shop = await openShop({ source, clock: { now: () => now, setTimer: () => () => undefined } });
    const before = await shop.get('/health');
    expect(before.status).toBe(200);
    expect(before.body).toEqual({
      status: 'ok',
      store: 'up',
      source: 'up',
      details: [],
      lastReconcile: null,
    });

    await shop.lock.reconcile();
    expect((await shop.get('/health')).body.lastReconcile).toEqual({
      at: matching(/^\d{4}-\d\d-\d\dT/),
      reconciled: 1,
      skipped: 1,
      reasons: { 'unreadable-label': 1 },
      orphansRemoved: 0,
      complete: true,
    });
  });

  test('degraded: 200 while one side answers, naming the other', async () => {
    const withoutStore = await openShop({ store: downStore });
    await withoutStore.lock.reconcile();
    const { status, body } = await withoutStore.get('/health');
    expect([status, body['status'], body['store'], body['source']]).toEqual([200, 'degraded', 'down', 'up']);
    expect(body.lastReconcile).toMatchObject({ complete: false, stoppedBy: 'store-unavailable' });

    const source = new FaultySource();
    source.readFault = MISSHAPED;
    const misshaped = await (await openShop({ source })).get('/health');
    expect([misshaped.status, misshaped.body['status'], misshaped.body['source']]).toEqual([
      200,
      'degraded',
      'misshaped',
    ]);
  });

  test('503 when neither side answers', async () => {
    const source = new FaultySource();
    source.readFault = DOWN;
    const { status, headers, body } = await (await openShop({ source, store: downStore })).get('/health');
    expect([status, body['status'], headers.get('retry-after')]).toEqual([503, 'down', '1']);
  });

  test('many who ask at once share one look at the sheet', async () => {
    let looks = 0;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    class HeldSource extends FaultySource {
      override async check(): ReturnType<FaultySource['check']> {
        looks += 1;
        await held;
        return super.check();
      }
    }
    const shop = await openShop({ source: new HeldSource() });
    const asked = Array.from({ length: 20 }, () => shop.get('/health'));
    for (let turn = 0; turn < 5; turn++) await shop.get('/openapi.json');
    expect(looks).toBe(1);
    release();
    for (const { status } of await Promise.all(asked)) expect(status).toBe(200);
    const before = looks;
    await shop.get('/health');
    expect(looks).toBe(before);
  });

  test('is asked anew as soon as the locks are away, and when they are back', async () => {
    let isAway = false;
    const store = new (class extends MemoryLockStore {
      override ping(): ReturnType<MemoryLockStore['ping']> {
        return isAway ? downStore.ping() : super.ping();
      }
      override async reserve(...args: Parameters<MemoryLockStore['reserve']>) {
        return isAway ? downStore.reserve(...args) : super.reserve(...args);
      }
    })();
    const shop = await openShop({ store, source: new FaultySource([{ tag: 'A' }, { tag: 'B' }]) });
    const status = async () => (await shop.get('/health')).body['status'];
    expect(await status()).toBe('ok');
    isAway = true;
    await shop.post('/api/spools/A/iniciar', { worker: { id: 93, initials: 'MR' } });
    expect(await status()).toBe('degraded');
    isAway = false;
    await shop.post('/api/spools/B/iniciar', { worker: { id: 93, initials: 'MR' } });
    expect(await status()).toBe('ok');
  });
});

describe('an answer that is kept', () => {
  test('is asked for again once it is old, when it failed, and when the clock was set back', async () => {
    const clock = new VirtualClock();
    let calls = 0;
    let fails = false;
    const kept = keptFor(
      10_000,
      async () => {
        calls += 1;
        if (fails) throw new Error('away');
        return calls;
      },
      clock,
    );
    expect(await kept.get()).toBe(1);
    clock.jump(9_999);
    expect(await kept.get()).toBe(1);
    clock.jump(1);
    expect(await kept.get()).toBe(2);
    clock.jump(-1);
    expect(await kept.get()).toBe(3);
    kept.forget();
    fails = true;
    await expect(kept.get()).rejects.toThrow('away');
    fails = false;
    expect(await kept.get()).toBe(5);
  });
});
