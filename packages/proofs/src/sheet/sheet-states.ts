import { createHash } from 'node:crypto';
import type { CellSeed, SheetSeed } from '@spoollock/sheets-emulator';
import { type SheetModel, type ModelCall } from '@spoollock/sheets-emulator/model';
import type { Named } from '@spoollock/testing/history';

export const TAB = 'Operaciones';
export const HEADERS = {
  tag: 'TAG_SPOOL',
  label: 'Ocupado_Por',
  since: 'Fecha_Ocupacion',
  version: 'version',
} as const;
/** The tab that changes places with the shop's, where that happens. Writes that come late are put back there. */
export const ARCHIVE = 'Archivo';
const HIDDEN = /^_spoollock/;

/** What a row says, read without any code of the adapter's. */
export interface RowSays {
  readonly named: Named;
  readonly version: number | null;
}

/** What became of a call on one state of the sheet. */
export interface Move {
  readonly status: number;
  readonly body: unknown;
  readonly after: SheetState;
  /** The answer as a text: the same for the same answer. */
  readonly inWords: string;
  /** What a call of the library should never have done. */
  readonly wrong: string | null;
}

/**
 * One state of the sheet. Every state is there once, with all that was ever done in it: a schedule that goes a
 * known way costs a look into a map for each call.
 */
export class SheetState {
  readonly #moves = new Map<string, Move>();
  readonly #edits = new Map<string, SheetState>();
  #rows: ReadonlyMap<string, RowSays> | null = null;

  constructor(
    private readonly states: SheetStates,
    /** Of one state only. */
    readonly name: string,
    readonly model: SheetModel,
  ) {}

  /** @param key the same for the same call. */
  call(key: string, call: ModelCall): Move {
    let move = this.#moves.get(key);
    if (move === undefined) {
      const { status, body, after } = this.model.call(call);
      const next = this.states.the(after);
      const { keepsLayout } = this.states;
      const wrong = next === this ? null : misdeed(this.model, next.model, keepsLayout);
      const inWords = digest(JSON.stringify([status, body]));
      move = { status, body: frozen(body), after: next, inWords, wrong };
      this.#moves.set(key, move);
    }
    return move;
  }

  /** What a person makes of it. @param key the same for the same deed. */
  byHand(key: string, work: Parameters<SheetModel['byHand']>[0]): SheetState {
    let after = this.#edits.get(key);
    if (after === undefined) {
      after = this.states.the(this.model.byHand(work));
      this.#edits.set(key, after);
    }
    return after;
  }

  /** The same some seconds later: reads show it. */
  caughtUp(): SheetState {
    const after = this.model.caughtUp();
    return after === this.model ? this : this.states.the(after);
  }

  /** The rows that bear a tag, by it. A tag that stands twice names nobody. */
  get rows(): ReadonlyMap<string, RowSays> {
    this.#rows ??= rowsOf(this.model);
    return this.#rows;
  }
}

/** All states of the sheet that a walk has come to. */
export class SheetStates {
  readonly #known = new Map<string, SheetState>();

  /**
   * @param uncovers whether rows are shown for the time of a write. The filter then comes back as it was when the adapter
   * looked at it, and a person may have changed it since.
   */
  constructor(private readonly uncovers: boolean) {}

  get keepsLayout(): boolean {
    return !this.uncovers;
  }

  the(model: SheetModel): SheetState {
    const name = digest(JSON.stringify([model.seed, model.oldReads]));
    let state = this.#known.get(name);
    if (state === undefined) {
      state = new SheetState(this, name, model);
      this.#known.set(name, state);
    }
    return state;
  }

  get size(): number {
    return this.#known.size;
  }
}

/** Where the shop's columns stand. */
export function columnsOf(header: readonly unknown[]): Record<keyof typeof HEADERS, number> {
  return {
    tag: header.indexOf(HEADERS.tag),
    label: header.indexOf(HEADERS.label),
    since: header.indexOf(HEADERS.since),
    version: header.indexOf(HEADERS.version),
  };
}

