import { clockAheadMs, type Clock } from '@spoollock/core/adapter';
import type { RedisLink } from '../connections/redis-link.js';
import { fail, fine, skipped, warn, type Finding } from './finding.js';
import { rightsCheck } from './redis-rights.js';

/** What a Redis says of itself, by name. */
export type RedisInfo = Readonly<Record<string, string>>;

const PINGS = 5;
const SLOW_MS = 100;

/**
 * How Redis is reached, and whether it is set up as the locks need it. A lock write is tried by the store's own
 * probe, which leaves nothing behind.
 */
export async function redisChecks(redis: RedisLink, clock: Clock): Promise<readonly Finding[]> {
  const reach = await reachCheck(redis, clock);
  if (reach.verdict === 'fail') return [reach, skipped('redis set-up', 'Redis cannot be asked')];
  const rights = await rightsCheck(redis);
  const asked = await redis.ask('info');
  if (asked.isErr())
    return [reach, rights, skipped('redis set-up', `Redis does not tell of itself: ${asked.error}`)];
  const info = readInfo(String(asked.value));
  return [
    reach,
    rights,
    await writesCheck(redis),
    versionCheck(info),
    roleCheck(info),
    evictionCheck(info),
    memoryCheck(info),
    persistenceCheck(info, await snapshots(redis)),
    await clockCheck(redis, clock),
  ];
}

export function readInfo(text: string): RedisInfo {
  return Object.fromEntries(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^(\w+):(.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
}

async function reachCheck(redis: RedisLink, clock: Clock): Promise<Finding> {
  const trips: number[] = [];
  for (let ping = 0; ping < PINGS; ping++) {
    const sentMs = clock.now();
    const pong = await redis.ask('ping');
    if (pong.isErr()) {
      const why = redis.trouble() ?? pong.error;
      return fail('redis', `${redis.address} cannot be asked: ${why}`, mendedBy(why), 'unreachable');
    }
    trips.push(clock.now() - sentMs);
  }
  const middle = trips.toSorted((one, other) => one - other)[Math.floor(PINGS / 2)] ?? 0;
  const found = `${redis.address} answers in ${middle} ms`;
  return middle <= SLOW_MS ? fine('redis', found) : warn('redis', found, 'Put the shop nearer to its Redis.');
}

async function writesCheck(redis: RedisLink): Promise<Finding> {
  const probed = await redis.store.ping();
  if (probed.isOk()) return fine('redis writes', 'a lock write was accepted');
  const { detail } = probed.error;
  const known = REFUSALS.find(([pattern]) => pattern.test(detail));
  return fail(
    'redis writes',
    `a lock write was refused: ${detail.slice(0, 200)}`,
    known?.[1] ?? mendedBy(detail),
  );
}

const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/^READONLY|^MASTERDOWN/, 'Let REDIS_URL name the master: this is a replica.'],
  [/^OOM/, 'Raise maxmemory, or give the locks a Redis of their own.'],
  [/^NOREPLICAS/, 'Bring its replicas back, or lower min-replicas-to-write.'],
  [/^MISCONF/, 'Look at its log why it cannot write its data: most often the disk is full.'],
  [/user executing the script/, 'Give the user its rights: the README of @spoollock/redis has the ACL line.'],
  [/unknown .*command/i, 'Undo rename-command for the commands that the README of @spoollock/redis lists.'],
  [/^LOADING/, 'Wait until it has loaded its data.'],
];

function mendedBy(why: string): string {
  const known = TROUBLES.find(([pattern]) => pattern.test(why));
  return known?.[1] ?? 'Look whether Redis runs there and this machine may reach it.';
}

const TROUBLES: readonly (readonly [RegExp, string])[] = [
  [/WRONGPASS|NOAUTH|invalid password/i, 'Correct the user and the password in REDIS_URL.'],
  [/NOPERM/, 'Give the user its rights: the README of @spoollock/redis has the ACL line.'],
  [/ENOTFOUND|EAI_AGAIN/, 'Correct the host name in REDIS_URL, or this machine’s DNS.'],
  [/ECONNREFUSED/, 'Start Redis there, or correct host and port in REDIS_URL.'],
  [
    /certificate|SSL|TLS/i,
    'Use rediss:// for a Redis that speaks TLS, with a certificate this machine trusts.',
  ],
];

function versionCheck(info: RedisInfo): Finding {
  const valkey = info['valkey_version'];
  if (valkey !== undefined)
    return warn(
      'redis version',
      `Valkey ${valkey}`,
      'Nothing here has run against Valkey: try it before you rely on it.',
    );
  const version = info['redis_version'] ?? 'unknown';
  if (Number.parseInt(version, 10) >= 7) return fine('redis version', `Redis ${version}`);
  return warn('redis version', `Redis ${version}`, 'Use Redis 7 or newer: older ones are not tested.');
}

