/**
 * One write a tag at a time. Two writes of this process to one row can hardly both find it as they expect;
 * the second had better see first what became of the other.
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
