import { createClient } from 'redis';
import type { RedisServer } from './redis-server.js';

/** A connection for one command to one server, whatever state the server is in. */
export async function tell(server: RedisServer, ...command: [string, ...string[]]): Promise<string> {
  const client = createClient({ url: server.url, RESP: 2, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const reply: unknown = await client.sendCommand(command, { timeout: 0 });
    return typeof reply === 'string' ? reply : JSON.stringify(reply);
  } finally {
    client.destroy();
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
