import { parseWorker, type Worker } from '@spoollock/core';
import { type InvalidInput } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';

/** The worker in a request's body, or what is wrong with it, as `invalid-input` that names the field. */
export function workerIn(body: unknown): Result<Worker, InvalidInput> {
  return parseWorker(typeof body === 'object' && body !== null && 'worker' in body ? body.worker : undefined);
}

/** The fence in a request's body, if it has one; the library checks it. */
export function fenceIn(body: unknown): { readonly fence: number | undefined } {
  const isThere = typeof body === 'object' && body !== null && 'fence' in body;
  return { fence: isThere && typeof body.fence === 'number' ? body.fence : undefined };
}
