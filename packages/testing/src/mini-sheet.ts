/**
 * The least of a Google Sheet that a two-call `OccupationSource` can be tried on: four columns, atomic
 * batches, people who sort and type, and a hook before and after every call, so that a scheduler decides
 * what happens in between and which messages are lost.
 */
export function createMiniSheet(options: MiniSheetOptions): MiniSheet {
  const { step, blankMatches = false, onChange } = options;
  let rows = options.rows.map((row) => ({ ...row }));
  let before = rows;
  const usedIds = new Set<string>();
  const calls = { reads: 0, writes: 0 };

  /** All or nothing, like a `batchUpdate`: it works on copies and keeps them only when no id was used. */
  function apply(batch: Batch): BatchAnswer {
    const ids = new Set(usedIds);
    const next = rows.map((row) => ({ ...row }));
    const scratch: SheetRow[] = [];
    const counts: number[] = [];
    for (const request of batch.requests) {
      if (request.kind === 'createMetadata' && ids.has(request.id)) return { status: 'used', id: request.id };
      if (request.kind === 'createMetadata') ids.add(request.id);
      counts.push(applyOne(request, next, scratch, blankMatches));
    }
    ids.forEach((id) => usedIds.add(id));
    keep(next);
    const wanted = batch.respond === 'all' ? rows.keys() : batch.respond;
    return { status: 'done', counts, rows: picture(rows, wanted) };
  }

  function keep(next: SheetRow[]): void {
    before = rows;
    rows = next;
    onChange?.(rows);
  }

  async function person(act: (rows: SheetRow[]) => void): Promise<void> {
    await step('person');
    const next = rows.map((row) => ({ ...row }));
    act(next);
    keep(next);
  }

  return {
    calls,
    rows: () => rows,
    async read() {
      calls.reads += 1;
      const fate = await step('read');
      const seen = fate === 'stale' ? before : rows;
      const answer: ReadAnswer = { status: 'done', rows: picture(seen, seen.keys()) };
      return (await step('reply')) === 'lose' || fate === 'lose' ? { status: 'lost' } : answer;
    },
    async batch(batch) {
      calls.writes += 1;
      const fate = await step('write');
      if (fate === 'late') void step('late').then(() => apply(batch));
      if (fate === 'late' || fate === 'lose') return { status: 'lost' };
      const answer = apply(batch);
      return (await step('reply')) === 'lose' ? { status: 'lost' } : answer;
    },
    sort: (compare) => person((all) => all.sort(compare)),
    insert: (at, row) => person((all) => all.splice(at, 0, { ...row })),
    remove: (at) => person((all) => all.splice(at, 1)),
    edit: (tag, cells) => person((all) => Object.assign(all.find((row) => row.tag === tag) ?? {}, cells)),
  };
}

/**
 * Requests that write `cells` to a row if, and only if, its label is exactly `label`: a compare-and-set of
 * a whole row, of documented requests only. In a sheet that lives for this batch alone stand the expected
 * label, a copy of the row as it is, and the row as it should become. Where the copy repeats the expected
 * label it is a duplicate and goes, and what should become moves up into its place. Either way the middle
 * row is then copied back: the new cells, or the row's own. Hit: `deleteDuplicates` counts 1.
 *
 * The keys stand in a column of their own, for a new label that equals the label of a row met by mistake
 * would be a duplicate too, and be counted as a hit.
 */
export function guardedWrite(
  row: number,
  label: string,
  cells: Omit<SheetRow, 'tag'>,
): readonly SheetRequest[] {
  const at = { tab: 'shop', row } as const;
  const middle = { tab: 'scratch', row: 1 } as const;
  const same = (['label', 'date', 'version'] as const).map((column) => ({ from: column, to: column }));
  return [
    {
      kind: 'updateCells',
      tab: 'scratch',
      row: 0,
      cells: { tag: label, label: null, date: null, version: null },
    },
    { kind: 'copyPaste', from: at, to: middle, columns: [{ from: 'label', to: 'tag' }, ...same] },
    { kind: 'updateCells', tab: 'scratch', row: 2, cells: { tag: `new ${label}`, ...cells } },
    { kind: 'deleteDuplicates', rows: 3, column: 'tag' },
    { kind: 'copyPaste', from: middle, to: at, columns: same },
  ];
}

export type Cell = string | number | null;

export interface SheetRow {
  tag: Cell;
  label: Cell;
  date: Cell;
  version: Cell;
}

type Column = keyof SheetRow;
type Tab = 'shop' | 'scratch';

/** Rows by their number, as they were when a call was answered. */
export type Picture = ReadonlyMap<number, Readonly<SheetRow>>;

/** What is about to happen: a call is sent, answered, lands late, or a person does something. */
export type StepKind = 'read' | 'write' | 'reply' | 'late' | 'person';

