import type { Drift, Spool, SpoolLock } from '@spoollock/core';
import type { Clock } from '@spoollock/core/adapter';
import { pause } from '../time/pause.js';
import { fail, fine, named, skipped, warn, type Finding } from './finding.js';

/** A shop at work drifts for a moment with every call; what is still so after this counts. */
const SECOND_LOOK_MS = 1_500;
const MOST = 10_000;

/** Where locks and rows disagree, by kind. */
export async function driftChecks(
  lock: SpoolLock,
  clock: Clock,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const first = await drifting(lock, signal);
  if (first === null) return [skipped('drift', 'both sides have to answer')];
  if (first.size === 0) return [fine('drift', 'locks and rows agree')];
  await pause(SECOND_LOOK_MS, clock, signal);
  const second = await drifting(lock, signal);
  if (second === null) return [skipped('drift', 'both sides have to answer')];
  const lasting = [...second.values()].filter(({ tag, drift }) => first.get(tag)?.drift === drift);
  if (lasting.length === 0) return [fine('drift', 'locks and rows agree, but for calls under way')];
  const kinds = new Map<Drift, string[]>();
  for (const { tag, drift } of lasting)
    if (drift !== null) kinds.set(drift, [...(kinds.get(drift) ?? []), tag]);
  return [...kinds].map(([kind, tags]) => {
    const found = `${tags.length} × ${kind}: ${named(tags)}`;
    return kind === 'lock-without-row'
      ? warn(
          'drift',
          found,
          'Put the row back into the sheet, or delete the key in Redis: reconcile leaves it alone.',
        )
      : fail('drift', found, 'Run spoollock reconcile --dry-run, and then without.');
  });
}

async function drifting(lock: SpoolLock, signal: AbortSignal): Promise<ReadonlyMap<string, Spool> | null> {
  const page = await lock.list({ state: 'drift', limit: MOST }, { signal });
  if (page.isErr() || page.value.missing !== null) return null;
  return new Map(page.value.spools.map((spool) => [spool.tag, spool]));
}
