import { err, ok, type Result } from 'neverthrow';
import type { StoreAnswer, StoreFault } from '@spoollock/core';
import type { CommandSender } from '../commands/command-sender.js';
import { SLOTS, slotOf } from '../connection/key-slot.js';
import { failure, notReady, type Cluster, type Server } from '../connection/redis-connection.js';
import { textOf } from '../commands/replies.js';

/** What the masters themselves said of who has which slots. */
export interface ClusterState {
  readonly masters: readonly Server[];
  /** The same text as long as nothing has changed: no master, no slot, no failover. */
  readonly said: string;
  /** Whether slots are on their way from one master to another, a key at a time. */
  readonly moving: boolean;
}

/** What one node says of itself in CLUSTER NODES. */
interface Self {
  readonly line: string;
  readonly slots: readonly (readonly [first: number, last: number])[];
  readonly moving: boolean;
}

/**
 * Asks every master the client knows what it has. A fault unless they have every slot among them: what nobody
 * has cannot be listed, and a list must not be shorter for it.
 */
export async function askMasters(
  cluster: Cluster,
  sender: CommandSender,
  keyPrefix: string,
): StoreAnswer<ClusterState> {
  const first = await askOnce(cluster, sender);
  if (first.isErr() || first.value.missing === null) return first;
  // The client has not heard of a change yet. It learns from the answer to a command that it sends to the wrong node.
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
    // A node that was a master and is a replica now has none.
    for (const [from, to] of self.slots) owners.fill(1, from, to + 1);
  }
  const missing = owners.indexOf(0);
  return ok({ masters, said: said.sort().join('\n'), moving, missing: missing === -1 ? null : missing });
}

// <id> <address> <flags> <master> <ping> <pong> <epoch> <link> <slots…>: ranges, and [slot->-id] or [slot-<-id] on the way.
function readSelf(reply: unknown): Result<Self, StoreFault> {
  const mine = (textOf(reply) ?? '').split('\n').find((line) => /^\S+ \S+ \S*\bmyself\b/.test(line));
  if (mine === undefined)
    return err(failure('never', 'lasting', 'CLUSTER NODES gave an answer of an unexpected form').fault);
  const [id = '', , flags = '', master = '', , , epoch = '', , ...slots] = mine.trim().split(' ');
  const ranges = slots.filter((slot) => !slot.startsWith('['));
  return ok({
    // Without the times of the last pings, which are others at every call.
    line: [id, flags, master, epoch, ...slots].join(' '),
    slots: ranges.map((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return [from ?? 0, to ?? 0] as const;
    }),
    moving: ranges.length < slots.length,
  });
}

const MOST_TRIES = 300_000;

/** A key of ours in this slot; `null` where the prefix itself decides the slot. */
function keyIn(slot: number, keyPrefix: string): string | null {
  for (let number = 0; number < MOST_TRIES; number++) {
    const key = `${keyPrefix}{${String(number)}}`;
    if (slotOf(key) === slot) return key;
    if (number === 1 && slotOf(key) === slotOf(`${keyPrefix}{0}`)) return null;
  }
  return null;
}
