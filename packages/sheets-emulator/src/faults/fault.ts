import type { CallKind } from '../methods/api-method.js';

/**
 * What can go wrong with one call:
 *
 * - `lose-request`: never applied; the connection is destroyed
 * - `lose-reply`: applied; the connection is destroyed before any byte of the answer
 * - `apply-late`: the connection is destroyed; the call is kept, and applied when it is released
 * - `delay`: applied and answered as usual, `delayMs` later
 * - `status`: not applied; answered with `status`
 * - `status-after`: applied, and answered with `status` all the same
 * - `cut`: applied; the connection is destroyed in the middle of the answer
 */
export type FaultKind = (typeof FAULT_KINDS)[number];

export const FAULT_KINDS = [
  'lose-request',
  'lose-reply',
  'apply-late',
  'delay',
  'status',
  'status-after',
  'cut',
] as const;

/** Which calls a fault is for: all reads, all writes, or one method by Google's name for it. */
export type CallSelector = CallKind | `spreadsheets.${string}`;

/** How a fault goes. Durations are in milliseconds. */
export interface FaultSettings {
  /** For `status` and `status-after`: 503 unless given. */
  readonly status?: number | undefined;
  /** For `delay`: 1000 unless given. */
  readonly delayMs?: number | undefined;
  /** For `apply-late`: applied by itself after so long on the clock. Without it, only by `release()`. */
  readonly afterMs?: number | undefined;
}

/** A fault that strikes a call. */
export interface Fault extends FaultSettings {
  readonly kind: FaultKind;
}

export interface StruckCall {
  readonly kind: CallKind;
  readonly method: string;
}

export function selects(selector: CallSelector | undefined, call: StruckCall): boolean {
  return selector === undefined || selector === call.kind || selector === call.method;
}
