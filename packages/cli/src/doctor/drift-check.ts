import type { Drift, Spool, SpoolLock } from '@spoollock/core';
import type { Clock } from '@spoollock/core/adapter';
import { pause } from '../time/pause.js';
import { fail, fine, named, skipped, warn, type Finding } from './finding.js';

/** A shop at work drifts for a moment with every call; what is still so after this counts. */
export const SECOND_LOOK_MS = 1_500;
const MOST = 10_000;

/** Where locks and rows disagree, by kind. */
export async function driftChecks(
  lock: SpoolLock,
  clock: Clock,
  signal: AbortSignal,
  keyPrefix: string,
): Promise<readonly Finding[]> {
  const first = await drifting(lock, signal);
  if (first === null) return [skipped('drift', 'both sides have to answer')];
  if (first.size === 0) return [fine('drift', 'locks and rows agree')];
  await pause(SECOND_LOOK_MS, clock, signal);
  const second = await drifting(lock, signal);
  if (second === null) return [skipped('drift', 'both sides have to answer')];
  const rows = [...second.values()].length;
  const lasting = [...second.values()].filter(({ tag, drift }) => first.get(tag)?.drift === drift);
  if (lasting.length === 0) return [fine('drift', 'locks and rows agree, but for calls under way')];
  const kinds = new Map<Drift, string[]>();
  for (const { tag, drift } of lasting)
    if (drift !== null) kinds.set(drift, [...(kinds.get(drift) ?? []), tag]);
  return [...kinds].map(([kind, tags]) => {
    const found = `${tags.length} × ${kind}: ${named(tags)}`;
    return kind === 'lock-without-row'
      ? withoutRow(found, tags.length, keyPrefix, rows)
      : fail('drift', found, fixOf(kind, tags.length));
  });
}

const RECONCILE = 'Run spoollock reconcile --dry-run, and then without.';
const PART_FIRST = `If another shop uses this Redis, first give each a SPOOLLOCK_KEY_PREFIX of its own; after a move, first stop what still works on the old side. ${RECONCILE}`;

function fixOf(kind: Drift, count: number): string {
  // The lock may be of another shop's row of that tag.
  if (kind === 'lock-over-free-row' || kind === 'lock-names-another') return PART_FIRST;
  if (kind !== 'lock-missing' || count < SEVERAL) return RECONCILE;
  return `${RECONCILE} If locks are missing again later, a program of this shop has another SPOOLLOCK_KEY_PREFIX.`;
}

/**
 * They may be the holds of workers of another shop: nothing that ends one is advised. A lock that belongs to nobody
 * does no harm where it is.
 */
function withoutRow(found: string, count: number, keyPrefix: string, drifting: number): Finding {
  if (count < SEVERAL || count * 2 < drifting)
    return warn(
      'drift',
      found,
      `Put the row back into the sheet. If another shop uses this Redis, give each a SPOOLLOCK_KEY_PREFIX of its own. Leave the locks.`,
    );
  return fail(
    'drift',
    `${found}: most likely the locks of another shop, whose prefix is ${keyPrefix} too, or begins so`,
    'Give each shop of this Redis a SPOOLLOCK_KEY_PREFIX of its own, with which no other one begins, and leave the locks: workers hold those spools. If there is no other shop, put the rows back into the sheet.',
  );
}

/** A row or two may have been cut out; more locks than that belong somewhere. */
const SEVERAL = 3;

async function drifting(lock: SpoolLock, signal: AbortSignal): Promise<ReadonlyMap<string, Spool> | null> {
  const page = await lock.list({ state: 'drift', limit: MOST }, { signal });
  if (page.isErr() || page.value.missing !== null) return null;
  return new Map(page.value.spools.map((spool) => [spool.tag, spool]));
}
