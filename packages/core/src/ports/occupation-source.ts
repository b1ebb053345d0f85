import type { Result } from 'neverthrow';
import type { AlsoCells, AlsoColumns } from '../domain/also.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import type { Worker } from '../domain/worker.js';

/** What the truth says about one spool. */
export type Occupation =
  | { readonly state: 'free'; readonly version: number | null }
  | {
      readonly state: 'occupied';
      readonly worker: Worker;
      /** When the occupation began; `null` if the row's date is missing or unreadable. */
      readonly since: Date | null;
      /** Grows with every change that this library makes; `null` if it is unreadable. */
      readonly version: number | null;
      /** The exact text of the label, letter for letter: as typed, with its blanks and in its case. */
      readonly label: string;
      /** What stood in the date cell when `since` could not be read from it. */
      readonly unreadableSince?: string | undefined;
    }
  /**
   * Somebody has the spool, but the label does not say clearly who. This is never free. `label` is the exact text,
   * letter for letter: a supervisor's order is compared with it.
   */
  | { readonly state: 'unreadable'; readonly label: string; readonly version: number | null }
  /** The truth does not know this spool. `alike`: the tags that were perhaps meant, as a sentence can show them. */
  | { readonly state: 'no-row'; readonly alike?: readonly string[] | undefined }
  /**
   * Several rows carry this tag, or one that people cannot tell from it, so none of them counts. `alike`: the
   * different tags, if they differ, as a sentence can show them.
   */
  | { readonly state: 'ambiguous'; readonly rows: number; readonly alike?: readonly string[] | undefined };

/** One row of the truth. `tag` is `null` when the row's own text (`rawTag`) is not a valid tag. */
export interface OccupationRow {
  readonly tag: SpoolTag | null;
  readonly rawTag: string;
  readonly occupation: Occupation;
}

/**
 * What a write requires of the row. If the row is different, the write must change nothing. Labels are compared
 * letter for letter: case, blanks and composed letters count. An omitted part matches
 * anything. A part that is `null` matches only a row where this part is missing or unreadable.
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
   * One for each logical write. Every retry has the same id, tag, `expected`, `next` and `also`. At most one write may be
   * applied under an id, until at least `longestRequestMs` after its last try.
   */
  readonly operationId: string;
  readonly tag: SpoolTag;
  readonly expected: Expected;
  readonly next:
    | { readonly state: 'occupied'; readonly worker: Worker; readonly since: Date }
    | { readonly state: 'free' };
  /**
   * Cells of the app's own columns to write in the same atomic step, by the names in `OccupationSource.also`. They
   * are written if and only if the row is changed. They are never compared, whatever a person typed there. All
   * other columns stay untouched.
   */
  readonly also?: AlsoCells | undefined;
}

/** How a write ended, once that is known. */
export type WriteAnswer =
  /**
   * The row was as expected and is changed now. `replayed`: an earlier write under this id changed it. `row`: the
   * spool right after this write, as `read` would answer, from the same atomic step; so a tag that another row
   * carries by now is `ambiguous`. `null`: the answer cannot show it, and the engine asks `confirm`.
   */
  | { readonly outcome: 'applied'; readonly replayed: boolean; readonly row: Occupation | null }
  /** The row was not as expected, and was left alone. Nothing was applied under the id, so `settle` cancels it. */
  | { readonly outcome: 'refused'; readonly now: Occupation }
  /** This one row cannot be compared or written safely, and was left alone. `problem` names the cell. */
  | { readonly outcome: 'unwritable'; readonly problem: string }
  /** The id was cancelled: nothing was or will be written under it. */
  | { readonly outcome: 'cancelled' };

/** The source could not be asked, or does not have the required shape. */
export type SourceFault =
  | {
      readonly type: 'source-fault';
      /**
       * `never`: nothing was written and nothing will be. The request was not sent, or the source itself answered
       * that it rolled the write back. `perhaps`: it was written, or may still be written later. In doubt, answer
       * `perhaps`: the engine then settles the write.
       */
      readonly reached: 'never' | 'perhaps';
      /** For a person, without secrets. */
      readonly detail: string;
      readonly retryAfterMs?: number | undefined;
      readonly cause?: unknown;
    }
  /** The source does not have the required shape; for example, a header is missing. `problem` names it. */
  | { readonly type: 'source-misshaped'; readonly problem: string };

/** A method's answer. The promise itself must never reject. */
export type SourceAnswer<T> = Promise<Result<T, SourceFault>>;

/** How long a port call may take. After that the engine stops waiting, and the adapter should stop trying. */
export interface PortCall {
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a source can do. If it can do less, the engine promises less. */
export interface SourceAbilities {
  /** It compares and changes a row in one atomic step. No other writer can come between. */
  readonly compareAndSet: boolean;
  /** It remembers operation ids, so `settle` can cancel one. */
  readonly settles: boolean;
  /** Milliseconds after which a write without an answer can no longer take effect. */
  readonly longestRequestMs: number;
  /** `process`: each process has its own truth. `shared`: all processes see the same truth. */
  readonly reach: 'process' | 'shared';
}

/**
 * The truth: who has which spool, in a spreadsheet, a database, or memory. People may change it at any time.
 *
 * A tag that several rows carry, or that looks like another row's, is reported as `ambiguous`, and every write to it is refused. A row that names
 * somebody must never be reported as free, whatever else is wrong with it. If calls arrive together, an adapter may
 * send them together. Each call still gets its own answer.
 */
export interface OccupationSource<Columns extends AlsoColumns = AlsoColumns> {
  readonly abilities: SourceAbilities;

  /**
   * The app's own columns that a write may write too, if the source can do that: their names, as the app gave them,
   * and what each takes. The engine refuses any other column before it asks the source.
   */
  readonly also?: Columns | undefined;

  /**
   * The IANA zone of the dates that the source writes as text, if it does. The engine uses the same zone, and
   * refuses another one.
   */
  readonly timeZone?: string | undefined;

  /**
   * These spools as they are now. The answer has an entry for every tag.
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
   * Compares a row and changes it, in one atomic step. If a write under this id was applied before, it changes
   * nothing and answers `applied`, whatever the row says now.
   *
   * A request may take effect after its call is over. It must then find the row and its version as they were when
   * it was sent, or change nothing. The process that sent it may be gone, so nobody may cancel its id.
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
   * Settles a write whose answer was lost. If the id was not used, it cancels the id, so the write never takes
   * effect. `applied` means that the row was changed, not only that the request was carried out. A repeat answers
   * the same. If the source cannot find out, it answers a fault.
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
   * Reads the row of an applied write once more. The engine asks this before Ok if the write's own answer does not
   * show the row, or is no longer fresh. The answer must not be older than the write: if a plain read can be older, use another way.
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
   * Ok if the source answers now and has the required shape.
   *
   * @example
   * ```ts
   * const checked = await source.check(call);
   * if (checked.isErr() && checked.error.type === 'source-misshaped') console.error(checked.error.problem);
   * ```
   */
  check(call: PortCall): SourceAnswer<void>;
}
