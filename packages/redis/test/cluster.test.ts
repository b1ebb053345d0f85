import { readFileSync } from 'node:fs';
import { systemClock, type ListedLock } from '@spoollock/core/adapter';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { slotOf } from '../src/connection/key-slot.js';
import { NodeRedisClusterConnection } from '../src/node-redis/cluster.js';
import { tell } from './support/admin.js';
import { faultOf, OURS, SAFETY_MS, tagOf, THEIRS, valueOf } from './support/answers.js';
import { CLUSTER_CLIENTS, NODE_REDIS } from './support/cluster-clients.js';
import type { TestClient } from './support/clients.js';
import { startCluster, type RedisCluster } from './support/redis-cluster.js';
import { until } from './support/until.js';
import type { RedisLockStore } from '../src/redis-lock-store.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

const keyOf = (name: string): string => `spool_lock:${name}`;

/** So many names whose locks are all in this part. */
function namesIn(part: number, count: number): string[] {
  const names: string[] = [];
  for (let n = 0; names.length < count; n++)
    if (cluster.partOf(keyOf(`T-${String(n)}`)) === part) names.push(`T-${String(n)}`);
  return names;
}

/** The names a listing came with, and the fault it ended with, if it did. */
async function listed(store: RedisLockStore): Promise<{ names: Set<string>; fault: string | null }> {
  const locks: ListedLock[] = [];
  for await (const chunk of store.scan()) {
    if (chunk.isErr()) return { names: new Set(locks.map(({ name }) => name)), fault: chunk.error.detail };
    locks.push(...chunk.value);
  }
  return { names: new Set(locks.map(({ name }) => name)), fault: null };
}

test('a key is in the slot that the server says', async () => {
  const keys = [
    '',
    'a',
    '{a}b',
    '{}a',
    'x{}{a}',
    '{{a}}',
    '{a',
    'a}{',
    'ñandú',
    'spool_lock:MK-1335-CW-25000-019',
  ];
  for (const key of keys)
    expect([key, slotOf(key)]).toEqual([
      key,
      Number(await tell(cluster.part(0).master, 'cluster', 'keyslot', key)),
    ]);
});

