/**
 * Lets this process send one write for each tag at a time. The second of two writes would seldom find its row as
 * expected, so it waits for the outcome of the first.
 */
export class TagTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(tag: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(tag) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.#last.set(tag, mine);
    const leave = (): void => {
      if (this.#last.get(tag) === mine) this.#last.delete(tag);
    };
    mine.then(leave, leave);
    return mine;
  }
}
