import { onTestFinished, vi } from 'vitest';
import type { SharedTime } from './shared-time.js';

/**
 * Until the test ends, the pauses of libraries that ask Node for their timers are on the shared clock too. What
 * they fetch when it is first needed should be there before.
 */
export function stubTimers(time: SharedTime): void {
  vi.stubGlobal('setTimeout', (task: () => void, delayMs = 0) => time.setTimer(delayMs, task));
  vi.stubGlobal('clearTimeout', (cancel: unknown) => {
    if (typeof cancel === 'function') Reflect.apply(cancel, undefined, []);
  });
  onTestFinished(() => void vi.unstubAllGlobals());
}
