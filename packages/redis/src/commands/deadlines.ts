import type { Clock } from '@spoollock/core';

/** How many times within a deadline the clock looks for what is overdue. */
const LOOKS = 5;

/** One wait for an answer. */
export interface Wait {
  /** Called when the wait was too long, unless it ended before. */
  readonly overdue: () => void;
  previous: Wait | null;
  next: Wait | null;
  /** The look before which it began; `-1` once it is over. */
  began: number;
}

/**
 * Ends waits that take too long, with one timer for all of them: a timer for each would be the most
 * expensive thing about a command. A wait is overdue after the full time at the latest, and never before
 * four fifths of it.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lookEveryMs: number;
  /** In the order in which they began, so that the overdue ones come first. */
  #first: Wait | null = null;
  #last: Wait | null = null;
  #look = 0;
  #ticking = false;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#lookEveryMs = timeoutMs / LOOKS;
  }

  begin(overdue: () => void): Wait {
    const wait: Wait = { overdue, previous: this.#last, next: null, began: this.#look };
    if (this.#last === null) this.#first = wait;
    else this.#last.next = wait;
    this.#last = wait;
    if (!this.#ticking) this.#tick();
    return wait;
  }

  /** Ending a wait again does nothing. */
  end(wait: Wait): void {
    if (wait.began === OVER) return;
    wait.began = OVER;
    if (wait.previous === null) this.#first = wait.next;
    else wait.previous.next = wait.next;
    if (wait.next === null) this.#last = wait.previous;
    else wait.next.previous = wait.previous;
  }

  #tick(): void {
    this.#ticking = true;
    this.#clock.setTimer(this.#lookEveryMs, () => {
      this.#look += 1;
      for (let wait = this.#first; wait !== null && this.#look - wait.began >= LOOKS; wait = this.#first) {
        this.end(wait);
        wait.overdue();
      }
      // With nothing to wait for the timer ends, and holds no process.
      this.#ticking = false;
      if (this.#first !== null) this.#tick();
    });
  }
}

const OVER = -1;
