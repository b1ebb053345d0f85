import type { Happened } from './history.js';
import { around, type Verdict } from './judging.js';
import type { Line } from './log.js';

const VIOLATIONS_SHOWN = 3;

export interface Course {
  readonly seed: number;
  readonly ranMs: number;
  readonly handedInMs: number | null;
  readonly spools: number;
  /** Calls to the sheet by Google's names for them. */
  readonly calls: Readonly<Record<string, number>>;
}

/** Prints what happened in a run, and what of it must not be. */
export function report(verdict: Verdict, logs: ReadonlyMap<string, readonly Line[]>, course: Course): void {
  const { history, violations } = verdict;
  const asked = history.filter(({ event }) => event.type === 'called').length;
  const longest = Math.max(...history.map(({ took }) => took ?? 0));
  const seconds = course.ranMs / 1_000;
  console.log(`\n${asked} operations in ${seconds.toFixed(0)} s of faults and what followed`);
  table(outcomes(history));
  console.log(
    `  the longest anybody waited for an answer: ${longest} ms (a process that is stopped waits on)`,
  );
  const lines = [...logs.values()].flat();
  const struck = lines.flatMap((line) =>
    'fault' in line && line.ends === undefined ? [`${line.on}: ${line.fault}`] : [],
  );
  console.log(`\n${struck.length} faults and edits by hand`);
  table(counted(struck));
  const processes = [...logs.keys()].filter((name) => name.startsWith('server-'));
  console.log(`\n${processes.length} server processes, one after the other in 5 places`);
  console.log(`\n${sum(Object.values(course.calls))} calls to the sheet`);
  table(new Map(Object.entries(course.calls)));
  const changes = history.flatMap(({ event }) => (event.type === 'truth' ? [event.by] : []));
  console.log('\nchanges of who has a spool');
  table(counted(changes));
  console.log(
    course.handedInMs === null
      ? '\nNot all spools could be taken again in time.'
      : `\nAll ${course.spools} spools were taken again ${(course.handedInMs / 1_000).toFixed(1)} s after the faults stopped.`,
  );
  console.log(`Violations: ${violations.length} (seed ${course.seed})`);
  for (const found of violations.slice(0, VIOLATIONS_SHOWN)) {
    console.log(`\n${found.invariant}: ${found.tag} ${found.what}`);
    if (found.tag !== '') console.log(around(verdict, found).join('\n'));
  }
  for (const { invariant, tag, what } of violations.slice(VIOLATIONS_SHOWN))
    console.log(`${invariant}: ${tag} ${what}`);
}

/** How often each operation was answered how. */
function outcomes(history: readonly Happened[]): Map<string, number> {
  const operations = new Map<string, string>();
  return counted(
    history.flatMap(({ event }) => {
      if (event.type === 'called') operations.set(event.call, event.operation);
      if (!('call' in event) || event.type === 'called') return [];
      return [
        `${operations.get(event.call) ?? ''}: ${event.type === 'refused' ? event.error.type : event.type}`,
      ];
    }),
  );
}

function counted(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function table(counts: ReadonlyMap<string, number>): void {
  for (const [name, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${String(count).padStart(6)}  ${name}`);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
