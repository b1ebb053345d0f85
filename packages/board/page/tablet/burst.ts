/**
 * Which end of a field's text came in one burst, as a scanner types it and no hand does. What stood there before was
 * being looked for, and is no part of it.
 */
export class Burst {
  #start = 0;
  #end = 0;
  #at = -Infinity;
  /** Several signs came at once: no key does that, and the next key goes on with nothing. */
  #isWhole = false;

  /** Something was typed. @param at when its key went down, in milliseconds. */
  typed(caret: number, added: number, at: number): void {
    const goesOn = at - this.#at <= SCANNERS_PAUSE_MS && caret - added === this.#end;
    if (!goesOn || this.#isWhole || added !== 1) this.#start = caret - added;
    this.#isWhole = added > 1;
    this.#end = caret;
    this.#at = at;
  }

  /** What came in one burst, if that is long enough for a scan. */
  of(text: string): string | null {
    const burst = text.slice(this.#start, this.#end);
    return burst.length >= SHORTEST ? burst : null;
  }

  /** Whether a key that goes down now belongs to it. */
  isRunning(at: number): boolean {
    return this.#end - this.#start >= SHORTEST && at - this.#at <= SCANNERS_PAUSE_MS;
  }
}

/** Scanners type a key every few milliseconds; those that speak by radio, every thirty. */
const SCANNERS_PAUSE_MS = 60;
const SHORTEST = 4;
