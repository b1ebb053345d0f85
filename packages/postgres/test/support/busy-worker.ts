import type { SpoolLock } from '@spoollock/core';

/** Takes and gives back one spool, again and again, and knows what was acknowledged. */
export class BusyWorker {
  acknowledged = 0;
  readonly wrong: string[] = [];
  #fence = 0;
  #state: 'free' | 'mine' | 'open' = 'free';
  #isOver = false;

  constructor(
    readonly lock: SpoolLock,
    readonly tag: string,
    readonly id: number,
  ) {}

  async work(): Promise<void> {
    // It ends on an answer that it knows.
    while (!this.#isOver || this.#state === 'open')
      await (this.#state === 'mine' ? this.#giveBack() : this.#take());
  }

  /** It ends its work at the next answer that it knows. */
  stop(): void {
    this.#isOver = true;
  }

  /** What its row must say by now. */
  mustBe(): object {
    return this.#state === 'mine'
      ? { label: `W(${this.id})`, version: this.#fence }
      : { label: 'DISPONIBLE', version: this.#fence + 1 };
  }

  async #take(): Promise<void> {
    const taken = await this.lock.iniciar(this.tag, { id: this.id, initials: 'W' });
    if (taken.isErr()) return this.#failed(taken.error.type);
    const { fence, resumed } = taken.value;
    if (fence === undefined || fence < this.#fence || (fence === this.#fence && !resumed))
      this.wrong.push(`fence ${String(fence)} after ${this.#fence}`);
    this.#fence = fence ?? this.#fence;
    this.#state = 'mine';
    this.acknowledged++;
  }

  async #giveBack(): Promise<void> {
    const given = await this.lock.finalizar(this.tag, { id: this.id, initials: 'W' }, { fence: this.#fence });
    if (given.isErr()) return this.#failed(given.error.type);
    this.#state = 'free';
    this.acknowledged++;
  }

  /** Nobody else is here, so only the server's absence is a reason. */
  async #failed(type: string): Promise<void> {
    if (!['source-unavailable', 'outcome-unknown', 'timed-out'].includes(type)) this.wrong.push(type);
    if (type === 'outcome-unknown' || this.#state === 'mine') this.#state = 'open';
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
