import type { LockStore } from '../ports/lock-store.js';
import type { OccupationSource } from '../ports/occupation-source.js';
import type { Settings } from './settings.js';

/** What does not fit together in a set-up, one sentence each, for the log. */
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
        'Give every process the same truth, or this one its own lock store.',
    );
  if (reach === 'shared' && store.reach === 'process')
    warnings.push(
      'The truth is shared and the locks are private to this process: every spool is safe by compare-and-set, ' +
        "and other processes' locks are not seen.",
    );
  if (!compareAndSet)
    warnings.push(
      'This truth cannot compare and set: that no two workers get one spool rests on the lock store alone' +
        (settings.degradedWithoutCompareAndSet ? ', and on nothing while that is down.' : '.'),
    );
  return warnings;
}
