import type { Cell } from '../grid/cell.js';
import type { Metadata } from '../grid/developer-metadata.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { Tab } from '../grid/tab.js';
import type { GoogleSettings } from '../google-settings.js';

/** So many steps a person can take back. */
const STEPS = 50;

interface Step {
  readonly before: Spreadsheet;
  readonly after: Spreadsheet;
}

/** The versions of one spreadsheet that were saved, and what people did to it last. States never change. */
export class History {
  readonly #versions = new Map<string, Spreadsheet>();
  #steps: readonly Step[] = [];

  save(name: string, state: Spreadsheet): void {
    this.#versions.set(name, state);
  }

  version(name: string): Spreadsheet {
    const version = this.#versions.get(name);
    if (version === undefined) throw new RangeError(`There is no version ${name}.`);
    return version;
  }

  versions(): string[] {
    return [...this.#versions.keys()];
  }

  note(step: Step): void {
    this.#steps = [...this.#steps, step].slice(-STEPS);
  }

  /** An older state has come again as `now`: the step that once led to it leads to this one. */
  isNow(older: Spreadsheet, now: Spreadsheet): void {
    this.#steps = this.#steps.map((step) => (step.after === older ? { ...step, after: now } : step));
  }

  /** The last step, which is no more to be taken back afterwards. */
  takeLast(): Step {
    const last = this.#steps.at(-1);
    if (last === undefined) throw new RangeError('There is nothing to take back.');
    this.#steps = this.#steps.slice(0, -1);
    return last;
  }
}

/** Puts an older state in the place of what is there. What becomes of metadata is not known of Google. */
export function restore(
  spreadsheet: Spreadsheet,
  older: Spreadsheet,
  metadata: GoogleSettings['metadataUnderRestore'],
): void {
  const kept = metadata === 'kept' ? spreadsheet.metadata.all() : [];
  spreadsheet.properties = older.properties;
  spreadsheet.tabs.splice(0, spreadsheet.tabs.length, ...older.tabs.map((tab) => tab.fork('owner')));
  spreadsheet.namedRanges = older.namedRanges;
  for (const { id } of spreadsheet.metadata.all()) spreadsheet.metadata.delete(id);
  const entries =
    metadata === 'restored' ? older.metadata.all() : kept.filter((one) => hasPlace(spreadsheet, one));
  for (const entry of entries) spreadsheet.metadata.put(entry);
}

/** Takes a step back that others have followed: the cells that it changed become what they were. */
export function takeBackCells(spreadsheet: Spreadsheet, { before, after }: Step): void {
  const isWithinCells = before.tabs.length === after.tabs.length;
  const changed = after.tabs.map((tab) => {
    const [then, now] = [tabLike(before, tab), tabLike(spreadsheet, tab)];
    return then === null || now === null ? null : { then, tab, now };
  });
  if (!isWithinCells || changed.includes(null)) {
    throw new RangeError('Others have changed the spreadsheet since: this step cannot be taken back.');
  }
  for (const one of changed) {
    if (one === null) continue;
    for (let row = 0; row < Math.max(one.then.usedRows, one.tab.usedRows); row += 1) {
      const [then, now] = [one.then.row(row), one.tab.row(row)];
      if (then === now) continue;
      for (let column = 0; column < Math.max(then.length, now.length); column += 1) {
        const cell: Cell = one.then.cell(row, column);
        if (cell !== one.tab.cell(row, column)) one.now.set(row, column, cell);
      }
    }
  }
}

/** The tab as another state has it; `null` where it has none of that size. */
function tabLike(spreadsheet: Spreadsheet, { properties }: Tab): Tab | null {
  const tab = spreadsheet.tabById(properties.sheetId);
  const { rowCount, columnCount } = properties;
  return tab?.properties.rowCount === rowCount && tab.properties.columnCount === columnCount ? tab : null;
}

function hasPlace(spreadsheet: Spreadsheet, { place }: Metadata): boolean {
  if (place.on === 'spreadsheet') return true;
  const tab = spreadsheet.tabById(place.sheetId);
  if (tab === null || place.on === 'sheet') return tab !== null;
  return place.index < (place.on === 'row' ? tab.properties.rowCount : tab.properties.columnCount);
}
