import type { Clock } from '../ports/clock.js';
import type { Events } from './events.js';

/** Work that no caller waits for. A failure in it becomes a `fault` event. */
export class Background {
  readonly #events: Events;
  readonly #clock: Clock;
  readonly #timers = new Set<() => void>();
  #running = 0;
  #ended: (() => void)[] = [];
  #closed = false;

  constructor(events: Events, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  async run(work: () => Promise<unknown>): Promise<void> {
    this.#running += 1;
    try {
      await work();
    } catch (cause) {
      this.#events.emit({ type: 'fault', detail: 'work in the background failed', cause });
    }
    this.#running -= 1;
    if (this.#running > 0) return;
    for (const resolve of this.#ended.splice(0)) resolve();
  }

  /** Runs `work` after `delayMs`, unless the engine is closed first. */
  later(delayMs: number, work: () => Promise<unknown>): void {
    if (this.#closed) return;
    const cancel = this.#clock.setTimer(delayMs, () => {
      this.#timers.delete(cancel);
      void this.run(work);
    });
    this.#timers.add(cancel);
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#ended.push(resolve));
  }
}
