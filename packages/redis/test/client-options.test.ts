import { readFileSync, writeFileSync } from 'node:fs';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { Cluster as OldestCluster, Redis as OldestRedis } from 'ioredis-oldest';
import { createClient, createCluster, RESP_TYPES } from 'redis';
import { createClient as createOldestClient, createCluster as createOldestCluster } from 'redis-oldest';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createIoredisLockStore } from '../src/ioredis.js';
import { createNodeRedisLockStore } from '../src/node-redis.js';
import type { RedisLockStoreOptions } from '../src/options.js';
import type { RedisLockStore } from '../src/redis-lock-store.js';
import { OURS, SAFETY_MS, tagOf, THEIRS, valueOf } from './support/answers.js';
import { tell } from './support/admin.js';
import { startCluster, type RedisCluster } from './support/redis-cluster.js';
import { startRedis, type RedisServer } from './support/redis-server.js';
import { until } from './support/until.js';

/** What becomes of an option; where the keys are then, for the options that change that. */
interface Outcome {
  readonly outcome: string;
  readonly keys?: { readonly prefix?: string; readonly db?: string };
}

const WORKS: Outcome = { outcome: 'works' };
const works = (why: string, keys?: Outcome['keys']): Outcome => ({
  outcome: `works: ${why}`,
  ...(keys && { keys }),
});
const REFUSED: Outcome = { outcome: 'refused by a `TypeError`' };

type NodeRedisOptions = Omit<
  NonNullable<Parameters<typeof createClient>[0]>,
  'modules' | 'functions' | 'scripts'
>;
type NodeRedisClusterOptions = Omit<
  Parameters<typeof createCluster>[0],
  'rootNodes' | 'modules' | 'functions' | 'scripts'
>;
type Rows<T> = readonly (readonly [option: string, options: T, outcome: Outcome])[];

const BUFFERS = {
  [RESP_TYPES.BLOB_STRING]: Buffer,
  [RESP_TYPES.SIMPLE_STRING]: Buffer,
  [RESP_TYPES.NUMBER]: String,
};

const NODE_REDIS: Rows<NodeRedisOptions> = [
  ['`RESP: 2`', { RESP: 2 }, WORKS],
  ['`RESP: 3`', { RESP: 3 }, WORKS],
  [
    '`clientSideCache`',
    { RESP: 3, clientSideCache: { ttl: 0, maxEntries: 0 } },
    works('locks are never read from the cache'),
  ],
  ['`emitInvalidate`', { RESP: 3, emitInvalidate: true }, WORKS],
  [
    '`commandOptions.typeMapping`',
    { commandOptions: { typeMapping: BUFFERS } },
    works('with Buffers for texts and texts for numbers, too'),
  ],
  [
    '`commandOptions.timeout`',
    { commandOptions: { timeout: 1 } },
    works('the store has `commandTimeoutMs` instead'),
  ],
  ['`commandOptions.asap`', { commandOptions: { asap: true } }, WORKS],
  [
    '`commandsQueueMaxLength`',
    { commandsQueueMaxLength: 5 },
    works('what finds the queue full is tried again'),
  ],
  ['`database`', { database: 3 }, works('the locks are in that database', { db: '3' })],
  ['`disableOfflineQueue`', { disableOfflineQueue: true }, works('the store does not use that queue')],
  ['`pingInterval`', { pingInterval: 5 }, WORKS],
  ['`name`, `clientInfoTag`', { name: 'shop', clientInfoTag: 'shop' }, WORKS],
  ['`disableClientInfo`', { disableClientInfo: true }, WORKS],
  ['`maintNotifications`', { maintNotifications: 'disabled' }, WORKS],
  [
    '`socket.reconnectStrategy: false`',
    { socket: { reconnectStrategy: false } },
    works('once it is lost, `connect()` it yourself'),
  ],
  ['`socket.socketTimeout`', { socket: { socketTimeout: 5_000 } }, WORKS],
  ['`readonly`', { readonly: true }, REFUSED],
];

