import type { Clock } from '@spoollock/core/adapter';

/** How many times within one deadline the timer checks for overdue waits. */
const LOOKS = 5;

/** One wait for an answer. */
export interface Wait {
  /** Called if the wait did not end in time. */
  readonly overdue: () => void;
  previous: Wait | null;
  next: Wait | null;
  /** The number of the last check before it began; `-1` once it is over. */
  began: number;
}

/**
 * Ends waits that take too long. All waits share one timer, because a timer for each would cost more than the rest
 * of a command. A wait becomes overdue between four fifths of the full time and the full time.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #lookEveryMs: number;
  /** The waits, in the order in which they began: the overdue ones come first. */
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
      // Without waits there is no timer, so nothing keeps the process alive.
      this.#ticking = false;
      if (this.#first !== null) this.#tick();
    });
  }
}

const OVER = -1;
