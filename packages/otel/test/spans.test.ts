import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { createSpoolLock } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { instrumentLockStore, instrumentSpoolLock } from '@spoollock/otel';
import { errAsync, okAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { activeSpanId, realSdk, type Sdk } from './support/sdk.js';
import { JP, MR, openShop } from './support/shop.js';

function spanNamed(sdk: Sdk, name: string) {
  const span = sdk.spans().find((one) => one.name === name);
  if (span === undefined) throw new Error(`there is no span ${name}`);
  return span;
}

describe('B14: a span for each call, and under it one for each call to a port', () => {
  test('INICIAR and FINALIZAR', async () => {
    const sdk = realSdk();
    const { lock } = openShop(sdk);
    await lock.iniciar('A', MR);
    await lock.idle();
    await lock.finalizar('A', MR);
    expect(sdk.lines()).toEqual([
      'spoollock.store.nextCleanupCandidate < spoollock.iniciar',
      'spoollock.store.reserve < spoollock.iniciar',
      'spoollock.source.write < spoollock.iniciar',
      'spoollock.store.hold < spoollock.iniciar',
      'spoollock.iniciar',
      'spoollock.source.write < spoollock.finalizar',
      'spoollock.store.remove < spoollock.finalizar',
      'spoollock.finalizar',
    ]);
    expect(spanNamed(sdk, 'spoollock.iniciar')).toMatchObject({
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
    });
    expect(spanNamed(sdk, 'spoollock.iniciar').attributes).toEqual({
      'spoollock.operation': 'iniciar',
      'spoollock.outcome': 'granted',
      'spoollock.mode': 'persistent',
      'spoollock.resumed': false,
    });
    expect(spanNamed(sdk, 'spoollock.store.reserve').kind).toBe(SpanKind.CLIENT);
    expect(spanNamed(sdk, 'spoollock.store.reserve').attributes).toEqual({
      'spoollock.port': 'store',
      'spoollock.method': 'reserve',
      'spoollock.outcome': 'done',
    });
  });

  test('every other call has its own', async () => {
    const sdk = realSdk();
    const { clock, lock } = openShop(sdk);
    await lock.iniciar('A', MR);
    await lock.takeOver('A', { from: MR, to: JP, by: 'A. Soto', reason: 'went home' });
    await lock.release('A', { from: JP, by: 'A. Soto', reason: 'went home', operationId: 'r-1' });
    await lock.release('A', { from: JP, by: 'A. Soto', reason: 'went home', operationId: 'r-1' });
    await lock.extend('A', 'no token', 60);
    await lock.inspect('A');
    await lock.list();
    await lock.cleanupOne();
    await clock.run(lock.reconcile());
    await lock.health();
    const calls = sdk.spans().filter(({ kind }) => kind === SpanKind.INTERNAL);
    expect(calls.map(({ name, attributes }) => [name, attributes['spoollock.outcome']])).toEqual([
      ['spoollock.iniciar', 'granted'],
      ['spoollock.take-over', 'granted'],
      ['spoollock.release', 'released'],
      ['spoollock.release', 'repeated'],
      ['spoollock.extend', 'invalid-input'],
      ['spoollock.inspect', 'ok'],
      ['spoollock.list', 'ok'],
      ['spoollock.cleanup', 'ok'],
      ['spoollock.reconcile', 'ok'],
      ['spoollock.health', 'ok'],
    ]);
    expect(spanNamed(sdk, 'spoollock.source.rows').attributes).toMatchObject({
      'spoollock.chunks': 1,
      'spoollock.items': 2,
      'spoollock.outcome': 'ok',
    });
  });

  test('a refusal is no error; a side that is down is one, with the adapter’s words', async () => {
    const sdk = realSdk();
    const { lock, storePlan, sourcePlan } = openShop(sdk);
    await lock.iniciar('A', MR);
    await lock.iniciar('A', JP);
    storePlan.outage(true);
    sourcePlan.outage(true);
    await lock.iniciar('A', JP);
    const [, refused, down] = sdk.spans().filter(({ name }) => name === 'spoollock.iniciar');
    expect(refused).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'spoollock.outcome': 'occupied' },
    });
    expect(down).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'unavailable' },
      attributes: { 'spoollock.outcome': 'unavailable', 'error.type': 'unavailable' },
    });
    const failed = sdk.spans().filter(({ attributes }) => attributes['error.type'] === 'store-fault');
    expect(failed.at(-1)?.status.message).toMatch(/./);
  });

  test('tags and workers are in no span, unless that was asked for; values of locks never', async () => {
    const [quiet, open] = [realSdk(), realSdk()];
    for (const [sdk, includeTags] of [
      [quiet, false],
      [open, true],
    ] as const) {
      const { lock } = openShop({ ...sdk, includeTags }, [{ tag: 'SPOOL-7' }]);
      const { token } = (await lock.iniciar('SPOOL-7', MR))._unsafeUnwrap();
      await lock.iniciar('SPOOL-7', JP);
      await lock.finalizar('SPOOL-7', MR, { token });
      const said = JSON.stringify(
        sdk.spans().map(({ name, attributes, status }) => [name, attributes, status]),
      );
      expect(said).not.toContain(token);
      expect(said.includes('SPOOL-7')).toBe(includeTags);
      expect(said.includes('"93"')).toBe(includeTags);
    }
    expect(spanNamed(open, 'spoollock.iniciar').attributes).toMatchObject({
      'spoollock.tag': 'SPOOL-7',
      'spoollock.worker.id': '93',
    });
  });

  test('what an adapter does inside a call is under that call’s span, chunk by chunk as well', async () => {
    const sdk = realSdk();
    const seen: (string | undefined)[] = [];
    class Looking extends MemoryLockStore {
      override async *scan(): ReturnType<MemoryLockStore['scan']> {
        seen.push(activeSpanId());
        yield* super.scan();
        await Promise.resolve();
        seen.push(activeSpanId());
      }
    }
    const store = instrumentLockStore(new Looking(), sdk);
    const lock = instrumentSpoolLock(createSpoolLock({ store, source: new MemoryOccupationSource() }), sdk);
    await lock.list();
    const id = spanNamed(sdk, 'spoollock.store.scan').spanContext().spanId;
    expect(seen).toEqual([id, id]);
  });

  test('a listener is told within the call, so that a log line can name its trace', async () => {
    const sdk = realSdk();
    const { lock } = openShop(sdk);
    const told: (string | undefined)[] = [];
    lock.listen(() => told.push(activeSpanId()));
    await lock.iniciar('A', MR);
    await lock.finalizar('A', MR);
    expect(told).toEqual(
      ['spoollock.iniciar', 'spoollock.finalizar'].map((name) => spanNamed(sdk, name).spanContext().spanId),
    );
  });

  test('what comes after a call is not under its span', async () => {
    const sdk = realSdk();
    const { lock } = openShop(sdk);
    expect(activeSpanId()).toBeUndefined();
    await lock.iniciar('A', MR);
    expect(activeSpanId()).toBeUndefined();
  });

  test('a reader who leaves early ends the span of the reading', async () => {
    const sdk = realSdk();
    const store = instrumentLockStore(new MemoryLockStore(), sdk);
    const iterator = store.scan()[Symbol.asyncIterator]();
    await iterator.return?.();
    expect(spanNamed(sdk, 'spoollock.store.scan').attributes['spoollock.outcome']).toBe('left');
  });

  test('an adapter that throws or rejects ends its span with an error', async () => {
    const sdk = realSdk();
    class Throwing extends MemoryLockStore {
      override ping(): ReturnType<MemoryLockStore['ping']> {
        throw new TypeError('it broke its promise');
      }
      override nextCleanupCandidate(): ReturnType<MemoryLockStore['nextCleanupCandidate']> {
        return Promise.reject(new TypeError('it broke its promise'));
      }
    }
    const store = instrumentLockStore(new Throwing(), sdk);
    expect(() => store.ping()).toThrow('it broke its promise');
    await expect(store.nextCleanupCandidate()).rejects.toThrow('it broke its promise');
    for (const name of ['spoollock.store.ping', 'spoollock.store.nextCleanupCandidate'])
      expect(spanNamed(sdk, name)).toMatchObject({
        status: { code: SpanStatusCode.ERROR },
        attributes: { 'spoollock.outcome': 'threw', 'error.type': 'threw' },
      });
  });
});