const NODE_REDIS_CLUSTER: Rows<NodeRedisClusterOptions> = [
  ['`RESP: 2`', { RESP: 2 }, WORKS],
  ['`RESP: 3`', { RESP: 3 }, WORKS],
  [
    '`clientSideCache`',
    { RESP: 3, clientSideCache: { ttl: 0, maxEntries: 0 } },
    works('locks are never read from the cache'),
  ],
  [
    '`commandOptions.typeMapping`',
    { commandOptions: { typeMapping: BUFFERS } },
    works('with Buffers for texts and texts for numbers, too'),
  ],
  ['`useReplicas`', { useReplicas: true }, works('locks are read from masters all the same')],
  ['`minimizeConnections`', { minimizeConnections: true }, WORKS],
  [
    '`nodeAddressMap`',
    { nodeAddressMap: (address) => ({ host: '127.0.0.1', port: Number(address.split(':')[1]) }) },
    WORKS,
  ],
  ['`maxCommandRedirections`', { maxCommandRedirections: 1 }, WORKS],
  [
    '`topologyRefreshOnReconnectionAttemptStrategy`',
    { topologyRefreshOnReconnectionAttemptStrategy: false },
    works('the store makes it look for a new master'),
  ],
  [
    '`defaults.disableOfflineQueue`',
    { defaults: { disableOfflineQueue: true } },
    works('the store does not use that queue'),
  ],
  [
    '`defaults.readonly`',
    { defaults: { readonly: true } },
    works('locks are read from masters all the same'),
  ],
  ['`defaults.pingInterval`', { defaults: { pingInterval: 5 } }, WORKS],
];

const IOREDIS: Rows<RedisOptions> = [
  ['`protocol: 2`', { protocol: 2 }, WORKS],
  ['`protocol: 3`', { protocol: 3 }, WORKS],
  ['`replyMapping`', { protocol: 3, replyMapping: 'resp3' }, WORKS],
  [
    '`keyPrefix`',
    { keyPrefix: 'shop[1]:' },
    works('it comes before the store’s prefix', { prefix: 'shop[1]:' }),
  ],
  ['`db`', { db: 3 }, works('the locks are in that database', { db: '3' })],
  ['`lazyConnect`', { lazyConnect: true }, works('the store connects it at its first command')],
  ['`enableAutoPipelining`', { enableAutoPipelining: true }, WORKS],
  ['`enableOfflineQueue: false`', { enableOfflineQueue: false }, works('the store does not use that queue')],
  [
    '`enableReadyCheck: false`',
    { enableReadyCheck: false },
    works('what the server refuses while it loads is tried again'),
  ],
  ['`autoResendUnfulfilledCommands: false`', { autoResendUnfulfilledCommands: false }, WORKS],
  ['`maxRetriesPerRequest`', { maxRetriesPerRequest: 0 }, WORKS],
  [
    '`maxRetriesPerRequest: null`',
    { maxRetriesPerRequest: null },
    works('the store has a deadline of its own'),
  ],
  ['`commandTimeout`', { commandTimeout: 5_000 }, works('the shorter of it and `commandTimeoutMs` counts')],
  ['`socketTimeout`', { socketTimeout: 5_000 }, WORKS],
  ['`retryStrategy: null`', { retryStrategy: null }, works('once it is lost, `connect()` it yourself')],
  ['`reconnectOnError`', { reconnectOnError: () => 2 }, WORKS],
  ['`stringNumbers`', { stringNumbers: true }, WORKS],
  ['`showFriendlyErrorStack`', { showFriendlyErrorStack: true }, WORKS],
  ['`connectionName`, `clientInfoTag`', { connectionName: 'shop', clientInfoTag: 'shop' }, WORKS],
  ['`disableClientInfo`', { disableClientInfo: true }, WORKS],
  ['`scripts`', { scripts: { evalsha2: { lua: 'return 1', numberOfKeys: 0 } } }, WORKS],
  ['`readOnly`', { readOnly: true }, REFUSED],
  ["`role: 'slave'`", { role: 'slave' }, REFUSED],
  ['`monitor`', { monitor: true, lazyConnect: true }, REFUSED],
];

