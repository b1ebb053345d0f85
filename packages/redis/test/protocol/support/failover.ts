import { createSpoolLock, type SpoolLock, type SpoolLockError, type Worker } from '@spoollock/core';
import type { Result } from 'neverthrow';
import { expect } from 'vitest';
import { problems, type Held } from '../../../../google-sheets/test/support/spool-history.js';
import type { TestClient } from '../../support/clients.js';
import { until } from '../../support/until.js';
import { RecordedSource } from './recorded-source.js';

/** Servers of which one can be made to fail, with a replica that has not got everything. */
export interface FailingServers {
  open(): Promise<TestClient>;
  /** Tags whose locks are on the server that will fail, and others. */
  readonly tags: readonly string[];
  readonly kept: readonly string[];
  cutOff(): Promise<void>;
  failOver(): Promise<void>;
  /** Says something to the server that took over, past all clients. */
  tell(...command: [string, ...string[]]): Promise<string>;
}

const ENGINES = 2;
const WORKERS = 3;
const KEEPER: Worker = { id: 50, initials: 'MR' };

/**
 * Workers take spools and give them back all the while; the replica is cut off, one of them takes spools that it
 * keeps, and is told so; then the master dies and the replica takes over, without those locks, and with
 * locks that were given back long ago.
 */
export async function failOverUnderLoad(servers: FailingServers): Promise<void> {
  const all = [...servers.tags, ...servers.kept];
  const source = new RecordedSource(
    all.map((tag) => ({ tag })),
    { abilities: { reach: 'shared' } },
  );
  const clients = await Promise.all(Array.from({ length: ENGINES }, () => servers.open()));
  const engines = clients.map((client) => {
    const store = client.bareStore();
    return { store, lock: createSpoolLock({ store, source, safetyExpirySeconds: 2 }) };
  });
  const [engine] = engines;
  if (engine === undefined) throw new Error('no engine');
  const held: Held[] = [];
  const load = new Load(held, servers.tags);
  try {
    const working = engines.flatMap(({ lock }, at) =>
      Array.from({ length: WORKERS }, (_, n) => load.work(lock, { id: 10 * (at + 1) + n, initials: 'MR' })),
    );
    await load.grants(20);

    await servers.cutOff();
    const before = engines.map(({ store }) => store.generation());
    for (const tag of servers.kept) await taken(engine.lock, tag, KEEPER, held);
    await load.grants(20);
    await servers.failOver();
    for (const tag of servers.kept) expect(await servers.tell('get', `spool_lock:${tag}`)).toBe('null');

    // The lock is gone, and whoever comes meets the truth.
    for (const { store, lock } of engines) {
      for (const tag of servers.kept) {
        const refused = (await lock.iniciar(tag, { id: 60, initials: 'MR' }))._unsafeUnwrapErr();
        expect(refused.type).toBe('occupied');
      }
      await until('the store answers again', async () => (await store.ping()).isOk());
    }
    for (const [at, { store }] of engines.entries())
      expect(store.generation()).toBeGreaterThan(before[at] ?? 0);
    await load.grants(20);
    load.stop();
    await Promise.all(working);

    for (const tag of servers.kept) await servers.tell('del', `spool_lock:${tag}`);
    await until('reconcile comes to its end', async () => valueOf(await engine.lock.reconcile()).complete);
    for (const tag of servers.kept) expect(await servers.tell('get', `spool_lock:${tag}`)).toMatch(/^50:/);
    for (const tag of servers.kept)
      expect(valueOf(await engine.lock.finalizar(tag, KEEPER))).toMatchObject({ lock: 'removed' });

    // A reservation whose end was lost with the master ends by itself, and not later.
    const worker = { id: 70, initials: 'MR' };
    for (const tag of all) {
      await until(`${tag} is not being taken`, async () => {
        const seen = valueOf(await engine.lock.inspect(tag));
        return seen.lock.kind !== 'reservation';
      });
      const { fence } = await taken(engine.lock, tag, worker, held);
      expect(valueOf(await engine.lock.finalizar(tag, worker, { fence }))).toMatchObject({
        lock: 'removed',
      });
    }
    const wrong = all.flatMap((tag) =>
      problems(
        tag,
        source.turnsOf(tag),
        held.filter((each) => each.tag === tag),
      ),
    );
    expect([...wrong, ...load.wrong]).toEqual([]);
  } finally {
    load.stop();
    for (const { store, lock } of engines) {
      await lock.close();
      store.close();
    }
    for (const client of clients) client.close();
  }
}

/** A spool newly taken, with a lock that is held. */
async function taken(lock: SpoolLock, tag: string, worker: Worker, held: Held[]): Promise<Held> {
  const grant = valueOf(await lock.iniciar(tag, worker));
  expect(grant).toMatchObject({ mode: 'persistent', resumed: false });
  const one = { tag, workerId: worker.id, fence: grant.fence ?? 0 };
  held.push(one);
  return one;
}

/** Workers who take one spool after the other and give it back at once. */
class Load {
  /** Every time two workers had one spool. */
  readonly wrong: string[] = [];
  readonly #held: Held[];
  readonly #tags: readonly string[];
  readonly #hands = new Map<string, number>();
  #stopped = false;

  constructor(held: Held[], tags: readonly string[]) {
    this.#held = held;
    this.#tags = tags;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Until so many more have been granted. */
  async grants(more: number): Promise<void> {
    const enough = this.#held.length + more;
    await until(`${String(more)} more grants`, () => Promise.resolve(this.#held.length >= enough));
  }

  async work(lock: SpoolLock, worker: Worker): Promise<void> {
    for (let turn = worker.id; !this.#stopped; turn++) {
      const tag = this.#tags[turn % this.#tags.length] ?? '';
      const answer = await lock.iniciar(tag, worker);
      if (answer.isErr()) {
        expect(answer.error.type).toMatch(/^(occupied|in-progress|source-unavailable)$/);
        continue;
      }
      const { fence = 0, resumed } = answer.value;
      if (resumed) this.wrong.push(`${tag} was resumed by ${String(worker.id)}, who had given it back`);
      this.#held.push({ tag, workerId: worker.id, fence });
      const other = this.#hands.get(tag);
      if (other !== undefined) this.wrong.push(`${tag}: ${String(worker.id)} beside ${String(other)}`);
      this.#hands.set(tag, worker.id);
      await new Promise((resolve) => setTimeout(resolve, 1));
      this.#hands.delete(tag);
      valueOf(await lock.finalizar(tag, worker, { fence }));
    }
  }
}

function valueOf<T>(answer: Result<T, SpoolLockError>): T {
  if (answer.isErr())
    throw new Error(`${answer.error.type}: ${answer.error.message}`, { cause: answer.error });
  return answer.value;
}