function roleCheck(info: RedisInfo): Finding {
  const { role = 'unknown', redis_mode: mode = 'standalone', connected_slaves: replicas = '0' } = info;
  if (mode === 'sentinel')
    return fail(
      'redis role',
      'a sentinel, which has no locks',
      'Let REDIS_URL name the master that it watches.',
      'wrong',
    );
  if (mode === 'cluster')
    return fail(
      'redis role',
      'one node of a Redis Cluster, which has some of the locks',
      'Use the library with a cluster client: this program speaks with one server.',
      'wrong',
    );
  if (role !== 'master')
    return fail(
      'redis role',
      'a replica, which is behind and takes no writes',
      'Let REDIS_URL name its master.',
      'wrong',
    );
  return fine(
    'redis role',
    replicas === '0' ? 'a master without replicas' : `a master with ${replicas} replicas`,
  );
}

function evictionCheck({ maxmemory_policy: policy = 'unknown', maxmemory = '0' }: RedisInfo): Finding {
  const fix =
    'Set maxmemory-policy noeviction: a lock that was dropped costs a question to the sheet each time.';
  if (policy === 'noeviction') return fine('redis eviction', 'noeviction');
  return policy.startsWith('allkeys') && maxmemory !== '0'
    ? fail('redis eviction', `${policy}: held locks are dropped when memory is short`, fix)
    : warn('redis eviction', policy, fix);
}

const FULL = 0.9;
const NEARLY_FULL = 0.75;

function memoryCheck({ used_memory: used = '0', maxmemory = '0' }: RedisInfo): Finding {
  const mib = (bytes: string): string => `${(Number(bytes) / 1_048_576).toFixed(1)} MiB`;
  if (Number(maxmemory) === 0) return fine('redis memory', `${mib(used)} used, no limit set`);
  const share = Number(used) / Number(maxmemory);
  const found = `${mib(used)} of ${mib(maxmemory)} used`;
  const fix = 'Raise maxmemory, or give the locks a Redis of their own: a full one refuses new locks.';
  if (share >= FULL) return fail('redis memory', found, fix);
  return share >= NEARLY_FULL ? warn('redis memory', found, fix) : fine('redis memory', found);
}

/** Whether snapshots are made; `null` where that may not be asked. */
async function snapshots(redis: RedisLink): Promise<boolean | null> {
  const asked = await redis.ask('config', 'get', 'save');
  if (asked.isErr()) return null;
  const { value } = asked;
  const said: unknown = Array.isArray(value)
    ? value[1]
    : value === null
      ? ''
      : Reflect.get(Object(value), 'save');
  return typeof said === 'string' && said !== '';
}

function persistenceCheck(info: RedisInfo, saves: boolean | null): Finding {
  const broken = ['aof_last_write_status', 'rdb_last_bgsave_status'].filter((name) => info[name] === 'err');
  if (broken.length > 0)
    return fail(
      'redis persistence',
      `Redis could not write its data (${broken.join(', ')}) and may refuse writes`,
      'Look at its log: most often the disk is full.',
    );
  if (info['aof_enabled'] === '1') return fine('redis persistence', 'append-only file');
  if (saves === true)
    return fine('redis persistence', 'snapshots; the last minutes’ locks come back by reconcile');
  const fix =
    'Set appendonly yes, or have the shop reconcile at its start and whenever Redis is back, as the example does.';
  return saves === false
    ? warn('redis persistence', 'none: after a restart every lock is gone until a reconcile', fix)
    : warn('redis persistence', 'no append-only file; whether snapshots are made may not be asked', fix);
}

const CLOCKS_APART_MS = 5_000;
const FAR_APART_MS = 60_000;

async function clockCheck(redis: RedisLink, clock: Clock): Promise<Finding> {
  const sentMs = clock.now();
  const saidMs = await timeOf(redis);
  if (saidMs === null) return skipped('redis clock', 'Redis does not tell its time');
  const reading = { saidMs, grainMs: 1, sentMs, receivedMs: clock.now() };
  return apart('redis clock', clockAheadMs(reading), CLOCKS_APART_MS);
}

/** A user who may not ask for the time may ask for the server's state, which has it since Redis 7. */
async function timeOf(redis: RedisLink): Promise<number | null> {
  const asked = await redis.ask('time');
  if (asked.isOk() && Array.isArray(asked.value)) {
    const [seconds, micros] = asked.value.map(Number);
    return Math.floor((seconds ?? NaN) * 1_000 + (micros ?? NaN) / 1_000);
  }
  const { server_time_usec: micros } = readInfo(String((await redis.ask('info', 'server')).unwrapOr('')));
  return micros === undefined ? null : Math.floor(Number(micros) / 1_000);
}

const SAME_TIME_SERVERS =
  'Let both machines follow the same time servers (NTP): until then people read wrong times.';

/** How far a server's clock is ahead of this machine's. */
export function apart(
  check: string,
  aheadMs: number,
  tolerableMs: number,
  fix: string = SAME_TIME_SERVERS,
): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000);
  if (seconds <= 1) return fine(check, "as this machine's, to a second");
  const found = `${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's`;
  if (Math.abs(aheadMs) <= tolerableMs) return fine(check, found);
  // By a minute, dates are wrong that people read.
  return Math.abs(aheadMs) >= FAR_APART_MS ? fail(check, found, fix) : warn(check, found, fix);
}