const IOREDIS_CLUSTER: Rows<ClusterOptions> = [
  [
    '`keyPrefix`',
    { keyPrefix: 'shop[1]:' },
    works('it comes before the store’s prefix', { prefix: 'shop[1]:' }),
  ],
  [
    '`redisOptions.keyPrefix`',
    { redisOptions: { keyPrefix: 'shop[1]:' } },
    works('it comes before the store’s prefix', { prefix: 'shop[1]:' }),
  ],
  ["`scaleReads: 'slave'`", { scaleReads: 'slave' }, works('locks are read from masters all the same')],
  ["`scaleReads: 'all'`", { scaleReads: 'all' }, works('locks are read from masters all the same')],
  ['`lazyConnect`', { lazyConnect: true }, works('the store connects it at its first command')],
  ['`enableAutoPipelining`', { enableAutoPipelining: true }, REFUSED],
  [
    "the same with `autoPipeliningIgnoredCommands: ['evalsha', 'eval']`",
    { enableAutoPipelining: true, autoPipeliningIgnoredCommands: ['evalsha', 'eval'] },
    WORKS,
  ],
  ['`enableOfflineQueue: false`', { enableOfflineQueue: false }, works('the store does not use that queue')],
  ['`enableReadyCheck: false`', { enableReadyCheck: false }, WORKS],
  ['`maxRedirections`', { maxRedirections: 1 }, WORKS],
  ['`retryDelayOnFailover: 0`', { retryDelayOnFailover: 0 }, WORKS],
  ['`slotsRefreshInterval`', { slotsRefreshInterval: 50 }, WORKS],
  ['`natMap`', { natMap: (address) => ({ host: '127.0.0.1', port: Number(address.split(':')[1]) }) }, WORKS],
  ['`shardedSubscribers`', { shardedSubscribers: true }, WORKS],
  ['`showFriendlyErrorStack`', { showFriendlyErrorStack: true }, WORKS],
  [
    '`redisOptions.commandTimeout`',
    { redisOptions: { commandTimeout: 5_000 } },
    works('the shorter of it and `commandTimeoutMs` counts'),
  ],
  ['`redisOptions.stringNumbers`', { redisOptions: { stringNumbers: true } }, WORKS],
  ['`redisOptions.protocol: 2`', { redisOptions: { protocol: 2 } }, WORKS],
  ['`redisOptions.replyMapping`', { redisOptions: { replyMapping: 'resp3' } }, WORKS],
  ['`redisOptions.enableAutoPipelining`', { redisOptions: { enableAutoPipelining: true } }, WORKS],
];

let redis: RedisServer;
let cluster: RedisCluster;
beforeAll(async () => {
  [redis, cluster] = await Promise.all([startRedis(), startCluster()]);
});
afterAll(async () => {
  await Promise.all([redis.stop(), cluster.stop()]);
});

type MakeStore = (options?: RedisLockStoreOptions) => RedisLockStore;

const startup = () => cluster.nodes.map(({ port }) => ({ host: '127.0.0.1', port }));
const rootNodes = () => cluster.nodes.map(({ url }) => ({ url }));

function ioredis(client: Redis | Cluster | OldestRedis | OldestCluster): MakeStore {
  client.on('error', () => undefined);
  onTestFinished(() => client.disconnect());
  return (options) => createIoredisLockStore(client, options);
}

interface NodeRedis {
  readonly isOpen: boolean;
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
}

function connecting<T extends NodeRedis>(client: T): T {
  client.on('error', () => undefined);
  client.connect().catch(() => undefined);
  onTestFinished(() => {
    if (client.isOpen) client.destroy();
  });
  return client;
}

const nodeRedis = (client: NodeRedis & Parameters<typeof createNodeRedisLockStore>[0]): MakeStore => {
  connecting(client);
  return (options) => createNodeRedisLockStore(client, options);
};

/** The tables: of which client, its rows, and how its oldest and its newest version are made. */
const TABLES = [
  table('node-redis', NODE_REDIS, {
    '5.9.0': (options) => nodeRedis(createOldestClient({ ...options, url: redis.url })),
    '6.3': (options) => nodeRedis(createClient({ ...options, url: redis.url })),
  }),
  table('node-redis, `createCluster`', NODE_REDIS_CLUSTER, {
    '5.9.0': (options) => nodeRedis(createOldestCluster({ ...options, rootNodes: rootNodes() })),
    '6.3': (options) => nodeRedis(createCluster({ ...options, rootNodes: rootNodes() })),
  }),
  table('ioredis', IOREDIS, {
    '5.3.0': (options) => ioredis(new OldestRedis(redis.url, options)),
    '6.0': (options) => ioredis(new Redis(redis.url, options)),
  }),
  table('ioredis, `Cluster`', IOREDIS_CLUSTER, {
    '5.3.0': (options) => ioredis(new OldestCluster(startup(), options)),
    '6.0': (options) => ioredis(new Cluster(startup(), options)),
  }),
];

// The rows are checked against the newest version's types. The oldest does not know all of its options.
function table<T extends object>(
  client: string,
  rows: Rows<T>,
  makes: Readonly<Record<string, (options: object) => MakeStore>>,
) {
  const versions = Object.entries(makes).map(([version, make]) => ({
    version,
    rows: rows.map(([option, options, outcome]) => ({ option, outcome, make: () => make(options) })),
  }));
  return { client, rows, versions, isCluster: /luster/.test(client) };
}

const README = new URL('../README.md', import.meta.url);
const TABLE = /(<!-- client options: written by the test of this name -->\n).*?(<!-- end -->)/s;

