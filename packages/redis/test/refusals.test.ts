import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoreAnswer } from '@spoollock/core/adapter';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RedisLockStore } from '../src/redis-lock-store.js';
import { faultOf, OURS, SAFETY_MS, TAG, THEIRS, valueOf } from './support/answers.js';
import { field } from './support/admin.js';
import { CLIENTS, nodeRedis, type TestClient } from './support/clients.js';
import { startRedis, type RedisServer } from './support/redis-server.js';
import { until } from './support/until.js';

type Command = [string, ...string[]];

/** A refusal of a server: how it is brought about and ended, and the server's words for it. */
interface Refusal {
  readonly impose: Command;
  readonly lift: Command;
  readonly words: RegExp;
  /** SCAN may be refused, and every lock write accepted. */
  readonly writes?: 'accepted';
}

const setting = (name: string, on: string, off: string, words: RegExp): Refusal => ({
  impose: ['config', 'set', name, on],
  lift: ['config', 'set', name, off],
  words,
});
const right = (name: string, words = /^ERR The user executing the script can't run/): Refusal => ({
  impose: ['acl', 'setuser', 'worker', `-${name}`],
  lift: ['acl', 'setuser', 'worker', `+${name}`],
  words,
});

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'the server became a replica': {
    impose: ['replicaof', '127.0.0.1', '1'],
    lift: ['replicaof', 'no', 'one'],
    words: /^READONLY /,
  },
  'the memory is full': setting('maxmemory', '1', '0', /^OOM /),
  'too few replicas follow': setting('min-replicas-to-write', '1', '0', /^NOREPLICAS /),
  // The last snapshot failed; while no snapshots are wanted, that is no matter.
  'the disk takes no snapshot': setting('save', '3600 1', '', /^MISCONF /),
  'the user may not use the keys': {
    impose: ['acl', 'setuser', 'worker', 'resetkeys'],
    lift: ['acl', 'setuser', 'worker', 'allkeys'],
    words: /^NOPERM /,
  },
  'the user may not send EVALSHA': right('evalsha', /^NOPERM /),
  'the user may not send SCAN': { ...right('scan', /^NOPERM /), writes: 'accepted' },
  ...Object.fromEntries(
    ['set', 'get', 'del', 'type', 'strlen', 'pttl', 'pexpire', 'persist'].map((name) => [
      `the user may not send ${name.toUpperCase()}`,
      right(name),
    ]),
  ),
};

const KEY = `spool_lock:${TAG}`;

/** What can stand under a lock's key. */
const STATES: Readonly<Record<string, readonly Command[]>> = {
  nothing: [],
  'our lock': [['set', KEY, OURS]],
  'our reservation': [['set', KEY, OURS, 'PX', '60000']],
  'another’s lock': [['set', KEY, THEIRS]],
  'a list': [['rpush', KEY, 'x']],
  'bytes that are no text': [['eval', `return redis.call('SET', KEYS[1], '\\255')`, '1', KEY]],
  'a value that no lock has': [['set', KEY, 'v'.repeat(5_000)]],
};

const CALLS: Readonly<Record<string, (store: RedisLockStore) => StoreAnswer<unknown>>> = {
  reserve: (store) => store.reserve(TAG, OURS, SAFETY_MS),
  read: (store) => store.read(TAG),
  'hold for good': (store) => store.hold(TAG, OURS, null),
  'hold for a while': (store) => store.hold(TAG, OURS, SAFETY_MS),
  renew: (store) => store.renew(TAG, OURS, 2 * 60_000),
  lapse: (store) => store.lapse(TAG, OURS, SAFETY_MS),
  swap: (store) => store.swap(TAG, OURS, THEIRS, null),
  remove: (store) => store.remove(TAG, OURS),
  restore: (store) => store.restore([{ tag: TAG, value: OURS }], null),
  'the next candidate of a cleanup': (store) => store.nextCleanupCandidate(),
  'a listing': async (store) => {
    const chunks = [];
    for await (const chunk of store.scan()) chunks.push(chunk);
    const fault = chunks.find((chunk) => chunk.isErr());
    return fault ?? chunks[0] ?? (await store.read(TAG));
  },
};

