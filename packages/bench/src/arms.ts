/** One way of doing the same work, to be measured beside the others. */
export interface Arm {
  readonly name: string;
  /** One unit of work, such as taking a spool and giving it back. `lane` keeps those under way at once apart. */
  cycle(lane: number): Promise<unknown>;
}

/** What one arm took in one round. */
interface Round {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly p50AtOnceUs: number;
  readonly p99AtOnceUs: number;
  readonly atOncePerSecond: number;
  /** Processor time of this process for one cycle, with all lanes at once. */
  readonly cpuUs: number;
}

/** An arm's rounds, and the medians over them. */
export interface Figures extends Round {
  readonly name: string;
  readonly rounds: readonly Round[];
}

export interface Plan {
  readonly rounds: number;
  /** Cycles one after the other in a round of an arm. */
  readonly alone: number;
  /** Lanes at once, and how often each goes round. */
  readonly lanes: number;
  readonly turns: number;
  /** Done before every turn of an arm, such as taking away what the one before has left. */
  readonly betweenTurns?: () => void;
}

/**
 * Measures arms beside one another. Within a round every arm has its turn, each round beginning with
 * another, so that a machine that slows down slows all of them; what counts are the ratios within a round. Every
 * other round goes backwards, so that nobody always comes after the same one.
 */
export async function measure(arms: readonly Arm[], plan: Plan): Promise<readonly Figures[]> {
  for (const arm of arms) await runOnce(arm, plan);
  const rounds = arms.map((): Round[] => []);
  for (let round = 0; round < plan.rounds; round++) {
    for (let turn = 0; turn < arms.length; turn++) {
      const index = (round + (round % 2 === 0 ? turn : arms.length - turn)) % arms.length;
      const arm = arms[index];
      plan.betweenTurns?.();
      if (arm !== undefined) rounds[index]?.push(await runOnce(arm, plan));
    }
  }
  return arms.map(({ name }, index) => {
    const mine = rounds[index] ?? [];
    return {
      name,
      rounds: mine,
      p50Us: median(mine.map(({ p50Us }) => p50Us)),
      p99Us: median(mine.map(({ p99Us }) => p99Us)),
      p50AtOnceUs: median(mine.map(({ p50AtOnceUs }) => p50AtOnceUs)),
      p99AtOnceUs: median(mine.map(({ p99AtOnceUs }) => p99AtOnceUs)),
      atOncePerSecond: median(mine.map(({ atOncePerSecond }) => atOncePerSecond)),
      cpuUs: median(mine.map(({ cpuUs }) => cpuUs)),
    };
  });
}

/** One arm's figure over another's, round by round: the median. */
export function ratio(of: Figures, to: Figures, figure: keyof Round): number {
  return median(of.rounds.map((round, at) => round[figure] / (to.rounds[at]?.[figure] ?? NaN)));
}

async function runOnce(arm: Arm, { alone, lanes, turns }: Plan): Promise<Round> {
  const tookAlone: number[] = [];
  for (let cycle = 0; cycle < alone; cycle++) tookAlone.push(await timedUs(arm, 0));

  const cpuBefore = process.cpuUsage();
  const began = performance.now();
  const tookAtOnce: number[] = [];
  const lane = async (number: number): Promise<void> => {
    for (let turn = 0; turn < turns; turn++) tookAtOnce.push(await timedUs(arm, number));
  };
  await Promise.all(Array.from({ length: lanes }, (_, number) => lane(number)));
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    p50Us: quantile(tookAlone, 0.5),
    p99Us: quantile(tookAlone, 0.99),
    p50AtOnceUs: quantile(tookAtOnce, 0.5),
    p99AtOnceUs: quantile(tookAtOnce, 0.99),
    atOncePerSecond: (lanes * turns) / seconds,
    cpuUs: (user + system) / (lanes * turns),
  };
}

async function timedUs(arm: Arm, lane: number): Promise<number> {
  const began = performance.now();
  await arm.cycle(lane);
  return (performance.now() - began) * 1000;
}

function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? NaN;
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
