import type { SourceFault } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import type { Waiting } from '../calls/group-commit.js';
import type { Ending } from '../ledger/marks.js';
import type { BatchReply, ShownRow } from './batch-reply.js';
import { linesOf, MOST_WRITES, type Part } from './parts.js';

/** How a write or a cancellation ended. */
export type Ended =
  /** Its batch was carried out. `shown`: its row after the batch, if the reply shows it. */
  | { readonly status: 'ended'; readonly ending: Ending; readonly shown: ShownRow | null }
  /** Its id was used before. The ledger says how that attempt ended. */
  | { readonly status: 'ended-before'; readonly ending: Ending }
  /** Another operation used the same id by chance. The next attempt will have another id. */
  | { readonly status: 'id-taken' }
  /** The row is protected and may not be written. */
  | { readonly status: 'barred'; readonly detail: string }
  /** Google refused the whole batch, because a tab or a row that it names is gone. */
  | { readonly status: 'not-run'; readonly detail: string };

/** A part of a batch that waits to be sent, and the callbacks for its outcome. */
export interface WaitingPart extends Waiting {
  readonly part: Part;
  readonly ended: (answer: Result<Ended, SourceFault>) => void;
  readonly seen: (reply: BatchReply) => void;
}

/**
 * Chooses the parts for the next batch: no more than fit, and no id twice. If two parts have the same id, the
 * second waits until the ledger says how the first ended.
 */
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

export function without(waiting: readonly WaitingPart[], one: WaitingPart): WaitingPart[] {
  return waiting.filter((other) => other !== one);
}

export function answerAll(waiting: readonly WaitingPart[], answer: Result<Ended, SourceFault>): [] {
  for (const { ended } of waiting) ended(answer);
  return [];
}
