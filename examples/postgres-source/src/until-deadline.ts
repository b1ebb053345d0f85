import type { Clock, PortCall } from '@spoollock/core/adapter';

/** What became of something that was waited for no longer than a call allows. */
export type Waited<T> =
  | { readonly ended: 'answered'; readonly value: T }
  | { readonly ended: 'failed'; readonly cause: unknown }
  /** It was sent, and no answer came in time. It may still take effect. */
  | { readonly ended: 'given-up' }
  /** The call was over before it could be sent. */
  | { readonly ended: 'not-sent' };

/** Sends, and waits for the answer until the call's deadline or signal. A client may wait for ever; a port call must not. */
export async function untilDeadline<T>(
  clock: Clock,
  { deadlineMs, signal }: PortCall,
  send: () => Promise<T>,
): Promise<Waited<T>> {
  const restMs = deadlineMs - clock.now();
  if (restMs <= 0 || signal?.aborted === true) return { ended: 'not-sent' };
  return new Promise((resolve) => {
    const settle = (waited: Waited<T>): void => {
      cancelTimer();
      signal?.removeEventListener('abort', giveUp);
      resolve(waited);
    };
    const giveUp = (): void => settle({ ended: 'given-up' });
    const cancelTimer = clock.setTimer(restMs, giveUp);
    signal?.addEventListener('abort', giveUp, { once: true });
    send().then(
      (value) => settle({ ended: 'answered', value }),
      (cause: unknown) => settle({ ended: 'failed', cause }),
    );
  });
}
