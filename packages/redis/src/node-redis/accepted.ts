const UNKNOWN =
  'This is no client that the store knows: give it what createClient(), createCluster() or createSentinel() of node-redis made, and not its legacy() or multi()';

/** @throws TypeError if a program without types gave something that is no client of node-redis for one connection. */
export function refuseOtherClients(client: unknown): void {
  if (typeof client !== 'object' || client === null) throw new TypeError(UNKNOWN);
  if ('then' in client)
    throw new TypeError('The client is a promise: await it, then give the store the client');
  if ('evalsha' in client)
    throw new TypeError('This is a client of ioredis: create its store with createIoredisLockStore');
  if ('idleClients' in client)
    throw new TypeError(
      'A pool made by createClientPool() does not say whether it is connected: give the store a client made by createClient(). One connection is enough',
    );
  if ('slots' in client || 'getMasterNode' in client) return;
  if ('release' in client && 'watch' in client)
    throw new TypeError(
      'A client that a Sentinel client lends belongs to one caller for a while: give the store what createSentinel() made',
    );
  if (!('isReady' in client)) throw new TypeError(UNKNOWN);
}

/**
 * The client's own `keyPrefix`. node-redis puts it before the keys of its methods, but not before those of a raw
 * command, so the store has to do it.
 */
export function prefixOf({
  _keyPrefix: prefix = '',
}: {
  readonly _keyPrefix?: string | Buffer | undefined;
}): string {
  if (typeof prefix === 'string') return prefix;
  throw new TypeError(
    'the client’s `keyPrefix` must be a string, and not a Buffer: locks have names that are text',
  );
}
