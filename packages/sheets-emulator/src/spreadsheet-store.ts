import { GoogleError } from './google-error.js';
import type { Editor } from './grid/protected-ranges.js';
import type { Spreadsheet } from './grid/spreadsheet.js';

/** The spreadsheets, each in its present state. */
export class SpreadsheetStore {
  readonly #present: Map<string, Spreadsheet>;
  readonly #keep: (spreadsheets: readonly Spreadsheet[]) => void;

  /** @param keep is given every new state before anybody sees it; when it throws, nothing has changed. */
  constructor(
    spreadsheets: readonly Spreadsheet[],
    keep: (spreadsheets: readonly Spreadsheet[]) => void = () => undefined,
  ) {
    this.#present = new Map(spreadsheets.map((spreadsheet) => [spreadsheet.properties.id, spreadsheet]));
    this.#keep = keep;
  }

  has(id: string): boolean {
    return this.#present.has(id);
  }

  /** @throws Google's 404. */
  get(id: string): Spreadsheet {
    const spreadsheet = this.#present.get(id);
    if (spreadsheet === undefined) throw new GoogleError(404, 'Requested entity was not found.');
    return spreadsheet;
  }

  /** Runs `change` on a fork. All of it comes to pass, or nothing when it throws. */
  change<T>(id: string, change: (spreadsheet: Spreadsheet) => T, editor: Editor = 'caller'): T {
    const next = this.get(id).fork(editor);
    const result = change(next);
    this.#keep([...new Map(this.#present).set(id, next).values()]);
    this.#present.set(id, next);
    return result;
  }
}
