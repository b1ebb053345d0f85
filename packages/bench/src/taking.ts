import { randomUUID } from 'node:crypto';
import { createSpoolLock, parseSpoolTag, type SpoolLock, type SpoolTag } from '@spoollock/core';
import { MemoryOccupationSource } from '@spoollock/core/memory';
import type { Arm } from './arms.js';
import { DELETE_IF, PERSIST_IF, shaOf, type Client, type RawCommands } from './clients.js';

const LANES = 64;
const WORKER = { id: 93, initials: 'MR' };
const SAFETY_MS = 10_000;

function tagOf(lane: number): SpoolTag {
  return parseSpoolTag(`MK-BENCH-${lane}`)._unsafeUnwrap();
}
const TAGS = Array.from({ length: LANES }, (_, lane) => tagOf(lane));
const STAMP = '20-11-2026 10:00:00';

function tag(lane: number): SpoolTag {
  return TAGS[lane] ?? tagOf(lane);
}

/** SET NX PX, then delete if ours: two trips. */
export function twoTripFloor({ name }: Client, raw: RawCommands): Arm {
  return {
    name: `${name} ${raw.by}: SET NX PX + EVALSHA`,
    async cycle(lane) {
      const key = `floor:${tag(lane)}`;
      const value = `93:${randomUUID()}:${STAMP}`;
      await raw.setNx(key, value, SAFETY_MS);
      await raw.script(shaOfDelete, key, value);
    },
  };
}

/** Reserve, persist if ours, delete if ours: three trips. */
export function threeTripFloor({ name }: Client, raw: RawCommands): Arm {
  return {
    name: `${name} ${raw.by}: SET NX PX + 2 EVALSHA`,
    async cycle(lane) {
      const key = `floor:${tag(lane)}`;
      const value = `93:${randomUUID()}:${STAMP}`;
      await raw.setNx(key, value, SAFETY_MS);
      await raw.script(shaOfPersist, key, value);
      await raw.script(shaOfDelete, key, value);
    },
  };
}

const shaOfDelete = shaOf(DELETE_IF);
const shaOfPersist = shaOf(PERSIST_IF);

/** Our lock store's own two trips. */
export function storeAlone({ name, store }: Client): Arm {
  return {
    name: `${name}: reserve + remove`,
    async cycle(lane) {
      const value = `93:${randomUUID()}:${STAMP}`;
      const reserved = await store.reserve(tag(lane), value, SAFETY_MS);
      const removed = await store.remove(tag(lane), value);
      if (reserved.isErr() || removed.isErr() || !reserved.value.done || !removed.value.done)
        throw new Error('the lock store did not do its work');
    },
  };
}

/** The whole engine: INICIAR and FINALIZAR with the truth in memory, cleanup included. */
export function wholeEngine(
  { name, store }: Pick<Client, 'store'> & { readonly name: string },
  what = 'INICIAR + FINALIZAR',
): Arm & { readonly lock: SpoolLock } {
  const source = new MemoryOccupationSource(TAGS.map((row) => ({ tag: row })));
  const lock = createSpoolLock({ store, source });
  return {
    name: `${name}: ${what}`,
    lock,
    async cycle(lane) {
      const taken = await lock.iniciar(tag(lane), WORKER);
      const given = await lock.finalizar(tag(lane), WORKER);
      if (
        taken.isErr() ||
        given.isErr() ||
        taken.value.mode !== 'persistent' ||
        given.value.lock !== 'removed'
      )
        throw new Error('the engine did not do its work');
    },
  };
}
