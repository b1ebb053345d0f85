import { randomUUID } from 'node:crypto';
import { createSpoolLock, parseSpoolTag, type SpoolTag } from '@spoollock/core';
import { type LockStore } from '@spoollock/core/adapter';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import type { Client } from '../clients.js';
import { EXPIRES_IN_MS, type Contender, type GiveBack } from './contender.js';

const STAMP = '20-11-2026 10:00:00';

/** The lock store alone: the two trips that the peers make. */
export function lockStore(client: Client): Contender {
  const { store } = client;
  return {
    name: 'SpoolLock, lock store',
    role: 'store',
    redisKey,
    async take(name) {
      const tag = tagOf(name);
      const value = `93:${randomUUID()}:${STAMP}`;
      const reserved = (await store.reserve(tag, value, EXPIRES_IN_MS))._unsafeUnwrap();
      return reserved.done ? () => remove(store, tag, value) : null;
    },
    close: () => client.close(),
  };
}

/** The same, with the step between that makes a reservation permanent once the truth has it: three trips. */
export function lockStoreWithHold(client: Client): Contender {
  const { store } = client;
  return {
    name: 'SpoolLock, lock store, held for good',
    role: 'more',
    redisKey,
    async take(name) {
      const tag = tagOf(name);
      const value = `93:${randomUUID()}:${STAMP}`;
      const reserved = (await store.reserve(tag, value, EXPIRES_IN_MS))._unsafeUnwrap();
      if (!reserved.done) return null;
      const held = (await store.hold(tag, value, null))._unsafeUnwrap();
      if (!held.done) throw new Error('the reservation was not there');
      return () => remove(store, tag, value);
    },
    close: () => client.close(),
  };
}

/** INICIAR and FINALIZAR with all that they do, on a truth in memory that has these spools. */
export function wholeEngine(client: Client, names: readonly string[]): Contender {
  const lock = createSpoolLock({
    store: client.store,
    source: new MemoryOccupationSource(
      names.map((name) => ({ tag: tagOf(name) })),
      // It remembers every operation for so long, which at this pace would be most of what is measured.
      { abilities: { longestRequestMs: 100 } },
    ),
  });
  let people = 0;
  return {
    name: 'SpoolLock, whole engine',
    role: 'engine',
    redisKey,
    async take(name): Promise<GiveBack | null> {
      const worker = { id: (people = (people % 1_000) + 1), initials: 'MR' };
      const taken = await lock.iniciar(name, worker);
      if (taken.isErr()) {
        if (taken.error.type === 'occupied') return null;
        throw new Error(taken.error.message);
      }
      if (taken.value.mode !== 'persistent') throw new Error('it was taken without its lock');
      const { fence } = taken.value;
      return async () => {
        const given = (await lock.finalizar(name, worker, { fence }))._unsafeUnwrap();
        if (given.lock !== 'removed') throw new Error('the lock was not there');
      };
    },
    async close() {
      await lock.close();
      await client.close();
    },
  };
}

async function remove(store: LockStore, tag: SpoolTag, value: string): Promise<void> {
  const removed = (await store.remove(tag, value))._unsafeUnwrap();
  if (!removed.done) throw new Error('the lock was not there');
}

function redisKey(name: string): string {
  return `spool_lock:${name}`;
}

const tags = new Map<string, SpoolTag>();

/** A shop's tags are parsed once, where its rows are read. */
function tagOf(name: string): SpoolTag {
  const known = tags.get(name);
  if (known !== undefined) return known;
  const tag = parseSpoolTag(name)._unsafeUnwrap();
  tags.set(name, tag);
  return tag;
}
