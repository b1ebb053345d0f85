import type { Redis } from 'ioredis';
import type { Contender } from './contender.js';

/**
 * Whether a contender locks at all: what it takes is in Redis and nobody else gets it, what it gives back is gone,
 * and then the next one gets it.
 *
 * @throws what is wrong.
 */
export async function checkContender(contender: Contender, redis: Redis, name: string): Promise<void> {
  const isThere = async (): Promise<boolean> => (await redis.exists(contender.redisKey(name))) === 1;
  const expect = (fact: boolean, what: string): void => {
    if (!fact) throw new Error(`${contender.name}: ${what}`);
  };
  expect(!(await isThere()), 'there is a lock before anybody took one');
  for (const time of ['first', 'second']) {
    const giveBack = await contender.take(name);
    if (giveBack === null) throw new Error(`${contender.name}: a free lock was refused the ${time} time`);
    expect(await isThere(), 'what was taken is not in Redis');
    expect((await contender.take(name)) === null, 'two got the same lock');
    expect(await isThere(), 'somebody who was refused ended the lock');
    await giveBack();
    expect(!(await isThere()), 'what was given back is still in Redis');
  }
}
