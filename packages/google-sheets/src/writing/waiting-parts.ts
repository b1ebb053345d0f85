import type { SourceFault } from '@spoollock/core';
import type { Result } from 'neverthrow';
import type { Waiting } from '../calls/group-commit.js';
import { MOST_WRITES } from './write-batch.js';
import type { Ending } from '../ledger/marks.js';
import type { ShopRow, ShopRows } from '../reading/shop-rows.js';
import { linesOf, type Part } from './write-batch.js';

/** What became of a write or a cancelling. */
export type Ended =
  /** Its batch was carried out. `found`: the row at its place, as the batch left it; `null` for a cancelling. */
  | { readonly status: 'ended'; readonly ending: Ending; readonly found: ShopRow | null }
  /** Its id was used up before, and the ledger tells how that ended. */
  | { readonly status: 'ended-before'; readonly ending: Ending }
  /** Its number belongs to another operation: the next attempt has another one. */
  | { readonly status: 'id-taken' }
  /** The row may not be written: it is protected. */
  | { readonly status: 'barred'; readonly detail: string }
  /** The batch was refused as a whole: a tab or a row that it names is not there any more. */
  | { readonly status: 'not-run'; readonly detail: string };

/** A part, and who waits for what becomes of it. */
export interface WaitingPart extends Waiting {
  readonly part: Part;
  readonly ended: (answer: Result<Ended, SourceFault>) => void;
  readonly seen: (rows: ShopRows) => void;
}

/** As many as one batch takes, and no id twice: the second of two that share one is told what became of the first. */
export function choose(waiting: readonly WaitingPart[]): { now: WaitingPart[]; later: WaitingPart[] } {
  const [now, later]: [WaitingPart[], WaitingPart[]] = [[], []];
  const ids = new Set<number>();
  let lines = 0;
  for (const one of waiting) {
    const id = one.part.kind === 'look' ? null : one.part.mark.id;
    const fits = id === null || (lines + linesOf(one.part) <= MOST_WRITES && !ids.has(id));
    (fits ? now : later).push(one);
    if (!fits || id === null) continue;
    ids.add(id);
    lines += linesOf(one.part);
  }
  return { now, later };
}

/** The part whose id the error names. How Google words it is not documented; the number must be in it. */
export function namedIn(message: string, waiting: readonly WaitingPart[]): WaitingPart | undefined {
  const numbers = new Set(message.match(/\d+/g));
  return waiting.find(({ part }) => part.kind !== 'look' && numbers.has(String(part.mark.id)));
}

export function without(waiting: readonly WaitingPart[], one: WaitingPart): WaitingPart[] {
  return waiting.filter((other) => other !== one);
}

export function tellAll(waiting: readonly WaitingPart[], answer: Result<Ended, SourceFault>): [] {
  for (const { ended } of waiting) ended(answer);
  return [];
}
