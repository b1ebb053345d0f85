import { Redis } from 'ioredis';
import type { RedisServer } from './redis-server.js';

/**
 * A connection for one command to one server, whatever state the server is in. node-redis would make the methods of
 * all commands anew for every address, which takes longer than anything else that these tests do.
 */
export async function tell(server: RedisServer, ...command: [string, ...string[]]): Promise<string> {
  const client = new Redis(server.url, {
    lazyConnect: true,
    enableReadyCheck: false,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const reply: unknown = await client.call(...command);
    return typeof reply === 'string' ? reply : JSON.stringify(reply);
  } finally {
    client.disconnect();
  }
}

/** One line of INFO or CLUSTER INFO. */
export function field(text: string, name: string): string {
  const line = text.split(/\r?\n/).find((each) => each.startsWith(`${name}:`));
  return line?.slice(name.length + 1) ?? '';
}

/**
 * Cuts a replica off from its master: it stands still, and what the master is told from here on is not even
 * in a buffer for it. `server.resume()` lets it go on, without that.
 */
export async function cutOff(master: RedisServer, replica: RedisServer): Promise<void> {
  replica.pause();
  await tell(master, 'client', 'kill', 'type', 'replica');
}
