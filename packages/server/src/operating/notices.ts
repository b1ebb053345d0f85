import { createHash, createHmac } from 'node:crypto';
import type { Spool, SpoolLock } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import pRetry, { AbortError } from 'p-retry';
import type { Logger } from 'pino';
import type { ShopSettings } from '../opening/shop-settings.js';
import type { NoticeMemory } from './notice-memory.js';

/** So many are sent after one look; those that are left come after the next. */
const MOST_A_LOOK = 20;
const MOST_LISTED = 10_000;
const TIMEOUT_MS = 5_000;
const RETRIES = 3;

interface Parts {
  readonly lock: Pick<SpoolLock, 'list'>;
  readonly settings: NonNullable<ShopSettings['notices']>;
  readonly memory: NoticeMemory;
  /** The tab, for whoever hears of several shops. */
  readonly shop: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly clock?: Clock;
}

/**
 * Tells an address of every stale spool, once a spool and hold, whatever process tells it and however often the shop is
 * opened anew. What could not be told is tried again after the next look.
 *
 * @returns ends it, and what is being sent.
 */
export function keepNotices(parts: Parts): () => Promise<void> {
  const { lock, settings, memory, shop, log, clock = systemClock } = parts;
  const closing = new AbortController();
  let cancel = (): void => undefined;
  let isAway = false;
  const refused = new Set<string>();
  const isNew = (spool: Spool): boolean => !refused.has(idOf(shop, spool));

  async function tell(spool: Spool): Promise<void> {
    const id = idOf(shop, spool);
    if (!(await memory.claim(id))) return;
    const { tag, label, worker, since } = spool;
    const body = JSON.stringify({
      id,
      type: 'spool-stale',
      shop,
      tag,
      label,
      worker,
      since,
      at: new Date(clock.now()),
    });
    await pRetry(() => send(settings, body, clock, closing.signal), {
      retries: RETRIES,
      minTimeout: 500,
      randomize: true,
      signal: closing.signal,
    });
    await memory.told(id);
    isAway = false;
  }

  async function look(): Promise<void> {
    const stale = await staleSpools();
    const ids = new Set(stale.map((spool) => idOf(shop, spool)));
    for (const id of refused) if (!ids.has(id)) refused.delete(id);
    let sent = 0;
    // Those that were refused come last: they must not keep the others waiting.
    for (const spool of [...stale.filter(isNew), ...stale.filter((one) => !isNew(one))]) {
      if (sent >= MOST_A_LOOK || closing.signal.aborted) return;
      const id = idOf(shop, spool);
      if (await memory.knows(id)) continue;
      sent += 1;
      await tell(spool).catch((error: unknown) => {
        if (!(error instanceof NotTold && THIS_NOTICE.has(error.status ?? 0))) throw error;
        if (!refused.has(id)) log.warn({ cause: error.message, tag: spool.tag }, NOT_TOLD);
        refused.add(id);
      });
    }
  }

  async function staleSpools(): Promise<readonly Spool[]> {
    const spools: Spool[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await lock.list({ state: 'stale', limit: MOST_LISTED, cursor });
      if (page.isErr()) return spools;
      spools.push(...page.value.spools);
      cursor = page.value.next;
    }
    return spools;
  }

  function plan(afterMs: number): void {
    cancel = clock.setTimer(afterMs, () => {
      working = look()
        .catch((error: unknown) => {
          // The first says it all, and what an error says may have the address in it.
          if (!isAway && !closing.signal.aborted)
            log.warn(
              { cause: error instanceof NotTold ? error.message : 'what was sent cannot be remembered' },
              NOT_TOLD,
            );
          isAway = true;
        })
        .finally(() => {
          if (!closing.signal.aborted) plan(settings.everyMs);
        });
    });
  }

  let working = Promise.resolve();
  plan(0);
  return async () => {
    closing.abort();
    cancel();
    await working;
  };
}

const NOT_TOLD = 'a stale spool could not be told of';

class NotTold extends Error {
  /** @param status what was answered, if anything. */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** Statuses that speak of this notice. Whoever answers with another one would say the same to the next. */
const THIS_NOTICE: ReadonlySet<number> = new Set([400, 409, 413, 422]);

/** The signature is over the time as well: whoever heard it once cannot say it again later. */
async function send(
  { url, secret }: Pick<NonNullable<ShopSettings['notices']>, 'url' | 'secret'>,
  body: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const answer = await fetch(url, {
    method: 'POST',
    body,
    // Not followed: what is stale here is for this address alone.
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    headers: {
      'content-type': 'application/json',
      'x-spoollock-timestamp': timestamp,
      'x-spoollock-signature': `sha256=${signature}`,
    },
  }).catch((error: unknown) => {
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    throw new NotTold(isLate ? `it did not answer in ${TIMEOUT_MS / 1000} s` : 'it cannot be reached');
  });
  await answer.body?.cancel();
  if (answer.ok) return;
  const problem = new NotTold(`it answered ${answer.status}`, answer.status);
  // What it refuses now it refuses again.
  if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) throw new AbortError(problem);
  throw problem;
}

/** The same for the same hold, in every process and after every restart. */
function idOf(shop: string, { tag, label, since }: Spool): string {
  return createHash('sha256')
    .update(JSON.stringify([shop, tag, label, since]))
    .digest('hex')
    .slice(0, 32);
}
