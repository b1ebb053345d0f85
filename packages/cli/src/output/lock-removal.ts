import type { LockRemoval } from '@spoollock/core';

/** What became of the lock of a spool that was given back. */
export const LOCK_REMOVALS: Readonly<Record<LockRemoval, string>> = {
  removed: 'Its lock is gone.',
  'none-of-ours': 'There was no lock of theirs.',
  unreachable: 'Redis could not be asked: the next INICIAR, or a reconcile, takes the lock away.',
};
