import { err, ok, type Result } from 'neverthrow';
import type { StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import type { CommandSender } from '../commands/command-sender.js';
import { SLOTS } from '../connection/key-slot.js';
import { READ } from '../commands/scripts.js';
import { failure, notReady, type Cluster, type Server } from '../connection/redis-connection.js';
import { textOf } from '../commands/replies.js';
import { PROBE, type LockNames } from './lock-names.js';

/** Which master has which slots, as the masters themselves say. */
export interface ClusterState {
  readonly masters: readonly Server[];
  /** A text that stays the same until a master, a slot or a failover changes something. */
  readonly said: string;
  /** For each slot, the number of its master among `masters`, counted from 1; 0 for a slot without a master. */
  readonly owners: Uint16Array;
  /** Whether slots are being moved from one master to another, key by key. */
  readonly moving: boolean;
}

/** What a node says about itself in CLUSTER NODES. */
interface Self {
  readonly line: string;
  readonly slots: readonly (readonly [first: number, last: number])[];
  readonly moving: boolean;
}

/**
 * Asks every master that the client knows for its slots. If no master has some slot, this is a fault: the listing
 * would miss the locks in it.
 */
export async function askMasters(
  cluster: Cluster,
  sender: CommandSender,
  names: LockNames,
): StoreAnswer<ClusterState> {
  const first = await askOnce(cluster, sender);
  if (first.isErr()) return first;
  const missing = first.value.owners.indexOf(0);
  if (missing === -1) return first;
  // The client does not know of a change yet. It learns of it when it sends a command to the wrong node.
  const [name] = namesIn(names, new Set([missing]), (slot) => slot);
  if (name !== undefined) await sender.run(READ, [names.key(name)], [], () => ok(null), 'repeat');
  const second = await askOnce(cluster, sender);
  if (second.isErr()) return second;
  const slot = second.value.owners.indexOf(0);
  if (slot === -1) return second;
  return err(failure('never', 'lasting', `none of the masters known here has slot ${String(slot)}`).fault);
}

/** Names of probes: one for each master that can have locks. */
export function probesFor({ owners }: ClusterState, names: LockNames): readonly string[] {
  return namesIn(names, new Set(owners), (slot) => owners[slot]);
}

async function askOnce(cluster: Cluster, sender: CommandSender): StoreAnswer<ClusterState> {
  const masters = cluster.masters();
  if (masters.length === 0) return err(notReady().fault);
  const answers = await Promise.all(
    masters.map((master) => sender.ask(['cluster', 'NODES'], readSelf, master)),
  );
  const owners = new Uint16Array(SLOTS);
  const said: string[] = [];
  let moving = false;
  for (const [index, answer] of answers.entries()) {
    if (answer.isErr()) return err(answer.error);
    const self = answer.value;
    said.push(self.line);
    moving ||= self.moving;
    // A former master that is a replica now has no slots.
    for (const [from, to] of self.slots) owners.fill(index + 1, from, to + 1);
  }
  return ok({ masters, said: said.sort().join('\n'), owners, moving });
}

// <id> <address> <flags> <master> <ping> <pong> <epoch> <link> <slots…>: ranges, and [slot->-id] or [slot-<-id] for moves.
function readSelf(reply: unknown): Result<Self, StoreFault> {
  const mine = (textOf(reply) ?? '').split('\n').find((line) => /^\S+ \S+ \S*\bmyself\b/.test(line));
  if (mine === undefined)
    return err(failure('never', 'lasting', 'Redis answered CLUSTER NODES in an unexpected form').fault);
  const [id = '', , flags = '', master = '', , , epoch = '', , ...slots] = mine.trim().split(' ');
  const ranges = slots.filter((slot) => !slot.startsWith('['));
  return ok({
    // Leave out the times of the last pings: they differ at every call.
    line: [id, flags, master, epoch, ...slots].join(' '),
    slots: ranges.map((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return [from ?? 0, to ?? 0] as const;
    }),
    moving: ranges.length < slots.length,
  });
}

const MOST_TRIES = 300_000;

/**
 * For each of the places, a name of a probe whose key is there. If the prefix itself decides the slot, all names are
 * in one place, and the others get none.
 */
function namesIn<T>(names: LockNames, places: Set<T>, placeOf: (slot: number) => T): readonly string[] {
  const found: string[] = [];
  const one = names.slot(`${PROBE}{0}`);
  for (let number = 0; number < MOST_TRIES && places.size > 0; number++) {
    const name = `${PROBE}{${String(number)}}`;
    const slot = names.slot(name);
    if (number === 1 && slot === one) break;
    if (places.delete(placeOf(slot))) found.push(name);
  }
  return found;
}
