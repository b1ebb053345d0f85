import { HistoryJudge, type Violation } from '@spoollock/testing/history';
import { mergedHistory, type Happened } from './history.js';
import type { Line } from './log.js';

export interface Verdict {
  readonly history: readonly Happened[];
  readonly violations: readonly Found[];
}

/** A violation, and where in the history it came to light. */
export interface Found extends Violation {
  readonly index: number;
}

/** Judges what the logs of a run tell, by rules that know nothing of how the library works. */
export function judgeLogs(logs: ReadonlyMap<string, readonly Line[]>): Verdict {
  const history = mergedHistory(logs);
  const judge = new HistoryJudge();
  const violations: Found[] = [];
  const collect = (index: number): void => {
    for (const violation of judge.violations.splice(0)) violations.push({ ...violation, index });
  };
  for (const [index, { event }] of history.entries()) {
    judge.observe(event);
    collect(index);
  }
  judge.atEnd();
  collect(history.length - 1);
  for (const line of [...logs.values()].flat())
    if ('wrong' in line)
      violations.push({ invariant: 'run', tag: '', what: line.wrong, index: placeOf(history, line) });
  return { history, violations };
}

function placeOf(history: readonly Happened[], { at }: Line): number {
  return history.findLastIndex((happened) => happened.at <= BigInt(at));
}

/** What happened to a violation's spool before it and a little after, and the faults of that time. */
export function around({ history }: Verdict, { tag, index }: Found, before = 16, after = 6): string[] {
  const calls = new Set(
    history.flatMap(({ event }) => (event.type === 'called' && event.tag === tag ? [event.call] : [])),
  );
  const own = history.flatMap(({ event }, at) => {
    if (event.type === 'fault') return [];
    const isOwn = 'tag' in event ? event.tag === tag : calls.has(event.call);
    return isOwn ? [at] : [];
  });
  const [from = index] = own.filter((at) => at <= index).slice(-before);
  const to = own.filter((at) => at > index).at(after - 1) ?? own.at(-1) ?? index;
  const shown = new Set(own);
  const start = history[0]?.at ?? 0n;
  return history.flatMap(({ at, event, said }, place) => {
    if (place < from || place > to || !(event.type === 'fault' || shown.has(place))) return [];
    const ms = (Number(at - start) / 1e6).toFixed(1).padStart(10);
    return [`${place === index ? '→' : ' '}${ms} ms  ${said}`];
  });
}
