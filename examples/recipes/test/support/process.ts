import { MemoryOccupationSource } from '@spoollock/core/memory';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { createClient } from 'redis';
import { SHOPS } from './shops.js';

/** A truth that takes its time, and says when a write begins. */
class SlowSource extends MemoryOccupationSource {
  override async write(
    ...asked: Parameters<MemoryOccupationSource['write']>
  ): ReturnType<MemoryOccupationSource['write']> {
    console.log('a write begins');
    await new Promise((resolve) => setTimeout(resolve, 300));
    return super.write(...asked);
  }
}

// Nobody listens there, so far or ever.
const client = createClient({ url: process.env['REDIS_URL'] ?? '', disableOfflineQueue: true });
client.on('error', () => undefined);
client.connect().catch(() => undefined);

const name = Object.keys(SHOPS).find((each) => each === process.argv[2]) as keyof typeof SHOPS;
const source = new SlowSource(Array.from({ length: 50 }, (_, index) => ({ tag: `MK-${index}` })));
const shop = await SHOPS[name]({ store: createNodeRedisLockStore(client), source });
console.log(`open at ${shop.url} `);

// Nest listens to the signal by itself, and ends the process at last.
if (name !== 'NestJS') process.once('SIGTERM', () => void shop.close().then(() => client.destroy()));
