import type { SheetsEmulator } from '@spoollock/sheets-emulator';

export const READ = 'spreadsheets.values.batchGet';
export const WRITE = 'spreadsheets.batchUpdate';

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
