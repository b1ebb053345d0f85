import { ok } from 'neverthrow';
import { askSource, askStore, probed, storeFailed, type CallContext } from '../engine/context.js';
import type { SourceError, StoreError } from '../errors.js';
import type { Health } from '../results.js';

/** Asks both sides now. */
export async function health(context: CallContext): Promise<Health> {
  const { engine } = context;
  const { store } = engine;
  const probe = store === null ? ok() : askStore(context, (asked) => asked.ping(), storeFailed);
  const [locks, truth] = await Promise.all([
    probe,
    askSource(context, (asked, call) => asked.check(call)),
    probed(engine, Promise.resolve(probe)),
  ]);
  const details: string[] = [];
  if (locks.isErr()) details.push(`lock store: ${said(locks.error)}`);
  if (truth.isErr()) details.push(`truth: ${said(truth.error)}`);
  const isMisshaped = truth.isErr() && truth.error.type === 'source-misshaped';
  const sides = store === null ? 1 : 2;
  return {
    status: details.length === 0 ? 'ok' : details.length < sides ? 'degraded' : 'down',
    store: store === null ? 'none' : locks.isOk() ? 'up' : 'down',
    source: truth.isOk() ? 'up' : isMisshaped ? 'misshaped' : 'down',
    details,
  };
}

/** The port's own words, if it has any. */
function said(error: StoreError | SourceError): string {
  if ('detail' in error) return error.detail;
  return 'problem' in error ? error.problem : error.message;
}
