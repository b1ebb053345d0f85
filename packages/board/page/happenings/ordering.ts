import { judge, judgeMany, type Verdict } from './answers.js';
import { isSupervisors, type OwnWish, type Wish } from '../state/order.js';
import { NOT_FROM_HERE, type Problem } from '../wire/problem.js';
import type { Happening } from './happening.js';
import type { Answer, Request } from '../wire/wire.js';

/**
 * Asks the shop for what somebody wants, and goes on asking while it is not known what became of it. Asking again is
 * safe: INICIAR and a take-over grant the same again, FINALIZAR and a release carry the key of the first time.
 */
export interface Ordering {
  /** `token` is the supervisor's, for what they decide. */
  one(tag: string, wish: Wish, token?: string | null): Promise<void>;
  /** One request for many spools: all taken, or all given back, by one worker. */
  many(tags: readonly string[], wish: OwnWish): Promise<void>;
  /** The shop is there again: whoever waits to ask again asks now. */
  hurry(): void;
}

export interface OrderingParts {
  readonly ask: (path: string, request: Request) => Promise<Answer>;
  readonly happened: (happening: Happening) => void;
  /** Sets a timer and gives what clears it. */
  readonly after: (ms: number, task: () => void) => () => void;
}

/** Pauses between the tries: eight tries within half a minute, or longer where each has to be waited for. */
export const PAUSES_MS: readonly number[] = [500, 1_000, 2_000, 4_000, 6_000, 8_000, 8_000];
/** Whatever Retry-After says: somebody stands there and waits. */
const LONGEST_PAUSE_MS = 15_000;
/** A double tap's second half comes within this. */
const CALM_AFTER_MS = 600;
/** The shop's own limit. */
export const MOST_AT_ONCE = 100;

export function orderingOf({ ask, happened, after }: OrderingParts): Ordering {
  const waiting = new Set<() => void>();

  async function carryOut(
    tags: readonly string[],
    send: (tags: readonly string[]) => Promise<ReadonlyMap<string, Verdict>>,
  ): Promise<void> {
    let open = tags;
    for (let attempt = 1; open.length > 0; attempt++) {
      const verdicts = await send(open);
      open = open.filter((tag) => verdicts.get(tag)?.type === 'again');
      const pauseMs = PAUSES_MS[attempt - 1];
      for (const [tag, verdict] of verdicts) {
        if (verdict.type === 'settled') settle(tag, verdict);
        else if (pauseMs === undefined) giveUp(tag, verdict.problem);
      }
      if (pauseMs === undefined || open.length === 0) return;
      happened({ type: 'doubted', tags: open, attempt: attempt + 1 });
      await pause(Math.max(pauseMs, ...open.map((tag) => retryAfter(verdicts.get(tag)))));
    }
  }

  function sendingMany(wish: OwnWish) {
    return async (tags: readonly string[]): Promise<ReadonlyMap<string, Verdict>> =>
      judgeMany(await ask(`api/spools/${wish.kind}`, requestForMany(wish, tags)), tags, () => wish);
  }

  /** Where many are asked for the tags are in the body. What a supervisor decides is of one only. */
  async function withoutPath(tag: string, wish: Wish): Promise<void> {
    if (!isSupervisors(wish)) return carryOut([tag], sendingMany(wish));
    settle(tag, { type: 'settled', outcome: { type: 'refused', problem: NOT_FROM_HERE }, fence: null });
  }

  function settle(tag: string, { outcome, fence }: Verdict & { type: 'settled' }): void {
    happened({ type: 'settled', tag, outcome, fence });
    after(CALM_AFTER_MS, () => happened({ type: 'calm', tags: [tag] }));
  }

  function giveUp(tag: string, problem: Problem | null): void {
    settle(tag, { type: 'settled', outcome: { type: 'unanswered', problem }, fence: null });
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        clear();
        waiting.delete(goOn);
        resolve();
      };
      const clear = after(Math.min(ms, LONGEST_PAUSE_MS), goOn);
      waiting.add(goOn);
    });
  }

  return {
    one: (tag, wish, token = null) => {
      happened({ type: 'asked', tags: [tag], wish: () => wish });
      if (isPathStep(tag)) return withoutPath(tag, wish);
      return carryOut([tag], async () => {
        const answer = await ask(pathOf(tag, wish), requestFor(wish, token));
        return new Map([[tag, judge(answer, tag, wish)]]);
      });
    },
    many: async (tags, wish) => {
      happened({ type: 'asked', tags, wish: () => wish });
      await Promise.all(inParts(tags).map((part) => carryOut(part, sendingMany(wish))));
    },
    hurry: () => {
      for (const goOn of [...waiting]) goOn();
    },
  };
}

function retryAfter(verdict: Verdict | undefined): number {
  return verdict?.type === 'again' ? (verdict.problem?.retryAfterMs ?? 0) : 0;
}

/** In an address these lead to another one, percent-encoded as well. */
function isPathStep(tag: string): boolean {
  return tag === '.' || tag === '..';
}

function pathOf(tag: string, { kind }: Wish): string {
  return `api/spools/${encodeURIComponent(tag)}/${kind}`;
}

function requestFor(wish: Wish, token: string | null): Request {
  switch (wish.kind) {
    case 'iniciar':
      return { method: 'POST', body: { worker: wish.worker } };
    case 'finalizar': {
      const { worker, fence, key } = wish;
      return { method: 'POST', body: { worker, ...known(fence) }, headers: { 'idempotency-key': key } };
    }
    case 'take-over': {
      const { worker, from, by, reason, fence } = wish;
      const body = { from, to: worker, by, reason, ...known(fence) };
      return { method: 'POST', body, headers: supervisors(token) };
    }
    case 'release': {
      const { from, by, reason, fence, key } = wish;
      const headers = { 'idempotency-key': key, ...supervisors(token) };
      return { method: 'POST', body: { from, by, reason, ...known(fence) }, headers };
    }
  }
}

/** Many have one key for all of them: it counts for each spool by itself. */
function requestForMany(wish: OwnWish, tags: readonly string[]): Request {
  const headers = wish.kind === 'finalizar' ? { 'idempotency-key': wish.key } : {};
  return { method: 'POST', body: { tags, worker: wish.worker }, headers };
}

function supervisors(token: string | null): Readonly<Record<string, string>> {
  return token === null ? {} : { 'x-supervisor-token': token };
}

function known(fence: number | null): { readonly fence?: number } {
  return fence === null ? {} : { fence };
}

function inParts(tags: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(tags.length / MOST_AT_ONCE) }, (_, part) =>
    tags.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
  );
}
