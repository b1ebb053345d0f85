import { setImmediate } from 'node:timers/promises';
import { Schedule, VisitedStates } from './schedule.js';

/** One run of a scenario under a schedule: what broke, if anything, and what happened step by step. */
export interface Run {
  readonly violation: string | null;
  readonly trace: readonly string[];
}

/** What a walk over all schedules came to. */
export interface Exploration {
  /** How many runs it took; each ended, or came where another had been. */
  readonly schedules: number;
  /** How many different states the runs went through. */
  readonly states: number;
  /** The most steps a run took. */
  readonly depth: number;
  /** Whether every schedule was tried, up to a failure. */
  readonly complete: boolean;
  /** The shortest failing schedule that was met. */
  readonly failure: Failure | null;
}

/** A failing schedule, with what happened in it and the choices that replay it. */
export interface Failure {
  readonly violation: string;
  readonly trace: readonly string[];
  readonly choices: readonly number[];
}

/** How far to go. */
export interface ExploreOptions {
  /** No more runs than this. */
  readonly most?: number | undefined;
  /** After a failure, how many runs to spend on finding a shorter one. */
  readonly shorten?: number | undefined;
}

/**
 * Runs `scenario` under every schedule, until one fails.
 *
 * @example
 * ```ts
 * const scenario: Scenario = {
 *   name: 'two workers after one spool',
 *   actors: [
 *     { name: 'a', worker, deeds: ['iniciar', 'finalizar'] },
 *     { name: 'b', worker: { id: 94, initials: 'JP' }, deeds: ['iniciar'] },
 *   ],
 * };
 * const { schedules, complete, failure } = await explore((schedule) => runScenario(scenario, schedule));
 * console.log(schedules, complete, failure?.trace.join('\n'));
 * ```
 */
export async function explore(
  scenario: (schedule: Schedule) => Promise<Run>,
  { most = Infinity, shorten = 2_000 }: ExploreOptions = {},
): Promise<Exploration> {
  const visited = new VisitedStates();
  let schedules = 0;
  let depth = 0;
  let failure: Failure | null = null;
  let last = most;
  let prefix: readonly number[] | null = [];
  while (prefix !== null && schedules < last) {
    const schedule: Schedule = new Schedule(prefix, visited);
    const { violation, trace } = await scenario(schedule);
    await setImmediate();
    schedules += 1;
    depth = Math.max(depth, schedule.steps);
    if (violation !== null && (failure === null || trace.length < failure.trace.length)) {
      if (failure === null) last = Math.min(most, schedules + shorten);
      failure = { violation, trace, choices: schedule.choices };
      visited.wantShorterThan(schedule.steps);
    }
    prefix = schedule.next();
  }
  const complete = prefix === null || (failure !== null && schedules < most);
  return { schedules, states: visited.size, depth, complete, failure };
}
