import { parseSpoolTag } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import { createNodeRedisLockStore } from '@spoollock/redis/node-redis';
import { createClient } from 'redis';
import { runWorker, type Job } from '../../src/plain-worker.js';
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

const tags = Array.from({ length: 50 }, (_, index) => `MK-${index}`);
const source = new SlowSource(tags.map((tag) => ({ tag })));
const ports = { store: createNodeRedisLockStore(client), source };
const name = Object.keys(SHOPS).find((each) => each === process.argv[2]);
if (name === undefined) await work();
else await open(name as keyof typeof SHOPS);

async function open(recipe: keyof typeof SHOPS): Promise<void> {
  const shop = await SHOPS[recipe](ports);
  console.log(`open at ${shop.url} `);
  // Nest listens to the signal by itself, and ends the process at last.
  if (recipe !== 'NestJS') process.once('SIGTERM', () => void shop.close().then(() => client.destroy()));
}

async function work(): Promise<void> {
  await runWorker(ports, jobs(), {
    worker: { id: 93, initials: 'MR' },
    work: async ({ tag, mode }) => {
      console.log(`works on ${tag} ${mode}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    },
    log: (line) => console.log(line),
  });
  console.log(
    `then ${tags.filter((tag) => source.peek(parseSpoolTag(tag)._unsafeUnwrap()).state !== 'free').length} are taken`,
  );
  client.destroy();
}

async function* jobs(): AsyncGenerator<Job> {
  for (const tag of tags) yield { tag };
}
