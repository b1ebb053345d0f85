import type { ClientName } from '../clients.js';
import type { Role } from '../peers/contender.js';

/** What a program imports of a library to lock with it on one client, and what it installs for that. */
export interface Program {
  readonly name: string;
  readonly role: Role;
  readonly imports: readonly { readonly from: string; readonly names: readonly string[] }[];
  /** By name; the first one is the library. The client is counted for nobody. */
  readonly packages: readonly string[];
}

const PEERS_ON_IOREDIS: readonly Program[] = [
  peer('verrou', '@verrou/core', [
    { from: '@verrou/core', names: ['Verrou'] },
    { from: '@verrou/core/drivers/redis', names: ['redisStore'] },
  ]),
  peer('redlock', 'redlock', [{ from: 'redlock', names: ['default'] }]),
  peer('@sesamecare-oss/redlock', '@sesamecare-oss/redlock', [
    { from: '@sesamecare-oss/redlock', names: ['Redlock'] },
  ]),
  peer('redis-semaphore', 'redis-semaphore', [{ from: 'redis-semaphore', names: ['Mutex'] }]),
  redlockUniversal('IoredisAdapter'),
];

const ON_NODE_REDIS: readonly Program[] = [
  redlockUniversal('NodeRedisAdapter'),
  ...ours('@spoollock/redis/node-redis', 'createNodeRedisLockStore'),
];

const ON_IOREDIS: readonly Program[] = [
  ...PEERS_ON_IOREDIS,
  ...ours('@spoollock/redis/ioredis', 'createIoredisLockStore'),
];

/** The program of every library on this client, named as its contender is. */
export function programsOn(client: ClientName): readonly Program[] {
  return client === 'ioredis' ? ON_IOREDIS : ON_NODE_REDIS;
}

/** The store alone, and the engine with it. Both are installed with core and neverthrow, the store's peers. */
function ours(from: string, factory: string): readonly Program[] {
  const packages = ['@spoollock/redis', '@spoollock/core', 'neverthrow'];
  const store = { from, names: [factory] };
  const engine = { from: '@spoollock/core', names: ['createSpoolLock'] };
  return [
    { name: 'SpoolLock, lock store', role: 'store', imports: [store], packages },
    { name: 'SpoolLock, whole engine', role: 'engine', imports: [engine, store], packages },
  ];
}

function redlockUniversal(adapter: string): Program {
  return peer('redlock-universal', 'redlock-universal', [
    { from: 'redlock-universal', names: ['createLock', adapter] },
  ]);
}

function peer(name: string, library: string, imports: Program['imports']): Program {
  return { name, role: 'peer', imports, packages: [library] };
}
