import type { AlsoCells, Clock, OccupationSource } from '@spoollock/core/adapter';
import type { Awaitable, ContractOptions } from '../contract-runner.js';

/** One row as a person could have typed it. */
export interface TypedRow {
  readonly tag: string;
  /** `INICIALES(ID)`, `DISPONIBLE`, blank, or whatever people write. */
  readonly label: string;
  /** The date cell: a date in whole seconds, nothing, or a text in which no date can be read. */
  readonly since: Date | null | string;
  /** `null` stands for one that cannot be read. */
  readonly version: number | null;
}

/**
 * The own columns of the contract. A source that can write such columns is made with these.
 *
 * @example
 * ```ts
 * const source = new MemoryOccupationSource([], { also: ALSO_COLUMNS });
 * ```
 */
export const ALSO_COLUMNS = {
  Armador: 'text',
  Metros: 'number',
  Revisado: 'boolean',
  Inicio: 'date-time',
} as const;

/** All of these columns blank. */
export const NO_CELLS = { Armador: null, Metros: null, Revisado: null, Inicio: null } as const;

/** The methods whose calls can be made to fail one by one. */
export type FailingCall = 'read' | 'write' | 'settle' | 'confirm';

/**
 * One source over a truth without rows, and the hooks with which the contract brings about what happens to
 * a truth in real life. Every test gets a harness of its own. A hook that is missing makes the tests that
 * need it fail, unless `options.cannot` says why it cannot be had.
 *
 * @example
 * ```ts
 * function makeHarness(): OccupationSourceHarness {
 *   const memory = new MemoryOccupationSource();
 *   const plan = new FaultPlan();
 *   const cells = ({ label, since }: Partial<TypedRow>) => ({
 *     ...(label === undefined ? {} : { label }),
 *     ...(typeof since === 'string' ? { since: null, unreadableSince: since } : { since }),
 *   });
 *   return {
 *     source: faultyOccupationSource(memory, plan),
 *     addRows: (rows) => {
 *       for (const row of rows) memory.addRow({ tag: row.tag, version: row.version, ...cells(row) });
 *     },
 *     edit: (tag, change) => memory.edit(tag, cells(change)),
 *     loseReply: (of) => void plan.next('lose-reply', of),
 *     loseRequest: (of) => void plan.next('lose-request', of),
 *     applyLate: () => {
 *       plan.next('apply-late', 'write');
 *       return () => plan.release();
 *     },
 *     outage: (on) => plan.outage(on),
 *     close: () => plan.release(),
 *     // cells and editCells are for a source that declares `also`.
 *     // another and misshape cannot be had in memory: `cannot` says why.
 *   };
 * }
 * makeHarness();
 * ```
 */
export interface OccupationSourceHarness {
  readonly source: OccupationSource;
  /** The clock the source goes by; the machine's by default. */
  readonly clock?: Clock | undefined;

  /** Adds rows, as a person could. Tests that need rows which this truth cannot have say so in their needs. */
  addRows(rows: readonly TypedRow[]): Awaitable<void>;
  /** What a person types over the row of a tag, behind the source's back. The rest of the row stays. */
  edit(tag: string, change: Partial<Pick<TypedRow, 'label' | 'since'>>): Awaitable<void>;

  /**
   * The cells of a row in the columns of `ALSO_COLUMNS`, as a person sees them: a date as a `Date`, a blank cell as
   * `null`, a formula as its text. Only for a source that declares `also`.
   */
  cells?(tag: string): Awaitable<AlsoCells>;
  /** What a person types into these cells, behind the source's back. */
  editCells?(tag: string, cells: AlsoCells): Awaitable<void>;

  /** A second source on the same truth, as another process has it. */
  another?(): Awaitable<OccupationSource>;
  /**
   * The next such call is carried out by the truth, but its answer never arrives. Where a method sends
   * several messages, the one meant here and below is the one that changes the truth (for `read`: any).
   */
  loseReply?(of: FailingCall): Awaitable<void>;
  /** The next such call never arrives, and its sender hears nothing. */
  loseRequest?(of: FailingCall): Awaitable<void>;
  /**
   * The next write is on its way for so long that the source gives it up. The function handed back lets it
   * arrive, and resolves when the truth has dealt with it.
   */
  applyLate?(): Awaitable<() => Awaitable<void>>;
  /** Takes the truth away; or brings it back, resolving once the source can reach it. */
  outage?(on: boolean): Awaitable<void>;
  /** Takes away something the truth must have (a header, a table), or brings it back. */
  misshape?(on: boolean): Awaitable<void>;

  /** Called after each test, also after one that failed. */
  close?(): Awaitable<void>;
}

/** The hooks that not every harness can have, and the rows that not every truth can. */
export const SOURCE_CAUSES = [
  'another',
  'loseReply',
  'loseRequest',
  'applyLate',
  'outage',
  'misshape',
  'blankLabels',
  'unreadableLabels',
  'unreadableDates',
  'unreadableVersions',
  'ambiguousRows',
  'invalidTags',
] as const;

/** A hook, or a kind of row, that a harness may be without, if it says why. */
export type SourceCause = (typeof SOURCE_CAUSES)[number];

export interface OccupationSourceContractOptions extends ContractOptions<SourceCause> {
  /**
   * What the source declares. Tests of an ability it does without are shown as skipped, and the declaration
   * itself is tested. By default `true`, and `false` for `also`.
   */
  readonly abilities?:
    | {
        readonly compareAndSet?: boolean | undefined;
        readonly settles?: boolean | undefined;
        /** It writes the app's own columns. The harness makes it with `ALSO_COLUMNS`, and has `cells` and `editCells`. */
        readonly also?: boolean | undefined;
      }
    | undefined;
  /** The source itself sends a write again when its answer was lost. `false` by default. */
  readonly repeatsLost?: boolean | undefined;
}
