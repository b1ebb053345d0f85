import { type SpoolTag } from '@spoollock/core';
import {
  isDuration,
  MAX_TIMER_MS,
  systemClock,
  type Attempt,
  type Clock,
  type LockStore,
  type StoreAnswer,
  type StoredLock,
} from '@spoollock/core/adapter';
import { err, ok } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import type { PostgresClient } from '../client/slices.js';
import type { Statement, Value } from '../client/statement.js';
import type { PostgresSchemaOptions } from '../tables/migrations.js';
import { ownTables } from '../tables/names.js';
import { attemptOf, faultOf, listedOf, nameOf, storedOf } from './replies.js';
import { LockStatements } from './statements.js';
import { NAMES_AT_ONCE, Turns } from './turns.js';
import { storedText } from './values.js';

/** The options of `createPostgresLockStore`. Shops that share a database need a `schema` each. */
export interface PostgresLockStoreOptions extends PostgresSchemaOptions {
  /** A `Pool` or `Client` of `pg`, the `sql` of `postgres`, or a `PGlite`. It stays yours to close. */
  readonly client: PostgresClient;
  /** Milliseconds that one statement may take, with its repeats; 1000 by default. `restore` and `scan` send several. */
  readonly commandTimeoutMs?: number | undefined;
  /** `process` for a PGlite, which no other process can see; `shared` by default. */
  readonly reach?: LockStore['reach'] | undefined;
  /** Where deadlines come from; the machine's clock by default. Locks expire by the server's. */
  readonly clock?: Clock | undefined;
}

/**
 * Creates a lock store on the table `spoollock_locks`, which `migratePostgres` makes: for a shop that has a PostgreSQL,
 * another truth beside it, such as a sheet, and no Redis. If the truth itself is on PostgreSQL, no lock store is needed.
 *
 * @returns the store. Its methods never throw or reject.
 * @throws RangeError that names an option with an impossible value; TypeError for another kind of client.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString, statement_timeout: 30_000 }) of pg
 * const migrated = await migratePostgres({ client });
 * if (migrated.isErr()) console.error(migrated.error);
 * const lock = createSpoolLock({ store: createPostgresLockStore({ client, reach: 'process' }), source });
 * await lock.close();
 * await client.close();
 * ```
 */
export function createPostgresLockStore({
  client,
  schema,
  commandTimeoutMs = 1_000,
  reach = 'shared',
  clock = systemClock,
}: PostgresLockStoreOptions): LockStore {
  if (!isDuration(commandTimeoutMs))
    throw new RangeError(
      `commandTimeoutMs must be a number above 0, at most ${MAX_TIMER_MS}, not ${String(commandTimeoutMs)}`,
    );
  const database = new Database(connectionOf(client, clock), clock);
  const statements = new LockStatements(ownTables(schema).locks);
  return new PostgresLockStore(reach, statements, (sql, values) =>
    database.ask({ deadlineMs: clock.now() + commandTimeoutMs }, sql, values),
  );
}

const CHUNK = 1_000;
const RESTORED_AT_ONCE = 5_000;
/** How often a reservation is tried again that met a lock which it cannot see yet. */
const MOST_TRIES = 5;

class PostgresLockStore implements LockStore {
  readonly reach: LockStore['reach'];
  readonly #statements: LockStatements;
  readonly #ask: (sql: Statement, values: readonly Value[]) => ReturnType<Database['ask']>;
  readonly #turns: Turns;

