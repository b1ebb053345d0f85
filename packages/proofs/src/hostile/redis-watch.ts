import { createClient } from 'redis';
import { asTag } from './mistakes.js';

const PREFIX = 'spool_lock:';
/** Commands whose first argument is a key. */
const ON_A_KEY = [
  'get',
  'set',
  'del',
  'pttl',
  'strlen',
  'pexpire',
  'persist',
  'exists',
  'type',
  'expire',
  'ttl',
  'unlink',
];
const WITHOUT_KEYS = ['ping', 'hello', 'client', 'info', 'script', 'select', 'command', 'quit'];

export interface RedisWatch {
  readonly wrong: readonly string[];
  /** All keys with their values; one with an expiry, or that is no text, says so. */
  picture(): Promise<ReadonlyMap<string, string>>;
  close(): void;
}

/** Sees every command that the shop sends to Redis, those of its scripts too, and what is there in the end. */
export async function watchRedis(url: string): Promise<RedisWatch> {
  const wrong: string[] = [];
  const client = await createClient({ url }).connect();
  const monitor = await createClient({ url }).connect();
  const own = (await client.clientInfo()).addr;
  await monitor.monitor((line) => {
    const [, from = '', rest = ''] = /^\S+ \[\d+ ([^\]]+)\] (.*)$/s.exec(line) ?? [];
    if (from === own) return;
    for (const key of keysOf(argumentsOf(rest)))
      if (key === null || !isLockKey(key)) wrong.push(`Redis was sent ${line.slice(0, 300)}`);
  });

  return {
    wrong,
    async picture(): Promise<ReadonlyMap<string, string>> {
      const keys = await client.keys('*');
      const seen = await Promise.all(
        keys.map(async (key): Promise<[string, string]> => {
          const [type, left] = await Promise.all([client.type(key), client.pTTL(key)]);
          const value = type === 'string' ? String(await client.get(key)) : type;
          return [key, left === -1 ? value : `${value} for ${left} ms`];
        }),
      );
      return new Map(seen);
    },
    close() {
      client.destroy();
      monitor.destroy();
    },
  };
}

export function lockKey(tag: string): string {
  return PREFIX + tag;
}

function isLockKey(key: string): boolean {
  const name = key.slice(PREFIX.length);
  // The store's probe, which is gone when its script ends.
  return key.startsWith(PREFIX) && (name === '\u0000probe' || asTag(name) === name);
}

/** `null` stands for a command that nobody foresaw. */
function keysOf([command = '', ...rest]: readonly string[]): readonly (string | null)[] {
  const name = command.toLowerCase();
  if (WITHOUT_KEYS.includes(name)) return [];
  if (name === 'eval' || name === 'evalsha') return rest.slice(2, 2 + Number(rest[1]));
  if (name === 'mget') return rest;
  if (name === 'scan') return rest[2] === `${PREFIX}*` ? [] : [null];
  return ON_A_KEY.includes(name) ? rest.slice(0, 1) : [null];
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, a: 7, b: 8 };

/** The arguments of a command as MONITOR shows them, in quotes, with what is not ASCII as `\xNN`. */
function argumentsOf(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, quoted = '']) => {
    const bytes: number[] = [];
    for (const [, hex, escape, plain] of quoted.matchAll(/\\x([\da-f]{2})|\\(.)|([^\\])/gs))
      if (hex !== undefined) bytes.push(parseInt(hex, 16));
      else if (escape !== undefined) bytes.push(ESCAPES[escape] ?? escape.charCodeAt(0));
      else bytes.push(...Buffer.from(plain ?? '', 'utf8'));
    return Buffer.from(bytes).toString('utf8');
  });
}
