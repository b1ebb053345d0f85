import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeShop } from '../src/opening/closing.js';
import { err, ok, type Result } from 'neverthrow';
import { CannotOpen } from '../src/opening/cannot-open.js';
import type { ShopServer } from '../src/shop-server.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a shop that is still opening is closed once it is open', async () => {
  const close = vi.fn(() => Promise.resolve());
  let open = (_opened: Result<ShopServer, CannotOpen>): void => undefined;
  const closed = closeShop(new Promise((resolve) => (open = resolve)));
  await vi.advanceTimersByTimeAsync(7_900);
  open(ok({ url: '', close }));
  await closed;
  expect(close).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test('an opening that does not end is waited for 8 s', async () => {
  const closed = expect(closeShop(new Promise(() => undefined))).rejects.toThrow('still opening after 8 s');
  await vi.advanceTimersByTimeAsync(8_000);
  await closed;
});

test('the closing itself may take longer', async () => {
  const close = () => new Promise<void>((resolve) => setTimeout(resolve, 30_000));
  const closed = closeShop(Promise.resolve(ok({ url: '', close })));
  await vi.advanceTimersByTimeAsync(30_000);
  await expect(closed).resolves.toBeUndefined();
});

test('a shop that could not open has nothing to close', async () => {
  await expect(closeShop(Promise.resolve(err(new CannotOpen('no port'))))).resolves.toBeUndefined();
});
