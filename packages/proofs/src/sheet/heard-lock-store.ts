import { err, ok, type Result } from 'neverthrow';
import type { LockStore, StoreFault } from '@spoollock/core/adapter';
import type { World } from '../explorer/world.js';

/** Answers nobody. */
export function noLockStore(world: World, process: string, store: LockStore): LockStore {
  return heardLockStore(world, process, store, () =>
    Promise.resolve(err({ type: 'store-fault', reached: 'never', detail: 'the lock store is down' })),
  );
}

/** Every call waits for its turn; none of them fails. */
export function steppedLockStore(world: World, process: string, store: LockStore): LockStore {
  return heardLockStore(
    world,
    process,
    store,
    (call) =>
      new Promise((resolve) => {
        const go = async (): Promise<void> => resolve(await call());
        world.add({ actor: process, name: 'asks for a lock', faults: [], mark: 0, go });
      }),
  );
}

type Answering = <T>(call: () => Promise<Result<T, StoreFault>>) => Promise<Result<T, StoreFault>>;

/** The lock store as one process has it: its calls are no steps, and what it answers decides what comes next. */
export function heardLockStore(
  world: World,
  process: string,
  store: LockStore,
  answering: Answering = (call) => call(),
): LockStore {
  const ask = async <T>(call: () => Promise<Result<T, StoreFault>>): Promise<Result<T, StoreFault>> => {
    if (world.isDead(process)) return new Promise(() => undefined);
    const answer = await answering(call);
    world.hear(process, JSON.stringify(answer.isOk() ? answer.value : answer.error));
    return answer;
  };
  return {
    reach: 'shared',
    generation: () => store.generation(),
    reserve: (...args) => ask(() => store.reserve(...args)),
    read: (...args) => ask(() => store.read(...args)),
    hold: (...args) => ask(() => store.hold(...args)),
    renew: (...args) => ask(() => store.renew(...args)),
    lapse: (...args) => ask(() => store.lapse(...args)),
    swap: (...args) => ask(() => store.swap(...args)),
    remove: (...args) => ask(() => store.remove(...args)),
    restore: (...args) => ask(() => store.restore(...args)),
    // The cleanup is no part of this: it would remember whose turn it is, where nobody sees it.
    nextCleanupCandidate: () => ask(async () => ok(null)),
    async *scan() {
      const read = await ask(async () => {
        const all = [];
        for await (const chunk of store.scan()) {
          if (chunk.isErr()) return err(chunk.error);
          all.push(...chunk.value);
        }
        return ok(all);
      });
      yield read;
    },
    ping: () => ask(() => store.ping()),
  };
}