function shopOf(model: SheetModel): SheetSeed {
  const shop = model.seed.sheets.find(({ title }) => title === TAB);
  if (shop === undefined) throw new Error(`there is no tab ${TAB}`);
  return shop;
}

function rowsOf(model: SheetModel): Map<string, RowSays> {
  const [header = [], ...lines] = shopOf(model).values.map((line) => line.map(bare));
  const { tag, label, version } = columnsOf(header);
  const rows = new Map<string, RowSays>();
  for (const line of lines) {
    const name = line[tag];
    if (typeof name !== 'string') continue;
    // Without the column nobody counts.
    const count = version === -1 ? null : (line[version] ?? 0);
    const says = { named: namedBy(line[label]), version: typeof count === 'number' ? count : null };
    rows.set(name, rows.has(name) ? { named: '?', version: null } : says);
  }
  return rows;
}

function namedBy(label: unknown): Named {
  const text = typeof label === 'string' ? label.trim() : '';
  if (text === '' || text === 'DISPONIBLE') return null;
  const [, id] = /^[A-Z]+\((\d+)\)$/.exec(text) ?? [];
  return id === undefined ? '?' : Number(id);
}

/**
 * What one call of the library did to the sheet and must never do: anything but writing label, date and version
 * of a row that stays where it is, with the version going up by one.
 */
function misdeed(before: SheetModel, after: SheetModel, keepsLayout: boolean): string | null {
  const others = (model: SheetModel): string =>
    JSON.stringify(
      model.seed.sheets.filter(({ title }) => ![TAB, ARCHIVE].includes(title) && !HIDDEN.test(title)),
    );
  if (others(before) !== others(after)) return 'another tab was changed';
  const [one, other] = [shopOf(before), shopOf(after)];
  if (besideRows(one, keepsLayout) !== besideRows(other, keepsLayout)) return 'the tab itself was changed';
  if (one.values.length !== other.values.length) return 'a row came or went';
  const { label, since, version } = columnsOf((one.values[0] ?? []).map(bare));
  for (const [at, line] of one.values.entries()) {
    const now = other.values[at] ?? [];
    if (JSON.stringify(line) === JSON.stringify(now)) continue;
    const row = `row ${at + 1}`;
    const rest = (cells: readonly CellSeed[]): string =>
      JSON.stringify(cells.filter((_, column) => ![label, since, version].includes(column)));
    if (at === 0 || rest(line) !== rest(now)) return `${row}: a cell was changed that is none of ours`;
    if ([label, since].includes(-1)) return `${row}: it was written though the sheet has lost a header`;
    if (version === -1) continue;
    const counts = [line, now].map((cells) => bare(cells[version] ?? null) ?? 0);
    if (Number(counts[0]) + 1 !== Number(counts[1]))
      return `${row}: version ${String(counts[0])} became ${String(counts[1])}`;
  }
  return null;
}

/** What a tab has besides its cells. */
function besideRows({ filter, rows, ...tab }: SheetSeed, keepsLayout: boolean): string {
  const layout = keepsLayout ? [filter, rows] : [];
  return JSON.stringify([{ ...tab, values: [] }, layout]);
}

/** A cell without its format. */
function bare(cell: CellSeed): string | number | boolean | null {
  if (typeof cell !== 'object' || cell === null) return cell;
  if ('formula' in cell) return cell.formula;
  if ('error' in cell) return cell.error;
  return typeof cell.value === 'object' && cell.value !== null ? cell.value.error : cell.value;
}

function digest(text: string): string {
  return createHash('sha1').update(text).digest('base64').slice(0, 20);
}

/** Answers are shared among many runs: none may change them for the others. */
function frozen(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Object.isFrozen(part)) return part;
  for (const member of Object.values(part)) frozen(member);
  return Object.freeze(part);
}
