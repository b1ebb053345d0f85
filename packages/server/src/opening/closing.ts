import type { Result } from 'neverthrow';
import type { CannotOpen } from './cannot-open.js';
import type { ShopServer } from '../shop-server.js';

/** So long a shop that was told to close while it opened may go on opening. */
const OPENING_GRACE_MS = 8_000;

/** Closes the shop in good order, be it still opening; rejects when the opening does not come to its end. */
export async function closeShop(
  opening: Promise<Result<ShopServer, CannotOpen>>,
  options: Parameters<ShopServer['close']>[0] = {},
): Promise<void> {
  let impatient: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    const why = new Error(`the shop was still opening after ${OPENING_GRACE_MS / 1000} s`);
    impatient = setTimeout(() => reject(why), OPENING_GRACE_MS);
  });
  const opened = await Promise.race([opening, tooLong]).finally(() => clearTimeout(impatient));
  if (opened.isOk()) await opened.value.close(options);
}
