import { MINUTE_MS, type SeenOfSheet } from '../connections/sheet-link.js';
import { counted, fail, fine, skipped, warn, type Finding } from './finding.js';

/** What Google allows one account, of reads and of writes. */
const A_MINUTE = 60;
/** A quarter: a board looks twelve times a minute, and a shop at work writes as well. */
const LOW = 15;

/** What this command used of the quota, and what that leaves: of what others used, nobody tells. */
export function quotaCheck(seen: SeenOfSheet, nowMs: number): Finding {
  const { reads, writes, answered, refusedByQuota } = seen;
  if (answered === 0 && refusedByQuota === 0) return skipped('quota', 'no call to the sheet was answered');
  const used = `${counted(reads, 'read')} and ${counted(writes, 'write')} by this command`;
  if (refusedByQuota > 0)
    return fail(
      'quota',
      `${used}, ${refusedByQuota} of them refused: the account's ${A_MINUTE} of each a minute were used up`,
      'Wait a minute, and share the quota out among those who use the account (SHEET_SHARED_BY).',
      'unreachable',
    );
  const readsLeft = left(seen, 'reads', nowMs);
  const writesLeft = left(seen, 'writes', nowMs);
  const found = `${used}; of the ${A_MINUTE} of each that Google allows an account a minute, at most ${readsLeft} and ${writesLeft} are left`;
  return Math.min(readsLeft, writesLeft) < LOW
    ? warn('quota', found, 'Wait a minute before the next command: a shop on the same account needs them.')
    : fine('quota', found);
}

function left({ sent }: SeenOfSheet, kind: 'reads' | 'writes', nowMs: number): number {
  const used = sent.filter((call) => call.kind === kind && call.atMs > nowMs - MINUTE_MS).length;
  return Math.max(0, A_MINUTE - used);
}
