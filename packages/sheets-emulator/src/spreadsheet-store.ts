import { History } from './by-hand/history.js';
import { GoogleError } from './google-error.js';
import type { GoogleSettings } from './google-settings.js';
import { requireRoom } from './grid/limits.js';
import type { Editor } from './grid/protected-ranges.js';
import type { Spreadsheet } from './grid/spreadsheet.js';

/** What the next reads of a spreadsheet show in place of its present state. */
export interface OldReads {
  /** How many reads that are. */
  readonly left: number;
  /** The states before the last changes, the oldest first: it is the one that is shown. */
  readonly states: readonly Spreadsheet[];
}

const NO_OLD_READS: OldReads = { left: 0, states: [] };
const CHANGES_BEHIND = { 'up-to-date': 0, 'one-change-behind': 1, 'three-changes-behind': 3 } as const;

export interface StoreOptions {
  readonly google: GoogleSettings;
  /** Gets every new state before anybody sees it. If it throws, nothing has changed. */
  readonly keep?: (spreadsheets: readonly Spreadsheet[]) => void;
}

/** The spreadsheets, each in its present state. */
export class SpreadsheetStore {
  readonly #present: Map<string, Spreadsheet>;
  readonly #histories = new Map<string, History>();
  readonly #oldReads = new Map<string, OldReads>();
  readonly #keep: (spreadsheets: readonly Spreadsheet[]) => void;
  readonly #changesBehind: number;
  readonly #caller: Editor;

  constructor(spreadsheets: readonly Spreadsheet[], { google, keep = () => undefined }: StoreOptions) {
    this.#present = new Map(spreadsheets.map((spreadsheet) => [spreadsheet.properties.id, spreadsheet]));
    this.#keep = keep;
    this.#changesBehind = CHANGES_BEHIND[google.reads];
    this.#caller = google.protectedCell === 'refuses-changes' ? 'repeating-caller' : 'caller';
  }

  has(id: string): boolean {
    return this.#present.has(id);
  }

  /** What people have saved and done. It is kept as long as the emulator runs. */
  history(id: string): History {
    const history = this.#histories.get(id) ?? new History();
    this.#histories.set(id, history);
    return history;
  }

  ids(): readonly string[] {
    return [...this.#present.keys()];
  }

  /** Adds a spreadsheet under an id that is free. */
  add(spreadsheet: Spreadsheet): void {
    requireRoom(0, spreadsheet.cellCount());
    this.#keep([...this.#present.values(), spreadsheet]);
    this.#present.set(spreadsheet.properties.id, spreadsheet);
  }

  /** @throws Google's 404. */
  get(id: string): Spreadsheet {
    const spreadsheet = this.#present.get(id);
    if (spreadsheet === undefined) throw new GoogleError(404, 'Requested entity was not found.');
    return spreadsheet;
  }

  /** What a call that only reads is shown. @throws Google's 404. */
  read(id: string): Spreadsheet {
    const present = this.get(id);
    const { left, states } = this.oldReads(id);
    if (left === 0) return present;
    this.#oldReads.set(id, { left: left - 1, states });
    return states[0] ?? present;
  }

  oldReads(id: string): OldReads {
    return this.#oldReads.get(id) ?? NO_OLD_READS;
  }

  setOldReads(id: string, oldReads: OldReads): void {
    this.#oldReads.set(id, oldReads);
  }

  /** From now on reads show the present, until the next change. */
  catchUp(): void {
    this.#oldReads.clear();
  }

  /** Runs `change` on a fork for a caller of the API. All of it comes to pass, or nothing when it throws. */
  change<T>(id: string, change: (spreadsheet: Spreadsheet) => T, editor = this.#caller): T {
    const before = this.get(id);
    const next = before.fork(editor);
    const result = change(next);
    requireRoom(before.cellCount(), next.cellCount());
    this.#keep([...new Map(this.#present).set(id, next).values()]);
    this.#present.set(id, next);
    if (this.#changesBehind > 0) {
      const states = [...this.oldReads(id).states, before].slice(-this.#changesBehind);
      this.#oldReads.set(id, { left: this.#changesBehind, states });
    }
    return result;
  }
}
