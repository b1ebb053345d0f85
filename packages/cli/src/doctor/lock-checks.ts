import { isSpoolTag, parseLock } from '@spoollock/core/adapter';
import type { RedisLink } from '../connections/redis-link.js';
import { counted, fine, named, skipped, warn, type Finding } from './finding.js';

/** The keys under the prefix, and those among them that are no locks. */
export async function lockChecks(redis: RedisLink, zone: string): Promise<readonly Finding[]> {
  const strange: string[] = [];
  const names = new Set<string>();
  for await (const chunk of redis.store.scan()) {
    if (chunk.isErr()) return [skipped('locks', `they cannot be listed: ${chunk.error.detail}`)];
    for (const { name, value } of chunk.value) {
      if (names.has(name)) continue;
      names.add(name);
      if (!isSpoolTag(name) || parseLock(value, zone) === null) strange.push(redis.keyPrefix + name);
    }
  }
  const found = `${counted(names.size, 'key')} under ${redis.keyPrefix}`;
  if (strange.length === 0) return [fine('locks', found)];
  return [
    warn(
      'locks',
      `${found}, ${strange.length} of them no locks that can be read: ${named(strange)}`,
      'Find out who writes there; over occupied and free rows a reconcile puts them right.',
    ),
  ];
}
