import type { Result } from 'neverthrow';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';

/** What the truth says of one spool. */
export type Occupation =
  | { readonly state: 'free'; readonly version: number | null }
  | {
      readonly state: 'occupied';
      readonly worker: Worker;
      /** The moment the occupation began, or `null` when the row has none or one that cannot be read. */
      readonly since: Date | null;
      /** Grows with every change made through the library; `null` when the row's cannot be read. */
      readonly version: number | null;
      /** The label letter for letter. */
      readonly label: string;
      /** What stood in the date cell when `since` could not be read from it. */
      readonly unreadableSince?: string | undefined;
    }
  /** Somebody has it, but the label does not say who in a way that can be read. Never the same as free. */
  | { readonly state: 'unreadable'; readonly label: string; readonly version: number | null }
  /** The truth does not know this spool. */
  | { readonly state: 'no-row' }
  /** Several rows carry this tag, so none of them can be believed. */
  | { readonly state: 'ambiguous'; readonly rows: number };

/** One row of the truth. `tag` is `null` when the row's own text (`rawTag`) is not a valid tag. */
export interface OccupationRow {
  readonly tag: SpoolTag | null;
  readonly rawTag: string;
  readonly occupation: Occupation;
}

/**
 * What a write requires of the row; anything else and it must change nothing. Omitted parts may be anything; a
 * part that is `null` asks for a row that has none there, or none that can be read.
 */
export type Expected =
  | { readonly state: 'free' }
  | {
      readonly state: 'occupied';
      readonly workerId: number;
      readonly version?: number | null | undefined;
      readonly since?: Date | null | undefined;
    }
  | { readonly state: 'unreadable'; readonly label: string; readonly version?: number | null };

/** One compare-and-set of one row. */
export interface OccupationChange {
  /**
   * One per logical write, the same on every retry of it: of one tag, one expectation and one next state. At
   * most one write is ever applied under it, for at least `longestRequestMs` after the last try.
   */
  readonly operationId: string;
  readonly tag: SpoolTag;
  readonly expected: Expected;
  readonly next:
    | { readonly state: 'occupied'; readonly worker: Worker; readonly since: Date }
    | { readonly state: 'free' };
}

/** How a write ended, once that is known. */
export type WriteAnswer =
  /** The row was as expected and is changed now; or this id had been applied before (`replayed`). */
  | { readonly outcome: 'applied'; readonly replayed: boolean }
  /** The row was not as expected, and was left alone. Nothing was applied under the id: settling it cancels it. */
  | { readonly outcome: 'refused'; readonly now: Occupation }
  /** This one row cannot be compared or written safely, and was left alone. `problem` names the cell. */
  | { readonly outcome: 'unwritable'; readonly problem: string }
  /** The id was cancelled: nothing was or will be written under it. */
  | { readonly outcome: 'cancelled' };

/** The truth could not be asked, or makes no sense as a whole. */
export type SourceFault =
  | {
      readonly type: 'source-fault';
      /**
       * `never`: nothing was written and nothing will be. The request was not sent, or the truth itself said that it
       * undid it. `perhaps`: it was written, or may still be, even late. In doubt say `perhaps`: the engine then
       * settles the write.
       */
      readonly reached: 'never' | 'perhaps';
      /** For a person, without secrets. */
      readonly detail: string;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    }
  /** The truth does not have the shape that it must have: a header is missing, say. `problem` names it. */
  | { readonly type: 'source-misshaped'; readonly problem: string };

/** A method's answer. The promise itself must never reject. */
export type SourceAnswer<T> = Promise<Result<T, SourceFault>>;

/** How long a port call may take. The caller stops waiting then; the adapter should stop trying. */
export interface PortCall {
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a source can do. The engine promises less where it can do less. */
export interface SourceAbilities {
  /** It refuses a write that meets a row other than expected, atomically, against every other writer. */
  readonly compareAndSet: boolean;
  /** It remembers operation ids, and `settle` can cancel one. */
  readonly settles: boolean;
  /** Milliseconds after which a write that got no answer can no longer land. */
  readonly longestRequestMs: number;
  /** `process` when other processes have a truth of their own, `shared` when all see the same. */
  readonly reach: 'process' | 'shared';
}

/**
 * The truth: who has which spool, in a spreadsheet, a database, or memory. People may change it at any time.
 *
 * A tag that several rows carry is reported as `ambiguous`, and every write to it is refused. A row that names
 * somebody must never be reported as free, whatever else is wrong with it. An adapter may send calls together that
 * arrive together; each still gets its own answer.
 */
export interface OccupationSource {
  readonly abilities: SourceAbilities;

