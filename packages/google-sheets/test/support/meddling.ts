import type { SheetsEmulator } from '@spoollock/sheets-emulator';
import { GOOGLE_UNDER_TEST } from './google-under-test.js';

const { reads = 'up-to-date' } = GOOGLE_UNDER_TEST.settings;
export const WRITE = 'spreadsheets.batchUpdate';
/** How rows are read. Where reads are old, it is a write without effect. */
export const READ = reads === 'up-to-date' ? 'spreadsheets.values.batchGet' : WRITE;

/** Does something just before the `k`-th call from now, counted from 1, of all or of one method. */
export function justBefore(
  emulator: SheetsEmulator,
  k: number,
  meddle: () => void,
  method?: typeof READ | typeof WRITE,
): void {
  let calls = 0;
  emulator.beforeEachCall((call) => {
    if (method !== undefined && call.method !== method) return;
    calls += 1;
    if (calls === k) meddle();
  });
}