test('the README’s tables are those of the tests below', () => {
  const written = TABLES.map(({ client, rows, versions }) =>
    [
      `| ${client} (${versions.map(({ version }) => version).join(', ')}) | |`,
      '| --- | --- |',
      ...rows.map(([option, , { outcome }]) => `| ${option} | ${outcome} |`),
    ].join('\n'),
  ).join('\n\n');
  const readme = readFileSync(README, 'utf8');
  const squeezed = (text: string): string => text.replace(/-{3,}/g, '---').replace(/ +/g, ' ');
  if (process.env['UPDATE_TABLES'] === '1')
    writeFileSync(
      README,
      readme.replace(TABLE, (_all, begin: string, end: string) => `${begin}\n${written}\n\n${end}`),
    );
  else expect(squeezed(readme)).toContain(written);
});

describe.each(TABLES)('$client', ({ versions, isCluster }) => {
  describe.each(versions)('$version', ({ rows }) => {
    test.each(rows)('$option: $outcome.outcome', async ({ outcome, make }) => {
      if (outcome === REFUSED) {
        const refused = make();
        expect(() => refused()).toThrow(TypeError);
        return;
      }
      const makeStore = make();
      const [hasty, store] = [makeStore({ retries: 0 }), makeStore()];
      onTestFinished(() => {
        hasty.close();
        store.close();
      });
      await until('it is connected', async () => (await hasty.ping()).isOk());
      await useEverything(store, isCluster ? cluster.nodes : [redis], outcome);
    });
  });
});

const TAGS = ['A', 'B', 'C', 'D', 'E', 'F'].map(tagOf);

/** Every method, over all masters, many at once, each answer checked. */
async function useEverything(
  store: RedisLockStore,
  servers: readonly RedisServer[],
  { keys }: Outcome,
): Promise<void> {
  const held = { value: OURS, expiresInMs: null };
  const all = async <T>(call: (tag: (typeof TAGS)[number]) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(TAGS.map(call));
  const each = <T>(answer: T): readonly T[] => TAGS.map(() => answer);

  expect(await all((tag) => valueOf(store.read(tag)))).toEqual(each(null));
  expect(await all((tag) => valueOf(store.reserve(tag, OURS, SAFETY_MS)))).toEqual(each({ done: true }));
  expect(await all((tag) => valueOf(store.renew(tag, OURS, 2 * SAFETY_MS)))).toEqual(each({ done: true }));
  expect(await all((tag) => valueOf(store.hold(tag, OURS, null)))).toEqual(each({ done: true }));
  expect(await all((tag) => valueOf(store.reserve(tag, THEIRS, SAFETY_MS)))).toEqual(
    each({ done: false, present: held }),
  );
  expect(await all((tag) => valueOf(store.read(tag)))).toEqual(each(held));
  expect(
    await valueOf(
      store.restore(
        TAGS.map((tag) => ({ tag, value: THEIRS })),
        null,
      ),
    ),
  ).toEqual(each({ done: false, present: held }));
  const listed: string[] = [];
  for await (const chunk of store.scan())
    for (const { name, value } of chunk._unsafeUnwrap()) listed.push(`${name} ${value}`);
  expect([...new Set(listed)].sort()).toEqual(TAGS.map((tag) => `${tag} ${OURS}`));
  // Where SCAN begins at a master without a lock, the first turns have none to offer.
  const turns = new Set<string>();
  for (let turn = 0; turn < 4 * TAGS.length; turn++) {
    const one = await valueOf(store.nextCleanupCandidate());
    if (one !== null) turns.add(`${one.name} ${one.value}`);
  }
  expect([...turns].sort()).toEqual(TAGS.map((tag) => `${tag} ${OURS}`));
  const { prefix = '', db = '0' } = keys ?? {};
  const at = `${prefix}spool_lock:${TAGS[0] ?? ''}`;
  if (keys !== undefined)
    expect(await Promise.all(servers.map((server) => where(server, at, db)))).toContain(OURS);
  expect(await all((tag) => valueOf(store.lapse(tag, OURS, SAFETY_MS)))).toEqual(each({ done: true }));
  expect(await all((tag) => valueOf(store.swap(tag, OURS, THEIRS, null)))).toEqual(each({ done: true }));
  // What a cache of the client had read before is old now.
  expect(await all((tag) => valueOf(store.read(tag)))).toEqual(each({ value: THEIRS, expiresInMs: null }));
  expect(await all((tag) => valueOf(store.remove(tag, THEIRS)))).toEqual(each({ done: true }));
}

async function where(server: RedisServer, key: string, db: string): Promise<string> {
  const script = `redis.call('SELECT', ARGV[1]); return redis.call('GET', KEYS[1])`;
  const get: [string, ...string[]] = db === '0' ? ['get', key] : ['eval', script, '1', key, db];
  return tell(server, ...get).catch(() => '');
}
