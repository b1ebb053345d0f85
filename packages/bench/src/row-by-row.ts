import { PERSIST_IF, shaOf, type Client } from './clients.js';
import type { Reconcile } from './page/figures.js';
import { reconcileMissing } from './reconciling.js';

/** How a row by row loop is measured on a slow link. */
export interface RowByRowPlan {
  readonly rows: number;
  /** No more rows than this are done row by row; the seconds for the rest are calculated. */
  readonly mostRowsDone: number;
  /** Ours is done so often; the median counts. */
  readonly runs: number;
}

/** So many occupied rows without a lock get one: row by row with three trips each, and by our reconcile. */
export async function reconcileBothWays(
  client: Client,
  roundTripMs: number,
  { rows, mostRowsDone, runs }: RowByRowPlan,
): Promise<Reconcile> {
  const rowsDone = Math.min(rows, mostRowsDone);
  const seconds = await rowByRow(client, rowsDone);
  const ours = await reconcileMissing(client, rows, runs);
  return {
    roundTripMs,
    rows,
    rowsDone,
    rowByRowSeconds: (seconds / rowsDone) * rows,
    oursSeconds: ours.seconds,
  };
}

/** As the service before did it: is there a lock, put one, make it permanent; then the next row. */
async function rowByRow(client: Client, rows: number): Promise<number> {
  await client.command('flushall');
  await client.loadScript(PERSIST_IF);
  const persist = shaOf(PERSIST_IF);
  const raw = client.ownMethods;
  const began = performance.now();
  for (let row = 0; row < rows; row++) {
    const key = `spool_lock:MK-${row}`;
    const value = '93:0f8fad5b-d9cb-469f-a165-70867728950e:20-11-2026 10:00:00';
    if ((await client.command('exists', key)) === 1) continue;
    await raw.setNx(key, value, 10_000);
    await raw.script(persist, key, value);
  }
  const seconds = (performance.now() - began) / 1000;
  if ((await client.command('dbsize')) !== rows) throw new Error('row by row did not do its work');
  return seconds;
}
