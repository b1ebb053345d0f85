type Carry = () => Promise<unknown>;

/** What stands between a store and its client in a test: it writes down what goes by, and can interfere. */
export class Wire {
  /** Every command the stores sent. */
  readonly sent: (readonly string[])[] = [];
  /** When set, the store is told so, whatever the client's state is. */
  pretendReady: boolean | null = null;
  /** What becomes of every command that `next` says nothing about. */
  each: ((command: readonly string[], carry: Carry) => Promise<unknown>) | null = null;
  #fate: ((carry: Carry) => Promise<unknown>) | null = null;

  send(command: readonly string[], carry: Carry): Promise<unknown> {
    this.sent.push(command);
    const fate = this.#fate;
    this.#fate = null;
    if (fate !== null) return fate(carry);
    return this.each === null ? carry() : this.each(command, carry);
  }

  /** Decides what becomes of the next command; `carry` sends it. */
  next(fate: (carry: Carry) => Promise<unknown>): void {
    this.#fate = fate;
  }
}
