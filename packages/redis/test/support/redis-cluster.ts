import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../testing/test/support/free-port.js';
import { SLOTS, slotOf } from '../../src/connection/key-slot.js';
import { cutOff, field, tell } from './admin.js';
import { startRedis, type RedisServer } from './redis-server.js';
import { until } from './until.js';

const MASTERS = 3;

/** Nodes tell one another the news at least once in half of this many milliseconds. */
const NEWS_TIMEOUT = '3000';
/** While a test runs, no node is taken for dead because the machine is busy. */
const CALM_TIMEOUT = '60000';

/** A third of a cluster's slots, and who has it now. */
export interface Part {
  readonly master: RedisServer;
  readonly replica: RedisServer;
}

/** A cluster of the test's own: three masters, each with a third of the slots and a replica. */
export interface RedisCluster {
  readonly nodes: readonly RedisServer[];
  part(number: number): Part;
  /** Which of the three parts a key is in, as they were in the beginning. */
  partOf(key: string): number;
  /** Cuts the replica of a part off, so that it misses what its master is told from here on. */
  cutOff(part: number): Promise<void>;
  /** Kills the master of a part, and has its replica take over as it is. */
  failOver(part: number): Promise<void>;
  /** Has the replica of a part take over while both are alive, so that no connection breaks. */
  handOver(part: number): Promise<void>;
  /** Until the replica of a part follows its master, whatever happened to them. */
  settled(part: number): Promise<void>;
  /** Takes the killed former master back, as the replica of the one that took over. */
  takeBack(part: number): Promise<void>;
  /** Begins to move a slot to another part: a key that is asked for there may be here or there. */
  openSlot(slot: number, from: number, to: number): Promise<void>;
  /** Moves one key of a slot that is being moved. */
  moveKey(key: string, from: number, to: number): Promise<void>;
  /** Ends it: the slot is the other part's now. */
  closeSlot(slot: number, to: number): Promise<void>;
  /** Gives a part the slot of a key again, with that key, however far it is on its way to another. */
  ownAgain(key: string, part: number, other: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Nothing happens in it by itself: no node is taken for dead because the machine is busy. A test kills a
 * master and tells the replica to take over, which then is a failover like any other.
 */
export async function startCluster(settings: readonly string[] = []): Promise<RedisCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'spoollock-cluster-'));
  const started = await Promise.allSettled(
    Array.from({ length: 2 * MASTERS }, (_, at) =>
      startRedis(async () => [
        ...['--cluster-enabled', 'yes', '--cluster-port', String(await freePort()), '--dir', folder],
        ...['--cluster-config-file', `node-${String(at)}.conf`, '--cluster-node-timeout', NEWS_TIMEOUT],
        ...['--cluster-allow-replica-migration', 'no', '--repl-diskless-sync-delay', '0', ...settings],
      ]),
    ),
  );
  const nodes = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.map((node) => node.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const each of started) if (each.status === 'rejected') throw each.reason;
    return await joined(nodes, stop);
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function joined(nodes: readonly RedisServer[], stop: () => Promise<void>): Promise<RedisCluster> {
  const parts: Part[] = [];
  for (let part = 0; part < MASTERS; part++) {
    const [master, replica] = [nodes[part], nodes[part + MASTERS]];
    if (master !== undefined && replica !== undefined) parts.push({ master, replica });
  }
  const at = (number: number): Part => {
    const part = parts[number];
    if (part === undefined) throw new Error(`no part ${String(number)}`);
    return part;
  };
  /** What a node believes of who has which slots. */
  const belief = async (node: RedisServer): Promise<string> => {
    const lines = (await tell(node, 'cluster', 'nodes')).trim().split('\n');
    // Without the slots that are being moved: only their owner tells of that.
    const owners = lines.map((line) => line.split(' ').filter((word) => !word.startsWith('[')));
    return owners
      .filter((words) => words.length > 8)
      .map(([id = '', , , , , , , , ...slots]) => [id, ...slots].join(' '))
      .sort()
      .join('\n');
  };
  // News takes a while to get round; a node that has not heard it takes over less than it should.
  const agreed = async (): Promise<void> => {
    const hurry = (timeout: string): Promise<unknown> =>
      Promise.allSettled(nodes.map((node) => tell(node, 'config', 'set', 'cluster-node-timeout', timeout)));
    await hurry(NEWS_TIMEOUT);
    await until('all nodes believe the same of the slots', async () => {
      const alive = await Promise.allSettled(nodes.map(belief));
      const beliefs = alive.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      return new Set(beliefs).size === 1 && beliefs[0]?.split('\n').length === MASTERS;
    });
    await hurry(CALM_TIMEOUT);
  };
  const everywhere = (what: string, isSo: (node: RedisServer) => Promise<boolean>): Promise<void> =>
    until(what, async () => (await Promise.all(nodes.map(isSo))).every(Boolean));

  for (const [number, node] of nodes.entries())
    await tell(node, 'cluster', 'set-config-epoch', String(number + 1));
  for (const [number, { master }] of parts.entries()) {
    const [from = 0, to = 0] = [number, number + 1].map((part) => Math.ceil((part * SLOTS) / MASTERS));
    await tell(master, 'cluster', 'addslotsrange', String(from), String(to - 1));
  }
  const { master: first } = at(0);
  for (const node of nodes)
    if (node !== first)
      await tell(first, 'cluster', 'meet', '127.0.0.1', String(node.port), await busOf(node));
  await everywhere('every node knows every other', async (node) => {
    const lines = (await tell(node, 'cluster', 'nodes')).trim().split('\n');
    return lines.length === nodes.length && lines.every((line) => !/handshake|noaddr/.test(line));
  });
  for (const { master, replica } of parts) await tell(replica, 'cluster', 'replicate', await idOf(master));
  await everywhere('the cluster is up', async (node) => {
    const state = await tell(node, 'cluster', 'info');
    const known = await tell(node, 'cluster', 'nodes');
    const info = await tell(node, 'info', 'replication');
    return (
      field(state, 'cluster_state') === 'ok' &&
      field(state, 'cluster_slots_ok') === String(SLOTS) &&
      known.match(/\bslave\b/g)?.length === MASTERS &&
      (field(info, 'role') === 'master' || field(info, 'master_link_status') === 'up')
    );
  });

  await agreed();
  const openSlot: RedisCluster['openSlot'] = async (slot, from, to) => {
    const [source, target] = [at(from).master, at(to).master];
    await tell(target, 'cluster', 'setslot', String(slot), 'importing', await idOf(source));
    await tell(source, 'cluster', 'setslot', String(slot), 'migrating', await idOf(target));
  };
  const closeSlot: RedisCluster['closeSlot'] = async (slot, to) => {
    const id = await idOf(at(to).master);
    // The new owner first, and then those that send clients there.
    for (const { master } of [at(to), ...parts])
      await tell(master, 'cluster', 'setslot', String(slot), 'node', id);
  };

  return {
    nodes,
    part: at,
    partOf: (key) => Math.floor((slotOf(key) * MASTERS) / SLOTS),
    cutOff: (part) => cutOff(at(part).master, at(part).replica),
    failOver: async (part) => {
      const { master, replica } = at(part);
      await master.kill();
      replica.resume();
      const mine = new RegExp(`^${await idOf(replica)} .*\\bmaster\\b.* connected \\d`, 'm');
      const others = nodes.filter((node) => node !== master);
      await takeOver(replica, async () => {
        const views = await Promise.all(others.map((node) => tell(node, 'cluster', 'nodes')));
        return views.every((view) => mine.test(view));
      });
      parts[part] = { master: replica, replica: master };
    },
    handOver: async (part) => {
      await agreed();
      const { master, replica } = at(part);
      // Without a vote: the others do not vote twice about the same master within two of their long timeouts.
      await takeOver(replica, () => isFollowing(master));
      parts[part] = { master: replica, replica: master };
    },
    settled: (part) => follows(at(part).replica),
    takeBack: async (part) => {
      await at(part).replica.restart();
      await follows(at(part).replica);
    },
    openSlot,
    moveKey: async (key, from, to) => {
      await tell(at(from).master, 'migrate', '127.0.0.1', String(at(to).master.port), key, '0', '10000');
    },
    closeSlot,
    ownAgain: async (key, part, other) => {
      const slot = slotOf(key);
      const [owner, guest] = [at(part).master, at(other).master];
      await tell(guest, 'del', key).catch(() => undefined);
      const moved = await tell(owner, 'set', key, '').then(
        () => false,
        (cause: unknown) => /^MOVED/.test(String(cause instanceof Error ? cause.message : cause)),
      );
      if (moved) await openSlot(slot, other, part);
      if (moved) await closeSlot(slot, part);
      for (const node of [owner, guest]) await tell(node, 'cluster', 'setslot', String(slot), 'stable');
      await tell(owner, 'del', key);
    },
    stop,
  };
}

async function isFollowing(node: RedisServer): Promise<boolean> {
  const info = await tell(node, 'info', 'replication');
  return field(info, 'role') === 'slave' && field(info, 'master_link_status') === 'up';
}

function follows(node: RedisServer): Promise<void> {
  return until('it is a replica that is up to date', () => isFollowing(node));
}

/** A node that has not heard of the latest epoch may be overruled: then it says so again. */
function takeOver(replica: RedisServer, isDone: () => Promise<boolean>): Promise<void> {
  return until('the replica has taken over', async () => {
    if (field(await tell(replica, 'info', 'replication'), 'role') === 'slave')
      await tell(replica, 'cluster', 'failover', 'takeover');
    return isDone();
  });
}

function idOf(node: RedisServer): Promise<string> {
  return tell(node, 'cluster', 'myid');
}

async function busOf(node: RedisServer): Promise<string> {
  return /"(\d+)"/.exec(await tell(node, 'config', 'get', 'cluster-port'))?.[1] ?? '';
}
