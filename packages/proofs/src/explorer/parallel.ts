import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Exploration, Run } from './explore.js';

/** One scenario that can be walked by itself. */
export interface Walk {
  readonly name: string;
  explore(most: number): Promise<Exploration>;
  replay(choices: readonly number[]): Promise<Run>;
}

/** What one walk came to, as it is sent from its thread. */
interface Walked {
  readonly exploration: Exploration;
  readonly seconds: number;
}

/** What the command line asks for. */
export interface Wanted {
  /** Only scenarios whose name contains this. */
  readonly only: string;
  /** No more schedules than this in each. */
  readonly most: number;
  /** The choices of one schedule to replay. */
  readonly replay: readonly number[] | null;
}

/** Reads `--only TEXT`, `--most N`, `--replay 1,0,2`. */
export function wanted(args: readonly string[]): Wanted {
  const after = (name: string): string | undefined =>
    args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
  const replay = after('--replay');
  return {
    only: after('--only') ?? '',
    most: Number(after('--most') ?? Infinity),
    replay: replay === undefined ? null : replay.split(',').filter(Boolean).map(Number),
  };
}

/**
 * Walks every scenario, as many at a time as there are cores, each in a thread of its own; prints a line for
 * each and what they come to together. Runs in the threads as well: there it walks the one it is given.
 *
 * @returns how many failed.
 */
export async function walkAll(
  file: string,
  walks: readonly Walk[],
  args: readonly string[],
): Promise<number> {
  const { only, most, replay } = wanted(args);
  const chosen = walks.filter(({ name }) => name.includes(only));
  if (parentPort !== null) {
    const given: unknown = workerData;
    const walk = walks.find(({ name }) => name === given);
    parentPort.postMessage(walk && (await timed(walk, most)));
    return 0;
  }
  if (chosen.length === 0) {
    console.log(`None has "${only}" in its name.`);
    return 0;
  }
  if (replay !== null) return replayOne(chosen[0], replay);

  const began = performance.now();
  const queue = [...chosen];
  const totals = { schedules: 0, states: 0, depth: 0, failed: 0, cut: 0 };
  const lane = async (): Promise<void> => {
    for (let walk = queue.shift(); walk !== undefined; walk = queue.shift()) {
      const { exploration, seconds } = await inThread(file, walk.name, args);
      const { schedules, states, depth, complete, failure } = exploration;
      totals.schedules += schedules;
      totals.states += states;
      totals.depth = Math.max(totals.depth, depth);
      if (failure !== null) totals.failed += 1;
      else if (!complete) totals.cut += 1;
      const end = failure === null ? (complete ? 'ok' : 'cut short') : 'FAILED';
      console.log(
        [
          end.padEnd(9),
          cell(schedules),
          cell(states),
          cell(depth, 4),
          `${seconds.toFixed(1)} s`.padStart(8),
        ].join(' '),
        ` ${walk.name}`,
      );
      if (failure !== null) show(walk.name, failure.violation, failure.trace, failure.choices);
    }
  };
  console.log(['', '        ', 'schedules', '    states', 'steps', '    time'].join(' ').trimStart());
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `\n${chosen.length} scenarios: ${grouped(totals.schedules)} schedules through ${grouped(totals.states)} states, ` +
      `up to ${totals.depth} steps deep, in ${seconds.toFixed(0)} s; ${totals.failed} failed` +
      (totals.cut > 0 ? `, ${totals.cut} cut short` : ''),
  );
  return totals.failed + totals.cut;
}

async function timed(walk: Walk, most: number): Promise<Walked> {
  const began = performance.now();
  const exploration = await walk.explore(most);
  return { exploration, seconds: (performance.now() - began) / 1000 };
}

function inThread(file: string, name: string, argv: readonly string[]): Promise<Walked> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(file, { workerData: name, argv: [...argv] });
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) =>
      reject(new Error(`the walk of "${name}" ended with ${code} and no answer`)),
    );
  });
}

async function replayOne(walk: Walk | undefined, choices: readonly number[]): Promise<number> {
  if (walk === undefined) return 1;
  const { violation, trace } = await walk.replay(choices);
  show(walk.name, violation ?? 'nothing is broken', trace, choices);
  return violation === null ? 0 : 1;
}

function show(name: string, violation: string, trace: readonly string[], choices: readonly number[]): void {
  console.log(`\n  ${violation}\n`);
  for (const line of trace) console.log(`    ${line}`);
  console.log(`\n  npm run explore -- --only '${name}' --replay ${choices.join(',')}\n`);
}

function grouped(count: number): string {
  return count.toLocaleString('en-GB');
}

function cell(count: number, width = 9): string {
  return grouped(count).padStart(width);
}
