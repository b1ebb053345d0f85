import { randomUUID } from 'node:crypto';
import type { SpoolLockEvent } from '@spoollock/core';
import { systemClock, type Clock } from '@spoollock/core/adapter';
import { err, ok, type Result } from 'neverthrow';
import { connectionOf } from '../client/connect.js';
import { Database } from '../client/database.js';
import type { PostgresClient } from '../client/slices.js';
import { statement, type Statement } from '../client/statement.js';
import type { PostgresSchemaOptions } from '../tables/migrations.js';
import { ownTables } from '../tables/names.js';
import { auditLine, type PostgresAuditLine } from './lines.js';

/** Lines that could not be written yet, or at all. */
export interface PostgresAuditTrouble {
  /** In the server's words. */
  readonly detail: string;
  /** How many lines wait. */
  readonly waiting: number;
  /**
   * The line that is dropped, because too many wait, the trail is closed, or no table can hold it; none if all go
   * on waiting.
   */
  readonly dropped?: PostgresAuditLine | undefined;
}

/** The options of `createPostgresAudit`. */
export interface PostgresAuditOptions extends PostgresSchemaOptions {
  /** A `Pool` or `Client` of `pg`, the `sql` of `postgres`, or a `PGlite`. It stays yours to close. */
  readonly client: PostgresClient;
  /** Called for every failed try and every dropped line. */
  readonly onTrouble?: ((trouble: PostgresAuditTrouble) => void) | undefined;
  /** How many lines may wait in memory while PostgreSQL is away; 10 000 by default. */
  readonly mostWaiting?: number | undefined;
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
}

/**
 * An audit trail in a table.
 *
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create();
 * const audit: PostgresAudit = createPostgresAudit({ client });
 * const closed = await audit.close({ deadlineMs: 1_000 });
 * if (closed.isErr()) console.error(closed.error); // the lines that are lost
 * await client.close();
 * ```
 */
export interface PostgresAudit {
  /** Give it to `lock.listen`. */
  readonly listener: (event: SpoolLockEvent) => void;
  /** How many lines are not written yet. */
  readonly waiting: number;
  /** Writes what waits, and takes no more lines. The lines that could not be written come back. */
  close(options?: {
    readonly deadlineMs?: number | undefined;
  }): Promise<Result<void, readonly PostgresAuditLine[]>>;
}

/**
 * Creates an audit trail in the table `spoollock_audit`, which `migratePostgres` makes. Every INICIAR, FINALIZAR,
 * take-over and release is a line, which `createPostgresHistory` reads again. Lines that arrive together share a statement. While PostgreSQL is away they wait in
 * memory, and a dying process loses them. A line that was written is written once, however often it is sent.
 *
 * @throws TypeError for another kind of client; RangeError that names an option with an impossible value.
 * @example
 * ```ts
 * import { PGlite } from '@electric-sql/pglite';
 * const client = await PGlite.create(); // or new Pool({ connectionString }) of pg
 * const migrated = await migratePostgres({ client });
 * if (migrated.isErr()) console.error(migrated.error);
 * const audit = createPostgresAudit({ client, onTrouble: ({ detail }) => console.warn(detail) });
 * const stop = lock.listen(audit.listener);
 * console.log(audit.waiting);
 * stop();
 * await audit.close();
 * await client.close();
 * ```
 */
export function createPostgresAudit({
  client,
  schema,
  onTrouble = () => undefined,
  mostWaiting = 10_000,
  clock = systemClock,
}: PostgresAuditOptions): PostgresAudit {
  if (!Number.isSafeInteger(mostWaiting) || mostWaiting < 1)
    throw new RangeError(`mostWaiting must be a whole number above 0, not ${String(mostWaiting)}`);
  const database = new Database(connectionOf(client, clock), clock);
  const { audit } = ownTables(schema);
  const trail = new Trail(
    database,
    statement(INSERT.replace('audit', () => audit)),
    clock,
    mostWaiting,
    onTrouble,
  );
  return {
    listener: (event) => trail.hear(event),
    get waiting() {
      return trail.waiting;
    },
    close: ({ deadlineMs = TRY_WITHIN_MS } = {}) => trail.close(clock.now() + deadlineMs),
  };
}

const TRY_WITHIN_MS = 10_000;
const LINES_AT_ONCE = 1_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

const INSERT = `INSERT INTO audit (id, at, type, action, tag, worker_id, worker, operated_at, details)
  SELECT id, to_timestamp(at), type, action, tag, worker_id, worker, to_timestamp(operated_at), details
  FROM json_to_recordset($1::text::json) AS line(id text, at float8, type text, action text, tag text,
    worker_id bigint, worker text, operated_at float8, details jsonb)
  ON CONFLICT (id) DO NOTHING`;