let folder: string;
let redis: RedisServer;
let admin: TestClient;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spoollock-refusals-'));
  redis = await startRedis(['--dir', folder, '--dbfilename', 'taken']);
  // No snapshot can take the place of a folder. At its start the server would read it.
  await mkdir(join(folder, 'taken', 'inside'), { recursive: true });
  admin = await nodeRedis(createClient({ url: redis.url, RESP: 2 }));
  await admin.command('bgsave');
  await until('the snapshot has failed', async () =>
    field(String(await admin.command('info', 'persistence')), 'rdb_last_bgsave_status').startsWith('err'),
  );
  await admin.command('acl', 'setuser', 'worker', 'on', '>pass', 'allkeys', 'allchannels', '+@all');
  url = redis.url.replace('//', '//worker:pass@');
});
afterAll(async () => {
  admin.close();
  await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

async function put(state: readonly Command[]): Promise<void> {
  await admin.command('del', KEY);
  for (const command of state) await admin.command(...command);
}

async function stored(): Promise<string> {
  const value = await admin.command('dump', KEY).catch(() => null);
  const left = Number(await admin.command('pttl', KEY));
  return `${String(value)} ${left < 0 ? 'for good' : 'for a while'}`;
}

/** Without the milliseconds that differ from call to call. */
function told(answer: unknown): string {
  return JSON.stringify(answer, (name, value: unknown) =>
    name === 'expiresInMs' && typeof value === 'number' ? 'a while' : value,
  );
}

describe.each(Object.entries(CLIENTS))('%s', (name, open) => {
  let client: TestClient;
  let store: RedisLockStore;
  beforeAll(async () => {
    client = await open(url);
    store = client.bareStore({ retries: 0 });
  });
  afterAll(() => {
    store.close();
    client.close();
  });

  test.each(Object.entries(REFUSALS))('%s: no lock is taken, and ping says why', async (_why, refusal) => {
    await put([]);
    await valueOf(store.ping());
    await admin.command(...refusal.impose);
    const [reserved, probed] = [await store.reserve(TAG, OURS, SAFETY_MS), await store.ping()];
    await admin.command(...refusal.lift);
    if (refusal.writes === 'accepted') expect(probed.isOk()).toBe(true);
    else
      expect(probed._unsafeUnwrapErr()).toMatchObject({
        reached: 'never',
        detail: expect.stringMatching(refusal.words) as unknown,
      });
    // A reservation that meets no lock needs SET alone.
    if (reserved.isErr()) expect(reserved.error).toMatchObject({ reached: 'never' });
    else expect(await stored()).toMatch(/for a while/);
    await valueOf(store.ping());
    expect(await admin.command('keys', '*probe*')).toEqual([]);
  });

  // The server answers all clients alike; what differs is how they tell of it, which the test above has.
  test.each(/6$/.test(name) ? Object.entries(REFUSALS) : [])(
    '%s: every answer is a fault that changed nothing, or what a willing server answers',
    async (_why, refusal) => {
      for (const [state, commands] of Object.entries(STATES))
        for (const [method, call] of Object.entries(CALLS)) {
          await put(commands);
          // One of its own, since it keeps a page of names.
          const willing = client.bareStore({ retries: 0 });
          const truth = await call(willing);
          const after = await stored();
          await put(commands);
          const before = await stored();
          await admin.command(...refusal.impose);
          const refused = client.bareStore({ retries: 0 });
          const answer = await call(refused);
          await admin.command(...refusal.lift);
          const now = await stored();
          willing.close();
          refused.close();
          const which = `${method} over ${state}`;
          if (answer.isErr())
            expect({ which, reached: answer.error.reached, now }).toEqual({
              which,
              reached: 'never',
              now: before,
            });
          else expect({ which, told: told(answer), now }).toEqual({ which, told: told(truth), now: after });
        }
    },
  );
});

describe.each(['SET', 'GET', 'STRLEN', 'EVALSHA'])('%s was renamed by an administrator', (command) => {
  let renamed: RedisServer;
  beforeAll(async () => {
    renamed = await startRedis(['--rename-command', command, `HIDDEN_${command}`]);
  });
  afterAll(() => renamed.stop());

  test.each(Object.entries(CLIENTS))(
    '%s: a fault that changed nothing, and ping says so',
    async (_name, open) => {
      const client = await open(renamed.url);
      const store = client.bareStore({ retries: 0 });
      onTestFinished(() => {
        store.close();
        client.close();
      });
      await client.command('del', KEY);
      await client.command('rpush', KEY, 'somebody else’s');
      const { reached, detail } = await faultOf(store.ping());
      expect(reached).toBe('never');
      expect(detail).toMatch(/unknown .*command/i);
      const answer = await store.swap(TAG, OURS, THEIRS, null);
      if (answer.isErr()) expect(answer.error.reached).toBe('never');
      else expect(answer.value).toEqual({ done: false, present: { value: '\u0000list', expiresInMs: null } });
    },
  );
});

test.each(Object.entries(CLIENTS))(
  'a server that is still loading its data, through %s: no lock is taken, and ping says why',
  async (_name, open) => {
    const loading = await startRedis([
      ...['--dir', folder, '--dbfilename', `${_name.replace(' ', '-')}.rdb`, '--enable-debug-command', 'yes'],
      ...[
        '--loading-process-events-interval-bytes',
        '1024',
        '--key-load-delay',
        '20000',
        '--rdbcompression',
        'no',
      ],
    ]);
    const [client, other] = [await open(loading.url), await open(loading.url)];
    const store = client.bareStore({ retries: 0 });
    onTestFinished(async () => {
      store.close();
      client.close();
      other.close();
      await loading.stop();
    });
    for (let at = 0; at < 30; at++)
      await other.command('set', `other:${String(at)}`, `${String(at)}x`.repeat(1_000));
    await valueOf(store.ping());
    const reloaded = other.command('debug', 'reload');
    await until('it is loading', async () => (await store.ping()).isErr());
    const [reserved, probed] = [await store.reserve(TAG, OURS, SAFETY_MS), await store.ping()];
    await reloaded;
    for (const answer of [reserved, probed])
      expect(answer._unsafeUnwrapErr()).toMatchObject({
        reached: 'never',
        detail: expect.stringMatching(/^LOADING /) as unknown,
      });
    await valueOf(store.ping());
  },
);
