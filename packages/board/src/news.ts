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
 * shareNews(lock, news, () => console.log('a board may look different'))();
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

const Message = z.object({ version: z.literal(VERSION), from: z.uuid() });

/**
 * Tells this process's changes to the others of the same Redis, and theirs to `onNews`. A message says who tells, which
 * events there were and of which spools; nothing in it is believed: whoever hears it looks for themselves.
 *
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
  onNews: () => void,
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
    if (!CHANGES.has(event.type)) return;
    onNews();
    types.add(event.type);
    if ('tag' in event && tags.size < MOST_TAGS) tags.add(event.tag);
    tell();
  });
  // While it did not listen there may have been some.
  shared?.subscribe(channel, (text) => (isOthers(text, from) ? onNews() : undefined), onNews);
  return stop;
}

/** After these a board may look different. */
const CHANGES: ReadonlySet<SpoolLockEvent['type']> = new Set([
  ...(['granted', 'resumed', 'superseded', 'taken-over', 'released', 'given-back', 'settled'] as const),
  ...(['orphan-reclaimed', 'orphan-removed', 'lock-rebuilt', 'degraded-entered', 'degraded-left'] as const),
]);

/** Anybody with access to the Redis can send anything. */
function isOthers(text: string, own: string): boolean {
  if (text.length > LONGEST_MESSAGE) return false;
  try {
    const message = Message.safeParse(JSON.parse(text));
    return message.success && message.data.from !== own;
  } catch {
    return false;
  }
}
