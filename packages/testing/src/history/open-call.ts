import type { Called, Named } from './events.js';

/**
 * A call, from its beginning until nothing of it can land any more. It may change what it met while it was
 * under way, and nothing that came later.
 */
export class OpenCall {
  /** The states of the row while the call was waited for. */
  readonly #met = new Set<string>();
  readonly #named = new Set<Named>();
  /** The states that it may have written, and when. */
  readonly #wrote = new Map<string, number>();
  /** Whether another call on this spool was under way at the same time. */
  hadCompany = false;
  /** Whether somebody still waits for its answer. */
  isWaitedFor = true;

  constructor(readonly called: Called) {}

  meet(state: string, named: Named): void {
    if (!this.isWaitedFor) return;
    this.#met.add(state);
    this.#named.add(named);
  }

  /** It may be answered by what this other call has seen. */
  seeAsWell(other: OpenCall): void {
    for (const state of other.#met) this.#met.add(state);
    for (const named of other.#named) this.#named.add(named);
  }

  hasMet(state: string): boolean {
    return this.#met.has(state);
  }

  hasSeen(named: Named): boolean {
    return this.#named.has(named);
  }

  /** Of all who asked for the row to be as it is now, it may be the one that wrote it. */
  mayHaveWritten(state: string, atMs: number): void {
    this.#wrote.set(state, atMs);
  }

  /** When it may have written this state, in milliseconds since the epoch; long ago if it did not. */
  wroteAtMs(state: string): number {
    return this.#wrote.get(state) ?? -Infinity;
  }

  /** Whether the row changed while the call was under way. */
  get sawChange(): boolean {
    return this.#met.size > 1;
  }

  /** For comparing two moments: the same text, the same future. */
  fingerprint(): string {
    const { call } = this.called;
    const wrote = [...this.#wrote].map(String).sort().join(',');
    return `${call}/${[...this.#met].sort().join(',')}/${wrote}/${+this.hadCompany}${+this.isWaitedFor}`;
  }
}