  constructor(reach: LockStore['reach'], statements: LockStatements, ask: Asking) {
    this.reach = reach;
    this.#statements = statements;
    this.#ask = ask;
    this.#turns = new Turns(
      (after) => this.#read(statements.names, [after, String(NAMES_AT_ONCE)], nameOf),
      async (names) => {
        const found = await this.#read(statements.first, [JSON.stringify(names)], listedOf);
        return found.map(([lock = null]) => lock && { name: lock.name, value: lock.value });
      },
    );
  }

  /** A table loses nothing. */
  generation(): number {
    return 0;
  }

  async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const tried = await this.#attempt(this.#statements.reserve, tag, value, expiresInMs);
      if (tried.isErr() || tried.value.done) return tried;
      const { present } = tried.value;
      if (present?.value === value) return ok({ done: true });
      // The lock in the way came after the statement began. A new statement sees it.
      if (present !== null) return tried;
    }
    return err({
      type: 'store-fault',
      reached: 'never',
      detail: 'the lock changed before every try to read it',
    });
  }

  async read(tag: SpoolTag): StoreAnswer<StoredLock | null> {
    const found = await this.#read(this.#statements.read, [tag], storedOf);
    return found.map(([lock = null]) => lock);
  }

  hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#attempt(this.#statements.hold, tag, value, expiresInMs);
  }

  renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return this.#attempt(this.#statements.renew, tag, value, expiresInMs);
  }

  lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return this.#attempt(this.#statements.lapse, tag, value, expiresInMs);
  }

  swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return this.#attempt(this.#statements.swap, tag, from, expiresInMs, [storedText(to)]);
  }

  async remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    const answer = await this.#ask(this.#statements.remove, [tag, storedText(value)]);
    return answer.map(attemptOf).mapErr(faultOf);
  }

  async restore(
    locks: readonly { readonly tag: SpoolTag; readonly value: string }[],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    // Of several for one tag, the first is written and is in the way of the others.
    const values = new Map<SpoolTag, string>();
    for (const { tag, value } of locks) if (!values.has(tag)) values.set(tag, value);
    const attempts = new Map<string, Attempt>();
    const all = [...values].map(([name, value]) => ({ name, value: storedText(value) }));
    for (let from = 0; from < all.length; from += RESTORED_AT_ONCE) {
      const some = all.slice(from, from + RESTORED_AT_ONCE);
      const answer = await this.#ask(this.#statements.restore, [JSON.stringify(some), asText(expiresInMs)]);
      // Earlier parts were applied.
      if (answer.isErr())
        return err({ ...faultOf(answer.error), ...(from === 0 ? {} : { reached: 'perhaps' }) });
      for (const row of answer.value) attempts.set(nameOf(row) ?? '', attemptOf([row]));
    }
    const isFirst = new Set(values.keys());
    return ok(
      locks.map(({ tag }): Attempt => {
        const attempt = attempts.get(tag) ?? { done: false, present: null };
        if (isFirst.delete(tag) || !attempt.done) return attempt;
        return { done: false, present: { value: values.get(tag) ?? '', expiresInMs } };
      }),
    );
  }

  nextCleanupCandidate(): StoreAnswer<{ readonly name: string; readonly value: string } | null> {
    return this.#turns.next();
  }

  async *scan(): ReturnType<LockStore['scan']> {
    for (let after = ''; ;) {
      const page = await this.#read(this.#statements.list, [after, String(CHUNK)], listedOf);
      if (page.isErr()) {
        yield err(page.error);
        return;
      }
      const last = page.value.at(-1);
      if (last === undefined) return;
      yield ok(page.value);
      after = last.name;
    }
  }

  async ping(): StoreAnswer<void> {
    const answer = await this.#ask(this.#statements.probe, []);
    return answer.map(() => undefined).mapErr(faultOf);
  }

  async #attempt(
    sql: Statement,
    tag: SpoolTag,
    value: string,
    expiresInMs: number | null,
    more: readonly Value[] = [],
  ): StoreAnswer<Attempt> {
    const answer = await this.#ask(sql, [tag, storedText(value), asText(expiresInMs), ...more]);
    return answer.map(attemptOf).mapErr(faultOf);
  }

  /** A statement that changes no lock. */
  async #read<T>(
    sql: Statement,
    values: readonly Value[],
    readRow: (row: unknown) => T | null,
  ): StoreAnswer<readonly T[]> {
    const answer = await this.#ask(sql, values);
    return answer.map((rows) => rows.map(readRow).filter((row) => row !== null)).mapErr(faultOf);
  }
}

type Asking = (sql: Statement, values: readonly Value[]) => ReturnType<Database['ask']>;

function asText(expiresInMs: number | null): Value {
  return expiresInMs === null ? null : String(expiresInMs);
}
