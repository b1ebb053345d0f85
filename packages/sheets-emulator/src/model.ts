import { SpreadsheetByHand } from './by-hand/spreadsheet-by-hand.js';
import { GoogleError } from './google-error.js';
import type { Spreadsheet } from './grid/spreadsheet.js';
import { answerCall } from './methods/answer-call.js';
import { findRoute } from './methods/routes.js';
import { fromSeed, toSeed, type SpreadsheetSeed } from './seeds/seeds.js';
import { SpreadsheetStore } from './spreadsheet-store.js';

const UNKNOWNS = { patternsMatchBlanks: false, metadataFollowsSort: false };

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
 * ```
 */
export class SheetModel {
  readonly #spreadsheet: Spreadsheet;

  private constructor(spreadsheet: Spreadsheet) {
    this.#spreadsheet = spreadsheet;
  }

  /** @throws TypeError for a seed that cannot be. */
  static from(seed: SpreadsheetSeed): SheetModel {
    return new SheetModel(fromSeed(seed));
  }

  /** What this state would grow from: two states are the same if their seeds are. */
  get seed(): SpreadsheetSeed {
    return toSeed(this.#spreadsheet);
  }

  /** Answers as the server would, errors of Google's included. This state stays as it is. */
  call({ verb, path, query = {}, fields = null, body = {} }: ModelCall): ModelAnswer {
    const { id } = this.#spreadsheet.properties;
    const store = new SpreadsheetStore([this.#spreadsheet]);
    try {
      const route = findRoute(verb, `/v4/spreadsheets/${id}${path}`);
      const answer = answerCall({ store, unknowns: UNKNOWNS }, route, { query, fields, body });
      return { status: 200, body: answer, after: this.#after(store) };
    } catch (error) {
      if (!(error instanceof GoogleError)) throw error;
      return { status: error.code, body: error.body(), after: this };
    }
  }

  /** What a person does to it. */
  byHand(work: (person: SpreadsheetByHand) => void): SheetModel {
    const { id } = this.#spreadsheet.properties;
    const store = new SpreadsheetStore([this.#spreadsheet]);
    work(new SpreadsheetByHand(store, id, UNKNOWNS));
    return this.#after(store);
  }

  #after(store: SpreadsheetStore): SheetModel {
    const after = store.get(this.#spreadsheet.properties.id);
    return after === this.#spreadsheet ? this : new SheetModel(after);
  }
}
