import { resolveOptions, type RedisLockStoreOptions } from '../options.js';

/** @throws TypeError if a program without types gave something that is no client of node-redis for one connection. */
export function refuseOtherClients(client: object): void {
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
  if (!('isReady' in client))
    throw new TypeError(
      'This is no client that the store knows: give it what createClient(), createCluster() or createSentinel() of node-redis made, and not its legacy() or multi()',
    );
}

/** node-redis adds its own `keyPrefix` to its methods' keys, but to none of a raw command. So the store adds it. */
export function prefixed(
  { _keyPrefix: clientPrefix = '' }: { readonly _keyPrefix?: string | Buffer | undefined },
  options: RedisLockStoreOptions,
): RedisLockStoreOptions {
  if (typeof clientPrefix !== 'string')
    throw new TypeError(
      'the client’s `keyPrefix` must be a string, and not a Buffer: locks have names that are text',
    );
  return { ...options, keyPrefix: clientPrefix + resolveOptions(options).keyPrefix };
}
