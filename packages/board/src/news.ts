import { randomUUID } from 'node:crypto';
import type { SpoolLock, SpoolLockEvent } from '@spoollock/core';
import { z } from 'zod';

/**
 * What carries news from one process to the others, such as a channel of Redis. Lost news are made up for.
 *
 * @example
 * ```ts
 * import { EventEmitter } from 'node:events';
 *
 * const inOneProcess = new EventEmitter();
 * const news: NewsChannel = {
 *   publish: async (channel, message) => inOneProcess.emit(channel, message),
 *   subscribe(channel, onMessage, onListening) {
 *     inOneProcess.on(channel, onMessage);
 *     onListening();
 *   },
 * };
 * shareNews(lock, news, (tags) => console.log('a board may look different', tags))();
 * ```
 */
export interface NewsChannel {
  /** Sends a message to every process that listens. */
  publish(channel: string, message: string): Promise<unknown>;
  /** Listens from now on, and tells of each time it begins to. It is called once. */
  subscribe(channel: string, onMessage: (message: string) => void, onListening: () => void): void;
}

/** The key prefix of the shop's locks, and what its processes tell one another of. */
export const USUAL_CHANNEL = 'spool_lock:changes';
const VERSION = 1;
/** Who is told of more than these reads everything anyway. */
const MOST_TAGS = 100;
const LONGEST_MESSAGE = 100_000;

const Message = z.object({
  version: z.literal(VERSION),
  from: z.uuid(),
  types: z.array(z.string()).catch([]),
  tags: z.array(z.string()).catch([]),
});
type News = z.infer<typeof Message>;

/**
 * Tells this process's changes to the others of the same Redis, and theirs to `onNews`. A message says who tells, which
 * events there were and of which spools; nothing in it is believed: whoever hears it looks for themselves.
 *
 * @param onNews is told of which spools, or `null` where anything may be different.
 * @param channel of this shop alone: shops that share a Redis need one each. `spool_lock:changes` by default.
 * @returns stops telling.
 * @example
 * ```ts
 * const stop = shareNews(lock, null, () => console.log('a board may look different'));
 * stop();
 * ```
 */
export function shareNews(
  lock: SpoolLock,
  shared: NewsChannel | null,
  onNews: (tags: readonly string[] | null) => void,
  channel: string = USUAL_CHANNEL,
): () => void {
  const from = randomUUID();
  const types = new Set<string>();
  const tags = new Set<string>();
  let isSending = false;

  function tell(): void {
    if (shared === null || isSending || types.size === 0) return;
    const news = { version: VERSION, from, types: [...types], tags: [...tags].slice(0, MOST_TAGS) };
    types.clear();
    tags.clear();
    isSending = true;
    // Lost news are made up for: every board is read again after a while.
    const told = (): void => {
      isSending = false;
      tell();
    };
    shared.publish(channel, JSON.stringify(news)).then(told, told);
  }

  const stop = lock.listen((event) => {
    if (!ABOUT_A_SPOOL.has(event.type) && !ABOUT_ALL.has(event.type)) return;
    onNews('tag' in event ? [event.tag] : null);
    types.add(event.type);
    if ('tag' in event && tags.size < MOST_TAGS) tags.add(event.tag);
    tell();
  });
  // While it did not listen there may have been some.
  shared?.subscribe(
    channel,
    (text) => {
      const news = readNews(text);
      if (news !== null && news.from !== from) onNews(changedBy(news));
    },
    () => onNews(null),
  );
  return stop;
}

/** After these one spool of a board may look different. */
const ABOUT_A_SPOOL: ReadonlySet<string> = new Set<SpoolLockEvent['type']>([
  ...(['granted', 'resumed', 'superseded', 'taken-over', 'released', 'given-back', 'settled'] as const),
  ...(['orphan-reclaimed', 'orphan-removed', 'lock-rebuilt'] as const),
]);
/** After these anything of it may. */
const ABOUT_ALL: ReadonlySet<string> = new Set<SpoolLockEvent['type']>(['degraded-entered', 'degraded-left']);

/** Anybody with access to the Redis can send anything. */
function readNews(text: string): News | null {
  if (text.length > LONGEST_MESSAGE) return null;
  try {
    return Message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The spools that the news name; `null` where something else may have changed as well. */
function changedBy({ types, tags }: News): readonly string[] | null {
  const areAllNamed = types.length > 0 && types.every((type) => ABOUT_A_SPOOL.has(type));
  return areAllNamed && tags.length > 0 && tags.length < MOST_TAGS ? tags : null;
}
