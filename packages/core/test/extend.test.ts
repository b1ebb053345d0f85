import { describe, expect, test } from 'vitest';
import { lockValue, MR, openShop, TOKEN } from './support/shop.js';

const options = { mode: 'ttl', lockTtlSeconds: 600 } as const;

describe('A6: extend', () => {
  test('gives the lock so many seconds from now', async () => {
    const { clock, lock, stored } = openShop({ options });
    const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    await clock.advance(500_000);
    const extended = (await lock.extend('A', token, 900))._unsafeUnwrap();
    expect(extended).toEqual({ tag: 'A', expiresAt: new Date(clock.now() + 900_000) });
    expect(await stored('A')).toMatchObject({ expiresInMs: 900_000 });
  });

  test('A18: is lock-expired when it is gone, and the truth is not touched', async () => {
    const { clock, lock } = openShop({ options });
    const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    await clock.advance(600_000);
    expect((await lock.extend('A', token, 60))._unsafeUnwrapErr()).toMatchObject({
      type: 'lock-expired',
      tag: 'A',
    });
    // The truth still says who has it: the worker's next INICIAR brings the lock back.
    expect((await lock.iniciar('A', MR))._unsafeUnwrap()).toMatchObject({ resumed: true, mode: 'ttl' });
  });

  test('with another token it is not-holder, and nothing changes', async () => {
    const { clock, lock, memoryStore, stored } = openShop({ options });
    memoryStore.put('A', lockValue(94, clock.now()), 500_000);
    expect((await lock.extend('A', TOKEN.toUpperCase(), 60))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
      reason: 'token',
      holder: { id: 94 },
    });
    memoryStore.put('A', 'garbage', 500_000);
    expect((await lock.extend('A', TOKEN, 60))._unsafeUnwrapErr()).toMatchObject({
      type: 'not-holder',
      holder: null,
    });
    expect(await stored('A')).toEqual({ value: 'garbage', expiresInMs: 500_000 });
  });

  test('a lock that never expires gets no expiry', async () => {
    const { clock, lock, memoryStore, stored } = openShop({ options });
    memoryStore.put('A', lockValue(93, clock.now()));
    expect((await lock.extend('A', TOKEN, 60))._unsafeUnwrapErr()).toMatchObject({
      type: 'invalid-input',
      field: 'token',
    });
    expect((await stored('A'))?.expiresInMs).toBeNull();
  });

  test.each([
    ['refuse', 'read', 'store-unavailable'],
    ['refuse', 'hold', 'store-unavailable'],
    ['lose-reply', 'hold', 'outcome-unknown'],
  ] as const)('%s %s is %s', async (fate, method, type) => {
    const { lock, storePlan } = openShop({ options });
    const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
    storePlan.next(fate, method);
    expect((await lock.extend('A', token, 60))._unsafeUnwrapErr()).toMatchObject({ type });
  });
});

test('A6: extend gives no life that a reservation could have', async () => {
  const { lock } = openShop({ options: { mode: 'ttl' } });
  const { token } = (await lock.iniciar('A', MR))._unsafeUnwrap();
  expect((await lock.extend('A', token, 10))._unsafeUnwrapErr()).toMatchObject({
    type: 'invalid-input',
    field: 'seconds',
  });
  expect((await lock.extend('A', token, 11)).isOk()).toBe(true);
});
