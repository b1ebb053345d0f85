import { setMaxListeners } from 'node:events';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A signal that is aborted by the first SIGINT or SIGTERM. A second one ends the process as it always does. */
export function untilShutDown(): AbortSignal {
  const controller = new AbortController();
  // Every job that waits listens to it, and Node would warn of the eleventh.
  setMaxListeners(0, controller.signal);
  const stop = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return controller.signal;
}
