import { ok } from 'neverthrow';
import { systemClock, type Clock } from '../ports/clock.js';
import type {
  OccupationChange,
  Occupation,
  OccupationRow,
  OccupationSource,
  SourceAbilities,
  SourceAnswer,
  WriteAnswer,
} from '../ports/occupation-source.js';
import { isAsExpected } from '../protocol/views.js';
import {
  alsoColumns,
  type AlsoCells,
  type AlsoColumns,
  type Declared,
  type NoColumns,
} from '../domain/also.js';
import { nextVersion } from '../domain/version.js';
import type { SpoolTag } from '../domain/spool-tag.js';
import { parseSpoolTag } from '../input/spool-tag.js';
import { FREE_LABEL, parseLabel } from '../domain/label.js';
import { workerLabel } from '../domain/worker.js';

/** One row as a person could type it. */
export interface MemoryRow {
  readonly tag: string;
  /** `INICIALES(ID)`. The row is free if this is blank, missing or `DISPONIBLE`. */
  readonly label?: string | undefined;
  readonly since?: Date | null | undefined;
  /** The text of the date cell, if it is not a readable date. */
  readonly unreadableSince?: string | undefined;
  readonly version?: number | null | undefined;
  /** The cells of the app's own columns. A column that is left out is blank. */
  readonly also?: AlsoCells | undefined;
}

/** How a truth in memory is set up. Everything has a default. */
export interface MemoryOccupationSourceOptions<Columns extends AlsoColumns = AlsoColumns> {
  /** Where time comes from; the machine's clock by default. */
  readonly clock?: Clock | undefined;
  /** What it is to do without, to stand in for a weaker truth; by default it can do everything. */
  readonly abilities?:
    | { readonly [Ability in keyof SourceAbilities]?: SourceAbilities[Ability] | undefined }
    | undefined;
  /** The app's own columns that calls may write; none by default. */
  readonly also?: Columns | undefined;
}

const LONGEST_REQUEST_MS = 180_000;
const CHUNK = 1_000;
const MOST_IDS = 10_000;

type IdUse = 'applied' | 'cancelled';

/**
 * A truth in the memory of this process, with compare-and-set and operation ids. For tests and demos, and as the
 * shortest example of the port.
 *
 * @example
 * ```ts
 * const source = new MemoryOccupationSource([{ tag: 'MK-1335-CW-25000-019', label: 'MR(93)', since: new Date() }]);
 * source.addRow({ tag: 'MK-1335-CW-25000-020' }); // free
 * source.edit('MK-1335-CW-25000-019', { label: 'turno noche' }); // what a person types
 * console.log(source.peek(tag).state); // 'unreadable'
 * source.removeRows('MK-1335-CW-25000-020');
 *
 * const withOwnColumns = new MemoryOccupationSource([{ tag }], { also: { Armador: 'text' } });
 * await createSpoolLock({ source: withOwnColumns }).iniciar(tag, worker, { also: { Armador: 'MR(93)' } });
 * console.log(withOwnColumns.peekAlso(tag)); // { Armador: 'MR(93)' }
 * ```
 */
export class MemoryOccupationSource<
  Columns extends AlsoColumns = NoColumns,
