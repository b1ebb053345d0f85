import { err, ok, type Result } from 'neverthrow';
import type { Attempt, StoredLock, StoreFault } from '@spoollock/core/adapter';
import { failure } from '../connection/redis-connection.js';

// A client may be set to return numbers as texts, and texts as Buffers. The functions here read all of these.

const DONE: Attempt = { done: true };
const NOTHING_THERE: Attempt = { done: false, present: null };
// Answers are never changed, so the most frequent ones are made once.
const OK_DONE: Result<Attempt, StoreFault> = ok(DONE);
const OK_NOTHING_THERE: Result<Attempt, StoreFault> = ok(NOTHING_THERE);
const OK_NULL: Result<null, StoreFault> = ok(null);
const OK_VOID: Result<void, StoreFault> = ok();

/** Reads the answer of a conditional script: 1 (done), 0 (nothing there), or the lock in the way. */
export function readAttempt(reply: unknown): Result<Attempt, StoreFault> {
  if (reply === 1) return OK_DONE;
  if (reply === 0) return OK_NOTHING_THERE;
  if (Array.isArray(reply)) {
    const present = lockOf(reply[0], reply[1]);
    return present === null ? odd(reply) : ok({ done: false, present });
  }
  const text = textOf(reply);
  if (text === '1') return OK_DONE;
  return text === '0' ? OK_NOTHING_THERE : odd(reply);
}

/** Reads a lock; `null` for the answer 0. */
export function readLock(reply: unknown): Result<StoredLock | null, StoreFault> {
  if (!Array.isArray(reply)) return textOf(reply) === '0' ? OK_NULL : odd(reply);
  const lock = lockOf(reply[0], reply[1]);
  return lock === null ? odd(reply) : ok(lock);
}

/** Reads the answer to a restore of `count` locks: the locks in the way, each with its index. */
export function readRestored(reply: unknown, count: number): Result<Attempt[], StoreFault> {
  return readNumbered(reply).map((taken) => {
    const attempts = Array.from({ length: count }, () => DONE);
    for (const [index, present] of taken) attempts[index] = { done: false, present };
    return attempts;
  });
}

/** Reads a flat list of locks, each with the index of its key. */
export function readNumbered(reply: unknown): Result<[index: number, lock: StoredLock][], StoreFault> {
  if (!Array.isArray(reply)) return odd(reply);
  const locks: [number, StoredLock][] = [];
  for (let at = 0; at < reply.length; at += 3) {
    const lock = lockOf(reply[at + 1], reply[at + 2]);
    if (lock === null) return odd(reply);
    locks.push([Number(textOf(reply[at])) - 1, lock]);
  }
  return ok(locks);
}

/** Reads a page of SCAN: the cursor of the next page, and the keys. */
export function readPage(reply: unknown): Result<{ cursor: string; keys: string[] }, StoreFault> {
  if (!Array.isArray(reply) || !Array.isArray(reply[1])) return odd(reply);
  const cursor = textOf(reply[0]);
  return cursor === null
    ? odd(reply)
    : ok({ cursor, keys: reply[1].map(textOf).filter((key) => key !== null) });
}

/** Reads the answer to the probe: 1. */
export function readProbe(reply: unknown): Result<void, StoreFault> {
  return textOf(reply) === '1' ? OK_VOID : odd(reply);
}

function lockOf(value: unknown, left: unknown): StoredLock | null {
  const text = textOf(value);
  const leftMs = Number(textOf(left));
  if (text === null || !Number.isInteger(leftMs)) return null;
  return { value: text, expiresInMs: leftMs < 0 ? null : leftMs };
}

/** A text, in any form in which the client may return it; `null` for anything else. */
export function textOf(reply: unknown): string | null {
  if (typeof reply === 'string') return reply;
  return typeof reply === 'number' || Buffer.isBuffer(reply) ? String(reply) : null;
}

function odd(reply: unknown): Result<never, StoreFault> {
  const kind = Array.isArray(reply) ? 'array' : typeof reply;
  return err(failure('perhaps', 'lasting', `Redis answered in an unexpected form (${kind})`).fault);
}
