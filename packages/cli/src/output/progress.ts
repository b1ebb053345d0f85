import type { Clock } from '@spoollock/core/adapter';
import { render } from './line.js';
import type { Sink } from './terminal.js';

/** Tells, on stderr, what takes so long. */
export interface Progress {
  stop(): void;
}

const FIRST_MS = 300;
const EVERY_MS = 1_000;
const PATIENCE_MS = 2_000;
const CLEAR_LINE = '\r\u001b[K';

/** On a terminal a line that counts the seconds and goes when it is over; elsewhere one line, once. */
export function startProgress(err: Sink, clock: Clock, text: string): Progress {
  const startedMs = clock.now();
  let cancel: () => void;
  if (!err.isTTY) {
    cancel = clock.setTimer(PATIENCE_MS, () => err.write(`${render(`${text} …`, false)}\n`));
    return { stop: () => cancel() };
  }
  let isShown = false;
  const show = (): void => {
    isShown = true;
    const seconds = Math.floor((clock.now() - startedMs) / 1_000);
    const line = seconds > 0 ? `${text} … ${seconds} s` : `${text} …`;
    err.write(CLEAR_LINE + render([{ text: line, style: 'dim' }], err.colours));
    cancel = clock.setTimer(EVERY_MS, show);
  };
  cancel = clock.setTimer(FIRST_MS, show);
  return {
    stop() {
      cancel();
      if (isShown) err.write(CLEAR_LINE);
    },
  };
}

/** Does `work` with its progress told. */
export async function withProgress<T>(
  { err }: { readonly err: Sink },
  clock: Clock,
  text: string,
  work: () => PromiseLike<T>,
): Promise<T> {
  const progress = startProgress(err, clock, text);
  try {
    return await work();
  } finally {
    progress.stop();
  }
}
