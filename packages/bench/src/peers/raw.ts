import { randomUUID } from 'node:crypto';
import { DELETE_IF, shaOf, type Client, type RawCommands } from '../clients.js';
import { EXPIRES_IN_MS, type Contender } from './contender.js';

/** The least a lock needs: SET NX PX, and a script that deletes it if it is still ours. */
export async function rawFloor(client: Client, raw: RawCommands): Promise<Contender> {
  await client.loadScript(DELETE_IF);
  const sha = shaOf(DELETE_IF);
  return {
    name: `floor: ${raw.by}`,
    role: 'floor',
    redisKey: (name) => name,
    async take(name) {
      const value = randomUUID();
      if ((await raw.setNx(name, value, EXPIRES_IN_MS)) !== 'OK') return null;
      return async () => {
        if ((await raw.script(sha, name, value)) !== 1) throw new Error('the lock was not there');
      };
    },
    close: () => client.close(),
  };
}
