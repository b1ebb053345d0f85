import { type SpoolTag } from '@spoollock/core';
import {
  alsoColumns,
  isAsExpected,
  isSpoolTag,
  systemClock,
  type AlsoColumns,
  type Declared,
  type NoColumns,
  type OccupationChange,
  type Clock,
  type Occupation,
  type OccupationRow,
  type OccupationSource,
  type PortCall,
  type SourceAbilities,
  type SourceAnswer,
  type SourceFault,
  type WriteAnswer,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import type { PostgresClient } from './postgres-client.js';
import { failureOf, withoutEffect, type Failure } from './postgres-faults.js';
import { cellsAfter, occupationOf, readOutcome, readSpoolRow, type SpoolRow } from './spool-row.js';
import { FORGET, LIST, LOOK, naming, READ, SETTLE, writing } from './statements.js';
import { untilDeadline } from './until-deadline.js';

export interface PostgresSourceOptions<Columns extends AlsoColumns = AlsoColumns> {
  /** A `Pool` or `Client` of `pg`, or a `PGlite`. It stays the caller's to close. */
  readonly client: PostgresClient;
  /**
   * Milliseconds after which a statement that got no answer can no longer land; 180 000 by default. Make the
   * database keep to it: `statement_timeout`, and the pool's own limit for waiting, below this.
   */
  readonly longestRequestMs?: number | undefined;
  /** `process` for a PGlite in memory, which no other process can see; `shared` by default. */
  readonly reach?: 'process' | 'shared' | undefined;
  /**
   * Your own columns of the table `spools` that calls may write with `also`, by their exact names; none by default.
   * They are of the types `text`, a number, `boolean` and `timestamptz`.
   */
  readonly also?: Columns | undefined;
  /** Where deadlines come from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

const CHUNK = 1_000;
/** How often a statement that others outran is sent again, and a row that changed is looked at again. */
const MOST_TRIES = 5;

/** The truth in two tables of a PostgreSQL; `SCHEMA` makes them. */
export class PostgresSource<Columns extends AlsoColumns = NoColumns> implements OccupationSource<Columns> {
  readonly abilities: SourceAbilities;
  readonly also: Declared<Columns> | undefined;
  readonly #client: PostgresClient;
  readonly #clock: Clock;

  constructor({
    client,
    longestRequestMs = 180_000,
    reach = 'shared',
    clock = systemClock,
    also,
  }: PostgresSourceOptions<Columns>) {
    this.#client = client;
    this.also = also && alsoColumns(also);
    this.#clock = clock;
    this.abilities = { compareAndSet: true, settles: true, longestRequestMs, reach };
  }

  async read(tags: readonly SpoolTag[], call: PortCall): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>> {
    const found = await this.#readRows(call, READ, [[...tags]]);
    return found.map((rows) => {
      const byTag = new Map(rows.map((row) => [row.tag, row]));
      return new Map(tags.map((tag) => [tag, occupationOf(byTag.get(tag) ?? null)]));
    });
  }

  /** A page a statement, by the key: what is there from beginning to end is met, and nothing is held open. */
  async *rows(call: PortCall): ReturnType<OccupationSource['rows']> {
    for (let after = ''; ;) {
      const page = await this.#readRows(call, LIST, [after, CHUNK]);
      if (page.isErr()) {
        yield err(page.error);
        return;
      }
      const last = page.value.at(-1);
      if (last === undefined) return;
      yield ok(page.value.map(listed));
      after = last.tag;
    }
  }

  /**
   * Looks, decides, and writes over the very row it looked at, its version included: a statement that lands
   * late, when nobody is left to cancel its id, finds that row or changes nothing.
   */
  async write(change: OccupationChange, call: PortCall): SourceAnswer<WriteAnswer> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const seen = await this.#look(change, call);
      if (seen.isErr()) return err(seen.error);
      const { operation, row } = seen.value;
      if (operation === 'applied') return ok({ outcome: 'applied', replayed: true, row: null });
      if (operation === 'cancelled') return ok({ outcome: 'cancelled' });
      const now = occupationOf(row);
      if (row === null || !isAsExpected(now, change.expected)) return ok({ outcome: 'refused', now });
      const written = await this.#writeOver(row, change, call);
      if (written.isErr()) return err(written.error);
      const { value: after } = written;
      if (after !== null) return ok({ outcome: 'applied', replayed: false, row: occupationOf(after) });
    }
    return err(neverSent('the row changed before every try to write it'));
  }

  async settle({ operationId }: OccupationChange, call: PortCall): SourceAnswer<'applied' | 'cancelled'> {
    const settled = await this.#ask(call, SETTLE, [operationId]);
    if (settled.isErr()) return err(asFault(settled.error));
    const outcome = readOutcome(settled.value[0]);
    return outcome === null ? err(neverSent('the operation has no outcome')) : ok(outcome);
  }

  /** A statement sees whatever was committed before it began, so an ordinary look is as good as a later one. */
  async confirm({ tag }: OccupationChange, call: PortCall): SourceAnswer<Occupation> {
    const found = await this.#readRows(call, READ, [[tag]]);
    return found.map(([row = null]) => occupationOf(row));
  }

  async check(call: PortCall): SourceAnswer<void> {
    const seen = await this.#readRows(call, LOOK, ['', '']);
    const own = Object.keys(this.also ?? {});
    if (seen.isErr() || own.length === 0) return seen.map(() => undefined);
    const named = await this.#ask(call, naming(own), []);
    return named.map(() => undefined).mapErr((failure) => withoutEffect(asFault(failure)));
  }

  /**
   * Forgets the ids of operations that can no longer land. To be called now and then, once a day say: nothing
   * else keeps the table from growing.
   */
  async forgetOldOperations(
    call: PortCall,
    keepMs = 2 * this.abilities.longestRequestMs,
  ): SourceAnswer<void> {
    const gone = await this.#ask(call, FORGET, [keepMs]);
    return gone.map(() => undefined).mapErr(asFault);
  }

  async #look(
    { operationId, tag }: OccupationChange,
    call: PortCall,
  ): SourceAnswer<{ readonly operation: 'applied' | 'cancelled' | null; readonly row: SpoolRow | null }> {
    const found = await this.#ask(call, LOOK, [operationId, tag]);
    return found
      .map(([cells]) => ({ operation: readOutcome(cells), row: readSpoolRow(cells) }))
      .mapErr((failure) => withoutEffect(asFault(failure)));
  }

  /** The row as written. `null`: the row or the id is not what it was at the look, and nothing was changed. */
  async #writeOver(row: SpoolRow, change: OccupationChange, call: PortCall): SourceAnswer<SpoolRow | null> {
    const { label, sinceSeconds } = cellsAfter(change);
    const after = [change.operationId, change.tag, label, sinceSeconds];
    const before = [row.label, row.sinceSeconds, row.version];
    const own = Object.entries(change.also ?? {});
    const kinds: AlsoColumns = this.also ?? {};
    const sql = writing(own.map(([name]) => [name, kinds[name] ?? 'text']));
    const cells = own.map(([, value]) => (value instanceof Date ? value.getTime() / 1000 : value));
    const written = await this.#ask(call, sql, [...after, ...before, ...cells]);
    if (written.isOk()) return ok(written.value.map(readSpoolRow)[0] ?? null);
    const failure = written.error;
    return failure === 'used' ? ok(null) : err(asFault(failure));
  }

  async #readRows(call: PortCall, sql: string, parameters: unknown[]): SourceAnswer<readonly SpoolRow[]> {
    const found = await this.#ask(call, sql, parameters);
    return found
      .map((rows) => rows.map(readSpoolRow).filter((row) => row !== null))
      .mapErr((failure) => withoutEffect(asFault(failure)));
  }

  /** A statement that others outran was undone, and is sent again: what it compares is compared anew. */
  async #ask(
    call: PortCall,
    sql: string,
    parameters: unknown[],
  ): Promise<Result<readonly unknown[], Failure>> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const answer = await this.#askOnce(call, sql, parameters);
      if (answer.isOk() || answer.error !== 'outrun') return answer;
    }
    return err('outrun');
  }

  async #askOnce(
    call: PortCall,
    sql: string,
    parameters: unknown[],
  ): Promise<Result<readonly unknown[], Failure>> {
    const waited = await untilDeadline(this.#clock, call, () => this.#client.query(sql, parameters));
    switch (waited.ended) {
      case 'answered':
        return ok(waited.value.rows);
      case 'failed':
        return err(failureOf(waited.cause));
      case 'given-up':
        return err({ type: 'source-fault', reached: 'perhaps', detail: 'PostgreSQL did not answer in time' });
      case 'not-sent':
        return err(neverSent('the call was over before PostgreSQL was asked'));
    }
  }
}

function listed(row: SpoolRow): OccupationRow {
  return { tag: isSpoolTag(row.tag) ? row.tag : null, rawTag: row.tag, occupation: occupationOf(row) };
}

function neverSent(detail: string): SourceFault {
  return { type: 'source-fault', reached: 'never', detail };
}

function asFault(failure: Failure): SourceFault {
  return typeof failure === 'string'
    ? neverSent('PostgreSQL undid the statement in favour of another one')
    : failure;
}
