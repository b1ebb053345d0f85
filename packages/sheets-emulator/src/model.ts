import { SpreadsheetByHand } from './by-hand/spreadsheet-by-hand.js';
import { GoogleError } from './google-error.js';
import { googleWith, type GoogleSettings } from './google-settings.js';
import type { Spreadsheet } from './grid/spreadsheet.js';
import { answerCall } from './methods/answer-call.js';
import { findRoute } from './methods/routes.js';
import { fromSeed, toSeed, type SpreadsheetSeed } from './seeds/seeds.js';
import { SpreadsheetStore, type OldReads } from './spreadsheet-store.js';

/** A call as the server would read it from HTTP. */
export interface ModelCall {
  readonly verb: 'GET' | 'POST' | 'PUT';
  /** Behind the spreadsheet's id, such as `:batchUpdate` or `/values:batchGet`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly fields?: string | null | undefined;
  readonly body?: unknown;
}

/** What became of a call. */
export interface ModelAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The spreadsheet as the call left it: this very one where it changed nothing. */
  readonly after: SheetModel;
}

/**
 * The emulated spreadsheet without its server: one state of it. No state ever changes; a call, or a person,
 * makes another. So a test can go back to any of them.
 *
 * @example
 * ```ts
 * const shop = SheetModel.from({ id: 'shop', sheets: [{ title: 'Ops', values: [['TAG'], ['A-1'], ['A-2']] }] });
 * const body = { requests: [{ addSheet: { properties: { title: 'More' } } }] };
 * const { status, after } = shop.call({ verb: 'POST', path: ':batchUpdate', body });
 * const sorted = after.byHand((person) => person.sortRows('Ops', { seed: 1 }));
 * console.log(status, sorted.seed.sheets.length, shop.seed.sheets.length); // 200 2 1
 * console.log(sorted.caughtUp() === sorted); // true: reads are up to date here
 * ```
 */
export class SheetModel {
  readonly #spreadsheet: Spreadsheet;
  readonly #google: GoogleSettings;
  readonly #oldReads: OldReads;

  private constructor(spreadsheet: Spreadsheet, google: GoogleSettings, oldReads: OldReads) {
    this.#spreadsheet = spreadsheet;
    this.#google = google;
    this.#oldReads = oldReads;
  }

  /** @throws TypeError for a seed that cannot be, or a setting that there is not. */
  static from(seed: SpreadsheetSeed, google: Partial<GoogleSettings> = {}): SheetModel {
    return new SheetModel(fromSeed(seed), googleWith(google), { left: 0, states: [] });
  }

  /** What this state would grow from: two states are the same if their seeds and their `oldReads` are. */
  get seed(): SpreadsheetSeed {
    return toSeed(this.#spreadsheet);
  }

  /** How many reads will still show an older state, and the older states, if the setting `reads` has them be behind. */
  get oldReads(): { readonly left: number; readonly states: readonly SpreadsheetSeed[] } {
    const { left, states } = this.#oldReads;
    return { left, states: states.map(toSeed) };
  }

  /** Answers as the server would, errors of Google's included. This state stays as it is. */
  call({ verb, path, query = {}, fields = null, body = {} }: ModelCall): ModelAnswer {
    const { id } = this.#spreadsheet.properties;
    const store = this.#store();
    try {
      const route = findRoute(verb, `/v4/spreadsheets/${id}${path}`);
      const answer = answerCall({ store, google: this.#google }, route, { query, fields, body });
      return { status: 200, body: answer, after: this.#after(store) };
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      return { status: error.code, body: error.body(), after: this };
    }
  }

  /** What a person does to it. */
  byHand(work: (person: SpreadsheetByHand) => void): SheetModel {
    const store = this.#store();
    work(new SpreadsheetByHand(store, this.#spreadsheet.properties.id, this.#google));
    return this.#after(store);
  }

  /** The same state, some seconds later: where the setting `reads` has reads be behind, the next one is not. */
  caughtUp(): SheetModel {
    const isBehind = this.#oldReads.left > 0 || this.#oldReads.states.length > 0;
    return isBehind ? new SheetModel(this.#spreadsheet, this.#google, { left: 0, states: [] }) : this;
  }

  #store(): SpreadsheetStore {
    const store = new SpreadsheetStore([this.#spreadsheet], { google: this.#google });
    store.setOldReads(this.#spreadsheet.properties.id, this.#oldReads);
    return store;
  }

  #after(store: SpreadsheetStore): SheetModel {
    const { id } = this.#spreadsheet.properties;
    const [after, oldReads] = [store.get(id), store.oldReads(id)];
    if (after === this.#spreadsheet && oldReads === this.#oldReads) return this;
    return new SheetModel(after, this.#google, oldReads);
  }
}
