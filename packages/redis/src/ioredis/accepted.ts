const UNKNOWN = 'This is no client that the store knows: give it a Redis or a Cluster of ioredis';

/** @throws TypeError if a program without types gave something that is no client of ioredis. */
export function refuseOtherClients(client: unknown): void {
  if (typeof client !== 'object' || client === null) throw new TypeError(UNKNOWN);
  // A pipeline has every command, too, and keeps what it is given until exec().
  if ('evalsha' in client && 'options' in client && !('exec' in client && 'length' in client)) return;
  if ('isOpen' in client)
    throw new TypeError('This is a client of node-redis: create its store with createNodeRedisLockStore');
  throw new TypeError(UNKNOWN);
}
