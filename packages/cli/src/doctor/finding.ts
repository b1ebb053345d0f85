import type { Ending } from '../output/exit-codes.js';

/** `skip`: it could not be looked at, or was not asked for. */
export type Verdict = 'ok' | 'warn' | 'fail' | 'skip';

/** What one check found. */
export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  /** In a sentence or less. */
  readonly found: string;
  /** What fixes it, in a sentence. */
  readonly fix: string | null;
  /** How a doctor ends that found nothing worse. */
  readonly ending: Ending;
}

export function fine(check: string, found: string): Finding {
  return { check, verdict: 'ok', found, fix: null, ending: 'done' };
}

export function warn(check: string, found: string, fix: string): Finding {
  return { check, verdict: 'warn', found, fix, ending: 'done' };
}

export function fail(check: string, found: string, fix: string, ending: Ending = 'refused'): Finding {
  return { check, verdict: 'fail', found, fix, ending };
}

export function skipped(check: string, found: string): Finding {
  return { check, verdict: 'skip', found, fix: null, ending: 'done' };
}

/** Some of them by name, and how many they are: `MK-1, MK-2, MK-3 and 4 more`. */
export function named(names: readonly string[]): string {
  const first = names.slice(0, MOST_NAMES).join(', ');
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${first} and ${more} more` : first;
}

const MOST_NAMES = 3;

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
