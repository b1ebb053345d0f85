import { err, ok, type Result } from 'neverthrow';
import type { StoreAnswer, StoreFault } from '@spoollock/core/adapter';
import type { CommandSender } from '../commands/command-sender.js';
import { SLOTS, slotOf } from '../connection/key-slot.js';
import { failure, notReady, type Cluster, type Server } from '../connection/redis-connection.js';
import { textOf } from '../commands/replies.js';

/** Which master has which slots, as the masters themselves say. */
export interface ClusterState {
  readonly masters: readonly Server[];
  /** A text that stays the same until a master, a slot or a failover changes something. */
  readonly said: string;
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
  keyPrefix: string,
): StoreAnswer<ClusterState> {
  const first = await askOnce(cluster, sender);
  if (first.isErr() || first.value.missing === null) return first;
  // The client does not know of a change yet. It learns of it when it sends a command to the wrong node.
  const key = keyIn(first.value.missing, keyPrefix);
  if (key !== null) await sender.ask(['get', key], () => ok(null));
  const second = await askOnce(cluster, sender);
  if (second.isErr() || second.value.missing === null) return second;
  const slot = second.value.missing;
  return err(failure('never', 'lasting', `none of the masters known here has slot ${String(slot)}`).fault);
}

async function askOnce(
  cluster: Cluster,
  sender: CommandSender,
): StoreAnswer<ClusterState & { readonly missing: number | null }> {
  const masters = cluster.masters();
  if (masters.length === 0) return err(notReady().fault);
  const answers = await Promise.all(
    masters.map((master) => sender.ask(['cluster', 'NODES'], readSelf, master)),
  );
  const owners = new Uint8Array(SLOTS);
  const said: string[] = [];
  let moving = false;
  for (const answer of answers) {
    if (answer.isErr()) return err(answer.error);
    const self = answer.value;
    said.push(self.line);
    moving ||= self.moving;
    // A former master that is a replica now has no slots.
    for (const [from, to] of self.slots) owners.fill(1, from, to + 1);
  }
  const missing = owners.indexOf(0);
  return ok({ masters, said: said.sort().join('\n'), moving, missing: missing === -1 ? null : missing });
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

/** A key with our prefix in this slot; `null` if the prefix itself decides the slot. */
function keyIn(slot: number, keyPrefix: string): string | null {
  for (let number = 0; number < MOST_TRIES; number++) {
    const key = `${keyPrefix}{${String(number)}}`;
    if (slotOf(key) === slot) return key;
    if (number === 1 && slotOf(key) === slotOf(`${keyPrefix}{0}`)) return null;
  }
  return null;
}
