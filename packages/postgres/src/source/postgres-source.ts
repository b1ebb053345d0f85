import { type SpoolTag } from '@spoollock/core';
import {
  isAsExpected,
  type AlsoColumns,
  type Declared,
  type NoColumns,
  type Occupation,
  type OccupationChange,
  type OccupationSource,
  type PortCall,
  type SourceAbilities,
  type SourceAnswer,
  type SourceFault,
  type WriteAnswer,
} from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database, type Answer } from '../client/database.js';
import { cell } from '../client/rows.js';
import { neverSent, sourceFaultOf, withoutEffect } from '../client/source-faults.js';
import { SourceAsks } from './asks.js';
import { settingsOf, type PostgresSourceOptions, type SourceSettings } from './options.js';
import { RowMemory } from './row-memory.js';
import {
  cellsAfter,
  groupByTag,
  isSame,
  isWritten,
  listed,
  occupationOf,
  readOutcome,
  readSpoolRow,
  type Outcome,
  type SpoolRow,
} from './rows.js';

const CHUNK = 1_000;
/** A write that waited for another one may see the row as it was before that, once. More often it is kept from it. */
const MOST_UNMOVED = 3;
const UNWRITABLE = 'PostgreSQL does not change the row: a trigger or a policy of the table keeps it as it is';
const FORGET_EVERY_MS = 3_600_000;
const FORGET_WITHIN_MS = 60_000;

/**
 * Creates a source on a table of a PostgreSQL: this package's own, made by `migratePostgres`, or columns of yours. Every
 * change is one statement: it compares the row with what it was, changes it, and uses up the operation's id, all or
 * nothing. A source on a primary is exclusive without any lock store: `createSpoolLock({ source })`.
 *
 * A statement that is not answered by the deadline of its call is cancelled, if the client can do that: a `Pool` of `pg`
 * and `postgres` can.
 *
 * @returns the source. Its methods never throw or reject.
 * @throws RangeError that names an option with an impossible value; TypeError for another kind of client.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString, statement_timeout: 30_000 }) of pg
 * const migrated = await migratePostgres({ client });
 * if (migrated.isErr()) console.error(migrated.error);
 * const lock = createSpoolLock({ source: createPostgresSource({ client, reach: 'process' }) });
 * await lock.close();
 * await client.close();
 * ```
 */
export function createPostgresSource<Columns extends AlsoColumns = NoColumns>(
  options: PostgresSourceOptions<Columns>,
): OccupationSource<Columns> {
  const settings = settingsOf(options);
  return new PostgresSource(
    settings,
    new Database(connectionOf(options.client, settings.clock), settings.clock),
  );
}

/** What was found at one moment: how an operation stands, and the rows of a tag. */
interface Seen {
  readonly isWritten: boolean;
  readonly outcome: Outcome | null;
  readonly rows: readonly SpoolRow[];
}

class PostgresSource<Columns extends AlsoColumns> implements OccupationSource<Columns> {
  readonly abilities: SourceAbilities;
  readonly also: Declared<Columns> | undefined;
  readonly #settings: SourceSettings<Columns>;
  readonly #database: Database;
  readonly #asks: SourceAsks;
  readonly #memory = new RowMemory();
  #forgetAtMs: number;

  constructor(settings: SourceSettings<Columns>, database: Database) {
    const { longestRequestMs, reach } = settings;
    this.#settings = settings;
    this.#database = database;
    this.#asks = new SourceAsks(database, settings.clock, settings, settings.also ?? {});
    this.#forgetAtMs = settings.clock.now() + FORGET_EVERY_MS;
    this.abilities = { compareAndSet: true, settles: true, longestRequestMs, reach };
    this.also = settings.also;
  }