/** `lose` the message · `late`: the caller hears nothing, and it lands some time later · `stale`: an old read. */
export type Fate = 'go' | 'lose' | 'late' | 'stale';
export type Step = (kind: StepKind) => Promise<Fate>;

export type SheetRequest =
  | { readonly kind: 'createMetadata'; readonly id: string }
  /** Entire cell, case matters, text cells only; a whole column, or one cell of it. */
  | {
      readonly kind: 'findReplace';
      readonly column: Column;
      readonly row?: number;
      readonly find: string | RegExp;
      readonly replacement: string;
    }
  | {
      readonly kind: 'updateCells';
      readonly tab: Tab;
      readonly row: number;
      readonly cells: Partial<SheetRow>;
    }
  | {
      readonly kind: 'copyPaste';
      readonly from: { readonly tab: Tab; readonly row: number };
      readonly to: { readonly tab: Tab; readonly row: number };
      readonly columns: readonly { readonly from: Column; readonly to: Column }[];
    }
  /** In the scratch sheet, its first `rows` rows; what is left moves up. */
  | { readonly kind: 'deleteDuplicates'; readonly rows: number; readonly column: Column };

export interface Batch {
  readonly requests: readonly SheetRequest[];
  readonly respond: readonly number[] | 'all';
}

/** `counts`: for each request, how many cells it replaced or rows it removed. */
export type BatchAnswer =
  | { readonly status: 'done'; readonly counts: readonly number[]; readonly rows: Picture }
  | { readonly status: 'used'; readonly id: string }
  | { readonly status: 'lost' };

export type ReadAnswer = { readonly status: 'done'; readonly rows: Picture } | { readonly status: 'lost' };

export interface MiniSheetOptions {
  readonly rows: readonly SheetRow[];
  readonly step: Step;
  /** Whether a pattern such as `^\s*$` matches a cell with nothing in it: nobody knows, so try both. */
  readonly blankMatches?: boolean;
  readonly onChange?: (rows: readonly Readonly<SheetRow>[]) => void;
}

export interface MiniSheet {
  readonly calls: { readonly reads: number; readonly writes: number };
  /** As it is now, for a test's eyes. */
  rows(): readonly Readonly<SheetRow>[];
  read(): Promise<ReadAnswer>;
  batch(batch: Batch): Promise<BatchAnswer>;
  sort(compare: (one: SheetRow, other: SheetRow) => number): Promise<void>;
  insert(at: number, row: SheetRow): Promise<void>;
  remove(at: number): Promise<void>;
  edit(tag: string, cells: Partial<SheetRow>): Promise<void>;
}

export const EMPTY_ROW: Readonly<SheetRow> = { tag: null, label: null, date: null, version: null };

function applyOne(
  request: SheetRequest,
  shop: SheetRow[],
  scratch: SheetRow[],
  blankMatches: boolean,
): number {
  const rowOf = (tab: Tab, row: number): SheetRow =>
    tab === 'shop' ? (shop[row] ?? { ...EMPTY_ROW }) : (scratch[row] ??= { ...EMPTY_ROW });
  switch (request.kind) {
    case 'createMetadata':
      return 0;
    case 'findReplace': {
      const cells = request.row === undefined ? shop : shop.slice(request.row, request.row + 1);
      const hits = cells.filter((row) => matches(row[request.column], request.find, blankMatches));
      for (const row of hits) row[request.column] = request.replacement;
      return hits.length;
    }
    case 'updateCells':
      Object.assign(rowOf(request.tab, request.row), request.cells);
      return 0;
    case 'copyPaste': {
      const source = { ...rowOf(request.from.tab, request.from.row) };
      const target = rowOf(request.to.tab, request.to.row);
      for (const { from, to } of request.columns) target[to] = source[from];
      return 0;
    }
    case 'deleteDuplicates': {
      const kept = new Map<string, SheetRow>();
      for (const row of scratch.slice(0, request.rows)) {
        const key = JSON.stringify(row[request.column]).toLowerCase();
        if (!kept.has(key)) kept.set(key, row);
      }
      const removed = request.rows - kept.size;
      const blanks = Array.from({ length: removed }, () => ({ ...EMPTY_ROW }));
      scratch.splice(0, request.rows, ...kept.values(), ...blanks);
      return removed;
    }
  }
}

function matches(cell: Cell, find: string | RegExp, blankMatches: boolean): boolean {
  if (typeof find === 'string') return cell === find;
  if (cell === null || cell === '') return blankMatches && find.test('');
  return typeof cell === 'string' && find.test(cell);
}

function picture(rows: readonly SheetRow[], wanted: Iterable<number>): Picture {
  return new Map([...wanted].map((at) => [at, { ...(rows[at] ?? EMPTY_ROW) }]));
}
