import { GoogleError } from '../google-error.js';
import { localeOf, type Locale } from '../grid/locale.js';
import type { Spreadsheet } from '../grid/spreadsheet.js';
import type { Tab } from '../grid/tab.js';
import type { GoogleSettings } from '../google-settings.js';
import type { SpreadsheetStore } from '../spreadsheet-store.js';
import { restore, takeBackCells, type History } from './history.js';
import { tabOf } from './places.js';

/** One spreadsheet of the store, changed on behalf of its owner. */
export class SheetAccess {
  readonly google: GoogleSettings;
  readonly #store: SpreadsheetStore;
  readonly #id: string;

  constructor(store: SpreadsheetStore, id: string, google: GoogleSettings) {
    if (!store.has(id)) throw new RangeError(`There is no spreadsheet ${id}.`);
    this.#store = store;
    this.#id = id;
    this.google = google;
  }

  get now(): Spreadsheet {
    return this.#store.get(this.#id);
  }

  get locale(): Locale {
    return localeOf(this.now.properties.locale);
  }

  tab(title: string): Tab {
    return tabOf(this.now, title);
  }

  /** All of the change comes to pass, or nothing. What a person cannot do either is a RangeError. */
  change(title: string, change: (tab: Tab, spreadsheet: Spreadsheet) => void): void {
    this.changeAll((spreadsheet) => change(tabOf(spreadsheet, title), spreadsheet));
  }

  changeAll(change: (spreadsheet: Spreadsheet) => void): void {
    const before = this.now;
    this.#change(change);
    this.history.note({ before, after: this.now });
  }

  /** Takes the last thing back that a person did: all of it, or its cells where others have gone on since. */
  undo(): void {
    const step = this.history.takeLast();
    const isLast = this.now === step.after;
    this.#change((spreadsheet) => {
      if (isLast) restore(spreadsheet, step.before, 'restored');
      else takeBackCells(spreadsheet, step);
    });
    if (isLast) this.history.isNow(step.before, this.now);
  }

  get history(): History {
    return this.#store.history(this.#id);
  }

  #change(change: (spreadsheet: Spreadsheet) => void): void {
    try {
      this.#store.change(this.#id, change, 'owner');
    } catch (error) {
      throw error instanceof GoogleError ? new RangeError(error.message) : error;
    }
  }
}
