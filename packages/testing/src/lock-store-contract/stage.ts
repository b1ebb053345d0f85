import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { parseSpoolTag, type SpoolTag } from '@spoollock/core';
import {
  type Attempt,
  type ListedLock,
  type LockStore,
  type StoredLock,
  type StoreFault,
} from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import type { ContractCase } from '../contract-runner.js';
import type { LockStoreCause, LockStoreHarness } from './harness.js';

export type LockStoreCase = ContractCase<LockStoreStage, LockStoreCause>;

/** Gives the tests of one theme their types. */
export function lockStoreCases(cases: readonly LockStoreCase[]): readonly LockStoreCase[] {
  return cases;
}

/** The expiry of a reservation in these tests: long enough for the slowest machine not to meet it. */
export const SAFETY_MS = 60_000;
export const LONG_MS = 3_600_000;
/** As milliseconds it does not fit 32 bits. */
export const MONTH_MS = 30 * 24 * LONG_MS;

/** Two workers' locks, as the engine writes them. */
export const OURS = '93:0b5e7c1e-6f0a-4c53-9d5e-3a1c64c1a7f2:04-05-2026 08:15:00';
export const THEIRS = '7:c9d1a2f4-1d0b-4b7e-8a55-70f7d0f2b9aa:04-05-2026 08:16:30';

export const TAG = tagOf('MK-1335-CW-25000-019');
export const OTHER_TAG = tagOf('MK-1400-CW-25010-002');

/** Texts that a careless comparison, quoting or script would get wrong. */
export const ODD_TEXTS: Readonly<Record<string, string>> = {
  'an empty text': '',
  'a text of the earlier version': '93:6f1c2d3e',
  quotes: `it's "93":'x' \\" \\\\`,
  'blanks at both ends': ' \t93:x \t',
  newlines: '93:a\r\nDEL *\n\t:b',
  'a NUL character': '93:\u0000:x',
  unicode: 'ÑA(7):señal–🔩:שלום',
  'decomposed unicode': 'N\u0303A(7)',
  'pattern characters': '%a+[x]*?^$.-%%',
  'a number': '0012.50',
  'a very long text': 'v'.repeat(4_000),
};

/** Texts that a careless comparison takes for `value`. */
export function almost(value: string): readonly string[] {
  return [value.slice(0, -1), value.slice(1), `${value}0`, `${value} `, ` ${value}`, value.toUpperCase(), ''];
}

export function tagOf(text: string): SpoolTag {
  return parseSpoolTag(text).match(
    (tag) => tag,
    (error) => assert.fail(error.message),
  );
}

/** So many tags, all different. */
export function tags(count: number, prefix = 'SPOOL'): SpoolTag[] {
  return Array.from({ length: count }, (_, index) => tagOf(`${prefix}-${index}`));
}

export function valueOf<T>(answer: Result<T, StoreFault>): T {
  if (answer.isErr()) assert.fail(`expected an answer, not ${inspect(answer.error)}`);
  return answer.value;
}

export function assertDone(answer: Result<Attempt, StoreFault>): void {
  assert.deepEqual(valueOf(answer), { done: true });
}

/** Refused, and the answer shows the lock that stood in the way: this text, or nothing. */
export function assertRefused(answer: Result<Attempt, StoreFault>, standing: string | null): void {
  const attempt = valueOf(answer);
  if (attempt.done) assert.fail('expected it not to be done');
  assert.equal(attempt.present?.value ?? null, standing);
}

/** Each answer must be a fault, and nothing that could be taken for contention. */
export function assertFault(answer: Result<unknown, StoreFault>, what: string): StoreFault {
  if (answer.isOk()) assert.fail(`${what}: expected a fault, not ${inspect(answer.value)}`);
  const { error } = answer;
  assert.equal(error.type, 'store-fault', what);
  assert.ok(['never', 'perhaps'].includes(error.reached), `${what}: reached is ${inspect(error.reached)}`);
  assert.equal(typeof error.detail, 'string', what);
  return error;
}