describe.each(Object.entries(CLUSTER_CLIENTS))('%s', (_name, open) => {
  let client: TestClient;
  beforeEach(async () => {
    client = await open(cluster);
    await client.command('flushall');
    return () => client.close();
  });
  const storeOf = (one: TestClient, commandTimeoutMs = 5_000): RedisLockStore => {
    const store = one.store({ commandTimeoutMs });
    onTestFinished(() => store.close());
    return store;
  };

  test('thousands are restored and listed by a thousand at once, over all masters', async () => {
    const store = storeOf(client);
    const locks = Array.from({ length: 2_500 }, (_, at) => ({
      tag: tagOf(`T-${String(at)}`),
      value: `1:${String(at)}`,
    }));
    await client.command('set', keyOf('T-7'), THEIRS);
    const restoring = store.restore(locks, null);
    // Sent before any answer: at most three such rounds, and not one trip a lock.
    expect(client.wire.sent).toHaveLength(1_000);
    const answers = await valueOf(restoring);
    expect(answers.map(({ done }) => done)).toEqual(locks.map((_, at) => at !== 7));
    expect(answers[7]).toEqual({ done: false, present: { value: THEIRS, expiresInMs: null } });
    const { names, fault } = await listed(store);
    expect(fault).toBeNull();
    expect(names.size).toBe(2_500);
    expect(new Set([...names].map((name) => cluster.partOf(keyOf(name)))).size).toBe(3);
  });

  test('one master takes no writes: ping says why, but not to a shop whose locks are all on another', async () => {
    const shopOn = (part: number): RedisLockStore => {
      let number = 0;
      while (cluster.partOf(`{${String(number)}}`) !== part) number++;
      // The braces decide the slot of every key.
      const shop = client.bareStore({ keyPrefix: `{${String(number)}}:` });
      onTestFinished(() => shop.close());
      return shop;
    };
    const [everywhere, here, elsewhere] = [storeOf(client), shopOn(1), shopOn(2)];
    await valueOf(everywhere.ping());
    const { master } = cluster.part(1);
    await tell(master, 'config', 'set', 'maxmemory', '1');
    onTestFinished(async () => {
      await tell(master, 'config', 'set', 'maxmemory', '0');
    });
    for (const store of [everywhere, here]) {
      const { reached, detail } = await faultOf(store.ping());
      expect(reached).toBe('never');
      expect(detail).toMatch(/^OOM /);
    }
    await valueOf(elsewhere.ping());
    expect(await listed(everywhere)).toEqual({ names: new Set(), fault: null });
  });

  test('a restore of which one command was refused has taken effect in part; of which all were, in nothing', async () => {
    const store = storeOf(client);
    const locks = [0, 1, 2]
      .flatMap((part) => namesIn(part, 1))
      .map((name) => ({ tag: tagOf(name), value: OURS }));
    const refuse = (): Promise<never> => Promise.reject(new Error('NOPERM not this one'));
    client.wire.next(refuse);
    expect(await faultOf(store.restore(locks, null))).toMatchObject({ reached: 'perhaps' });
    expect((await listed(store)).names.size).toBe(2);
    client.wire.each = refuse;
    expect(await faultOf(store.restore(locks, null))).toMatchObject({ reached: 'never' });
  });

  test('in a slot that is being moved, and after it was, locks are taken and given back', async () => {
    const store = storeOf(client);
    const [there = '', stays = '', comes = ''] = ['a', 'b', 'c'].map((name) => `{T-0}${name}`);
    const slot = slotOf(keyOf(there));
    const from = cluster.partOf(keyOf(there));
    const to = (from + 1) % 3;
    for (const name of [there, stays]) await valueOf(store.reserve(tagOf(name), OURS, SAFETY_MS));
    await cluster.openSlot(slot, from, to);
    await cluster.moveKey(keyOf(there), from, to);
    for (const name of [there, stays, comes]) {
      expect(await valueOf(store.reserve(tagOf(name), OURS, SAFETY_MS))).toEqual({ done: true });
      expect(await valueOf(store.hold(tagOf(name), OURS, null))).toEqual({ done: true });
      expect(await valueOf(store.read(tagOf(name)))).toEqual({ value: OURS, expiresInMs: null });
    }
    expect((await listed(store)).names).toEqual(new Set([there, stays, comes]));
    for (const name of [stays, comes]) await cluster.moveKey(keyOf(name), from, to);
    await cluster.closeSlot(slot, to);
    for (const name of [there, stays, comes])
      expect(await valueOf(store.remove(tagOf(name), OURS))).toEqual({ done: true });
    expect((await listed(store)).names).toEqual(new Set());

    await cluster.openSlot(slot, to, from);
    await cluster.closeSlot(slot, from);
    // The client has not heard of that; a listing asks the masters.
    await tell(cluster.part(from).master, 'set', keyOf(there), OURS);
    expect(await listed(store)).toEqual({ names: new Set([there]), fault: null });
  });

  test.each(['and its slot with it', 'its slot left open', 'its slot open all along'])(
    'a lock that is moved from a master not yet listed to one that was is listed all the same: %s',
    async (how) => {
      const store = storeOf(client);
      const names = [0, 1, 2].flatMap((part) => namesIn(part, 1));
      const keyIn = (part: number): string => keyOf(names[part] ?? '');
      for (const part of [0, 1, 2]) await client.command('set', keyIn(part), OURS);
      // Whoever is listed first, the next one's slot is the one that moves to it.
      const before = (part: number): number => (part + 2) % 3;
      const open = (part: number): Promise<void> => cluster.openSlot(slotOf(keyIn(part)), part, before(part));
      const move = (part: number): Promise<void> => cluster.moveKey(keyIn(part), part, before(part));
      const close = (part: number): Promise<void> => cluster.closeSlot(slotOf(keyIn(part)), before(part));
      if (how === 'its slot open all along') for (const part of [0, 1, 2]) await open(part);
      let moved: number | null = null;
      client.wire.each = async ([command], carry) => {
        const reply = await carry();
        if (command !== 'scan' || moved !== null) return reply;
        // Every master has one page, so the first answer shows who was first.
        const first = names.findIndex((name) => JSON.stringify(reply).includes(`:${name}"`));
        moved = (first + 1) % 3;
        if (how !== 'its slot open all along') await open(moved);
        await move(moved);
        if (how === 'and its slot with it') await close(moved);
        return reply;
      };
      const found = await listed(store);
      for (const part of [0, 1, 2]) await cluster.ownAgain(keyIn(part), part, before(part));
      expect(moved).not.toBeNull();
      expect(found).toEqual({ names: new Set(names), fault: null });
    },
  );

  test('a listing is from the new master, though the client has not heard of it yet', async () => {
    const store = storeOf(client);
    await valueOf(store.ping());
    const [name = ''] = namesIn(1, 1);
    await client.command('set', keyOf(name), OURS);
    await cluster.handOver(1);
    const before = store.generation();
    const scanned: string[] = [];
    client.wire.each = async ([command], carry) => {
      if (command === 'scan') scanned.push(command);
      return carry();
    };
    expect(await listed(store)).toEqual({ names: new Set([name]), fault: null });
    expect(scanned.length).toBeGreaterThanOrEqual(3);
    // Asked for a key it has not any more, the former master said who has it.
    expect(client.wire.sent.some(([, , , key]) => key?.startsWith('spool_lock:\u0000probe'))).toBe(true);
    expect(store.generation()).toBeGreaterThan(before);
  });

  test('a master that stands still in the middle: the listing ends with a fault, and the ping is one', async () => {
    const store = storeOf(client, 250);
    for (const part of [0, 1, 2]) await client.command('set', keyOf(namesIn(part, 1)[0] ?? ''), OURS);
    let paused = false;
    client.wire.each = async ([command], carry) => {
      const reply = await carry();
      if (command === 'scan' && !paused) {
        paused = true;
        for (const part of [0, 1, 2]) cluster.part(part).master.pause();
      }
      return reply;
    };
    onTestFinished(() => [0, 1, 2].forEach((part) => cluster.part(part).master.resume()));
    expect((await listed(store)).fault).toMatch(/did not answer in time/);
    for (const part of [0, 1]) cluster.part(part).master.resume();
    await faultOf(store.ping());
    cluster.part(2).master.resume();
    await until('all of them answer', async () => (await store.ping()).isOk());
  });

  test('the others get their turn while one master stands still', async () => {
    const store = storeOf(client, 250);
    const names = [0, 1, 2].flatMap((part) => namesIn(part, 2));
    for (const name of names) await client.command('set', keyOf(name), OURS);
    cluster.part(0).master.pause();
    onTestFinished(() => cluster.part(0).master.resume());
    const seen = new Set<string>();
    let faults = 0;
    for (let call = 0; call < 20; call++)
      (await store.nextCleanupCandidate()).match(
        (look) => {
          if (look !== null) seen.add(look.name);
        },
        () => (faults += 1),
      );
    expect([...seen].sort()).toEqual([...namesIn(1, 2), ...namesIn(2, 2)].sort());
    expect(faults).toBeGreaterThan(0);
  });

  test('B20: the rights in the README are enough in a cluster, too', async () => {
    const [, rules = ''] = /^\s*ACL SETUSER spoollock (.*)$/m.exec(readme) ?? [];
    const [, more = ''] = /In a cluster\*\* add `([^`]*)`/.exec(readme) ?? [];
    for (const node of cluster.nodes)
      await tell(node, 'acl', 'setuser', 'spoollock', ...rules.split(' '), ...more.split(' '));
    const limited = await open(cluster, { username: 'spoollock', password: 'change-me' });
    onTestFinished(() => limited.close());
    const store = storeOf(limited);
    const names = [0, 1, 2].flatMap((part) => namesIn(part, 1));
    const locks = names.map((name) => ({ tag: tagOf(name), value: OURS }));
    expect(await valueOf(store.restore(locks, null))).toEqual(locks.map(() => ({ done: true })));
    expect(await listed(store)).toEqual({ names: new Set(names), fault: null });
    expect(await valueOf(store.nextCleanupCandidate())).toMatchObject({ value: OURS });
    for (const { tag } of locks) expect(await valueOf(store.remove(tag, OURS))).toEqual({ done: true });
    await valueOf(store.ping());
  });

  test('no lock is read from a replica, however the client is set', async () => {
    const scaled = await open(cluster, { readReplicas: true });
    onTestFinished(() => scaled.close());
    const store = storeOf(scaled);
    const names = [0, 1, 2].flatMap((part) => namesIn(part, 2));
    for (const name of names) await valueOf(store.reserve(tagOf(name), OURS, SAFETY_MS));
    for (const part of [0, 1, 2]) cluster.part(part).replica.pause();
    onTestFinished(() => [0, 1, 2].forEach((part) => cluster.part(part).replica.resume()));
    for (const name of names) {
      expect(await valueOf(store.swap(tagOf(name), OURS, THEIRS, null))).toEqual({ done: true });
      expect(await valueOf(store.read(tagOf(name)))).toEqual({ value: THEIRS, expiresInMs: null });
    }
    for (let call = 0; call < 12; call++)
      expect((await valueOf(store.nextCleanupCandidate()))?.value ?? THEIRS).toBe(THEIRS);
    expect(await listed(store)).toEqual({ names: new Set(names), fault: null });
    await valueOf(store.ping());
  });

  test('a master that was restarted empty, and one that another took the place of: another generation', async () => {
    for (const readReplicas of [true, false]) {
      const one = await open(cluster, { readReplicas });
      const store = one.bareStore({ retries: 0 });
      onTestFinished(() => {
        store.close();
        one.close();
      });
      const [name = ''] = namesIn(2, 1);
      const grows = async (happens: () => Promise<void>): Promise<void> => {
        await valueOf(store.read(tagOf(name)));
        const before = store.generation();
        await happens();
        await until('the store answers again', async () => (await store.read(tagOf(name))).isOk());
        expect(store.generation()).toBeGreaterThan(before);
      };
      await grows(() => cluster.handOver(2));
      if (readReplicas) continue;
      await grows(async () => {
        const before = store.generation();
        await cluster.part(2).master.restart();
        // Also while nobody asks anything.
        await until('the client has noticed', async () => store.generation() > before);
      });
      await cluster.settled(2);
    }
  });
});

test('a slot that nobody has: the listing is a fault, and not shorter', async () => {
  const client = await CLUSTER_CLIENTS['ioredis 6']!(cluster);
  onTestFinished(() => client.close());
  const store = client.bareStore();
  onTestFinished(() => store.close());
  const { master } = cluster.part(2);
  await tell(master, 'cluster', 'delslots', '16383');
  expect((await listed(store)).fault).toMatch(/none of the masters known here has slot 16383/);
  await tell(master, 'cluster', 'addslots', '16383');
});

test.each(Object.entries(NODE_REDIS))(
  'a master that was left behind is not connected to again: %s',
  async (_name, create) => {
    const client = create(cluster);
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.destroy());
    const masters = new NodeRedisClusterConnection(client, systemClock).masters();
    expect(masters.map((master) => master.ready(['cluster', 'NODES']))).toEqual([true, true, true]);
    await cluster.handOver(0);
    const key = keyOf(namesIn(0, 1)[0] ?? '');
    await client.sendCommand(key, false, ['get', key]);
    expect(masters.filter((master) => master.ready(['cluster', 'NODES']))).toHaveLength(2);
  },
);
