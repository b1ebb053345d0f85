import type { Clock } from '@spoollock/core';
import type { Batch, BatchAnswer, MiniSheet, ReadAnswer, SheetRequest } from './mini-sheet.js';

/** One write's part of a batch: the ids it may use only once, and what it asks for. */
export interface Part {
  readonly ids: readonly string[];
  readonly requests: readonly SheetRequest[];
  readonly respond: Batch['respond'];
}

/**
 * Calls that come within `gatherMs` of the first go out as one. Each part gets its own counts back; a part
 * whose id turns out to be used is told so, and the others go out again without it.
 */
export function groupCalls(sheet: MiniSheet, clock: Clock, gatherMs: number): GroupedCalls {
  return {
    read: gather<undefined, ReadAnswer>(clock, gatherMs, async (waiting) => {
      const answer = await sheet.read();
      for (const { reply } of waiting) reply(answer);
    }),
    send: gather<Part, BatchAnswer>(clock, gatherMs, async (waiting) => {
      let left = waiting;
      while (left.length > 0) {
        const answer = await sheet.batch(together(left.map(({ item }) => item)));
        if (answer.status !== 'used') {
          share(answer, left);
          return;
        }
        // The last that names it: when two parts of this batch share a fresh id, the first may use it.
        const refused = left.findLast(({ item }) => item.ids.includes(answer.id));
        refused?.reply(answer);
        left = left.filter((one) => one !== refused);
      }
    }),
  };
}

export interface GroupedCalls {
  readonly read: (item: undefined) => Promise<ReadAnswer>;
  readonly send: (part: Part) => Promise<BatchAnswer>;
}

function together(parts: readonly Part[]): Batch {
  const ids = parts.flatMap((part) => part.ids.map((id) => ({ kind: 'createMetadata', id }) as const));
  const requests = [...ids, ...parts.flatMap((part) => part.requests)];
  if (parts.some((part) => part.respond === 'all')) return { requests, respond: 'all' };
  return { requests, respond: parts.flatMap((part) => (part.respond === 'all' ? [] : part.respond)) };
}

function share(answer: BatchAnswer, waiting: readonly Waiting<Part, BatchAnswer>[]): void {
  let from = waiting.reduce((count, { item }) => count + item.ids.length, 0);
  for (const { item, reply } of waiting) {
    const to = from + item.requests.length;
    reply(answer.status === 'done' ? { ...answer, counts: answer.counts.slice(from, to) } : answer);
    from = to;
  }
}

interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly reply: (answer: Answer) => void;
}

function gather<Item, Answer>(
  clock: Clock,
  gatherMs: number,
  run: (waiting: readonly Waiting<Item, Answer>[]) => Promise<void>,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = [];
  return (item) =>
    new Promise((reply) => {
      waiting.push({ item, reply });
      if (waiting.length > 1) return;
      clock.setTimer(gatherMs, () => {
        const group = waiting;
        waiting = [];
        void run(group);
      });
    });
}
