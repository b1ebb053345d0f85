import { ok, type Result } from 'neverthrow';
import type { Call } from '../engine/call.js';
import { askSource, askStore, type Engine } from '../engine/engine.js';
import type { SpoolLockError } from '../errors.js';

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
  if (store.isErr()) details.push(`lock store: ${said(store.error)}`);
  if (source.isErr()) details.push(`truth: ${said(source.error)}`);
  const isMisshaped = source.isErr() && source.error.type === 'source-misshaped';
  return ok({
    status: details.length === 0 ? 'ok' : details.length === 1 ? 'degraded' : 'down',
    store: store.isOk() ? 'up' : 'down',
    source: source.isOk() ? 'up' : isMisshaped ? 'misshaped' : 'down',
    details,
  });
}

/** In the port's own words where it has any. */
function said(error: SpoolLockError): string {
  if ('detail' in error) return error.detail;
  return 'problem' in error ? error.problem : error.message;
}
