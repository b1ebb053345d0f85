/**
 * One run's answers to "what happens next?". A run asks `choose` whenever more than one thing could happen; the
 * walk replays the scenario with each answer in turn. A schedule is its list of answers, so a failure can be
 * replayed from that list alone.
 *
 * @example
 * ```ts
 * const schedule = new Schedule([1]);
 * schedule.choose(2); // 1, as the prefix says
 * schedule.choose(3); // 0, the first
 * console.log(schedule.next()); // [1, 1]: the next schedule to try
 * ```
 */
export class Schedule {
  readonly #prefix: readonly number[];
  readonly #visited: VisitedStates | null;
  readonly #taken: { readonly choice: number; readonly options: number }[] = [];
  #steps = 0;

  /** @param visited where other runs have been; without it, every state is taken for a new one. */
  constructor(prefix: readonly number[] = [], visited: VisitedStates | null = null) {
    this.#prefix = prefix;
    this.#visited = visited;
  }

  /** One of `options` possibilities: as the prefix says, the first after its end. */
  choose(options: number): number {
    const choice = this.#prefix[this.#taken.length] ?? 0;
    if (choice >= options) throw new RangeError(`this schedule does not fit: choice ${choice} of ${options}`);
    this.#taken.push({ choice, options });
    return choice;
  }

  /**
   * Another step was taken, and `state` describes all that the future depends on. Says whether to go on: not
   * where another run went on from the same state, since whatever follows has been seen from there.
   */
  goesOn(state: () => string): boolean {
    this.#steps += 1;
    if (this.#visited === null || this.#taken.length < this.#prefix.length) return true;
    return this.#visited.add(state(), this.#steps);
  }

  /** The choices of this run, to replay it. */
  get choices(): readonly number[] {
    return this.#taken.map(({ choice }) => choice);
  }

  /** How many steps this run took. */
  get steps(): number {
    return this.#steps;
  }

  /** The prefix of the next schedule in order, or `null` after the last. */
  next(): readonly number[] | null {
    for (let index = this.#taken.length - 1; index >= 0; index--) {
      const taken = this.#taken[index];
      if (taken !== undefined && taken.choice + 1 < taken.options)
        return [...this.#taken.slice(0, index).map(({ choice }) => choice), taken.choice + 1];
    }
    return null;
  }
}

/**
 * The states that runs have been in. Each is kept as 53 bits of hash, so that millions fit: two different states
 * among ten million meet in one hash with a chance of one in two hundred, and one of them is then not gone on from.
 *
 * @example
 * ```ts
 * const visited = new VisitedStates();
 * visited.add('a state', 3); // true: go on from here
 * visited.add('a state', 3); // false: that has been done
 * ```
 */
export class VisitedStates {
  // A JavaScript Map holds at most 2^24 entries.
  readonly #shards = Array.from({ length: 16 }, () => new Map<number, number>());
  #longest = Infinity;

  /** How many there are. */
  get size(): number {
    return this.#shards.reduce((sum, { size }) => sum + size, 0);
  }

  /** From now on only ways shorter than that are of interest, and a state met on a shorter way is met anew. */
  wantShorterThan(steps: number): void {
    this.#longest = steps;
  }

  /** Whether to go on from this state, met after so many steps. */
  add(state: string, steps: number): boolean {
    if (steps >= this.#longest) return false;
    const hash = hashOf(state);
    const shard = this.#shards[hash % this.#shards.length];
    const before = shard?.get(hash);
    if (before !== undefined && (this.#longest === Infinity || before <= steps)) return false;
    shard?.set(hash, steps);
    return true;
  }
}

/**
 * 53 bits of two sums over the text, each spread by a prime of its own.
 *
 * @example
 * ```ts
 * console.log(hashOf('a state') === hashOf('a state')); // true
 * ```
 */
export function hashOf(text: string): number {
  let low = 0x2545f491;
  let high = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) ^ (high >>> 15);
  }
  low ^= low >>> 16;
  high ^= Math.imul(low, 0x27d4eb2f);
  high ^= high >>> 13;
  return (high >>> 11) * 0x1_0000_0000 + (low >>> 0);
}