  /**
   * The IANA zone in which the source writes its dates as text, where it does. The engine uses it as its own, and
   * refuses another one.
   */
  readonly timeZone?: string | undefined;

  /**
   * The spools asked for, as they are now. Every tag asked for is in the answer.
   *
   * @example
   * ```ts
   * const rows = await source.read([tag], call);
   * console.log(rows.map((found) => found.get(tag))); // Ok({ state: 'free', version: 0 })
   * ```
   */
  read(tags: readonly SpoolTag[], call: PortCall): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>>;

  /**
   * Every row, in chunks of at most a few thousand, in any order. A failure is the last thing it yields.
   *
   * @example
   * ```ts
   * for await (const chunk of source.rows(call)) {
   *   if (chunk.isErr()) break;
   *   for (const { rawTag, occupation } of chunk.value) console.log(rawTag, occupation.state);
   * }
   * ```
   */
  rows(call: PortCall): AsyncIterable<Result<readonly OccupationRow[], SourceFault>>;

  /**
   * Compare-and-set of a whole row, all of it at once or nothing. Under an id that was applied before it
   * changes nothing and answers `applied`, whatever the row says by now.
   *
   * A request that may land after its call is over is bound to the row, its version included, as it was when it was
   * sent: it must find that row or change nothing. The process that sent it may be gone, and then no one can cancel
   * its id.
   *
   * @example
   * ```ts
   * const change: OccupationChange = {
   *   operationId: 'one for each write',
   *   tag,
   *   expected: { state: 'free' },
   *   next: { state: 'occupied', worker, since: new Date('2026-05-04T12:00:00Z') },
   * };
   * const written = await source.write(change, call);
   * console.log(written.map(({ outcome }) => outcome)); // Ok('applied'), or 'refused' with the row as it is
   * ```
   */
  write(change: OccupationChange, call: PortCall): SourceAnswer<WriteAnswer>;

  /**
   * Ends the doubt about a write whose answer was lost: cancels its id if it was not used. Afterwards the
   * write has been applied (the row was changed, not merely the request carried out), or never will be.
   * Cancelling the same id again answers the same. When the outcome cannot be found out, that is a fault.
   *
   * @example
   * ```ts
   * const change: OccupationChange = {
   *   operationId: 'one for each write',
   *   tag,
   *   expected: { state: 'free' },
   *   next: { state: 'occupied', worker, since: new Date('2026-05-04T12:00:00Z') },
   * };
   * console.log(await source.settle(change, call)); // Ok('cancelled'): it was not written, and never will be
   * ```
   */
  settle(change: OccupationChange, call: PortCall): SourceAnswer<'applied' | 'cancelled'>;

  /**
   * Asks once more before Ok: how the row of an applied write stands now. The answer must not be older than the
   * write; where a read can be, use something that cannot. People may have changed the row meanwhile, to anything.
   * It changes nothing, and may be repeated.
   *
   * @example
   * ```ts
   * const change: OccupationChange = {
   *   operationId: 'one for each write',
   *   tag,
   *   expected: { state: 'free' },
   *   next: { state: 'occupied', worker, since: new Date('2026-05-04T12:00:00Z') },
   * };
   * await source.write(change, call);
   * console.log((await source.confirm(change, call)).map((row) => row.state)); // Ok('occupied')
   * ```
   */
  confirm(change: OccupationChange, call: PortCall): SourceAnswer<Occupation>;

  /**
   * Ok when the truth answers now and has the shape it must have.
   *
   * @example
   * ```ts
   * const checked = await source.check(call);
   * if (checked.isErr() && checked.error.type === 'source-misshaped') console.error(checked.error.problem);
   * ```
   */
  check(call: PortCall): SourceAnswer<void>;
}
