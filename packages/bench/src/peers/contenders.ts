import { connectIoredis, connectNodeRedis, openIoredis, openNodeRedis, type ClientName } from '../clients.js';
import type { Contender } from './contender.js';
import { rawFloor } from './raw.js';
import { redisSemaphore } from './redis-semaphore.js';
import { redlock, sesamecareRedlock } from './redlock.js';
import { redlockUniversalOnIoredis, redlockUniversalOnNodeRedis } from './redlock-universal.js';
import { lockStore, lockStoreWithHold, wholeEngine } from './spoollock.js';
import { verrou } from './verrou.js';

/** Everybody who can use this client, the floor first, each on a connection of its own. */
export async function contendersOn(
  client: ClientName,
  url: string,
  names: readonly string[],
): Promise<readonly Contender[]> {
  const connect = client === 'ioredis' ? connectIoredis : connectNodeRedis;
  const floor = await connect(url);
  return [
    await rawFloor(floor, floor.ownMethods),
    ...(client === 'ioredis' ? await peersOnIoredis(url) : await peersOnNodeRedis(url)),
    lockStore(await connect(url)),
    lockStoreWithHold(await connect(url)),
    wholeEngine(await connect(url), names),
  ];
}

async function peersOnIoredis(url: string): Promise<readonly Contender[]> {
  return [
    verrou(await openIoredis(url)),
    redlock(await openIoredis(url)),
    sesamecareRedlock(await openIoredis(url)),
    redisSemaphore(await openIoredis(url)),
    redlockUniversalOnIoredis(await openIoredis(url)),
  ];
}

/** The only one that takes a node-redis client, and the floor by strings that node-redis sends as they are. */
async function peersOnNodeRedis(url: string): Promise<readonly Contender[]> {
  const plain = await connectNodeRedis(url);
  return [
    ...(plain.plainCommands === undefined ? [] : [await rawFloor(plain, plain.plainCommands)]),
    redlockUniversalOnNodeRedis(await openNodeRedis(url)),
  ];
}
