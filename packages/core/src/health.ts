import { ok, type Result } from 'neverthrow';
import type { Call } from './call.js';
import { askSource, askStore, type Engine } from './engine.js';

/** Whether both sides answer now. */
export interface Health {
  /** `ok`: both do. `degraded`: one does. `down`: neither does. */
  readonly status: 'ok' | 'degraded' | 'down';
  readonly store: 'up' | 'down';
  /** `misshaped`: it answers, and cannot be used as it is. */
  readonly source: 'up' | 'down' | 'misshaped';
  /** What is wrong, one sentence a side. */
  readonly details: readonly string[];
}

/** Asks both sides now. */
export async function health(engine: Engine, call: Call): Promise<Result<Health, never>> {
  const [store, source] = await Promise.all([
    askStore(engine, call, (asked) => asked.ping()),
    askSource(engine, call, (asked) => asked.check(call)),
  ]);
  const details: string[] = [];
  if (store.isErr())
    details.push(
      `lock store: ${store.error.type === 'store-fault' ? store.error.detail : store.error.message}`,
    );
  let sourceSide: Health['source'] = 'up';
  if (source.isErr()) {
    const { error } = source;
    sourceSide = error.type === 'source-misshaped' ? 'misshaped' : 'down';
    const said =
      error.type === 'source-misshaped'
        ? error.problem
        : error.type === 'source-fault'
          ? error.detail
          : error.message;
    details.push(`truth: ${said}`);
  }
  const storeSide = store.isOk() ? 'up' : 'down';
  const up = Number(storeSide === 'up') + Number(sourceSide === 'up');
  return ok({
    status: up === 2 ? 'ok' : up === 1 ? 'degraded' : 'down',
    store: storeSide,
    source: sourceSide,
    details,
  });
}