export function assertExpiresWithin(lock: StoredLock | null, ms: number): void {
  const expiresInMs = lock?.expiresInMs ?? null;
  assert.ok(
    expiresInMs !== null && expiresInMs > 0 && expiresInMs <= ms,
    `expected an expiry within ${ms} ms: ${inspect(lock)}`,
  );
  // A unit mixed up (seconds for milliseconds) would be far below.
  assert.ok(expiresInMs > ms / 2, `expected an expiry near ${ms} ms: ${inspect(lock)}`);
}

/** A harness with its hooks made sure of, and the questions that tests ask again and again. */
export class LockStoreStage {
  readonly store: LockStore;

  constructor(
    readonly harness: LockStoreHarness,
    readonly repeatsLost: boolean,
  ) {
    this.store = harness.store;
  }

  async putRaw(name: string, text: string, expiresInMs: number | null): Promise<void> {
    await this.harness.putRaw(name, text, expiresInMs);
  }

  async expireNow(name: string): Promise<void> {
    await this.harness.expireNow(name);
  }

  async putNonText(name: string): Promise<void> {
    if (this.harness.putNonText === undefined) throw missing('putNonText');
    await this.harness.putNonText(name);
  }

  async advance(ms: number): Promise<void> {
    if (this.harness.advance === undefined) throw missing('advance');
    await this.harness.advance(ms);
  }

  async another(): Promise<LockStore> {
    if (this.harness.another === undefined) throw missing('another');
    return this.harness.another();
  }

  async elsewhere(): Promise<LockStore> {
    if (this.harness.elsewhere === undefined) throw missing('elsewhere');
    return this.harness.elsewhere();
  }

  async loseReply(): Promise<void> {
    if (this.harness.loseReply === undefined) throw missing('loseReply');
    await this.harness.loseReply();
  }

  async loseRequest(): Promise<void> {
    if (this.harness.loseRequest === undefined) throw missing('loseRequest');
    await this.harness.loseRequest();
  }

  async applyLate(): Promise<() => Promise<void>> {
    if (this.harness.applyLate === undefined) throw missing('applyLate');
    const land = await this.harness.applyLate();
    return async () => {
      await land();
    };
  }

  async outage(on: boolean): Promise<void> {
    if (this.harness.outage === undefined) throw missing('outage');
    await this.harness.outage(on);
  }

  async close(): Promise<void> {
    await this.harness.close?.();
  }

  /** What store and backend both say of the tag; they must agree. */
  async lock(tag: SpoolTag = TAG): Promise<StoredLock | null> {
    const read = valueOf(await this.store.read(tag));
    const raw = await this.harness.readRaw(tag);
    assert.equal(read?.value, raw?.value, 'the store and its backend disagree on the text');
    assert.equal(
      read === null || read.expiresInMs === null,
      raw === null || raw.expiresInMs === null,
      'the store and its backend disagree on whether it expires',
    );
    return read;
  }

  async assertHeld(value: string, tag: SpoolTag = TAG): Promise<void> {
    assert.deepEqual(await this.lock(tag), { value, expiresInMs: null });
  }

  async assertReserved(value: string, expiresInMs: number, tag: SpoolTag = TAG): Promise<void> {
    const lock = await this.lock(tag);
    assert.equal(lock?.value, value);
    assertExpiresWithin(lock, expiresInMs);
  }

  async assertGone(tag: SpoolTag = TAG): Promise<void> {
    assert.equal(await this.lock(tag), null);
  }

  async scanned(store: LockStore = this.store): Promise<ListedLock[]> {
    const all: ListedLock[] = [];
    for await (const chunk of store.scan()) all.push(...valueOf(chunk));
    return all;
  }
}

function missing(hook: LockStoreCause): Error {
  return new Error(`The harness has no ${hook}: add it, or say in options.cannot.${hook} why it cannot.`);
}
