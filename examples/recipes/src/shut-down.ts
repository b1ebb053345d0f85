const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A signal that is aborted by the first SIGINT or SIGTERM. A second one ends the process as it always does. */
export function untilShutDown(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return controller.signal;
}