  async read(tags: readonly SpoolTag[], call: PortCall): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>> {
    const found = this.#rowsIn(await this.#asks.read(tags, call));
    return found.map((rows) => {
      const byTag = groupByTag(rows);
      return new Map(tags.map((tag) => [tag, this.#occupation(byTag.get(tag) ?? [])]));
    });
  }

  /** A page a statement: whatever is there from beginning to end is met, and nothing is held open. */
  async *rows(call: PortCall): ReturnType<OccupationSource['rows']> {
    for (let after = ''; ;) {
      const page = this.#rowsIn(
        await this.#database.ask(call, this.#asks.statements.list, [after, String(CHUNK)]),
      );
      if (page.isErr()) {
        yield err(page.error);
        return;
      }
      const last = page.value.at(-1);
      if (last === undefined) return;
      const byTag = groupByTag(page.value);
      // The rows of one tag may go on in the next page.
      const isWhole = page.value.length < CHUNK;
      const whole =
        isWhole || byTag.size === 1 ? page.value : page.value.filter(({ tag }) => tag !== last.tag);
      yield ok(whole.map((row) => listed(row, byTag.get(row.tag) ?? [], this.#settings.labels)));
      after = whole.at(-1)?.tag ?? last.tag;
      if (isWhole) return;
    }
  }

  /** Every turn that changes nothing sees a row that another write has changed since, so it may go round till the deadline. */
  async write(change: OccupationChange, call: PortCall): SourceAnswer<WriteAnswer> {
    const { tag, expected } = change;
    let unmoved = 0;
    for (let from = this.#memory.get(tag); ;) {
      const isFit = from !== null && isAsExpected(this.#occupation([from]), expected);
      const seen =
        from !== null && isFit ? await this.#writeOver(from, change, call) : await this.#look(change, call);
      if (seen.isErr()) return err(seen.error);
      const { isWritten: applied, outcome, rows } = seen.value;
      const now = this.#occupation(rows);
      if (applied) {
        this.#forgetSometimes();
        return ok({ outcome: 'applied', replayed: false, row: now });
      }
      if (outcome === 'applied') return ok({ outcome: 'applied', replayed: true, row: null });
      if (outcome === 'cancelled') return ok({ outcome: 'cancelled' });
      if (!isAsExpected(now, expected)) return ok({ outcome: 'refused', now });
      const [row = null] = rows;
      unmoved = isFit && isSame(row, from) ? unmoved + 1 : 0;
      if (unmoved === MOST_UNMOVED) return ok({ outcome: 'unwritable', problem: UNWRITABLE });
      from = row;
    }
  }

  async settle({ operationId }: OccupationChange, call: PortCall): SourceAnswer<Outcome> {
    const settled = await this.#database.ask(call, this.#asks.statements.settle, [operationId]);
    if (settled.isErr()) return err(sourceFaultOf(settled.error));
    const outcome = readOutcome(settled.value[0]);
    return outcome === null ? err(neverSent('the operation has no outcome')) : ok(outcome);
  }

  /** A statement sees whatever was committed before it began, so an ordinary read is never older than the write. */
  async confirm({ tag }: OccupationChange, call: PortCall): SourceAnswer<Occupation> {
    const found = this.#rowsIn(await this.#asks.read([tag], call));
    return found.map((rows) => this.#occupation(rows));
  }

  async check(call: PortCall): SourceAnswer<void> {
    const answer = await this.#database.ask(call, this.#asks.statements.check, []);
    if (answer.isErr()) return err(withoutEffect(answer.error));
    const kind = cell(answer.value[0], 'kind');
    if (kind !== 'timestamp with time zone')
      return err({
        type: 'source-misshaped',
        problem: `the column ${this.#settings.columns.since} must be a timestamptz, not a ${kind ?? '?'}`,
      });
    if (cell(answer.value[0], 'readonly') === 'on')
      return err(neverSent('this PostgreSQL takes no writes; it may be a standby'));
    return ok();
  }

  async #look(change: OccupationChange, call: PortCall): SourceAnswer<Seen> {
    const found = await this.#asks.look(change, call);
    return found.map((rows) => this.#seen(rows)).mapErr(withoutEffect);
  }

  async #writeOver(from: SpoolRow, change: OccupationChange, call: PortCall): SourceAnswer<Seen> {
    const { labels, clock } = this.#settings;
    const cells = cellsAfter(from, change, labels, clock.now());
    const written = await this.#asks.write({ change, from, cells }, call);
    if (written.isOk()) return ok(this.#seen(written.value));
    this.#memory.forget(change.tag);
    if (written.error.type !== 'duplicate') return err(sourceFaultOf(written.error));
    const seen = await this.#look(change, call);
    // The id was not used, so it was a key of the shop's own.
    return seen.isOk() && seen.value.outcome === null ? err(sourceFaultOf(written.error)) : seen;
  }

  #rowsIn(answer: Answer): Result<readonly SpoolRow[], SourceFault> {
    return answer.map((rows) => this.#seen(rows).rows).mapErr(withoutEffect);
  }

  #seen(answer: readonly unknown[]): Seen {
    const rows = answer.map(readSpoolRow).filter((row) => row !== null);
    for (const row of rows) this.#memory.keep(row);
    return { isWritten: isWritten(answer[0]), outcome: readOutcome(answer[0]), rows };
  }

  #occupation(rows: readonly SpoolRow[]): Occupation {
    return occupationOf(rows, this.#settings.labels);
  }

  /** Once an hour, beside a write. If it fails, the next hour will do. */
  #forgetSometimes(): void {
    const { clock, keepOperationsMs } = this.#settings;
    const now = clock.now();
    if (now < this.#forgetAtMs) return;
    this.#forgetAtMs = now + FORGET_EVERY_MS;
    void this.#database.ask({ deadlineMs: now + FORGET_WITHIN_MS }, this.#asks.statements.forget, [
      String(keepOperationsMs),
    ]);
  }
}