> implements OccupationSource<Columns> {
  readonly abilities: SourceAbilities;
  readonly also: Declared<Columns> | undefined;
  readonly #clock: Clock;
  readonly #rows = new Map<SpoolTag, MemoryRow[]>();
  readonly #invalid: MemoryRow[] = [];
  #usedIds = new Map<string, IdUse>();
  #usedBefore = new Map<string, IdUse>();
  #generationBegan: number;

  constructor(
    rows: Iterable<MemoryRow> = [],
    {
      clock = systemClock,
      abilities: {
        compareAndSet = true,
        settles = true,
        longestRequestMs = LONGEST_REQUEST_MS,
        reach = 'process',
      } = {},
      also,
    }: MemoryOccupationSourceOptions<Columns> = {},
  ) {
    this.#clock = clock;
    this.also = also && alsoColumns(also);
    this.#generationBegan = clock.now();
    this.abilities = { compareAndSet, settles, longestRequestMs, reach };
    for (const row of rows) this.addRow(row);
  }

  async read(tags: readonly SpoolTag[]): SourceAnswer<ReadonlyMap<SpoolTag, Occupation>> {
    return ok(new Map(tags.map((tag) => [tag, this.#occupation(tag)])));
  }

  async *rows(): ReturnType<OccupationSource['rows']> {
    const invalid = this.#invalid.map((row) => ({
      tag: null,
      rawTag: row.tag,
      occupation: occupationOf(row),
    }));
    if (invalid.length > 0) yield ok(invalid);
    let chunk: OccupationRow[] = [];
    for (const tag of [...this.#rows.keys()]) {
      chunk.push({ tag, rawTag: tag, occupation: this.#occupation(tag) });
      if (chunk.length < CHUNK) continue;
      yield ok(chunk);
      chunk = [];
    }
    if (chunk.length > 0) yield ok(chunk);
  }

  async write({ operationId, tag, expected, next, also }: OccupationChange): SourceAnswer<WriteAnswer> {
    const used = this.#useOf(operationId);
    if (used === 'applied') return ok({ outcome: 'applied', replayed: true, row: this.#occupation(tag) });
    if (used === 'cancelled') return ok({ outcome: 'cancelled' });

    const now = this.#occupation(tag);
    if (this.abilities.compareAndSet ? !isAsExpected(now, expected) : isBeyondWriting(now))
      return ok({ outcome: 'refused', now });
    const version = nextVersion('version' in now ? now.version : 0, this.#clock.now());
    const label = next.state === 'free' ? FREE_LABEL : workerLabel(next.worker);
    const since = next.state === 'free' ? null : next.since;
    this.#rows.set(tag, [{ tag, label, since, version, also: { ...this.peekAlso(tag), ...also } }]);
    this.#use(operationId, 'applied');
    return ok({ outcome: 'applied', replayed: false, row: this.#occupation(tag) });
  }

  async settle({ operationId }: OccupationChange): SourceAnswer<'applied' | 'cancelled'> {
    const used = this.#useOf(operationId);
    if (used !== undefined) return ok(used);
    this.#use(operationId, 'cancelled');
    return ok('cancelled');
  }

  async confirm({ tag }: OccupationChange): SourceAnswer<Occupation> {
    return ok(this.#occupation(tag));
  }

  async check(): SourceAnswer<void> {
    return ok();
  }

  /** The row as it is now, without a promise. */
  peek(tag: SpoolTag): Occupation {
    return this.#occupation(tag);
  }

  /** The cells of the app's own columns as they are now. A cell that was never written is missing. */
  peekAlso(tag: SpoolTag): AlsoCells {
    return this.#rows.get(tag)?.[0]?.also ?? {};
  }

  /** Adds a row, as a person could. A second row with the same tag makes the tag ambiguous. */
  addRow(row: MemoryRow): void {
    const tag = parseSpoolTag(row.tag);
    const rows = tag.isErr() ? this.#invalid : (this.#rows.get(tag.value) ?? []);
    rows.push(row);
    if (tag.isOk()) this.#rows.set(tag.value, rows);
  }

  /** Changes the given cells of a row, as a person could. The rest stays as it is. An unknown tag changes nothing. */
  edit(tag: string, change: Partial<Omit<MemoryRow, 'tag'>>): void {
    const parsed = parseSpoolTag(tag);
    const rows = parsed.isOk() ? this.#rows.get(parsed.value) : undefined;
    if (parsed.isOk() && rows !== undefined)
      this.#rows.set(
        parsed.value,
        rows.map((row) => ({ ...row, ...change, also: { ...row.also, ...change.also } })),
      );
  }

  /** Removes every row of a tag. */
  removeRows(tag: string): void {
    const parsed = parseSpoolTag(tag);
    if (parsed.isOk()) this.#rows.delete(parsed.value);
  }

  #occupation(tag: SpoolTag): Occupation {
    const rows = this.#rows.get(tag) ?? [];
    const [row] = rows;
    if (row === undefined) return { state: 'no-row' };
    return rows.length > 1 ? { state: 'ambiguous', rows: rows.length } : occupationOf(row);
  }

  #useOf(operationId: string): IdUse | undefined {
    return this.#usedIds.get(operationId) ?? this.#usedBefore.get(operationId);
  }

  /**
   * Remembers an id for at least the longest request. It keeps two generations of ids, and drops the older one when
   * the newer one is old enough or full. A full one may go early, because no request to this memory takes effect
   * late.
   */
  #use(operationId: string, use: IdUse): void {
    const now = this.#clock.now();
    const ageMs = now - this.#generationBegan;
    if (ageMs > this.abilities.longestRequestMs || this.#usedIds.size >= MOST_IDS) {
      this.#usedBefore = this.#usedIds;
      this.#usedIds = new Map();
      this.#generationBegan = now;
    }
    this.#usedIds.set(operationId, use);
  }
}

function occupationOf({ label = '', since = null, version = 0, unreadableSince }: MemoryRow): Occupation {
  const read = parseLabel(label);
  if (read === null) return { state: 'unreadable', label, version };
  if (read.kind === 'free') return { state: 'free', version };
  const { worker } = read;
  const why = unreadableSince === undefined ? {} : { unreadableSince };
  return { state: 'occupied', worker, since, version, label, ...why };
}

/** Without compare-and-set a write overwrites whatever it meets, if there is one row to meet. */
function isBeyondWriting(now: Occupation): boolean {
  return now.state === 'no-row' || now.state === 'ambiguous';
}
