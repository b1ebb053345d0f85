/**
 * Walks every schedule of a small scenario, one after the other. A run asks `choose` whenever more than one
 * thing could happen next; the walk replays the scenario with each answer in turn. A schedule is its list
 * of answers, so a failure can be replayed from that list alone.
 */
export class Schedule {
  readonly #prefix: readonly number[];
  readonly #taken: { readonly choice: number; readonly options: number }[] = [];

  constructor(prefix: readonly number[] = []) {
    this.#prefix = prefix;
  }

  /** One of `options` possibilities: as the prefix says, the first after its end. */
  choose(options: number): number {
    const choice = this.#prefix[this.#taken.length] ?? 0;
    if (choice >= options) throw new RangeError(`this schedule does not fit: choice ${choice} of ${options}`);
    this.#taken.push({ choice, options });
    return choice;
  }

  /** The choices of this run, to replay it. */
  get choices(): readonly number[] {
    return this.#taken.map(({ choice }) => choice);
  }

  /** The prefix of the next schedule in order, or `null` after the last. */
  next(): readonly number[] | null {
    const { length } = this.#taken;
    for (let index = length - 1; index >= 0; index--) {
      const taken = this.#taken[index];
      if (taken !== undefined && taken.choice + 1 < taken.options)
        return [...this.choices.slice(0, index), taken.choice + 1];
    }
    return null;
  }
}

/** What a walk over all schedules came to. */
export interface Exploration {
  readonly schedules: number;
  /** The most choices one schedule had. */
  readonly depth: number;
  readonly failure: Failure | null;
}

/** The shortest failing schedule that was met, with what happened in it and how to see it again. */
export interface Failure {
  readonly violation: string;
  readonly trace: readonly string[];
  readonly choices: readonly number[];
}

/** One run of a scenario under a schedule: what broke, if anything, and what happened step by step. */
export interface Run {
  readonly violation: string | null;
  readonly trace: readonly string[];
}

/** Runs `scenario` under every schedule; with `stopAtFirst` no longer than until one fails. */
export async function explore(
  scenario: (schedule: Schedule) => Promise<Run>,
  { stopAtFirst = true, most = Infinity }: { readonly stopAtFirst?: boolean; readonly most?: number } = {},
): Promise<Exploration> {
  let schedules = 0;
  let depth = 0;
  let failure: Failure | null = null;
  let prefix: readonly number[] | null = [];
  while (prefix !== null && schedules < most) {
    const schedule: Schedule = new Schedule(prefix);
    const { violation, trace } = await scenario(schedule);
    schedules += 1;
    depth = Math.max(depth, schedule.choices.length);
    if (violation !== null && (failure === null || trace.length < failure.trace.length))
      failure = { violation, trace, choices: schedule.choices };
    if (failure !== null && stopAtFirst) break;
    prefix = schedule.next();
  }
  return { schedules, depth, failure };
}
