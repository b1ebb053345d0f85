import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createSpoolLock } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { median } from './arms.js';
import type { Client } from './clients.js';

export interface Reconciling {
  readonly seconds: number;
  /** The longest the event loop was held in any run, in milliseconds. */
  readonly longestHoldMs: number;
}

/** Reconciles so many occupied rows that have no lock, several times over; the median. */
export async function reconcileMissing(client: Client, rows: number, runs: number): Promise<Reconciling> {
  const since = new Date(Math.floor(Date.now() / 1000) * 1000 - 3_600_000);
  const occupied = Array.from({ length: rows }, (_, row) => ({
    tag: `MK-${row}`,
    label: 'MR(93)',
    since,
    version: 1,
  }));
  const source = new MemoryOccupationSource(occupied);
  const took: number[] = [];
  let longestHoldMs = 0;
  for (let run = 0; run < runs; run++) {
    await client.command('flushall');
    const lock = createSpoolLock({ store: client.store, source });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const began = performance.now();
    const report = (await lock.reconcile({ deadlineMs: 60_000 }))._unsafeUnwrap();
    took.push((performance.now() - began) / 1000);
    // One turn more, so that a hold that ended just now is counted.
    await new Promise((resolve) => void setTimeout(resolve, 5));
    delay.disable();
    longestHoldMs = Math.max(longestHoldMs, delay.max / 1e6);
    if (report.reconciled !== rows || !report.complete) throw new Error('reconcile did not do its work');
    await lock.close();
  }
  return { seconds: median(took), longestHoldMs };
}
