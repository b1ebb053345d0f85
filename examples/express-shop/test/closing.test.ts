import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeShop } from '../src/closing.js';
import type { Shop } from '../src/shop.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a shop that is still opening is closed once it is open', async () => {
  const close = vi.fn(() => Promise.resolve());
  let open = (_shop: Shop): void => undefined;
  const closed = closeShop(new Promise((resolve) => (open = resolve)));
  await vi.advanceTimersByTimeAsync(7_900);
  open({ url: '', close });
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
  const closed = closeShop(Promise.resolve({ url: '', close }));
  await vi.advanceTimersByTimeAsync(30_000);
  await expect(closed).resolves.toBeUndefined();
});
