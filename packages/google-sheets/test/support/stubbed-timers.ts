import { onTestFinished, vi } from 'vitest';
import type { SharedTime } from './shared-time.js';
import { ShopSheet, soon } from './shop-sheet.js';

/**
 * Until the test ends, the pauses of libraries that ask Node for their timers are on the shared clock too. What
 * they fetch when it is first needed must be there before: see `fetchRetries`.
 */
export function stubTimers(time: SharedTime): void {
  vi.stubGlobal('setTimeout', (task: () => void, delayMs = 0) => time.setTimer(delayMs, task));
  vi.stubGlobal('clearTimeout', (cancel: unknown) => {
    if (typeof cancel === 'function') Reflect.apply(cancel, undefined, []);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
}

/** Has the adapter fetch the retrying library: shared time would run on while it waits for a file. */
export async function fetchRetries(): Promise<void> {
  const sheet = await ShopSheet.open();
  sheet.emulator.faults.next('status', { status: 503 });
  const checked = await sheet.source({ backoffMs: 1 }).prepare(soon());
  await sheet.close();
  if (checked.isErr()) throw new Error(JSON.stringify(checked.error));
}
