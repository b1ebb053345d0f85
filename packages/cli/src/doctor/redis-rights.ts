import { randomUUID } from 'node:crypto';
import type { RedisLink } from '../connections/redis-link.js';
import { fail, fine, type Finding } from './finding.js';

/**
 * Tries every command that the lock store needs, each in a form that changes nothing: on a key that nobody has,
 * and SET only where something is. To ask the server for its ACL would take a right that nobody else needs.
 */
export async function rightsCheck(redis: RedisLink): Promise<Finding> {
  const key = `${redis.keyPrefix}doctor-${randomUUID()}`;
  const trials: readonly (readonly [string, ...string[]])[] = [
    ['ping'],
    ['info', 'server'],
    ['scan', '0', 'MATCH', key, 'COUNT', '1'],
    ['eval', 'return 1', '0'],
    ['evalsha', '0'.repeat(40), '0'],
    ['get', key],
    ['set', key, 'x', 'XX'],
    ['del', key],
    ['type', key],
    ['strlen', key],
    ['pttl', key],
    ['pexpire', key, '1'],
    ['persist', key],
  ];
  const answers = await Promise.all(
    trials.map(async (trial) => ({ name: trial[0], answer: await redis.ask(...trial) })),
  );
  const denied = answers.flatMap(({ name, answer }) =>
    answer.isErr() && /NOPERM|unknown command|no permissions/i.test(answer.error) ? [name] : [],
  );
  const user = (await redis.ask('acl', 'whoami')).map((who) => ` as user ${String(who)}`).unwrapOr('');
  if (denied.length === 0) return fine('redis rights', `all ${trials.length} commands are allowed${user}`);
  return fail(
    'redis rights',
    `not allowed on keys ${redis.keyPrefix}*${user}: ${denied.join(', ')}`,
    'Give the user its rights: the README of @spoollock/redis has the ACL line.',
  );
}