class Trail {
  readonly #lines: PostgresAuditLine[] = [];
  #isSending = false;
  #isClosed = false;
  /** How many lines go together, which are fewer while one is looked for that no table can hold. */
  #mostAtOnce = LINES_AT_ONCE;
  #pauseMs = FIRST_PAUSE_MS;
  #cancelPause: () => void = () => undefined;

  constructor(
    readonly database: Database,
    readonly insert: Statement,
    readonly clock: Clock,
    readonly mostWaiting: number,
    readonly onTrouble: (trouble: PostgresAuditTrouble) => void,
  ) {}

  get waiting(): number {
    return this.#lines.length;
  }

  hear(event: SpoolLockEvent): void {
    const line = auditLine(event, randomUUID(), new Date(this.clock.now()));
    if (line === null) return;
    if (this.#isClosed) {
      this.#report('the audit trail was closed', line);
      return;
    }
    if (this.waiting >= this.mostWaiting) {
      this.#report('too many lines wait already', line);
      return;
    }
    this.#lines.push(line);
    if (!this.#isSending) void this.#sendAll();
  }

  async close(deadlineMs: number): Promise<Result<void, readonly PostgresAuditLine[]>> {
    this.#isClosed = true;
    this.#cancelPause();
    let goesOn = this.waiting > 0;
    while (goesOn) goesOn = (await this.#send(deadlineMs)) && this.waiting > 0;
    return this.waiting === 0 ? ok() : err([...this.#lines]);
  }

  /** In the order in which they came. Those of one turn of the event loop go together. */
  async #sendAll(): Promise<void> {
    this.#isSending = true;
    await Promise.resolve();
    while (this.waiting > 0 && !this.#isClosed) {
      if (await this.#send(this.clock.now() + TRY_WITHIN_MS)) this.#pauseMs = FIRST_PAUSE_MS;
      else await this.#pause();
    }
    this.#isSending = false;
  }

  /** Whether it may go on at once. */
  async #send(deadlineMs: number): Promise<boolean> {
    const some = this.#lines.slice(0, this.#mostAtOnce);
    const written = await this.database.ask({ deadlineMs }, this.insert, [asJson(some)]);
    if (written.isErr()) {
      const { type, detail } = written.error;
      const [line, ...more] = some;
      // One line that is never taken would keep all others waiting for ever.
      if (type === 'unfit' && line !== undefined) {
        this.#mostAtOnce = Math.ceil(some.length / 2);
        if (more.length === 0) this.#drop(line, detail);
        return true;
      }
      this.#report(detail);
      return false;
    }
    this.#mostAtOnce = LINES_AT_ONCE;
    const sent = new Set(some);
    // Another send may have been under way, with lines of the same.
    const rest = this.#lines.filter((line) => !sent.has(line));
    this.#lines.splice(0, this.#lines.length, ...rest);
    return true;
  }

  #drop(line: PostgresAuditLine, detail: string): void {
    const at = this.#lines.indexOf(line);
    if (at < 0) return;
    this.#lines.splice(at, 1);
    this.#report(detail, line);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isClosed) {
        resolve();
        return;
      }
      const cancelTimer = this.clock.setTimer(this.#pauseMs, resolve);
      this.#cancelPause = () => {
        cancelTimer();
        resolve();
      };
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
    });
  }

  #report(detail: string, dropped?: PostgresAuditLine): void {
    try {
      this.onTrouble({ detail, waiting: this.waiting, ...(dropped === undefined ? {} : { dropped }) });
    } catch {
      // If `onTrouble` itself fails, there is nothing left to report it to.
    }
  }
}

/**
 * A text of PostgreSQL holds no NUL and no half of a surrogate pair. Moments go as seconds since 1970: PostgreSQL does not
 * read a year of more than four digits as JavaScript writes it, and a person may have typed one into the row.
 */
function asJson(lines: readonly PostgresAuditLine[]): string {
  const inSeconds = (moment: string): number => Date.parse(moment) / 1000;
  const sent = lines.map((line) => ({
    ...line,
    at: inSeconds(line.at),
    operated_at: line.operated_at === null ? null : inSeconds(line.operated_at),
  }));
  return JSON.stringify(sent, (_, value: unknown) =>
    typeof value === 'string' ? value.replace(UNFIT, '\uFFFD') : value,
  );
}

const UNFIT = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
