import type { Attempt, ListedLock, StoredLock, StoreFault } from '@spoollock/core/adapter';
import type { Failure } from '../client/failures.js';
import { cell } from '../client/rows.js';
import { valueOf } from './values.js';

/** The name in a row. */
export function nameOf(row: unknown): string | null {
  return cell(row, 'name');
}

/** The lock in a row; `null` if there is none. */
export function storedOf(row: unknown): StoredLock | null {
  const value = cell(row, 'value');
  const expires = cell(row, 'expires');
  return value === null
    ? null
    : { value: valueOf(value), expiresInMs: expires === null ? null : Number(expires) };
}

/** The same with its name. */
export function listedOf(row: unknown): ListedLock | null {
  const [name, stored] = [nameOf(row), storedOf(row)];
  return name === null || stored === null ? null : { name, ...stored };
}

/** How a conditional write ended. */
export function attemptOf(rows: readonly unknown[]): Attempt {
  return cell(rows[0], 'done') === 'yes' ? { done: true } : { done: false, present: storedOf(rows[0]) };
}

/** A failure as a lock store tells of it. */
export function faultOf(failure: Failure): StoreFault {
  const { detail } = failure;
  if (failure.type !== 'fault') return { type: 'store-fault', reached: 'never', detail };
  return { type: 'store-fault', reached: failure.reached, detail, cause: failure.cause };
}