describe('B14: an instrumented lock is the lock', () => {
  test('an answer is the very one that the lock gave, begun at once', () => {
    const { bare } = openShop({});
    const answers = { iniciar: okAsync({}), finalizar: errAsync({}) };
    const asked: string[] = [];
    const lock = instrumentSpoolLock({
      ...bare,
      iniciar: (...args) => {
        asked.push(JSON.stringify(args));
        return answers.iniciar as never;
      },
      finalizar: () => answers.finalizar as never,
    });
    expect(lock.iniciar('A', MR, { deadlineMs: 5 })).toBe(answers.iniciar);
    expect(asked).toEqual(['["A",{"id":93,"initials":"MR"},{"deadlineMs":5}]']);
    expect(lock.finalizar('A', MR)).toBe(answers.finalizar);
  });

  test('what its listeners are told is what the lock tells, and they can stop', async () => {
    const { lock } = openShop({});
    const told: string[] = [];
    const stop = lock.listen(({ type }) => told.push(type));
    await lock.iniciar('A', MR);
    stop();
    await lock.finalizar('A', MR);
    expect(told).toEqual(['granted']);
  });

  test('input that no type allows is refused by the lock, as ever', async () => {
    const { lock, bare } = openShop(realSdk());
    const hostile: readonly unknown[] = [
      null,
      undefined,
      7,
      Symbol('x'),
      Object.create(null),
      'x'.repeat(1e6),
    ];
    for (const one of hostile) {
      const [tag, worker] = [one as string, one as typeof MR];
      expect((await lock.iniciar(tag, worker)).isErr()).toBe(true);
      expect(await lock.iniciar(tag, MR)).toEqual(await bare.iniciar(tag, MR));
      expect(await lock.finalizar('A', worker)).toEqual(await bare.finalizar('A', worker));
    }
  });

  test('closing it closes the lock, and the telemetry with it', async () => {
    const sdk = realSdk({ temporality: AggregationTemporality.DELTA });
    const { clock, lock, bare } = openShop(sdk);
    lock.startDriftCheck({ everyMs: 1_000 });
    expect(await sdk.points('spoollock.degraded')).toEqual([{ labels: {}, value: 0 }]);
    await lock.close();
    expect(clock.pending).toBe(0);
    expect(await sdk.points('spoollock.degraded')).toEqual([]);
    await clock.run(bare.reconcile());
    expect(await sdk.points('spoollock.reconciles')).toEqual([]);
  });
});
