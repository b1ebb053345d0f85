import type { LockStore } from '../ports/lock-store.js';
import type { OccupationSource } from '../ports/occupation-source.js';
import type { Settings } from './settings.js';

/** Warns, in one text each, of parts of the set-up that do not fit together. */
export function setUpWarnings(
  store: LockStore | null,
  source: OccupationSource,
  settings: Settings,
): readonly string[] {
  if (store === null) return [];
  const warnings: string[] = [];
  const { compareAndSet, reach } = source.abilities;
  if (reach === 'process' && store.reach === 'shared')
    warnings.push(
      "The locks are shared and the truth is private to this process: processes would undo each other's locks. " +
        'Give all one truth, or each its own locks.',
    );
  if (reach === 'shared' && store.reach === 'process')
    warnings.push(
      'The truth is shared and the locks are private to this process: it does not see those of others. ' +
        'Only compare-and-set keeps the spools safe.',
    );
  if (!compareAndSet)
    warnings.push(
      'This truth cannot compare and set: without locks, two workers could get one spool' +
        (settings.degradedWithoutCompareAndSet ? '. They can while the store is down.' : '.'),
    );
  return warnings;
}
